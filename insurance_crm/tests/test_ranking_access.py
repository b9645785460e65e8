"""Ranks are known to all agents; the figures behind them follow who is in charge of the client."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .ranking_common import RankingCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankingAccess(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        cls._buy()
        cls.stats._recount(cls.company)
        cls.stat = cls.stats.search([("partner_id", "=", cls.rich.id), ("company_id", "=", cls.company.id)])
        cls.change = cls.env["insurance.rank.history"].create(
            {"partner_id": cls.rich.id, "company_id": cls.company.id, "kind": "value", "date": "2025-01-01",
             "from_id": cls.rank_b.id, "to_id": cls.rank_a.id}
        )  # fmt: skip
        cls.service = cls.env["insurance.rank.service"].create(
            {"partner_id": cls.rich.id, "company_id": cls.company.id, "scheme_id": cls.scheme.id, "date": "2025-01-01"}
        )

    def _behind(self):
        return self.stat, self.change, self.service

    def test_who_is_in_charge_reads_the_figures(self):
        for record in self._behind():
            with self.subTest(record._name):
                self.assertTrue(record.with_user(self.agent).read(["partner_id"]))
                self.assertTrue(record.with_user(self.agent_all).read(["partner_id"]))
                with self.assertRaises(AccessError):
                    record.with_user(self.other_agent).read(["partner_id"])
                for user in (self.employee, self.seller):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["partner_id"])

    def test_another_company_reads_nothing(self):
        for record in self._behind():
            record.sudo().company_id = self.other_company
            for user in (self.agent, self.agent_all, self.administrator):
                with self.subTest(record._name, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["partner_id"])

    def test_nobody_writes_what_is_counted(self):
        for record in self._behind():
            with self.subTest(record._name):
                for act in (
                    lambda r: r.write({"partner_id": self.client.id}),
                    lambda r: r.unlink(),
                    lambda r: r.copy(),
                ):
                    with self.assertRaises(AccessError):
                        act(record.with_user(self.administrator))

    def test_the_rank_is_known_to_every_agent(self):
        for user in (self.agent, self.other_agent):
            self.assertEqual(self.rich.with_user(user).insurance_rank_id, self.rank_a)
            chips = self.rich.with_user(user)._get_card_chips()
            self.assertEqual(chips[0]["text"], "Rank Gold")
        self.assertIn("In force", self.rich.with_user(self.agent)._get_card_chips()[0]["help"])
        self.assertFalse(self.rich.with_user(self.other_agent)._get_card_chips()[0]["help"], "the figures are not his")
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.rich.with_user(user).read(["insurance_rank_id"])
            self.assertTrue(self.rich.with_user(user).read(["name"]))

    def test_schemes_and_ranks(self):
        criterion = self.scheme.criterion_ids
        for record in (self.scheme, criterion):
            self.assertTrue(record.with_user(self.supervisor).read(["display_name"]))
            with self.assertRaises(AccessError):
                record.with_user(self.agent_all).read(["display_name"])
            with self.assertRaises(AccessError):
                record.with_user(self.supervisor).write({"sequence": 3})
            record.with_user(self.administrator).write({"sequence": 3})
        self.assertEqual(self.rank_a.with_user(self.agent).name, "Gold")
        with self.assertRaises(AccessError):
            self.rank_a.with_user(self.supervisor).write({"name": "Mine"})
        self.scheme.company_id = self.other_company
        for record in (self.scheme, criterion, self.rank_a):
            record.flush_recordset()
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.administrator).read(["display_name"])

    def test_counting_now(self):
        self._issued(partner_id=self.client.id)
        self.client.with_user(self.agent).action_recount_rank()
        self.assertEqual(self.client.insurance_rank_id, self.rank_a, "nobody's own rights decide about a rank")
        self.scheme.with_user(self.supervisor).action_recount()
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.client.with_user(user).action_recount_rank()
        with self.assertRaises(AccessError):
            self.scheme.with_user(self.agent_all).action_recount()

    def test_who_counts_cannot_log_in_and_works_for_new_companies(self):
        service = self.env.ref("insurance_crm.user_ranking")
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [service.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        self.assertFalse(service.has_group("base.group_system") or service.has_group("insurance_crm.group_supervisor"))
        company = self.env["res.company"].create({"name": "Third"})
        self.assertIn(company, service.company_ids)
        self.assertLessEqual(self.env["res.company"].search([]), service.company_ids)
