from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    insurance_difficulties = fields.Text(
        "Difficulties met", help="What made the sale hard; the next one may learn from it."
    )
    insurance_case_ids = fields.One2many(
        "insurance.case", "lead_id", string="Cases", groups="insurance_crm.group_agent_own"
    )

    def _merge_dependences(self, opportunities):
        """Cases of merged deals move to the deal that stays."""
        # sudo: merging needs rights on the deals; their cases follow, whoever is responsible
        self.env["insurance.case"].sudo().search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)
