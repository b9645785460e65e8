"""Deals: what leaving the first stage and winning mean, merging, and nothing told to outsiders."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestDeal(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create({"name": "Hull pipeline"})
        stages = cls.env["crm.stage"].create(
            [
                {"name": "Untouched", "sequence": -30, "team_ids": cls.team.ids},
                {"name": "Called", "sequence": -20, "team_ids": cls.team.ids},
                {"name": "Offered", "sequence": -10, "team_ids": cls.team.ids},
                {"name": "Sold", "sequence": 900, "is_won": True, "team_ids": cls.team.ids},
            ]
        )
        cls.first, cls.called, cls.offered, cls.sold = stages

    def _new(self, user=None, **vals):
        return self._deal(user, team_id=self.team.id, stage_id=self.first.id, **vals)

    def test_leaving_the_first_stage_is_announced_once(self):
        deal = self._new()
        self.assertFalse(self._outbox("deal_left_new", deal))
        deal.stage_id = self.called
        row = self._outbox("deal_left_new", deal)
        self.assertEqual((len(row), row.company_id), (1, deal.company_id))
        for stage in (self.first, self.called, self.offered, self.first, self.sold):
            deal.stage_id = stage
        self.assertEqual(self._outbox("deal_left_new", deal), row)

    def test_every_kind_counts_and_other_deals_do_not(self):
        kinds = [value for value, _name in self.env["crm.lead"]._fields["insurance_kind"].selection]
        self.assertEqual(kinds, ["new", "own_renewal", "foreign_renewal", "cross_sell"])
        deals = self.env["crm.lead"].union(*(self._new(insurance_kind=kind) for kind in kinds))
        plain = self._new(insurance_kind=False)
        (deals | plain).write({"stage_id": self.offered.id})
        self.assertEqual(set(self._outbox("deal_left_new").mapped("res_id")), set(deals.ids))
        plain.insurance_kind = "new"
        plain.stage_id = self.sold
        self.assertFalse(self._outbox("deal_left_new", plain), "it had left before it was an insurance deal")

    def test_what_is_not_leaving(self):
        later = self._deal(team_id=self.team.id, stage_id=self.called.id)
        later.stage_id = self.offered
        back = self._new()
        back.write({"stage_id": self.first.id, "name": "same"})
        lost = self._new()
        lost.action_set_lost()
        self.assertFalse(self._outbox("deal_left_new", later | back | lost))

    def test_winning_is_leaving(self):
        deal = self._new()
        deal.action_set_won()
        self.assertTrue(deal.stage_id.is_won)
        self.assertEqual(len(self._outbox("deal_left_new", deal)), 1)

    def test_silent_work_announces_nothing(self):
        deal = self._new()
        deal.with_context(insurance_silent=True).stage_id = self.called
        self.assertFalse(self._outbox("deal_left_new", deal))

    def test_many_deals_cost_no_query_each(self):
        def count(number):
            deals = (
                self.env["crm.lead"].union(*(self._new() for _n in range(number))).with_context(tracking_disable=True)
            )
            self.env.flush_all()
            first = deals._get_first_stages()
            self.assertEqual(set(first.values()), {self.first})
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deals._get_first_stages()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(12), count(2))

    def test_issuing_the_last_policy_wins_the_deal(self):
        deal = self._new()
        policies = self._policy(lead_id=deal.id) | self._policy(lead_id=deal.id)
        self.assertEqual(deal.insurance_policy_count, 2)
        policies[0].action_issue()
        self.assertEqual(deal.won_status, "pending")
        policies[1].action_issue()
        self.assertEqual((deal.won_status, deal.probability), ("won", 100))

    def test_a_colleagues_draft_keeps_the_deal_open(self):
        """Whoever issues may see neither the deal nor the other policies of it."""
        deal = self._new(self.other_agent)
        hers = self._policy(self.other_agent, lead_id=deal.id)
        mine = self._policy(lead_id=deal.id)
        self.env.invalidate_all()
        mine.action_issue()
        self.assertEqual(deal.sudo().won_status, "pending")
        with self.assertRaises(AccessError):
            deal.with_user(self.agent).read(["name"])
        hers.action_issue()
        self.assertEqual(deal.sudo().won_status, "won")

    def test_a_lost_deal_stays_lost(self):
        deal = self._new()
        policy = self._policy(lead_id=deal.id)
        deal.action_set_lost()
        policy.action_issue()
        self.assertEqual(deal.won_status, "lost")

    def test_a_deleted_draft_leaves_the_deal(self):
        deal = self._new()
        self._policy(lead_id=deal.id).unlink()
        self.assertFalse(deal.insurance_policy_ids)
        self.assertEqual(deal.won_status, "pending")

    def test_new_policy_knows_what_the_deal_knows(self):
        deal = self._new(insurance_line_id=self.line.id, issuer_id=self.other_agent.id, marketer_id=self.persian.id)
        context = deal.action_new_insurance_policy()["context"]
        form = Form(self.env["insurance.policy"].with_user(self.agent).with_context(**context))
        form.product_id = self.product
        policy = form.save()
        self.assertEqual(
            (policy.lead_id, policy.partner_id, policy.line_id, policy.user_id, policy.issuer_id, policy.marketer_id),
            (deal, self.client, self.line, self.agent, self.other_agent, self.persian),
        )
        action = deal.action_open_insurance_policies()
        self.assertEqual(policy.search(action["domain"]), policy)

    def test_new_policy_of_an_unassigned_deal_is_mine(self):
        deal = self._new(self.supervisor, user_id=False)
        context = deal.action_new_insurance_policy()["context"]
        policy = (
            self.env["insurance.policy"]
            .with_user(self.supervisor)
            .with_context(**context)
            .create({"line_id": self.line.id})
        )
        self.assertEqual(policy.user_id, self.supervisor)

    def test_merging_keeps_the_policies(self):
        deals = self._new(name="one") | self._new(name="two") | self._new(name="three")
        policies = self.env["insurance.policy"].union(*(self._policy(lead_id=deal.id) for deal in deals))
        kept = deals.merge_opportunity()
        self.assertEqual(policies.lead_id, kept)
        self.assertEqual(kept.insurance_policy_count, 3)
        self.assertEqual(len(deals.exists()), 1)

    def test_merging_keeps_policies_one_does_not_see(self):
        deals = self._new() | self._new()
        hers = self._policy(self.other_agent, lead_id=deals[1].id)
        mine = self._policy(lead_id=deals[0].id)
        self.env.invalidate_all()
        self.assertLessEqual(len(deals.insurance_policy_ids), 1)
        kept = deals.merge_opportunity()
        self.assertEqual((hers | mine).sudo().lead_id, kept)

    def test_merging_keeps_what_the_deals_are_about(self):
        plain = self._new(insurance_kind=False, name="plain")
        full = self._new(insurance_line_id=self.line.id, issuer_id=self.other_agent.id, marketer_id=self.persian.id,
                         insurance_kind="cross_sell", name="full")  # fmt: skip
        plain.stage_id = self.offered
        kept = (plain | full).merge_opportunity()
        self.assertEqual((kept.insurance_kind, kept.insurance_line_id), ("cross_sell", self.line))
        self.assertEqual((kept.issuer_id, kept.marketer_id), (self.other_agent, self.persian))

    def test_other_sellers_use_deals_as_ever(self):
        """People of another department sell with the same CRM and have no rights on policies."""
        deal = self._new(self.seller, insurance_kind=False)
        ours = [
            name
            for name, field in deal._fields.items()
            if "insurance_crm" in field._modules and deal._has_field_access(field, "read")
        ]
        deal.read(ours)
        form = Form(deal.with_user(self.seller))
        form.name = "renamed"
        form.save()
        self.assertEqual(deal.name, "renamed")
        deal.stage_id = self.called
        arch = deal.with_user(self.seller).get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"]
        self.assertNotIn("insurance_policy_count", arch)
        self.assertNotIn("insurance_line_id", arch)
        (deal | self._new(self.seller, insurance_kind=False)).merge_opportunity()

    def test_nothing_is_sent_to_an_outside_service(self):
        """Core would look up clients' mail domains for each new deal."""
        mode = self.env["ir.config_parameter"].get_param("crm.iap.lead.enrich.setting")
        self.assertEqual(mode, "manual")
        cron = self.env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
        self.assertFalse(cron and cron.active)
        before = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) if cron else []
        self._new(email_from="client@client-firm.example")
        if cron:
            self.assertEqual(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]), before)
