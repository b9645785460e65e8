import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

_SHOWN = 15


class InsuranceTariffImport(models.TransientModel):
    """Reads a tariff's rows from a spreadsheet: first shows what it understood, then writes, then hands back the rest."""

    _name = "insurance.tariff.import"
    _description = "Import of a Tariff"

    tariff_id = fields.Many2one("insurance.tariff", required=True, readonly=True, ondelete="cascade")
    file = fields.Binary("Spreadsheet", attachment=False)
    filename = fields.Char()
    replace = fields.Boolean(
        "Replace the rows there are", default=True, help="Off: the file's rows come after those there are."
    )
    good_count = fields.Integer("Rows to import", compute="_compute_preview")
    refused_count = fields.Integer("Rows refused", compute="_compute_preview")
    problems = fields.Text("Why rows are refused", compute="_compute_preview")
    rejected_file = fields.Binary("Refused rows", readonly=True, attachment=False)
    rejected_filename = fields.Char(readonly=True)
    imported_count = fields.Integer("Rows imported", readonly=True)
    state = fields.Selection([("open", "To import"), ("done", "Imported")], default="open", readonly=True)

    @api.depends("file", "tariff_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.good_count = wizard.refused_count = 0
            wizard.problems = False
            if not wizard.file or not wizard.tariff_id:
                continue
            try:
                _header, good, refused = wizard._read()
            except UserError as error:
                wizard.problems = error.args[0]
                continue
            wizard.good_count, wizard.refused_count = len(good), len(refused)
            lines = [
                self.env._("Row %(row)s: %(reason)s", row=number, reason=reason)
                for number, _cells, reason in refused[:_SHOWN]
            ]
            if len(refused) > _SHOWN:
                lines.append(self.env._("and %(count)s more", count=len(refused) - _SHOWN))
            wizard.problems = "\n".join(lines)

    def _read(self):
        return self.tariff_id._read_sheet(io.BytesIO(base64.b64decode(self.with_context(bin_size=False).file)))

    def action_import(self):
        """Write what was understood; with refused rows the dialog stays open and offers them as a file.

        :raises UserError: when there is nothing to import
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the spreadsheet first."))
        header, good, refused = self._read()
        if not good:
            raise UserError(self.problems or self.env._("The file holds no rows that can be imported."))
        self.tariff_id._import_rows(good, self.replace)
        if not refused:
            return {"type": "ir.actions.act_window_close"}
        stem = (self.filename or self.tariff_id.display_name).rsplit(".", 1)[0]
        self.write({
            "rejected_file": base64.b64encode(self.tariff_id._write_rejected(header, refused)),
            "rejected_filename": self.env._("%(name)s - rejected", name=stem) + ".xlsx",
            "imported_count": len(good), "state": "done",
        })  # fmt: skip
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_tariff_import_action")
        return action | {"res_id": self.id}
