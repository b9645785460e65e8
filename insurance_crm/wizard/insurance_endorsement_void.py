from odoo import fields, models


class InsuranceEndorsementVoid(models.TransientModel):
    """Asks why a confirmed endorsement is taken back."""

    _name = "insurance.endorsement.void"
    _description = "Void an Endorsement"

    endorsement_id = fields.Many2one("insurance.endorsement", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.endorsement_id._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
