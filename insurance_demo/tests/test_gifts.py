from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoGifts(DemoCase, TransactionCase):
    """Gifts of each kind of reception, plans of each state, and a stock that agrees with them."""

    def test_gifts(self):
        gifts = self.env["insurance.gift"].search([])
        self.assertLessEqual({"planned", "approved", "given", "refused"}, set(gifts.mapped("state")))
        self.assertLessEqual(
            {"delighted", "pleased", "neutral", "displeased", "refused"}, set(gifts.mapped("reception"))
        )
        self.assertTrue(gifts.filtered("note"))

    def test_the_stock_agrees(self):
        for gift in self.env["insurance.gift.type"].search([("keep_stock", "=", True)]):
            with self.subTest(gift.name):
                self.assertEqual(gift.on_hand, sum(gift.move_ids.mapped("quantity")))
                self.assertEqual(-sum(gift.move_ids.filtered("gift_id").mapped("quantity")), gift.given_count)

    def test_plans(self):
        plans = self.env["insurance.gift.plan"].search([])
        self.assertEqual(set(plans.mapped("state")), {"draft", "submitted", "approved"})
        for plan in plans:
            with self.subTest(plan.name):
                self.assertGreaterEqual(plan.left, 0)
                self.assertEqual(len(plan.gift_ids), len(plan.gift_ids.partner_id))
        waiting = plans.filtered(lambda plan: plan.state == "submitted")
        self.assertTrue(waiting.gift_ids)
        self.assertTrue(waiting.activity_ids, "its approver has a task")
