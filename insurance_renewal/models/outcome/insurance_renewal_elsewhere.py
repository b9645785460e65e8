from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Command


class InsuranceRenewal(models.Model):
    """A lost renewal becomes a policy elsewhere that ends next year, so that it comes back by itself."""

    _inherit = "insurance.renewal"

    def _make_elsewhere(self, date_until=None, precision=None):
        """Note the policies that the clients of these cases hold elsewhere now; as the renewals' own user.

        :param date_until: their last day of cover; by default a year after each policy's own
        :param precision: how exactly that is known; by default as exactly as each policy's own end
        """
        cases = self.filtered(lambda case: case.date_end and not case.elsewhere_id)
        cases._fetch_policies(cases.policy_id.ids)
        today = fields.Date.context_today(self)
        for case in cases:
            case.lost_until = date_until or case._get_next_year(today)
        policies = (
            self.env["insurance.policy"]
            .with_context(tracking_disable=True)
            .create([case._prepare_elsewhere_vals(precision) for case in cases])
        )
        for case, policy in zip(cases, policies, strict=True):
            # an end known to the month is the month's last day
            case.write({"elsewhere_id": policy.id, "lost_until": policy.date_end})

    def _get_next_year(self, today):
        """Return the first anniversary of the policy's last day that is still to come (29 February: the 28th)."""
        self.ensure_one()
        years = 1
        while self.date_end + relativedelta(years=years) < today:
            years += 1
        return self.date_end + relativedelta(years=years)

    def _prepare_elsewhere_vals(self, precision=None):
        """Return the values of the policy elsewhere; rooms extend it.

        What was told counts. Of a policy that was elsewhere already, insurer and premium are taken over as a guess.
        """
        self.ensure_one()
        policy, until = self.policy_id, self.lost_until
        start = policy.cover_end
        if until < start:
            start = until - relativedelta(years=1, days=-1)
        known = policy if policy.origin == "foreign" else policy.browse()
        agent = policy.user_id if policy.user_id.active else self.lead_id.user_id
        return {
            "origin": "foreign",
            "previous_id": policy.id,
            "company_id": policy.company_id.id,
            "currency_id": policy.currency_id.id,
            "partner_id": policy.partner_id.id,
            "line_id": policy.line_id.id,
            "insurer_id": (self.lost_insurer_id or known.insurer_id).id,
            "premium": self.lost_premium or known.premium_total,
            "tax": 0,
            "levy": 0,
            "fee": 0,
            "user_id": agent.id,
            "date_start": start,
            "date_end": until,
            "end_precision": precision or policy.end_precision,
            "confidence": "told" if self.lost_insurer_id or self.lost_premium else "guess",
            "source": self.env._("Lost renewal"),
            "object_ids": [
                Command.create({"object_id": place.object_id.id, "sum_insured": place.sum_insured})
                for place in policy.object_ids._get_staying()
                if place.object_id.active
            ],
        }
