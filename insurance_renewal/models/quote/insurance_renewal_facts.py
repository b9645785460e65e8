from dateutil.relativedelta import relativedelta

from odoo import models

from odoo.addons.insurance_crm.lib import dates


class InsuranceRenewal(models.Model):
    """What the ending policy says about itself, as the tariffs want to know it for its next term."""

    _inherit = "insurance.renewal"

    def _prepare_inquiry_vals(self, sum_change=0.0):
        """Return the values of the inquiry for the next term: same object, sum, deductible, covers and length.

        :param float sum_change: per cent by which the sum insured is to differ
        """
        self.ensure_one()
        policy = self.policy_id
        places = policy.object_ids._get_staying()
        insured = places.object_id
        start = policy.cover_end
        deductible = max(places.mapped("deductible"), default=0)
        return {
            "renewal_id": self.id,
            "lead_id": self.lead_id.id,
            "company_id": self.company_id.id,
            "currency_id": policy.currency_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id or self.env.uid,
            "line_id": self.line_id.id,
            "object_id": insured.id if len(insured) == 1 else False,
            "object_count": len(insured) or 1,
            "date_start": start,
            "date_end": dates.end_of_term(start, *policy._get_term()),
            "sum_insured": policy.currency_id.round(self._get_sum_insured(places) * (1 + sum_change / 100)),
            "deductible_kind": "amount" if deductible else "usual",
            "deductible": deductible,
            "cover_ids": policy.cover_ids._get_staying().product_cover_id.filtered("is_optional").ids,
        }

    def _get_sum_insured(self, places):
        """Return the sum insured of the ending policy: its objects' together, else the highest of its covers."""
        covers = self.policy_id.cover_ids._get_staying()
        return sum(places.mapped("sum_insured")) or max(covers.mapped("sum_insured"), default=0)

    def _get_known_answers(self):
        """Return ``{attribute code: answer}`` to what tariffs ask: as answered last time, by the drivers, by the claims."""
        self.ensure_one()
        policy, start = self.policy_id, self.policy_id.cover_end
        # sudo: what was answered last year holds, in whosever book the quote was
        answers = dict(policy.sudo().offer_id.inquiry_id._get_answers())
        drivers = policy.driver_ids._get_staying()
        since = drivers.filtered("licence_since").mapped("licence_since")
        if since:
            answers["driving_years"] = max(relativedelta(start, max(since)).years, 0)
        elif (answers.get("driving_years") or "").isdecimal():
            answers["driving_years"] = int(answers["driving_years"]) + start.year - policy.date_start.year
        rung = policy.bonus_class_id._get_next(policy.bonus_claims)
        for driver in drivers.filtered("bonus_class_id")[:1]:
            rung = rung or driver.bonus_class_id._get_next(driver.claims)
        if rung:
            answers["bonus_class"] = rung.code
        return {code: str(answer) for code, answer in answers.items()}


class InsuranceInquiry(models.Model):
    _inherit = "insurance.inquiry"

    def _fill_answers(self, known):
        """Ask what the tariffs of the line ask for, and answer what is known.

        :param known: see ``insurance.renewal._get_known_answers``
        """
        self._onchange_asked()
        for answer in self.value_ids.filtered(lambda answer: not answer.value):
            answer.value = known.get(answer.attribute_id.code)
