"""The invented broker's clients are ranked, served and told apart."""

from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoRanking(DemoCase, TransactionCase):
    def test_clients_are_told_apart(self):
        stats = self.env["insurance.partner.stat"].search([])
        ranks = dict(self.env["insurance.partner.stat"]._read_group([], ["rank_id"], ["__count"]))
        self.assertEqual({rank.name for rank in ranks if rank}, {"A", "B", "C", "D"})
        self.assertTrue(all(count < len(stats) * 0.8 for count in ranks.values()), "no rank holds nearly everybody")
        for name in ("is_loyal", "is_dissatisfied", "date_left"):
            with self.subTest(name):
                found = stats.filtered(name)
                self.assertTrue(found)
                self.assertLess(len(found), len(stats) / 2)
        self.assertTrue(stats.left_to_id, "some of those who left are known to be with another insurer")

    def test_something_is_done_for_the_best(self):
        services = self.env["insurance.rank.service"].search([])
        self.assertTrue(services)
        self.assertFalse(services.filtered("problem"))
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", services.partner_id.ids)]
        )
        self.assertLessEqual(set(services.mapped("partner_id.id")), set(tasks.mapped("res_id")))

    def test_some_changed_their_rank(self):
        self.assertTrue(self.env["insurance.rank.history"].search([("kind", "=", "value")]))
