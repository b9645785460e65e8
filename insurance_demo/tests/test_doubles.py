from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoDoubles(DemoCase, TransactionCase):
    """Some clients are here twice, so that there is something to merge."""

    def test_pairs(self):
        pairs = self.env["insurance.double"].search([("state", "=", "open")])
        self.assertGreaterEqual(len(pairs), 5)
        self.assertGreater(len(set(pairs.mapped("codes"))), 1, "for different reasons")
        self.assertTrue(pairs.partner_id.user_id - pairs.other_id.user_id, "of two agents")
        self.assertIn("Коваленко Ірина Петрівна", pairs.partner_id.mapped("name"))
