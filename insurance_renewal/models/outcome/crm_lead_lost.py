from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CrmLeadLost(models.TransientModel):
    """Core's question why a deal was lost also asks to whom, at what price and for how long."""

    _inherit = "crm.lead.lost"

    is_insurance = fields.Boolean(compute="_compute_is_insurance")
    has_renewals = fields.Boolean(compute="_compute_is_insurance")
    currency_id = fields.Many2one("res.currency", compute="_compute_is_insurance")
    insurance_insurer_id = fields.Many2one(
        "res.partner", "Insured with", domain="[('is_insurer', '=', True)]", ondelete="cascade",
        help="Where the client is insured now. Empty: not known.",
    )  # fmt: skip
    insurance_premium = fields.Monetary("Price there", help="What the client pays there. Empty: not known.")
    insurance_until = fields.Date(
        "Insured there until",
        compute="_compute_insurance_until",
        store=True,
        readonly=False,
        help="When this day comes near, the client is called again. Renewals: empty means a year after their end.",
    )

    @api.depends("lead_ids")
    def _compute_is_insurance(self):
        for wizard in self:
            leads = wizard.lead_ids
            wizard.is_insurance = any(lead.insurance_kind for lead in leads)
            wizard.has_renewals = bool(leads.sudo().renewal_ids)  # sudo: also those of a colleague's policies
            wizard.currency_id = leads.company_currency[:1] or self.env.company.currency_id

    @api.depends("lead_ids")
    def _compute_insurance_until(self):
        """A quote to win a policy elsewhere: that policy goes on for a year."""
        for wizard in self:
            # sudo: the need of one's own deal may be a colleague's
            ending = wizard.lead_ids.sudo().insurance_need_ids.gap_policy_id.date_end if wizard.lead_ids else False
            wizard.insurance_until = ending + relativedelta(years=1) if ending else False

    def action_lost_reason_apply(self):
        """The deals remember to whom they were lost; what follows from that happens when they are lost."""
        self.ensure_one()
        if self.is_insurance:
            self.lead_ids.write(
                {
                    "insurance_lost_insurer_id": self.insurance_insurer_id.id,
                    "insurance_lost_premium": self.insurance_premium,
                    "insurance_lost_until": self.insurance_until,
                }
            )
        return super().action_lost_reason_apply()
