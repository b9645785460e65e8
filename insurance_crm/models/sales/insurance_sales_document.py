from urllib.parse import quote

from odoo import api, fields, models


class InsuranceSalesDocument(models.Model):
    """A paper that helps to sell: at hand in deals of its lines and stages, to open or to send."""

    _name = "insurance.sales.document"
    _description = "Sales Document"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty: for every company.")
    kind = fields.Selection(
        [
            ("presentation", "Presentation"),
            ("conditions", "Conditions"),
            ("comparison", "Comparison"),
            ("form", "Form to fill in"),
            ("other", "Other"),
        ],
        required=True,
        default="presentation",
    )
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    stage_ids = fields.Many2many("crm.stage", string="Stages", help="Empty: every stage.")
    insurer_id = fields.Many2one(
        "res.partner", domain="[('is_insurer', '=', True)]", ondelete="restrict", index="btree_not_null"
    )
    file = fields.Binary(required=True, attachment=True)
    file_name = fields.Char()
    note = fields.Text(translate=True, help="For the agent: when to show it.")

    @api.model
    def _find(self, line, stage):
        """Return the documents for deals of this line and stage (records, may be empty)."""
        return self.search(self.env["insurance.script"]._get_fitting_domain(line, self.env["crm.team"], stage, of=self))

    def _get_panel_values(self):
        """Return what the deal's panel shows of the document."""
        self.ensure_one()
        name = self.file_name or self.name
        return {
            "id": self.id,
            "name": self.name,
            "note": self.note or "",
            "kind": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "insurer": self.insurer_id.name or "",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(name, safe='')}?download=true",
        }

    def _prepare_attachment_vals(self):
        """Return the values of a copy of the file, for a message."""
        self.ensure_one()
        return {
            "name": self.file_name or self.name,
            "datas": self.file,
            "res_model": "mail.compose.message",
            "res_id": 0,
        }
