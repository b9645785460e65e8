from odoo import fields, models


class CrmLead(models.Model):
    """A deal knows the needs it is to meet; they close and open with it by themselves."""

    _inherit = "crm.lead"

    insurance_need_ids = fields.One2many(
        "insurance.need", "lead_id", string="Needs", groups="insurance_crm.group_agent_own", readonly=True
    )

    def unlink(self):
        """Needs of a deal that is deleted are open again."""
        # sudo: what the client needs does not go with the deal, whoever takes care of it
        self.env["insurance.need"].sudo().search([("lead_id", "in", self.ids)])._release({"lead_id": False})
        return super().unlink()

    def _merge_dependences(self, opportunities):
        """Needs of merged deals move to the deal that stays."""
        # sudo: merging needs rights on the deals; the needs follow whatever book they are in
        needs = self.env["insurance.need"].sudo().search([("lead_id", "in", opportunities.ids)])
        needs.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
