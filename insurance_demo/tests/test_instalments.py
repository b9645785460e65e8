from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInstalments(TransactionCase):
    """Clients pay in parts: most have paid, some are late."""

    def test_paid_open_and_late(self):
        rows = self.env["insurance.instalment"].search([])
        today = fields.Date.context_today(rows)
        self.assertEqual(set(rows.mapped("state")), {"open", "paid"})
        late = rows.filtered("is_late")
        self.assertTrue(late)
        self.assertLess(len(late), len(rows) / 10, "most pay in time")
        self.assertTrue(any(row.paid for row in late), "one has paid in part")
        self.assertFalse(rows.filtered(lambda row: row.date_paid and row.date_paid > today))

    def test_plans_add_up(self):
        policies = self.env["insurance.instalment"].search([]).policy_id
        self.assertEqual(set(policies.mapped("instalments")), {2, 4, 12})
        for policy in policies:
            self.assertAlmostEqual(sum(policy.instalment_ids.mapped("amount")), policy.client_pays)
