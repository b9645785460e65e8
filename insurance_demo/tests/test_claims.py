from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.insurance_claims.models.process.insurance_claim_stage import STATES

from ..content import USERS
from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoClaims(DemoCase, TransactionCase):
    """Claims in every stage with all that belongs to them; complaints in every status."""

    def setUp(self):
        super().setUp()
        self.claims = self.env["insurance.claim"].search([])
        self.open = self.claims.filtered("is_open")

    def test_every_stage_has_some(self):
        self.assertEqual(set(self.claims.mapped("state")), {state for state, _name in STATES})
        self.assertGreater(len(self.claims), 60)

    def test_nothing_lies_ahead(self):
        today = fields.Date.context_today(self.claims)
        for claim in self.claims:
            self.assertLessEqual(claim.date_loss, claim.date_reported)
            self.assertLessEqual(claim.date_reported, today)
            self.assertLessEqual(claim.date_closed or today, today)

    def test_work_is_at_hand(self):
        self.assertTrue(self.open.filtered(lambda claim: not claim.user_id), "somebody has to take one")
        self.assertEqual(set(self.open.user_id.mapped("login")), {"taras", "nadia"})
        self.assertTrue(self.open.paper_ids.filtered("is_missing"))
        self.assertTrue(self.open.deadline_ids)
        self.assertTrue(self.open.activity_ids)
        self.assertTrue(self.env["insurance.claim.inspection"].search([("state", "=", "planned")]))
        self.assertTrue(self.env["insurance.claim.estimate"].search([]).line_ids)

    def test_money_agrees(self):
        for claim in self.claims:
            self.assertAlmostEqual(claim.incurred, claim.paid + claim.outstanding + claim.recovered)
            if not claim.is_open:
                self.assertAlmostEqual(claim.outstanding, 0, msg="nothing is expected of what is over")
        states = self.env["insurance.claim.payment"].search([]).mapped("state")
        self.assertLessEqual({"approval", "ordered", "paid"}, set(states))

    def test_the_showcase_client_has_a_claim(self):
        first = self.env["res.partner"].search([("name", "=", "Коваленко Ірина Петрівна")], limit=1)
        self.assertTrue(self.open.filtered(lambda claim: claim.partner_id == first))

    def test_complaints_and_services(self):
        complaints = self.env["insurance.complaint"].search([])
        self.assertEqual(set(complaints.mapped("state")), {"new", "working", "referred", "answered", "closed"})
        self.assertEqual(set(complaints.mapped("kind")), {"complaint", "suggestion"})
        self.assertTrue(self.env["insurance.service"].search([]))
        self.assertTrue(self.claims.rating_ids.filtered("consumed"))

    def test_agents_see_their_own(self):
        for login in ("olena", "petro", "maryam"):
            user = self.env["res.users"].search([("login", "=", login)])
            seen = self.claims.with_user(user).search([])
            self.assertTrue(0 < len(seen) < len(self.claims), USERS[login][0])
