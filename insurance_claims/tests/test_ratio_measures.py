from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .ratio_common import RatioCase

CODES = (
    "client_open_claims", "client_claims", "client_claims_paid", "client_incurred", "client_loss_ratio",
    "policy_reported_claims", "policy_incurred", "policy_loss_ratio", "agent_loss_ratio",
)  # fmt: skip
CLIENT_CODES = CODES[:5]


@tagged("post_install", "-at_install")
class TestRatioMeasures(RatioCase):
    """Claims and loss ratio of clients, policies and agents, for some at once and for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        firm = {"name": "Firm", "is_company": True, "is_insurance_client": True}
        cls.firm = cls.env["res.partner"].create(firm)
        cls.person = cls.env["res.partner"].create({"name": "Person", "parent_id": cls.firm.id})
        start = cls.today - relativedelta(days=99)  # today is the hundredth day
        term = {"date_start": start, "date_end": start + relativedelta(days=199), "premium": 2000}
        cls.firm_policy = cls._year([], partner_id=cls.firm.id, **term)
        cls.person_policy = cls._year([], partner_id=cls.person.id, **term)
        cls.new_claim = cls._loss(cls.person_policy, cls.today - relativedelta(days=10))
        cls._book(cls.new_claim, (cls.today, "reserve", 300), (cls.today, "payment", 100), (cls.today, "reserve", -100))

    def _values(self, code, ids, user=None):
        measure = self.env["insurance.measure"].search([("code", "=", code)])
        return measure.with_user(user or self.supervisor).sudo()._values(ids)  # sudo: the definition, as screens do

    def test_shipped(self):
        measures = self.env["insurance.measure"].search([("code", "in", CODES)])
        self.assertEqual(set(measures.mapped("code")), set(CODES))
        self.assertEqual(set(measures.filtered("on_card").mapped("code")), {"client_open_claims", "client_loss_ratio"})
        self.assertEqual(set(measures.filtered("in_task").mapped("code")), {"client_loss_ratio", "policy_loss_ratio"})
        self.assertTrue(all(measures.mapped("formula")))

    def test_clients(self):
        expected = {
            "client_open_claims": (1, 1),
            "client_claims": (1, 1),
            "client_claims_paid": (100, 100),
            "client_incurred": (300, 300),
            "client_loss_ratio": (300 / 2000, 300 / 1000),
        }
        for code, (firm, person) in expected.items():
            with self.subTest(code=code):
                found = self._values(code, (self.firm | self.person | self.chinese).ids)
                self.assertAlmostEqual(found.get(self.firm.id, 0), firm)
                self.assertAlmostEqual(found.get(self.person.id, 0), person)
                self.assertFalse(found.get(self.chinese.id))

    def test_all_says_the_same(self):
        measures = self.env["insurance.measure"].search([("code", "in", CLIENT_CODES)]).with_user(self.supervisor)
        ids = self.env["res.partner"].search([]).ids
        for measure in measures:
            with self.subTest(code=measure.code):
                found = {one: float(value) for one, value in self.env.execute_query(measure._get_all_query()) if value}
                some = {one: value for one, value in measure._values(ids).items() if value}
                self.assertEqual(set(found), set(some))
                for one, value in some.items():
                    self.assertAlmostEqual(found[one], value, places=6)

    def test_policies(self):
        ids = (self.firm_policy | self.person_policy).ids
        self.assertEqual(self._values("policy_reported_claims", ids), {self.person_policy.id: 1})
        self.assertEqual(self._values("policy_incurred", ids), {self.person_policy.id: 300})
        found = self._values("policy_loss_ratio", ids)
        self.assertEqual(found, {self.firm_policy.id: 0, self.person_policy.id: 0.3})

    def test_agent(self):
        found = self._values("agent_loss_ratio", (self.agent | self.other_agent).ids)
        self.assertAlmostEqual(found[self.agent.id], 300 / 2000)
        self.assertNotIn(self.other_agent.id, found)

    def test_own_book(self):
        ids = (self.firm | self.person).ids
        for code in CLIENT_CODES:
            with self.subTest(code=code):
                self.assertFalse(any(self._values(code, ids, self.other_agent).values()))
        self.assertFalse(self._values("policy_loss_ratio", self.person_policy.ids, self.other_agent))

    def test_nobody_asked(self):
        for code in CODES:
            self.assertEqual(self._values(code, []), {})

    def test_on_the_card(self):
        figures = self.person.with_user(self.agent)._get_card_figures()
        labels = {figure["label"]: figure.get("value") for figure in figures}
        self.assertEqual(labels["Open claims"], 1)
        self.assertAlmostEqual(labels["Loss ratio (3 years)"], 0.3)

    def test_rank_counts_by_it(self):
        """A criterion of the ranking may be any of them."""
        measures = self.env["insurance.measure"].search([("code", "in", CLIENT_CODES)])
        self.assertTrue(all(measure._get_all_query() for measure in measures))
        self.assertTrue(all(measure.with_user(self.agent).sudo()._is_readable() for measure in measures))
        self.assertFalse(measures[:1].with_user(self.employee).sudo()._is_readable())
