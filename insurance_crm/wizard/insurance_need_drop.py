from odoo import fields, models


class InsuranceNeedDrop(models.TransientModel):
    """Asks why a need is none; the need does the rest."""

    _name = "insurance.need.drop"
    _description = "Not Needed"

    need_ids = fields.Many2many("insurance.need", string="Needs", required=True)
    reason_id = fields.Many2one("crm.lost.reason", "Why not", required=True, ondelete="cascade")
    note = fields.Text("What the client said")

    def action_confirm(self):
        """Close the needs.

        :raises UserError: when one of them is in a deal or closed already
        """
        self.ensure_one()
        self.need_ids._drop(self.reason_id, self.note or "")
        return {"type": "ir.actions.act_window_close"}
