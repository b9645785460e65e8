from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import RenewalCase


class BoardCase(RenewalCase):
    """Renewals of two agents, due today: one over, one within the week, one later."""

    def setUp(self):
        super().setUp()
        self.today = self.own_rule._get_today()
        self.own_rule.days = 60
        self.soon = self._ending(self.today + relativedelta(days=5))
        self.later = self._ending(self.today + relativedelta(days=50), partner_id=self.persian.id)
        self.theirs = self._ending(
            self.today + relativedelta(days=20), user=self.other_agent, partner_id=self.chinese.id
        )
        self._night(self.today)
        self.last_stage, self.won_stage = self.env["crm.stage"].create(
            [
                {"name": "Offer made", "sequence": 50, "team_ids": self.team.ids},
                {"name": "Renewed", "sequence": 90, "team_ids": self.team.ids, "is_won": True},
            ]
        )

    def _case(self, policy, user=None):
        return policy.renewal_id.with_user(user or self.agent)

    def _found(self, name, user=None):
        """Return the policies of the renewals that a filter of the search view finds."""
        user = user or self.agent
        cases = self.env["insurance.renewal"].with_user(user)
        arch = cases.get_view(view_type="search")["arch"]
        domain = etree.fromstring(arch).xpath(f"//filter[@name='{name}']/@domain")[0]
        return cases.search(safe_eval(domain, {"uid": user.id})).policy_id.with_env(self.env)


@tagged("post_install", "-at_install")
class TestBoardStages(BoardCase):
    """Cases stand in the stage of their deal, and move it."""

    def test_stage_is_the_deals(self):
        self.assertEqual(self._case(self.soon).stage_id, self.stage)
        self.soon.renewal_id.lead_id.with_user(self.agent).stage_id = self.last_stage
        self.assertEqual(self._case(self.soon).stage_id, self.last_stage)

    def test_dragging_a_card_moves_the_deal(self):
        self._case(self.soon).web_save({"stage_id": self.last_stage.id}, {"stage_id": {}})
        self.assertEqual(self.soon.renewal_id.lead_id.stage_id, self.last_stage)
        self.assertEqual(self._case(self.soon).stage_id, self.last_stage)

    def test_bundle_moves_together(self):
        also = self._ending(self.soon.date_end)
        self._night(self.today)
        self.assertEqual(also.renewal_id.lead_id, self.soon.renewal_id.lead_id)
        self._case(also).write({"stage_id": self.last_stage.id})
        self.assertEqual(self._case(self.soon).stage_id, self.last_stage)

    def test_a_colleagues_deal_stays(self):
        with self.assertRaises(AccessError):
            self._case(self.theirs).write({"stage_id": self.last_stage.id})
        # his own policy in a colleague's deal: seen, and not moved
        deal = self.soon.renewal_id.lead_id
        deal.user_id = self.other_agent
        before = deal.stage_id
        self.assertEqual(self._case(self.soon).stage_id, before)
        with self.assertRaisesRegex(AccessError, "colleague"):
            self._case(self.soon).write({"stage_id": self.last_stage.id})
        self.assertEqual(deal.stage_id, before)

    def test_not_among_the_won_before_it_is_renewed(self):
        with self.assertRaisesRegex(UserError, "Renew the policy first"):
            self._case(self.soon).write({"stage_id": self.won_stage.id})
        self.assertEqual(self._case(self.soon).state, "open")

    def test_nothing_else_is_written_by_hand(self):
        for vals in ({"date_due": self.today}, {"stage_id": self.last_stage.id, "date_due": self.today}):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                self._case(self.soon).write(vals)

    def test_stages_without_cards_are_shown(self):
        cases = self.env["insurance.renewal"].with_user(self.agent)
        groups = cases.with_context(read_group_expand=True).web_read_group(
            [("state", "=", "open")], ["stage_id"], ["__count"]
        )["groups"]
        counts = {group["stage_id"][0]: group["__count"] for group in groups}
        self.assertEqual(counts[self.stage.id], 2)
        self.assertEqual(counts[self.last_stage.id], 0)
        other = self.env["crm.stage"].create({"name": "Travel only", "team_ids": self.other_team.ids})
        self.assertNotIn(other.id, counts)


@tagged("post_install", "-at_install")
class TestBoardCards(BoardCase):
    """What a card says, and what the filters find."""

    def test_how_pressing(self):
        over = self._ending(self.today - relativedelta(days=1))
        self.own_rule.date_since = over.date_start
        self.env.cr.execute("UPDATE insurance_policy SET create_date = date_start WHERE id = %s", [over.id])
        self._night(self.today)
        colors = [self._case(policy).color for policy in (over, self.soon, self.later)]
        self.assertEqual(colors, [1, 2, 0])
        self.assertEqual(self._case(self.theirs, self.supervisor).color, 3)
        self._renew(self.soon)
        self.assertEqual(self._case(self.soon).color, 0, "closed: nothing presses")

    def test_whom_to_call(self):
        self.assertEqual(self._case(self.soon).call_phone, self.client.phone)
        self.client.mobile_phone = "+380671112233"
        self.assertEqual(self._case(self.soon).call_phone, "+380671112233")
        self.assertNotIn(self.soon, self._found("no_phone"))
        self.client.write({"phone": False, "mobile_phone": False})
        self.assertFalse(self._case(self.soon).call_phone)
        self.assertIn(self.soon, self._found("no_phone"))

    def test_next_task(self):
        case = self._case(self.soon)
        task = self._tasks(case.lead_id)
        self.assertEqual((case.task_date, case.task_summary), (task.date_deadline, task.summary))
        case.lead_id.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=self.today - relativedelta(days=1), summary="Ring again"
        )
        case.invalidate_recordset()
        self.assertEqual((case.task_summary, case.task_date), ("Ring again", self.today - relativedelta(days=1)))
        self.assertIn(self.soon, self._found("to_call"))
        self.assertNotIn(self.later, self._found("to_call"), "its task is due later")

    def test_what_ends_today_is_called_today(self):
        last = self._ending(self.today)
        self._night(self.today)
        self._tasks(last.renewal_id.lead_id).date_deadline = self.today + relativedelta(days=3)
        self.assertIn(last, self._found("to_call"))
        self.assertEqual(self._case(last).end_words, "ends today")

    def test_when_it_ends_in_words(self):
        say = self.env["insurance.renewal"]._say_end
        words = ["ended 3 days ago", "ended yesterday", "ends today", "ends tomorrow", "ends in 40 days"]
        self.assertEqual([say(days) for days in (-3, -1, 0, 1, 40)], words)
        self.assertEqual(self._case(self.soon).end_words, "ends in 5 days")

    def test_big_premium(self):
        self.company.renewal_big_premium = self.soon.premium_total
        self.later.premium_total = self.soon.premium_total - 1
        self.assertEqual(self._found("big"), self.soon)
        self.assertTrue(self._case(self.soon).is_big)
        self.assertFalse(self._case(self.later).is_big)
        self.company.renewal_big_premium = 0
        self.assertFalse(self._found("big"), "0: none is big")

    def test_big_premium_in_another_currency(self):
        self.env["res.currency.rate"].search([("currency_id", "=", self.foreign_currency.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": self.foreign_currency.id, "company_id": self.company.id, "rate": 0.5}
        )
        policy = self._ending(self.today + relativedelta(days=6), currency_id=self.foreign_currency.id)
        self._night(self.today)
        self.company.renewal_big_premium = policy.premium_total * 2
        self.assertEqual(self._found("big"), policy)
        self.company.renewal_big_premium = policy.premium_total * 2 + 2
        self.assertFalse(self._found("big"))

    def test_high_risk(self):
        self.assertFalse(self._found("high_risk"))
        self.soon.renewal_id.risk_level = "high"
        self.later.renewal_id.risk_level = "medium"
        self.assertEqual(self._found("high_risk"), self.soon)

    def test_my_teams(self):
        self.assertNotIn(self.soon, self._found("team", self.supervisor))
        self.team.user_id = self.supervisor
        self.assertLessEqual(self.soon | self.later | self.theirs, self._found("team", self.supervisor))

    def test_views_for_everybody(self):
        for user in (self.agent, self.supervisor, self.administrator):
            cases = self.env["insurance.renewal"].with_user(user)
            for name in ("view_kanban", "view_kanban_flat", "view_list_day", "view_form"):
                view = self.env.ref(f"insurance_renewal.insurance_renewal_{name}")
                self.assertTrue(cases.get_view(view.id, view.type)["arch"])
        with Form(self.env["res.config.settings"]) as settings:
            settings.renewal_big_premium = 777
        settings.record.execute()
        self.assertEqual(self.env.company.renewal_big_premium, 777)

    def test_as_many_queries_for_twenty_as_for_two(self):
        for index in range(18):
            client = self.client.copy({"name": f"Client {index}", "user_id": self.agent.id})
            self._ending(self.today + relativedelta(days=10 + index), partner_id=client.id)
        self._night(self.today)
        cases = self.env["insurance.renewal"].with_user(self.agent).search([], order="id")
        self.assertEqual(len(cases), 20)
        self.assertLessEqual(self._read_cards(cases.ids), self._read_cards(cases[:2].ids))

    def _read_cards(self, ids):
        cases = self.env["insurance.renewal"].with_user(self.agent).browse(ids)
        fields = etree.fromstring(cases.get_view(view_type="kanban")["arch"]).xpath("//field/@name")
        cases.web_read({name: {} for name in fields})
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cases.web_read({name: {} for name in fields})
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestCallersPage(BoardCase):
    """The case as whoever calls the client sees it."""

    def test_what_was_before(self):
        first = self._ending(self.today - relativedelta(months=7), partner_id=self.persian.id, premium=500)
        self.later.previous_id = first
        case = self._case(self.later)
        self.assertEqual(case.history_ids, self.later | first)
        self.assertEqual(case.history_ids[0], self.later, "the latest first")
        self.assertIn("+100\xa0%", case.task_facts)

    def test_terms_of_colleagues_are_left_out(self):
        first = self._ending(self.today - relativedelta(months=7), user=self.other_agent, partner_id=self.persian.id)
        self.later.previous_id = first
        self.assertEqual(self._case(self.later).history_ids, self.later)
        self.assertEqual(self._case(self.later, self.supervisor).history_ids, self.later | first)

    def test_needs_and_talks(self):
        need = self.env["insurance.need"].with_user(self.agent)._open_need(
            {"partner_id": self.client.id, "line_id": self.travel.id, "source": "card"}
        )  # fmt: skip
        deal = self.soon.renewal_id.lead_id.with_user(self.agent)
        deal.message_post(body="Wants to pay in two parts", message_type="comment")
        case = self._case(self.soon)
        self.assertEqual(case.need_ids, need)
        self.assertIn("two parts", case.talk_ids.preview)
        self.assertEqual(case.task_ids, self._tasks(deal))
        self.assertFalse(self._case(self.later).talk_ids)

    def test_case_in_charge_of_a_colleagues_policy(self):
        """Who works the deal of a client of two agents sees the case, not the colleague's policy."""
        self.theirs.renewal_id.lead_id.user_id = self.agent
        case = self._case(self.theirs)
        values = case.web_read({"premium_total": {}, "task_facts": {}, "history_ids": {}, "need_ids": {}})
        self.assertEqual(values[0]["history_ids"], [])
        self.assertTrue(values[0]["premium_total"])
