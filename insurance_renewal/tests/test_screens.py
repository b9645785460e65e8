from dateutil.relativedelta import relativedelta
from lxml import etree
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .. import hooks
from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestScreens(RenewalCase):
    """What the screens are made of, opened as those who use them."""

    def setUp(self):
        super().setUp()
        self.today = self.own_rule._get_today()
        self.soon = self._ending(self.today + relativedelta(days=1))
        self.over = self._ending(self.today - relativedelta(days=1), partner_id=self.persian.id)
        self.own_rule.date_since = self.over.date_start
        self.env.cr.execute("UPDATE insurance_policy SET create_date = date_start WHERE id = %s", [self.over.id])
        self._night(self.today)

    def _found(self, name, user=None):
        """Return the policies of the renewals that a filter of the search view finds."""
        arch = self.env["insurance.renewal"].with_user(user or self.agent).get_view(view_type="search")["arch"]
        domain = etree.fromstring(arch).xpath(f"//filter[@name='{name}']/@domain")[0]
        cases = self.env["insurance.renewal"].with_user(user or self.agent)
        return cases.search(safe_eval(domain, {"uid": (user or self.agent).id})).policy_id.with_env(self.env)

    def test_filters(self):
        self.assertEqual(self._found("mine"), self.soon | self.over)
        self.assertEqual(self._found("open"), self.soon | self.over)
        self.assertEqual(self._found("overdue"), self.over)
        self.assertFalse(self._found("closed"))
        self.assertEqual(self._found("own"), self.soon | self.over)
        self.assertFalse(self._found("foreign"))
        self.assertFalse(self._found("mine", self.other_agent))
        start = self.today - relativedelta(days=(self.today.weekday() + 1) % 7)  # weeks of en_US begin on Sunday
        self.assertEqual(self.soon in self._found("this_week"), self.soon.date_end < start + relativedelta(days=7))
        self.assertEqual(self.soon in self._found("this_month"), self.soon.date_end.month == self.today.month)

    def test_quick_search(self):
        cases = self.env["insurance.renewal"].with_user(self.agent)
        for typed in (self.soon.number, "королев", "501234567"):
            self.assertEqual(cases.search([("policy_id.quick_search", "ilike", typed)]).policy_id, self.soon, typed)

    def test_forms_open_for_those_who_use_them(self):
        for user in (self.agent, self.supervisor, self.administrator):
            case = self.soon.renewal_id.with_user(user)
            self.assertIn(self.client.name, case.display_name)
            for view in ("list", "kanban", "form", "pivot", "search"):
                self.assertTrue(case.get_view(view_type=view)["arch"])
        self.assertTrue(Form(self.own_rule.with_user(self.administrator)))
        with Form(self.env["insurance.renewal.list"].with_user(self.agent)) as sheet:
            sheet.date_from = sheet.date_to = self.soon.date_end
            self.assertEqual(sheet.policy_count, 1)

    def test_deal_form_lists_what_ends(self):
        deal = self.soon.renewal_id.lead_id.with_user(self.agent)
        arch = deal.get_view(view_type="form")["arch"]
        self.assertIn('name="renewal_ids"', arch)
        seller = self.env["crm.lead"].with_user(self.seller).get_view(view_type="form")["arch"]
        self.assertNotIn('name="renewal_ids"', seller, "not for sellers outside insurance")

    def test_names(self):
        case = self.soon.renewal_id
        self.assertEqual(case.display_name, f"{self.client.name} · Test hull · {self.soon.number}")
        self.assertEqual(case.phone, self.client.phone)

    def test_policy_button(self):
        self.assertEqual(self.soon.with_user(self.agent).renewal_state, "open")
        found = self.env["insurance.policy"].with_user(self.agent).search([("renewal_id.state", "=", "open")])
        self.assertEqual(found, self.soon | self.over)

    def test_menus(self):
        visible = self.env["ir.ui.menu"].with_user(self.agent)._visible_menu_ids()
        menus = self.env["ir.ui.menu"].browse(visible).mapped("complete_name")
        self.assertIn("Insurance/Renewals", menus)
        self.assertIn("Insurance/Reports/Renewal list", menus)
        self.assertNotIn("Insurance/Configuration/Renewals/Renewal problems", menus)


@tagged("post_install", "-at_install")
class TestEdges(RenewalCase):
    """Rare, and right all the same."""

    def test_one_deal_in_the_database(self):
        """Two servers cannot make the same deal: the second is refused by the database itself."""
        self._ending(TODAY)
        deal = self._night().lead_id
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["crm.lead"].create(
                {"name": "x", "renewal_bundle": deal.renewal_bundle, "renewal_number": deal.renewal_number}
            )
            self.env.flush_all()

    def test_done_task_is_followed_by_another(self):
        """The agent has called already; when another policy joins he is told again."""
        self._ending(TODAY)
        deal = self._night().lead_id
        self._tasks(deal).with_user(self.agent).action_done()
        second = self._ending(TODAY)
        self._night()
        task = self._tasks(deal)
        self.assertEqual(len(task), 1)
        self.assertIn(second.number, task.note)

    def test_own_notes_stay_beside_the_automatic_task(self):
        self._ending(TODAY)
        deal = self._night().lead_id
        own = deal.with_user(self.agent).activity_schedule("mail.mail_activity_data_call", note="Ask for the daughter")
        self._ending(TODAY)
        self._night()
        self.assertTrue(own.exists())
        self.assertIn("daughter", own.note)

    def test_policies_in_another_currency(self):
        rate = {"currency_id": self.foreign_currency.id, "company_id": self.company.id, "rate": 0.5}
        self.env["res.currency.rate"].create(rate | {"name": "2020-01-01"})
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.foreign_currency.id), ("rate", "!=", 0.5)]
        ).unlink()
        policy = self._ending(TODAY, currency_id=self.foreign_currency.id)
        deal = self._night().lead_id
        self.assertEqual(deal.expected_revenue, 2000, "in the company's currency")
        self.assertIn(self.foreign_currency.symbol, self._tasks(deal).note)
        self.assertEqual(policy.renewal_id.currency_id, self.foreign_currency)

    def test_month_in_words(self):
        self._elsewhere(TODAY + relativedelta(day=31), end_precision="month", number=False, insurer_id=False)
        task = self._tasks(self._night().lead_id)
        self.assertIn("June 2031", task.note)

    def test_reassigned_case_follows_the_policy(self):
        """A policy handed over to a colleague: its renewal is in the colleague's list, too."""
        policy = self._ending(TODAY)
        self._night()
        policy.user_id = self.other_agent
        self.assertEqual(policy.renewal_id.agent_id, self.other_agent)
        self.assertIn(policy.renewal_id, self.env["insurance.renewal"].with_user(self.other_agent).search([]))

    def test_issuer_and_marketer_only_when_they_agree(self):
        self._ending(TODAY, issuer_id=self.other_agent.id, marketer_id=self.other_insurer.id)
        alone = self._night().lead_id
        self.assertEqual((alone.issuer_id, alone.marketer_id), (self.other_agent, self.other_insurer))
        for vals in ({"issuer_id": self.other_agent.id, "marketer_id": self.other_insurer.id}, {}):
            self._ending(TODAY, partner_id=self.persian.id, **vals)
        mixed = self._night().lead_id
        self.assertFalse(mixed.issuer_id)
        self.assertFalse(mixed.marketer_id)

    def test_deal_lost_by_hand_can_be_deleted_never(self):
        self._ending(TODAY)
        deal = self._night().lead_id
        deal.action_set_lost()
        with self.assertRaisesRegex(UserError, "has renewals"):
            deal.with_user(self.env.ref("base.user_admin")).unlink()

    def test_merging_with_an_ordinary_deal(self):
        """The ordinary deal is further on and stays; the renewals move into it and go on there."""
        policy = self._ending(TODAY)
        deal = self._night().lead_id
        ordinary = self.env["crm.lead"].create(
            {"name": "Old acquaintance", "type": "opportunity", "partner_id": self.client.id, "user_id": self.agent.id,
             "team_id": self.team.id, "probability": 99}
        )  # fmt: skip
        kept = (deal | ordinary).with_user(self.supervisor).merge_opportunity()
        self.assertEqual(policy.renewal_id.lead_id, kept)
        self.assertEqual(len(self._tasks(kept)), 1)
        self._renew(policy)
        self.assertEqual(kept.won_status, "won")

    def test_hooks(self):
        """Coming again changes nothing; leaving frees tasks and deals of what leaves."""
        hooks.post_init_hook(self.env)
        self.assertEqual(self.env["insurance.renewal.rule"].search_count([("company_id", "=", self.company.id)]), 2)
        policy = self._ending(TODAY)
        deal = self._night().lead_id
        task = self._tasks(deal)
        policy.with_user(self.agent)._void("mistake")
        self.assertTrue(deal.lost_reason_id)
        hooks.uninstall_hook(self.env)
        self.assertFalse(deal.lost_reason_id)
        self.assertEqual(task.activity_type_id, self.env.ref("mail.mail_activity_data_todo"))

    def test_rule_without_its_own_wishes(self):
        """No pipeline, no stand-in, no kind of task: the work is made all the same."""
        self.own_rule.write({"team_id": False, "standin_id": False, "activity_type_id": False})
        policy = self._ending(TODAY)
        self._night()
        self.assertEqual(policy.renewal_id.state, "open")
        self.assertEqual(len(self._tasks(policy.renewal_id.lead_id)), 1)

    def test_settings_out_of_range(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.own_rule.days = 1000
            self.env.flush_all()
