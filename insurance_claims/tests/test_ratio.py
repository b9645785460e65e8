from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .ratio_common import RatioCase


@tagged("post_install", "-at_install")
class TestRatio(RatioCase):
    """The loss ratio of a period, whatever it is grouped by."""

    def _ours(self, **asked):
        domain = [("id", "in", (self.policy | self.other_policy).ids)]
        return self._ratios(domain=domain, **asked)

    def test_year(self):
        found = self._ours()[0]
        self.assertEqual(found["earned"], 7300)
        self.assertEqual((found["paid"], found["recovered"], found["change"]), (600, -100, 0))
        self.assertEqual(found["incurred"], 500)
        self.assertAlmostEqual(found["ratio"], 500 / 7300)

    def test_part_of_the_year(self):
        """To the end of June: 181 days earned, 600 paid and 400 still reserved."""
        found = self._ours(last="2021-06-30")[0]
        self.assertEqual(found["earned"], 2 * 1810)
        self.assertEqual((found["paid"], found["change"], found["incurred"]), (600, 400, 1000))

    def test_parts_add_up(self):
        halves = [self._ours(last="2021-06-30")[0], self._ours(first="2021-07-01")[0]]
        whole = self._ours()[0]
        for name in ("earned", "paid", "recovered", "change", "incurred", "claims"):
            self.assertAlmostEqual(sum(half[name] for half in halves), whole[name], msg=name)

    def test_first_and_last_day_count(self):
        self.assertEqual(self._ours(first="2021-06-01", last="2021-06-01")[0]["paid"], 600)
        self.assertEqual(self._ours(first="2021-12-31", last="2022-05-01")[0]["earned"], 20)
        self.assertEqual(self._ours(first="2020-05-01", last="2021-01-01")[0]["earned"], 20)

    def test_without_dates(self):
        """From the beginning until today: nothing of a year that has not begun is earned."""
        policy = self._year([], date_start="2091-01-01", date_end="2091-12-31")
        found = self._ratios("policy", first=None, last=None, domain=[("id", "in", (policy | self.policy).ids)])
        self.assertEqual(list(found), [self.policy.id])
        self.assertEqual((found[self.policy.id]["earned"], found[self.policy.id]["incurred"]), (3650, 500))

    def test_nothing_earned_is_no_ratio(self):
        found = self._ours(first="2022-01-01", last="2022-12-31")
        self.assertFalse(found.get(0, {}).get("ratio"))
        self._book(self.claim, ("2022-02-01", "reserve", 50))
        found = self._ours(first="2022-01-01", last="2022-12-31")[0]
        self.assertEqual((found["incurred"], found["earned"], found["ratio"]), (50, 0, None))

    def test_policy_and_people(self):
        for by, group, other in (
            ("policy", self.policy, self.other_policy),
            ("holder", self.client, self.persian),
            ("client", self.client, self.persian),
            ("agent", self.agent, self.other_agent),
        ):
            with self.subTest(by=by):
                found = self._ours(by=by)
                self.assertEqual(found[group.id]["incurred"], 500)
                self.assertAlmostEqual(found[group.id]["ratio"], 500 / 3650)
                self.assertEqual(found[other.id]["ratio"], 0)

    def test_catalogue(self):
        for by, group in (("product", self.product), ("insurer", self.insurer), ("line", self.line)):
            with self.subTest(by=by):
                found = self._ours(by=by)
                self.assertEqual(list(found), [group.id])
                self.assertEqual((found[group.id]["earned"], found[group.id]["incurred"]), (7300, 500))

    def test_office(self):
        office = self.env["insurance.office"].create({"name": "Harbour"})
        policy = self._year([], office_id=office.id)
        found = self._ratios("office", domain=[("id", "in", (policy | self.policy).ids)])
        self.assertEqual(found[office.id]["earned"], 3650)
        self.assertEqual(found[0]["incurred"] if self.policy.office_id.id is False else 500, 500)

    def test_company_has_its_contacts(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person = self.env["res.partner"].create({"name": "Person", "parent_id": firm.id})
        policies = self._year([], partner_id=firm.id) | self._year([], partner_id=person.id)
        self.assertEqual(self._ratios("client", domain=[("id", "in", policies.ids)])[firm.id]["earned"], 7300)
        self.assertEqual(self._ratios("holder", domain=[("id", "in", policies.ids)])[firm.id]["earned"], 3650)

    def test_month(self):
        found = self._ours(by="month")
        self.assertEqual(sorted(found), list(range(202101, 202113)))
        self.assertEqual(found[202101]["earned"], 620)
        self.assertEqual(found[202102]["earned"], 560)
        self.assertEqual((found[202103]["incurred"], found[202103]["claims"]), (1000, 1))
        self.assertEqual((found[202106]["paid"], found[202106]["incurred"]), (600, 0))
        self.assertEqual((found[202107]["incurred"], found[202108]["incurred"]), (-400, -100))
        self.assertEqual(sum(one["earned"] for one in found.values()), 7300)

    def test_months_are_cut_to_the_period(self):
        found = self._ours(by="month", first="2021-01-31", last="2021-03-01")
        self.assertEqual({g: one["earned"] for g, one in found.items()}, {202101: 20, 202102: 560, 202103: 20})

    def test_year_by_year(self):
        policy = self._year([], date_start="2021-07-02", date_end="2022-07-01")
        found = self._ratios("year", last="2023-12-31", domain=[("id", "=", policy.id)])
        self.assertEqual({g: one["earned"] for g, one in found.items()}, {2021: 1830, 2022: 1820})

    def test_cause_and_handler_have_no_premium(self):
        cause = self.env["insurance.claim.cause"].create({"name": "Collision"})
        self.claim.cause_id = cause
        for by, group in (("cause", cause), ("handler", self.claim.user_id)):
            with self.subTest(by=by):
                found = self._ours(by=by)[group.id or 0]
                self.assertEqual((found["incurred"], found["earned"], found["ratio"]), (500, 0, None))

    def test_objects_share_by_premium(self):
        policy = self._year([self.car, self.van], premiums=[1000, 3000])
        claim = self._loss(policy, "2021-05-05", object=self.van)
        self._book(claim, ("2021-05-05", "payment", 100))
        found = self._ratios("object", domain=[("id", "=", policy.id)])
        self.assertEqual((found[self.car.id]["earned"], found[self.van.id]["earned"]), (912.5, 2737.5))
        self.assertEqual((found[self.car.id]["incurred"], found[self.van.id]["incurred"]), (0, 100))

    def test_objects_share_alike_without_premiums(self):
        policy = self._year([self.car, self.van])
        found = self._ratios("object", domain=[("id", "=", policy.id)])
        self.assertEqual([found[one.id]["earned"] for one in (self.car, self.van)], [1825, 1825])

    def test_claim_without_object(self):
        self._book(self._loss(self.other_policy, "2021-05-05"), ("2021-05-05", "payment", 70))
        found = self._ours(by="object")
        self.assertEqual((found[0]["incurred"], found[0]["earned"]), (70, 3650))
        self.assertEqual(found[self.car.id]["incurred"], 500)

    def test_cancelled_policy_earns_what_it_kept(self):
        policy = self._year([])
        self.env["insurance.transaction"].create(
            self.env["insurance.transaction"]._prepare_vals(
                policy, "cancellation", premium=-1000, date_booking=date(2021, 12, 1), earn_from=date(2021, 12, 22),
                earn_to=date(2022, 1, 1),
            )
        )  # fmt: skip
        found = self._ratios(last="2021-12-26", domain=[("id", "=", policy.id)])[0]
        self.assertEqual(found["earned"], 3600 - 500)

    def test_row_of_no_days_is_earned_on_its_day(self):
        policy = self._year([])
        self.env["insurance.transaction"].create(
            self.env["insurance.transaction"]._prepare_vals(
                policy, "endorsement", premium=70, earn_from=date(2021, 4, 4), earn_to=date(2021, 4, 4)
            )
        )
        for first, last, extra in (("2021-04-04", "2021-04-04", 70), ("2021-04-05", "2021-04-05", 0)):
            found = self._ratios(first=first, last=last, domain=[("id", "=", policy.id)])[0]
            self.assertEqual(found["earned"], 10 + extra)
        found = self._ratios("month", domain=[("id", "=", policy.id)])
        self.assertEqual(found[202104]["earned"], 370)

    def test_same_as_the_ledger_says(self):
        """Earned until a day equals what the ledger itself answers."""
        found = self._ours(first=None, last="2021-08-13")[0]["earned"]
        domain = [("policy_id", "in", (self.policy | self.other_policy).ids)]
        earned = self.env["insurance.transaction"]._get_earned(date(2021, 8, 14), domain)
        self.assertAlmostEqual(found, sum(amount for amount, _written in earned.values()), places=2)

    def test_claims_and_average(self):
        self._loss(self.policy, "2021-04-01")
        found = self._ours()[0]
        self.assertEqual((found["claims"], found["cost"], found["average"]), (2, 500, 250))

    def test_withdrawn_claims_are_no_claims(self):
        claim = self._loss(self.policy, "2021-04-01")
        stage = self.env["insurance.claim.stage"].search([("state", "=", "withdrawn")], limit=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE insurance_claim SET stage_id = %s, state = 'withdrawn' WHERE id = %s", (stage.id, claim.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self._ours()[0]["claims"], 1)

    def test_void_policy_does_not_count(self):
        policy = self._year([])
        policy._write_state({"state": "void"})
        self.assertFalse(self._ratios("policy", domain=[("id", "=", policy.id)]))

    def test_one_query(self):
        self._ours(by="client")
        for by in ("client", "object", "month"):
            with self.subTest(by=by), self.assertQueryCount(1):
                self._ours(by=by)


@tagged("post_install", "-at_install")
class TestRatioAccess(RatioCase):
    """Who sees which figures."""

    def test_agent_sees_his_own_book(self):
        self.assertEqual(self._ratios("agent", user=self.agent)[self.agent.id]["incurred"], 500)
        self.assertNotIn(self.other_agent.id, self._ratios("agent", user=self.agent))
        self.assertNotIn(self.agent.id, self._ratios("agent", user=self.other_agent))

    def test_asking_for_a_colleague_finds_nothing(self):
        self.assertFalse(self._ratios("policy", user=self.other_agent, domain=[("id", "=", self.policy.id)]))

    def test_supervisor_sees_all(self):
        found = self._ratios("agent")
        self.assertTrue({self.agent.id, self.other_agent.id} <= set(found))

    def test_premium_moves_with_the_policy(self):
        """The policy handed over, premium and claims both count for who has it now."""
        self.policy.user_id = self.other_agent
        found = self._ratios("agent", domain=[("id", "=", self.policy.id)])
        self.assertEqual(list(found), [self.other_agent.id])
        self.assertEqual((found[self.other_agent.id]["earned"], found[self.other_agent.id]["incurred"]), (3650, 500))
        found = self._ratios("policy", user=self.other_agent)
        self.assertEqual(found[self.policy.id]["earned"], 3650)

    def test_employee_is_refused(self):
        with self.assertRaises(AccessError):
            self._ratios(user=self.employee)

    def test_company_not_chosen_is_left_out(self):
        self.supervisor.company_ids |= self.other_company
        losses = self.losses.with_user(self.supervisor).with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(losses._get_ratios("policy", "2021-01-01", "2021-12-31", [("id", "=", self.policy.id)]))

    def test_two_companies_in_the_money_of_one(self):
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            [{"currency_id": self.foreign_currency.id, "name": "2020-01-01", "rate": 2, "company_id": False}]
        )
        self.supervisor.company_ids |= self.other_company
        both = (self.company | self.other_company).ids
        losses = self.losses.with_user(self.supervisor).with_context(allowed_company_ids=both[::-1])
        found = losses._get_ratios("policy", "2021-01-01", "2021-12-31", [("id", "=", self.policy.id)])
        self.assertEqual((found[self.policy.id]["earned"], found[self.policy.id]["incurred"]), (7300, 1000))

    def test_bad_questions(self):
        for by, first, last in (("colour", None, None), ("", "2021-02-01", "2021-01-01")):
            with self.assertRaises(UserError):
                self._ratios(by, first, last)
