from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoDoubles(DemoCase, TransactionCase):
    """Some clients are here twice, so that there is something to merge."""

    def test_pairs(self):
        pairs = self.env["insurance.double"].search([("state", "=", "open")])
        self.assertGreaterEqual(len(pairs), 5)
        self.assertGreater(len(set(pairs.mapped("codes"))), 1, "for different reasons")
        self.assertTrue(pairs.filtered(lambda pair: pair.user_id != pair.other_user_id), "of two agents")
        self.assertIn("Коваленко Ірина Петрівна", pairs.partner_id.mapped("name"))
