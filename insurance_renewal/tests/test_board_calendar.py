from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_board_cases import BoardCase


@tagged("post_install", "-at_install")
class TestCalendar(BoardCase):
    """The month: numbers and premiums per day, each number opens what it counted."""

    def _day(self, day, user=None, **scope):
        calendar = self.env["insurance.renewal.calendar"].with_user(user or self.agent)
        return calendar.get_month(str(day), **scope)["days"].get(str(day))

    def _listed(self, day, user=None, **scope):
        action = self.env["insurance.renewal.calendar"].with_user(user or self.agent).get_day_action(str(day), **scope)
        return self.env["insurance.policy"].with_user(user or self.agent).search(action["domain"])

    def test_a_day(self):
        day = self.soon.date_end
        self.assertEqual(self._day(day), {"count": 1, "left": 1, "lost": 0, "premium": self.soon.premium_total})
        self.assertFalse(self._day(self.theirs.date_end), "a colleague's")
        self.assertEqual(self._listed(day), self.soon)

    def test_whole_month_and_not_a_day_more(self):
        first = self.today.replace(day=1) + relativedelta(months=3)
        last = first + relativedelta(months=1, days=-1)
        for day in (first - relativedelta(days=1), first, last, last + relativedelta(days=1)):
            self._ending(day)
        month = self.env["insurance.renewal.calendar"].with_user(self.agent).get_month(str(first))
        self.assertEqual(list(month["days"]), [str(first), str(last)])
        self.assertEqual(month["month"], str(first))
        self.assertEqual(month["currency"], self.company.currency_id.id)

    def test_february(self):
        """29 February is a day like others, and only of its year."""
        policy = self._ending(self.today.replace(year=2032, month=2, day=29))
        self.assertEqual(self._day(policy.date_end)["count"], 1)
        self.assertEqual(self._listed(policy.date_end), policy)

    def test_open_ended_cancelled_and_void_are_not_there(self):
        self._policy(date_end=False, date_start=self.today).action_issue()
        other = self._ending(self.soon.date_end)
        other.with_user(self.agent)._void("mistake")
        self.assertEqual(self._day(self.soon.date_end)["count"], 1)

    def test_renewed_and_lost(self):
        day = self.soon.date_end
        second = self._ending(day, partner_id=self.chinese.id)
        early = self._ending(self.today + relativedelta(days=80))
        self._night(self.today)
        self._renew(self.soon)
        self._renew(early)
        self.assertFalse(early.renewal_id, "renewed before its work was due")
        second.renewal_id.lead_id.with_user(self.agent).action_set_lost()
        self.assertEqual(
            {key: self._day(day)[key] for key in ("count", "left", "lost")}, {"count": 2, "left": 0, "lost": 1}
        )
        self.assertEqual(self._day(early.date_end)["left"], 0)
        self.assertEqual(self._listed(day), self.soon | second)
        self.assertFalse(self._listed(day, kind="left"))
        self.assertEqual(self._listed(day, kind="lost"), second)

    def test_the_numbers_are_those_of_the_lists(self):
        for policy in (self.soon, self.later, self.theirs):
            for whose in ("mine", "all"):
                for origin in (False, "own", "foreign"):
                    for kind in ("count", "left", "lost"):
                        counted = self._day(policy.date_end, self.supervisor, whose=whose, origin=origin) or {}
                        listed = self._listed(policy.date_end, self.supervisor, whose=whose, origin=origin, kind=kind)
                        self.assertEqual(counted.get(kind, 0), len(listed), (policy, whose, origin, kind))

    def test_next_term_in_a_colleagues_book_counts(self):
        self.later.with_user(self.supervisor).user_id = self.agent
        term = self._renew(self.soon, self.supervisor)
        term.user_id = self.other_agent
        self.assertEqual(self._day(self.soon.date_end)["left"], 0)
        self.assertFalse(self._listed(self.soon.date_end, kind="left"))

    def test_elsewhere(self):
        policy = self._elsewhere(self.soon.date_end)
        self.assertEqual(self._day(policy.date_end, origin="foreign")["count"], 1)
        self.assertEqual(self._day(policy.date_end, origin="own")["count"], 1)
        self.assertEqual(self._day(policy.date_end)["count"], 2)

    def test_an_agent_asking_for_all_gets_his_own(self):
        self.assertFalse(self._day(self.theirs.date_end, whose="all"))
        self.assertFalse(self._listed(self.theirs.date_end, whose="all"))
        self.assertEqual(self._day(self.theirs.date_end, self.supervisor, whose="all")["count"], 1)

    def test_other_department_and_other_company(self):
        with self.assertRaises(AccessError):
            self._day(self.soon.date_end, self.employee)
        self.supervisor.write({"company_ids": [(4, self.other_company.id)]})
        calendar = self.env["insurance.renewal.calendar"].with_user(self.supervisor)
        calendar = calendar.with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(calendar.get_month(str(self.soon.date_end), "all")["days"])

    def test_other_currency_in_the_companys(self):
        self.env["res.currency.rate"].search([("currency_id", "=", self.foreign_currency.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": self.foreign_currency.id, "company_id": self.company.id, "rate": 0.5}
        )
        policy = self._ending(self.soon.date_end, currency_id=self.foreign_currency.id)
        self.assertEqual(self._day(policy.date_end)["premium"], self.soon.premium_total + 2 * policy.premium_total)

    def test_one_query_whatever_the_month_holds(self):
        calendar = self.env["insurance.renewal.calendar"].with_user(self.supervisor)
        few = self._count_queries(calendar)
        for _index in range(10):
            self._ending(self.soon.date_end)
        self.assertLessEqual(self._count_queries(calendar), few)

    def _count_queries(self, calendar):
        calendar.get_month(str(self.soon.date_end), "all")
        before = self.env.cr.sql_log_count
        calendar.get_month(str(self.soon.date_end), "all")
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestBoardDay(BoardCase):
    """My day and the client's card say what is pressing."""

    def _section(self, user, title="Renewals"):
        sections = self.env["insurance.day"].with_user(user).get_day("day")["sections"]
        return next((section for section in sections if section["title"] == title), {"ids": [], "rows": []})

    def test_my_day(self):
        section = self._section(self.agent)
        self.assertEqual(section["ids"], self.soon.renewal_id.ids)
        self.assertIn("in 5 days", section["rows"][0]["detail"])
        self.assertIn(self.client.name, section["rows"][0]["text"])
        self.assertFalse(self._section(self.agent, "Policies ending")["ids"], "not told twice")

    def test_high_risk_is_told(self):
        self.env["insurance.renewal"].browse(self.soon.renewal_id.id).sudo().risk_level = "high"
        self.assertIn("in 5 days · high risk", self._section(self.agent)["rows"][0]["detail"])

    def test_what_has_no_case_is_still_told(self):
        policy = self._ending(self.today + relativedelta(days=3))
        self.assertEqual(self._section(self.agent, "Policies ending")["ids"], policy.ids)

    def test_over(self):
        self.env.cr.execute(
            "UPDATE insurance_renewal SET date_end = %s WHERE id = %s",
            [self.today - relativedelta(days=1), self.soon.renewal_id.id],
        )
        self.env.invalidate_all()
        self.assertIn("ended yesterday", self._section(self.agent)["rows"][0]["detail"])

    def test_not_a_colleagues(self):
        self.assertNotIn(self.theirs.renewal_id.id, self._section(self.agent)["ids"])
        self.theirs.renewal_id.lead_id.user_id = self.agent
        self.env.company.insurance_digest_days = 30
        self.assertIn(self.theirs.renewal_id.id, self._section(self.agent)["ids"], "in charge of it now")

    def test_card(self):
        section = self.client.with_user(self.agent)._get_card_sections()["renewals"]
        self.assertEqual([row["open"]["id"] for row in section["rows"]], self.soon.renewal_id.ids)
        self.assertEqual(section["rows"][0]["badge"]["text"], "ends in 5 days")
        self.assertFalse(self.chinese.with_user(self.agent)._get_card_sections()["renewals"]["rows"], "a colleague's")
        self._renew(self.soon)
        self.assertFalse(self.client.with_user(self.agent)._get_card_sections()["renewals"]["rows"])
