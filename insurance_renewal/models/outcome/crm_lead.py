from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import clean_context

from ..work.crm_lead import CLOSING

_NEAR = relativedelta(days=45)  # two ends so near each other, of one client and line, are one contract's


class CrmLead(models.Model):
    """A deal that is lost says to whom: its renewals close with it, a quote becomes a policy elsewhere."""

    _inherit = "crm.lead"

    insurance_lost_insurer_id = fields.Many2one(
        "res.partner", "Lost to", domain="[('is_insurer', '=', True)]", copy=False, ondelete="restrict",
        index="btree_not_null", help="The insurer where the client is insured now.",
    )  # fmt: skip
    insurance_lost_premium = fields.Monetary(
        "Price there", currency_field="company_currency", copy=False, help="What the client pays there."
    )
    insurance_lost_until = fields.Date("Insured there until", copy=False, help="Last day of cover there, if known.")
    insurance_elsewhere_id = fields.Many2one(
        "insurance.policy", "Policy elsewhere", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null", groups="insurance_crm.group_agent_own",
        help="Made of the lost quote: it comes back before it ends.",
    )  # fmt: skip

    def write(self, vals):
        """What is lost is kept as an outcome; what is restored takes its outcome back."""
        watched = self._watch_outcome() if CLOSING.intersection(vals) else {}
        result = super().write(vals)
        self._settle_outcome(watched)
        return result

    def action_set_lost(self, **additional_values):
        """Core archives first and says why afterwards: the outcome is noted when both are done."""
        watched = self._watch_outcome()
        result = super(CrmLead, self.with_context(insurance_keep_outcome=True)).action_set_lost(**additional_values)
        self._settle_outcome(watched)
        return result

    def _watch_outcome(self):
        """Return ``{deal: (won or lost, its open renewals)}`` of insurance deals, to compare with afterwards."""
        if self.env.context.get("insurance_keep_outcome"):
            return {}
        # sudo: also renewals of other agents' policies close with the deal
        return {
            lead: (lead.won_status, lead.renewal_ids.filtered(lambda case: case.state == "open"))
            for lead in self.sudo()
            if lead.insurance_kind
        }

    def _settle_outcome(self, watched):
        """Do what follows for deals that were lost or restored since ``watched``."""
        back = self.sudo().browse()
        for lead, (was, cases) in watched.items():
            if was != "lost" and lead.won_status == "lost":
                lead._keep_lost(cases)
            elif was == "lost" and lead.won_status != "lost":
                back |= lead
        if back:
            back._take_lost_back()

    def _keep_lost(self, cases):
        """Close what was open of a lost deal like the deal, and note what its client holds elsewhere.

        :param cases: the renewals that were open
        """
        self.ensure_one()
        if self.win_back_ids:
            self._tell_elsewhere()
        elif not self.renewal_ids:
            self._keep_lost_quote()
        if cases:
            reason = self.lost_reason_id
            cases._close_all(
                reason.insurance_outcome or "lost",
                reason=reason,
                insurer=self.insurance_lost_insurer_id,
                premium=self._get_lost_premium(cases.policy_id),
                date_until=self.insurance_lost_until,
            )

    def _tell_elsewhere(self):
        """Winning back failed too: what was learned goes into the policies elsewhere, if nobody else worked on them."""
        insurer, premium, until = (
            self.insurance_lost_insurer_id, self._get_lost_premium(self.win_back_ids.policy_id),
            self.insurance_lost_until,
        )  # fmt: skip
        told = {"insurer_id": insurer.id, "premium": premium, "date_end": until}
        noted = {"lost_insurer_id": insurer.id, "lost_premium": premium, "lost_until": until}
        for case in self.win_back_ids.filtered(lambda case: case.elsewhere_id and case.closed_as):
            if not case.elsewhere_id._get_work_on_elsewhere():
                engine = case._as_service()
                engine.elsewhere_id.write({name: value for name, value in told.items() if value})
                engine.write({name: value for name, value in noted.items() if value})

    def _get_lost_premium(self, policy):
        """Return what the client pays elsewhere, in the currency of ``policy``; 0 when there are several."""
        self.ensure_one()
        if len(policy) != 1:
            return 0
        today = fields.Date.context_today(self)
        return self.company_currency._convert(self.insurance_lost_premium, policy.currency_id, policy.company_id, today)

    def _drop_win_back(self):
        """Close open deals that were to win back what is not lost any more."""
        idle = self.filtered(lambda lead: lead.won_status == "pending" and not lead._get_cases_to_work())
        if idle:
            idle.action_set_lost(lost_reason_id=self.env.ref("insurance_renewal.lost_reason_not_needed").id)

    def _take_lost_back(self):
        """Deals that are restored: their renewals are open again, and policies elsewhere are none."""
        cases = self.renewal_ids.filtered(lambda case: case.closed_as and case.state != "renewed")
        cases._reopen()
        quotes = self.filtered("insurance_elsewhere_id")
        policies = quotes.insurance_elsewhere_id.filtered(
            lambda policy: policy.state == "issued" and not policy._get_work_on_elsewhere()
        )
        policies.with_user(self.env.ref("insurance_renewal.user_renewal"))._take_back_elsewhere()
        self.write({"insurance_elsewhere_id": False, "insurance_lost_until": False})

    def _revive_renewal_tasks(self):
        """Give open deals their automatic task back: the one that was done with the deal, or a new one."""
        without = self - self.browse(lead.id for lead in self._get_renewal_tasks())
        done = self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", without.ids),
                ("is_insurance_renewal", "=", True),
                ("active", "=", False),
            ],
            order="date_done, id",
        )
        latest = self.env["mail.activity"].union(*{task.res_id: task for task in done}.values())
        latest.write({"active": True, "feedback": False})
        self._refresh_renewal_task()

    # --- lost quotes ---------------------------------------------------------------------------

    def _keep_lost_quote(self):
        """Note the policy elsewhere of a lost quote of which it is known when the cover elsewhere ends."""
        self.ensure_one()
        if not (self.insurance_lost_until and self.partner_id and self.insurance_line_id):
            return
        service = self.env.ref("insurance_renewal.user_renewal")
        policies = self.env["insurance.policy"].with_user(service).with_context(clean_context(self.env.context))
        policies = policies.with_context(tracking_disable=True)
        known = policies.search(
            [
                ("origin", "=", "foreign"),
                ("state", "=", "issued"),
                ("partner_id", "=", self.partner_id.id),
                ("line_id", "=", self.insurance_line_id.id),
            ]
        )
        if not self._find_elsewhere(known, self.insurance_lost_until):
            self.insurance_elsewhere_id = policies.create(self._prepare_elsewhere_vals(known)).sudo()

    @staticmethod
    def _find_elsewhere(known, end):
        """Return which of the policies in ``known`` ends about ``end``: it is the same contract."""
        return known.filtered(lambda policy: policy.date_end and end - _NEAR <= policy.date_end <= end + _NEAR)[:1]

    def _prepare_elsewhere_vals(self, known):
        """Return the values of the policy elsewhere of a lost quote; it continues the client's known one, if any."""
        self.ensure_one()
        company = self.company_id or self.env.company
        until = self.insurance_lost_until
        year_before = until - relativedelta(years=1)
        return {
            "origin": "foreign",
            "previous_id": self._find_elsewhere(known, year_before).id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "partner_id": self.partner_id.id,
            "line_id": self.insurance_line_id.id,
            "insurer_id": self.insurance_lost_insurer_id.id,
            "premium": self.insurance_lost_premium,
            "user_id": self.user_id.id,
            "date_start": year_before + relativedelta(days=1),
            "date_end": until,
            "end_precision": "day",
            "confidence": "told",
            "source": self.env._("Lost quote"),
        }
