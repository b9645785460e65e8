"""Sales channels: their rules at the issue, their place on deal, policy and ledger, their results."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestSalesChannel(SalesCase):
    def test_from_the_deal_to_the_ledger(self):
        channel = self._channel()
        deal = self._deal(channel_id=channel.id, insurance_line_id=self.line.id)
        context = deal.action_new_insurance_policy()["context"]
        self.assertEqual(context["default_channel_id"], channel.id)
        policy = self._issued(channel_id=channel.id, lead_id=deal.id)
        row = self._ledger(policy)
        self.assertEqual(row.channel_id, channel)
        policy.with_user(self.supervisor).channel_id = self._channel(name="Later")
        self.assertEqual(row.channel_id, channel, "the ledger keeps how it was sold")
        self.assertEqual(row._reverse().channel_id, channel)
        self.assertEqual(policy.with_user(self.supervisor).copy().channel_id.name, "Later")

    def test_rules_are_checked_at_the_issue(self):
        travel = self.env["insurance.line"].create({"name": "Travel"})
        for rules, vals, message in (
            ({"line_ids": travel.ids}, {}, "is not sold this way"),
            ({"user_ids": self.other_agent.ids}, {}, "does not sell this way"),
            ({"marketer_rule": "required"}, {}, "name the marketer"),
            ({"marketer_rule": "none"}, {"marketer_id": self.marketer.id}, "direct sales only"),
        ):
            with self.subTest(message):
                policy = self._policy(channel_id=self._channel(**rules).id, **vals)
                with self.assertRaisesRegex(UserError, f"{policy.number}, channel “Dealers”.*{message}"):
                    policy.action_issue()
                self.assertEqual(policy.state, "draft")

    def test_what_the_rules_allow(self):
        channel = self._channel(
            line_ids=self.line.ids, user_ids=(self.agent | self.other_agent).ids, marketer_rule="required"
        )
        policy = self._policy(channel_id=channel.id, marketer_id=self.marketer.id)
        policy.action_issue()
        self._foreign().channel_id = channel
        self.assertEqual(policy.state, "issued")

    def test_history_is_not_checked(self):
        policy = self._policy(channel_id=self._channel(marketer_rule="required").id)
        policy._issue_history()
        self.assertEqual(self._ledger(policy).channel_id.name, "Dealers")

    def test_marketers_and_clients_bring_it_along(self):
        channel = self._channel()
        self.marketer.insurance_channel_id = channel
        self.client.insurance_marketer_id = self.marketer
        form = Form(self.env["insurance.policy"].with_user(self.agent))
        form.partner_id = self.client
        self.assertEqual((form.marketer_id, form.channel_id), (self.marketer, channel))
        form.partner_id = self.persian
        self.assertEqual(form.marketer_id, self.marketer, "what was chosen stays")
        elsewhere = Form(self.env["insurance.policy"].with_user(self.agent).with_context(default_origin="foreign"))
        elsewhere.partner_id = self.client
        self.assertFalse(elsewhere.marketer_id)
        deal = Form(self._deal(partner_id=False))
        deal.partner_id = self.client
        self.assertEqual((deal.marketer_id, deal.channel_id), (self.marketer, channel))
        plain = Form(self._deal(partner_id=False, insurance_kind=False))
        plain.partner_id = self.client
        self.assertFalse(plain.marketer_id)

    def test_merged_deals_keep_it(self):
        channel = self._channel()
        kept = (self._deal(name="a") | self._deal(name="b", channel_id=channel.id)).merge_opportunity()
        self.assertEqual(kept.channel_id, channel)

    def test_results_of_the_year(self):
        channel = self._channel()
        today = self.env["insurance.policy"]._fields["date_start"].today()
        self._rule()
        first = self._booked(today, channel_id=channel.id)
        self._booked(today, self.other_agent, channel_id=channel.id)
        self._booked("2020-01-01", channel_id=channel.id)
        boss = channel.with_user(self.supervisor)
        self.assertEqual((boss.policy_count, boss.premium, boss.commission, boss.paid_out), (2, 2000, 300, 150))
        mine = channel.with_user(self.agent)
        self.assertEqual((mine.policy_count, mine.premium, mine.commission), (1, 1000, 150))
        self.assertFalse(mine._has_field_access(mine._fields["paid_out"], "read"))
        self._ledger(first)._reverse()
        boss.invalidate_recordset()
        self.assertEqual((boss.premium, boss.paid_out), (1000, 75))
        self.assertEqual(len(self.env["insurance.transaction"].search(channel.action_open_ledger()["domain"])), 4)

    def test_results_in_the_company_one_works_in(self):
        channel = self._channel()
        today = self.env["insurance.policy"]._fields["date_start"].today()
        self._booked(today, channel_id=channel.id)
        self.supervisor.company_ids |= self.other_company
        both = channel.with_user(self.supervisor).with_context(
            allowed_company_ids=[self.other_company.id, self.company.id]
        )
        converted = self.company.currency_id._convert(1000, self.other_company.currency_id, self.other_company, today)
        self.assertAlmostEqual(both.premium, converted, 2)
        self.assertEqual(both.currency_id, self.other_company.currency_id)

    def test_results_cost_no_query_per_channel(self):
        today = self.env["insurance.policy"]._fields["date_start"].today()

        def count(number):
            channels = self.env["insurance.channel"].create([{"name": f"C{n}"} for n in range(number)])
            for channel in channels:
                self._booked(today, channel_id=channel.id)
            self.env.flush_all()
            self.env.invalidate_all()
            channels = channels.with_user(self.supervisor)
            before = self.env.cr.sql_log_count
            channels.mapped("commission")
            channels.mapped("paid_out")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(8), count(2))

    def test_channels_are_the_administrators(self):
        channel = self._channel()
        channel.with_user(self.agent).read(["name"])
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                channel.with_user(user).name = "Mine"
        hers = self._channel(company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            hers.with_user(self.agent).read(["name"])
