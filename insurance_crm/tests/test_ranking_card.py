"""The rank is on the card, in lists, searches and groups, on deals and policies, and survives a merge."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .ranking_common import RankingCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankOnScreens(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        cls._buy()
        cls.stats._recount(cls.company)
        cls.ours = cls.rich | cls.client | cls.persian

    def _search(self, *leaf, user=None):
        return self.env["res.partner"].with_user(user or self.agent).search([("id", "in", self.ours.ids), leaf])

    def test_search(self):
        self.env["insurance.partner.stat"].search([("partner_id", "=", self.persian.id)]).unlink()
        cases = (
            (("insurance_rank_id", "=", self.rank_a.id), self.rich),
            (("insurance_rank_id", "in", (self.rank_a | self.rank_b).ids), self.rich | self.client),
            (("insurance_rank_id", "!=", self.rank_a.id), self.client | self.persian),
            (("insurance_rank_id", "=", False), self.persian),
            (("insurance_rank_id", "!=", False), self.rich | self.client),
            (("insurance_rank_id", "in", [self.rank_b.id, False]), self.client | self.persian),
            (("insurance_rank_id", "ilike", "gol"), self.rich),
            (("insurance_rank_id.name", "=", "Silver"), self.client),
            (("insurance_rank_id.tone", "=", "danger"), self.env["res.partner"]),
            (("insurance_need_class_id", "!=", False), self.env["res.partner"]),
        )
        for leaf, expected in cases:
            with self.subTest(leaf):
                self.assertEqual(self._search(*leaf), expected)

    def test_group_and_sort(self):
        partners = self.env["res.partner"].with_user(self.agent)
        groups = dict(partners._read_group([("id", "in", self.ours.ids)], ["insurance_rank_id"], ["__count"]))
        self.assertEqual({rank.name: count for rank, count in groups.items()}, {"Gold": 1, "Silver": 1, "Bronze": 1})
        shown = partners.formatted_read_group(
            [("id", "in", self.ours.ids), ("insurance_rank_id", "!=", self.rank_c.id)],
            ["insurance_rank_id"],
            ["__count"],
        )
        self.assertEqual({row["insurance_rank_id"][1] for row in shown}, {"Gold", "Silver"})
        ordered = partners.search([("id", "in", self.ours.ids)], order="insurance_rank_id desc")
        self.assertEqual(ordered.mapped("insurance_rank_id.name"), ["Bronze", "Silver", "Gold"])
        fields = partners.fields_get(["insurance_rank_id"])["insurance_rank_id"]
        self.assertTrue(fields["sortable"] and fields["groupable"] and fields["searchable"])

    def test_lists_ask_once(self):
        self.env["res.partner"].create(
            [{"name": f"C{n}", "is_insurance_client": True, "user_id": self.agent.id} for n in range(30)]
        )
        self.stats._recount(self.company)
        partners = self.env["res.partner"].with_user(self.agent).search([("is_insurance_client", "=", True)])
        partners.mapped("name")
        with self.assertQueryCount(5):
            partners.mapped("insurance_rank_id.tone")

    def test_deals_and_policies_show_it(self):
        deal = self._deal(partner_id=self.rich.id)
        policy = self.env["insurance.policy"].search([("partner_id", "=", self.rich.id)], limit=1)
        for record in (deal, policy):
            record = record.with_user(self.agent)
            self.assertEqual((record.insurance_rank_id, record.insurance_rank_tone), (self.rank_a, "info"))
        self.assertEqual(self.env["crm.lead"].search([("partner_id.insurance_rank_id", "=", self.rank_a.id)]), deal)

    def test_chips(self):
        rules = self.env["insurance.standing.rule"]
        rules.search([]).active = False
        condition = {"measure_id": self._measure("client_in_force").id, "operator": "ge", "value": 2}
        for verdict in ("loyal", "dissatisfied"):
            rules.create({"name": f"is {verdict}", "verdict": verdict, "condition_ids": [(0, 0, condition)]})
        risk = self.schemes.create({"name": "Risk", "kind": "risk"})
        self._criterion("client_in_force", scheme_id=risk.id, scale="steps", steps="2: 80")
        self.env["insurance.rank"].create(
            [{"name": name, "scheme_id": risk.id, "score_from": score, "tone": tone}
             for name, score, tone in (("At risk", 50, "danger"), ("Steady", 0, "success"))]
        )  # fmt: skip
        self.stats._recount(self.company)
        chips = self.rich.with_user(self.agent)._get_card_chips()
        told = [("Rank Gold", "info"), ("At risk", "danger"), ("Loyal", "success"), ("Dissatisfied", "danger")]
        self.assertEqual([(chip["text"], chip["tone"]) for chip in chips][:4], told)
        self.assertEqual(chips[2]["help"], "is loyal")
        texts = [chip["text"] for chip in self.client.with_user(self.other_agent)._get_card_chips()]
        self.assertNotIn("Steady", texts, "what is as it should be stays off the card")

    def test_chip_of_who_left(self):
        self._issued(partner_id=self.persian.id, date_start="2024-01-01", date_end="2024-12-31")
        self.persian.user_id = self.agent
        self.stats._recount(self.company)
        self.assertEqual(self.persian.with_user(self.agent)._get_card_chips()[-1]["text"], "Left us on 12/31/2024")

    def test_a_contact_that_was_never_counted(self):
        new = self.env["res.partner"].with_user(self.agent).create({"name": "New", "is_insurance_client": True})
        self.assertFalse(new.insurance_rank_id)
        self.assertEqual([chip for chip in new._get_card_chips() if "Rank" in chip["text"]], [])
        self.assertNotIn("service", new._get_card_sections())
        with self.assertRaisesRegex(UserError, "in charge"):
            new.action_open_insurance_standing()
        new.user_id = self.agent
        action = new.action_open_insurance_standing()
        self.assertTrue(action["res_id"], "counted when first looked at")

    def test_open_why(self):
        action = self.rich.with_user(self.agent).action_open_insurance_standing()
        stat = self.stats.browse(action["res_id"])
        self.assertEqual(stat.partner_id, self.rich)
        self.assertIn("100 / 100", stat.with_user(self.agent).why)
        self.assertEqual(stat.action_open_client()["res_id"], self.rich.id)

    def test_figures_in_words(self):
        """Ratios are kept as fractions, everywhere, and written in per cent."""
        stat, measure = self._stat(self.rich), self.env["insurance.measure"]
        self.assertEqual(stat._format(measure.new({"unit": "ratio"}), 0.425), "42.5 %")
        self.assertEqual(stat._format(measure.new({"unit": "count"}), 3.0), "3")
        self.assertIn("1,200", stat._format(measure.new({"unit": "currency"}), 1200).replace("\xa0", " "))

    def test_merge(self):
        """The kept contact is counted with everything; nothing is lost and nothing crashes."""
        plan = {"company_id": self.company.id, "scheme_id": self.scheme.id}
        services = self.env["insurance.rank.service"].create(
            [{"partner_id": p.id, "date": d} | plan for p, d in
             ((self.rich, "2025-01-01"), (self.client, "2025-01-01"), (self.client, "2025-02-01"))]
        )  # fmt: skip
        change = self.env["insurance.rank.history"].create(
            {"partner_id": self.client.id, "company_id": self.company.id, "kind": "value", "date": "2025-01-01"}
        )
        self.env.flush_all()
        source = self.client
        self.env["base.partner.merge.automatic.wizard"]._merge((self.rich | source).ids, self.rich)
        self.assertFalse(source.exists())
        self.assertEqual(change.partner_id, self.rich)
        kept = services.exists()
        self.assertEqual((len(kept), kept.partner_id), (2, self.rich))
        stat = self._stat(self.rich)
        self.assertEqual(stat.reasons[0][1], 3, "counted anew with the other's policy")
