from odoo import api, models
from odoo.fields import Command

from .insurance_renewal_rule import COMMON_SEQUENCE, SHIPPED_MIN_TERM
from .insurance_renewal_rule_step import SHIPPED_STEPS


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._prepare_renewals()
        return companies

    def _prepare_renewals(self):
        """Give companies their common rules, switched on, and let the night's user work for them."""
        # sudo: whoever may make a company gets it with its settings
        rules = self.env["insurance.renewal.rule"].sudo()
        domain = [("company_id", "in", self.ids), ("is_common", "=", True)]
        known = {(rule.company_id, rule.origin) for rule in rules.search(domain)}
        team = self.env.ref("sales_team.team_sales_department", raise_if_not_found=False)
        rules.create(
            [
                {
                    "company_id": company.id,
                    "origin": origin,
                    "name": "All our policies" if origin == "own" else "All policies elsewhere",
                    "is_common": True,
                    "sequence": COMMON_SEQUENCE,
                    "is_on": True,
                    "min_term_days": SHIPPED_MIN_TERM,
                    "step_ids": [Command.create({"kind": kind, "days": days}) for kind, days in SHIPPED_STEPS.items()],
                    "team_id": team.id if team and team.sudo().company_id in (company, company.browse()) else False,
                }
                for company in self
                for origin in ("own", "foreign")
                if (company, origin) not in known
            ]
        )
        service = self.env.ref("insurance_renewal.user_renewal", raise_if_not_found=False)
        if service:
            service.sudo().company_ids |= self
