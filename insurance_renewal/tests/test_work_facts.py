from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestFacts(RenewalCase):
    """What the caller needs to know stands in his task and on the renewal."""

    def _open(self, **vals):
        policy = self._ending(TODAY + relativedelta(days=20), **vals)
        self._night()
        return policy.renewal_id

    def _note(self, case):
        return self._tasks(case.lead_id).note

    def test_premium_and_its_change(self):
        before = self._ending(TODAY + relativedelta(days=20, years=-1), premium=800, number="OLD")
        case = self._open(premium=900, previous_id=before.id, number="NEW")
        self.assertIn("900.00", self._note(case))
        self.assertIn('(<span dir="ltr">+13', self._note(case))
        self.assertIn('(<span dir="ltr">+13', case.with_user(self.agent).task_facts)

    def test_cheaper(self):
        before = self._ending(TODAY + relativedelta(days=20, years=-1), premium=1000, number="OLD")
        self.assertIn("-10", self._note(self._open(premium=900, previous_id=before.id, number="NEW")))

    def test_first_term_has_no_change(self):
        self.assertNotIn("%", self._note(self._open()))

    def test_other_currency_is_not_compared(self):
        before = self._ending(
            TODAY + relativedelta(days=20, years=-1), premium=800, number="OLD", currency_id=self.foreign_currency.id
        )
        case = self._open(premium=900, previous_id=before.id, number="NEW")
        self.assertNotIn("(", self._note(case))

    def test_term_before_in_a_colleagues_book(self):
        """On his own screen an agent is told nothing of a policy he may not see."""
        before = self._ending(
            TODAY + relativedelta(days=20, years=-1), user=self.other_agent, premium=800, number="OLD"
        )
        case = self._open(premium=900, previous_id=before.id, number="NEW")
        self.assertNotIn("+13", case.with_user(self.agent).task_facts)
        self.assertIn("+13", case.with_user(self.supervisor).task_facts)

    def test_no_phone(self):
        self.client.write({"phone": False, "mobile_phone": False})
        case = self._open()
        self.assertIn("No phone number: ask for it.", self._note(case))
        self.assertIn("No phone number", case.with_user(self.agent).task_facts)

    def test_a_mobile_is_a_phone(self):
        self.client.write({"phone": False, "mobile_phone": "+380501112233"})
        self.assertNotIn("No phone number", self._note(self._open()))

    def test_claims_of_the_term(self):
        self.assertIn("Claims this term", self._note(self._open(bonus_claims=2)))
        self.assertNotIn("Claims this term", self._note(self._open(partner_id=self.persian.id)), "none is not told")

    def test_needs_of_the_client(self):
        self.env["insurance.need"].create(
            {
                "partner_id": self.client.id,
                "line_id": self.travel.id,
                "company_id": self.company.id,
                "user_id": self.agent.id,
            }
        )
        case = self._open()
        self.assertIn("Needs: ", self._note(case))
        self.assertIn("Needs: ", case.with_user(self.agent).task_facts)

    def test_any_measure_that_is_told(self):
        """A room that is not written yet: its figures come with the measure, of a client or of a policy."""
        self.env["insurance.measure"].search([]).in_task = False
        premium = self.env.ref("insurance_crm.measure_client_premium")
        share = self.env.ref("insurance_crm.measure_client_needs_realised", raise_if_not_found=False)
        (premium | (share or premium)).in_task = True
        self._ending(self.own_rule._get_today() + relativedelta(days=200), partner_id=self.client.id)
        note = self._note(self._open())
        self.assertIn("Premium in force: ", note)
        self.assertIn("1,000.00", note)

    def test_agent_measures_are_not_told(self):
        measure = self.env.ref("insurance_crm.measure_agent_needs_open")
        measure.in_task = True
        self.assertNotIn(measure.name, self._note(self._open(partner_id=self.persian.id)))

    def test_in_the_language_of_the_caller(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.env.ref("insurance_crm.measure_policy_claims").with_context(lang="fa_IR").name = "خسارت"
        self.agent.lang = "fa_IR"
        case = self._open(bonus_claims=1)
        self.assertIn("خسارت", self._note(case))
        self.assertIn("خسارت", case.with_user(self.agent).with_context(lang="fa_IR").task_facts)

    def test_a_joined_deal_tells_of_all(self):
        one, other = self._open(number="ONE"), self._open(number="OTHER", bonus_claims=3)
        self.assertEqual(one.lead_id, other.lead_id)
        note = self._note(one)
        self.assertIn("ONE", note)
        self.assertIn("OTHER", note)
        self.assertIn("Claims this term", note)

    def test_risk_of_leaving(self):
        """What is known when the task is written stands in it, with the reasons in words."""
        case = self._open()
        self.assertNotIn("risk of leaving", self._note(case))
        service = case.with_user(self.engine.env.user)
        service.write({"has_risk": True, "risk": 0.6, "risk_level": "high"})
        case.lead_id._refresh_renewal_task()
        self.assertIn("risk of leaving: High", self._note(case))
        words = type(self.env["insurance.risk.words"])
        with patch.object(
            words, "_describe_all", lambda words, facts: [["Premium rose", "2 claims"] for _one in facts]
        ):
            self.env.invalidate_all()
            case.lead_id._refresh_renewal_task()
        self.assertIn("(Premium rose · 2 claims)", self._note(case))

    def test_names_are_not_markup(self):
        self.line.name = "<b>Hull</b> & co"
        case = self._open()
        self.assertIn("&lt;b&gt;Hull", self._note(case))
        self.assertIn("&lt;b&gt;Hull", case.task_facts)

    def test_queries_do_not_grow(self):
        for number in range(12):
            partner = self.env["res.partner"].create({"name": f"Client {number}"})
            self._ending(TODAY + relativedelta(days=20), partner_id=partner.id)
        cases = self._night()
        counts = []
        for some in (cases[:2], cases):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.agent).mapped("task_facts")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
class TestManyAtOnce(RenewalCase):
    """Next terms issued by an import close their deals in a few queries each."""

    def _terms(self, size, days):
        clients = self.env["res.partner"].create([{"name": f"Many {days}-{n}"} for n in range(size)])
        policies = self.env["insurance.policy"].union(
            *(self._ending(TODAY + relativedelta(days=days), partner_id=client.id) for client in clients)
        )
        self._night()
        terms = self.env["insurance.policy"].union(
            *(
                self._policy(
                    previous_id=policy.id, partner_id=policy.partner_id.id, date_start=policy.cover_end,
                    date_end=policy.cover_end + relativedelta(days=300),
                )
                for policy in policies
            )
        )  # fmt: skip
        return policies, terms

    def test_queries_per_deal(self):
        counts = []
        for size, days in ((4, 10), (20, 11)):
            policies, terms = self._terms(size, days)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            terms.with_context(insurance_silent=True)._settle_renewals()
            terms._issue_history()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(set(policies.renewal_id.mapped("state")), {"renewed"})
            self.assertEqual(set(policies.renewal_id.lead_id.mapped("won_status")), {"won"})
            self.assertFalse(self._tasks(policies.renewal_id.lead_id))
        self.assertLessEqual(counts[1] - counts[0], 16 * 12, counts)
