from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoPersons(DemoCase, TransactionCase):
    """Clients are believable as persons."""

    def setUp(self):
        super().setUp()
        self.clients = self.env["res.partner"].search([("is_insurance_client", "=", True), ("is_company", "=", False)])

    def test_areas_follow_from_addresses(self):
        placed = self.clients.filtered("insurance_area_id")
        self.assertGreater(len(placed), 250)
        self.assertGreater(len(placed.insurance_area_id.parent_id), 2, "districts of several cities")

    def test_persons(self):
        self.assertEqual(set(self.clients.mapped("sex")) - {False}, {"male", "female"})
        self.assertGreater(len(self.clients.filtered("occupation")), 200)
        self.assertGreater(len(self.clients.employer_id), 3)
        self.assertEqual(
            set(self.clients.mapped("preferred_channel")), {"sms", "phone", "email", "messenger", "none", False}
        )

    def test_documents_and_consents(self):
        validity = set(self.env["insurance.identity"].search([]).mapped("validity"))
        self.assertLessEqual({"expired", "valid"}, validity)
        answers = set(self.env["insurance.consent"].search([]).mapped("state"))
        self.assertEqual(answers, {"given", "refused", "withdrawn"})
        self.assertGreater(self.env["insurance.contact.point"].search_count([]), 40)
