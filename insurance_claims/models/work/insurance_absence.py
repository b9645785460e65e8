from odoo import api, fields, models


class InsuranceAbsence(models.Model):
    """Claims handlers stand in for each other: tasks on claims move with the other tasks."""

    _inherit = "insurance.absence"

    stand_in_id = fields.Many2one(domain=lambda self: self._get_stand_ins_domain())

    @api.model
    def _get_stand_ins_domain(self):
        """Return the domain of who can stand in: agents and claims handlers of the current companies."""
        groups = self.env.ref("insurance_crm.group_agent_own") | self.env.ref("insurance_claims.group_claims_handler")
        return [
            ("share", "=", False),
            ("all_group_ids", "in", groups.ids),
            ("company_ids", "in", self.env.companies.ids),
        ]
