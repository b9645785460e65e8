"""What the day brings: sections, the message once a working morning, private meetings."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InsuranceCase

MONDAY, TUESDAY, SATURDAY = date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 14)


@tagged("post_install", "-at_install")
class TestDaySections(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = "Europe/Kyiv"
        cls.company.insurance_digest_days = 14

    def _titles(self, first, last, user=None):
        day = self.env["insurance.digest"]._as_employee(user or self.agent)
        sections = {section["title"]: section for section in day._get_sections(first, last)}
        return {title: [row["text"] for row in section["rows"]] for title, section in sections.items()}

    @freeze_time("2025-06-10 06:00:00")
    def test_sections(self):
        self.client.write({"user_id": self.agent.id, "birth_date": "1980-06-10"})
        self.persian.write({"user_id": self.agent.id, "birth_date": "1990-06-12", "is_insurance_client": True})
        self.env["insurance.identity"].with_user(self.agent).create(
            {"partner_id": self.client.id, "kind": "passport", "number": "MH123456", "date_expiry": "2025-06-20"}
        )
        ending = self._issued(date_start="2024-06-16", date_end="2025-06-15")
        self._issued(date_start="2024-09-01", date_end="2025-08-31")
        self._foreign(date_end="2025-06-11")
        deal = self._deal()
        deal.activity_schedule(summary="Call about the offer", user_id=self.agent.id, date_deadline=TUESDAY)
        deal.activity_schedule(summary="Later", user_id=self.agent.id, date_deadline=date(2025, 6, 13))
        today = self._titles(TUESDAY, TUESDAY)
        self.assertEqual(today["Tasks"], ["Call about the offer"])
        self.assertEqual(today["Birthdays"], ["Семён Королёв"])
        self.assertEqual(today["Documents expiring"], ["Семён Королёв"])
        self.assertEqual(len(today["Policies ending"]), 2, "ours and the one elsewhere")
        week = self._titles(TUESDAY, date(2025, 6, 15))
        self.assertEqual(week["Tasks"], ["Call about the offer", "Later"])
        self.assertEqual(week["Birthdays"], ["Семён Королёв", "زهرا کریمی"])
        self.assertFalse(any(self._titles(TUESDAY, TUESDAY, self.other_agent).values()), "a colleague has none of it")
        ending.action_renew()
        self.assertEqual(len(self._titles(TUESDAY, TUESDAY)["Policies ending"]), 1, "a renewed policy is settled")

    @freeze_time("2025-02-28 06:00:00")
    def test_leap_day_birthdays(self):
        self.client.write({"user_id": self.agent.id, "birth_date": "1980-02-29"})
        self.assertTrue(self._titles(date(2025, 2, 28), date(2025, 2, 28))["Birthdays"])
        self.assertFalse(self._titles(date(2024, 2, 28), date(2024, 2, 28))["Birthdays"])
        self.assertTrue(self._titles(date(2024, 2, 29), date(2024, 2, 29))["Birthdays"])

    @freeze_time("2025-06-10 06:00:00")
    def test_meetings_are_of_the_employees_own_day(self):
        """23:30 in London is tomorrow in Kyiv."""
        create = self.env["calendar.event"].with_user(self.agent).create
        for name, start in (("Today", "2025-06-10 09:00:00"), ("Tomorrow", "2025-06-10 22:30:00")):
            create({"name": name, "start": start, "stop": datetime.fromisoformat(start) + timedelta(hours=1)})
        self.assertEqual(self._titles(TUESDAY, TUESDAY)["Meetings"], ["Today"])
        self.assertEqual(self._titles(date(2025, 6, 11), date(2025, 6, 11))["Meetings"], ["Tomorrow"])

    @freeze_time("2025-06-10 06:00:00")
    def test_a_client_is_mine_by_a_policy_in_force(self):
        self.client.write({"birth_date": "1980-06-10"})
        self.assertFalse(self._titles(TUESDAY, TUESDAY)["Birthdays"])
        self._issued()
        self.assertTrue(self._titles(TUESDAY, TUESDAY)["Birthdays"])

    @freeze_time("2025-06-10 06:00:00")
    def test_page_my_day(self):
        self._deal().activity_schedule(summary="Ask for the papers", user_id=self.agent.id, date_deadline=MONDAY)
        page = self.env["insurance.day"].with_user(self.agent).get_day("day")
        self.assertEqual([section["title"] for section in page["sections"]], ["Tasks"])
        row = page["sections"][0]["rows"][0]
        self.assertEqual((row["text"], row["model"]), ("Ask for the papers", "crm.lead"))
        self.assertIn("Hull", row["detail"])
        week = self.env["insurance.day"].with_user(self.agent).get_day("week")
        self.assertEqual((week["first"], week["last"]), ("06/10/2025", "06/15/2025"))
        idle = self.env["insurance.day"].with_user(self.other_agent).get_day("day")
        self.assertEqual(idle["sections"], [])
        for user in (self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.env["insurance.day"].with_user(user).get_day("day")

    @freeze_time("2025-06-10 06:00:00")
    def test_a_long_section_tells_how_many(self):
        for number in range(11):
            self._deal().activity_schedule(summary=f"Task {number}", user_id=self.agent.id, date_deadline=MONDAY)
        day = self.env["insurance.day"].with_user(self.agent)
        section = day.get_day("day")["sections"][0]
        self.assertEqual((len(section["rows"]), len(section["ids"])), (8, 11))
        body, count = day._get_body(TUESDAY, TUESDAY)
        self.assertEqual(count, 11)
        self.assertIn("and 3 more", " ".join(str(body).split()).replace("<t>", ""))

    @freeze_time("2025-06-10 06:00:00")
    def test_queries_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            self._titles(TUESDAY, TUESDAY)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._titles(TUESDAY, TUESDAY)
            return self.cr.sql_log_count - before

        deal = self._deal()
        deal.activity_schedule(summary="One", user_id=self.agent.id, date_deadline=TUESDAY)
        self._issued(date_start="2024-06-16", date_end="2025-06-15")
        few = count()
        for number in range(6):
            self._deal().activity_schedule(summary=str(number), user_id=self.agent.id, date_deadline=TUESDAY)
            self._issued(date_start="2024-06-16", date_end="2025-06-15")
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
class TestDayDigest(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env.ref("insurance_crm.group_agent_own").all_user_ids
        users.insurance_digest = "none"
        cls.agent.write({"insurance_digest": "both", "tz": "Europe/Kyiv", "lang": "en_US"})
        cls.company.write({"insurance_digest": True, "insurance_digest_hour": 8})
        cls._deal().activity_schedule(summary="Call him", user_id=cls.agent.id, date_deadline="2025-06-09")

    def _due(self, moment):
        due = self.env["insurance.digest"]._find_due(datetime.fromisoformat(moment))
        return [(user, day, kind) for user, day, kind in due if user == self.agent]

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.cron_day_digest").method_direct_trigger()

    def _messages(self):
        return self.env["mail.message"].search(
            [("partner_ids", "in", self.agent.partner_id.ids), ("message_type", "=", "user_notification")]
        )

    def test_when(self):
        """At eight in the employee's own zone, on working days, the week on the first of them."""
        self.assertFalse(self._due("2025-06-09 04:59:00"), "7:59 in Kyiv")
        self.assertEqual(self._due("2025-06-09 05:00:00"), [(self.agent, MONDAY, "week")])
        self.assertEqual(self._due("2025-06-10 05:30:00"), [(self.agent, TUESDAY, "day")])
        self.assertFalse(self._due("2025-06-10 11:00:00"), "14:00: the morning is over")
        self.assertFalse(self._due("2025-06-14 06:00:00"), "Saturday")

    def test_who(self):
        for wish, monday, tuesday in (("day", "day", "day"), ("week", "week", None), ("none", None, None)):
            self.agent.insurance_digest = wish
            with self.subTest(wish):
                self.assertEqual([kind for *_who, kind in self._due("2025-06-09 06:00:00")], [monday] if monday else [])
                self.assertEqual(
                    [kind for *_who, kind in self._due("2025-06-10 06:00:00")], [tuesday] if tuesday else []
                )
        self.agent.insurance_digest = "both"
        self.company.insurance_digest = False
        self.assertFalse(self._due("2025-06-10 06:00:00"))

    def test_an_employee_chooses_for_himself(self):
        self.agent.with_user(self.agent).write({"insurance_digest": "week"})
        self.assertEqual(self.agent.insurance_digest, "week")
        with self.assertRaises(AccessError):
            self.other_agent.with_user(self.agent).write({"insurance_digest": "week"})

    @freeze_time("2025-06-10 06:00:00")
    def test_once(self):
        for _half_hour in range(3):
            self._run()
        message = self._messages()
        self.assertEqual(len(message), 1)
        self.assertIn("Call him", message.body)
        self.assertEqual(message.subject, "Your day: 1 things")
        row = self.env["insurance.digest"].search([("user_id", "=", self.agent.id)])
        self.assertEqual((row.state, row.count, row.date), ("sent", 1, TUESDAY))

    @freeze_time("2025-06-10 06:00:00")
    def test_nothing_to_tell(self):
        self.env["mail.activity"].search([("user_id", "=", self.agent.id)]).unlink()
        self._run()
        self.assertFalse(self._messages())
        self.assertEqual(self.env["insurance.digest"].search([("user_id", "=", self.agent.id)]).state, "empty")

    @mute_logger("odoo.addons.insurance_crm.models.day.insurance_digest")
    @freeze_time("2025-06-10 06:00:00")
    def test_trouble_of_one(self):
        """What fails is kept with its reason and tried again; the others are told."""
        self.other_agent.write({"insurance_digest": "both", "tz": "UTC"})
        self.company.insurance_digest_hour = 5
        digest = self.env["insurance.digest"]
        tell = type(digest)._tell

        def fail(this, user, day, kind):
            if user == self.agent:
                raise ValueError("mail server away")
            return tell(this, user, day, kind)

        with patch.object(type(digest), "_tell", fail):
            self._run()
        rows = {row.user_id: row for row in digest.search([])}
        self.assertEqual((rows[self.agent].state, rows[self.agent].message), ("failed", "mail server away"))
        self.assertEqual(rows[self.other_agent].state, "empty")
        self._run()
        self.assertEqual((rows[self.agent].state, rows[self.agent].message), ("sent", False))

    @freeze_time("2025-06-10 06:00:00")
    def test_in_the_employees_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.agent.lang = "uk_UA"
        self._run()
        message = self._messages()
        self.assertEqual(len(message), 1)
        self.assertNotIn("Your day", message.subject)
        self.assertIn("день", message.subject.lower())

    def test_old_rows_go(self):
        with freeze_time("2025-06-10 06:00:00"):
            self._run()
        with freeze_time("2025-12-10 06:00:00"):
            self.env["insurance.digest"]._gc_old()
        self.assertFalse(self.env["insurance.digest"].search([("user_id", "=", self.agent.id)]))

    @freeze_time("2025-06-10 06:00:00")
    def test_rights(self):
        self._run()
        row = self.env["insurance.digest"].search([("user_id", "=", self.agent.id)])
        self.assertEqual(row.with_user(self.supervisor).state, "sent")
        with self.assertRaises(AccessError):
            row.with_user(self.agent_all).read(["state"])
        with self.assertRaises(AccessError):
            row.with_user(self.administrator).write({"state": "empty"})
        self.supervisor.company_ids = [Command.link(self.other_company.id)]
        with self.assertRaises(AccessError):
            row.with_user(self.supervisor).with_context(allowed_company_ids=self.other_company.ids).read(["state"])


@tagged("post_install", "-at_install")
class TestDayMeeting(InsuranceCase):
    def _meeting(self, user=None, **vals):
        defaults = {"name": "Visit Korolev", "start": "2025-06-10 09:00:00", "stop": "2025-06-10 10:00:00"}
        return self.env["calendar.event"].with_user(user or self.agent).create(defaults | vals)

    def test_private_by_default(self):
        event = self._meeting(description="<p>his claim</p>", location="Khreshchatyk 1")
        self.assertEqual(event.privacy, "private")
        theirs = event.with_user(self.other_agent)
        self.env.invalidate_all()
        self.assertEqual(theirs.read(["name", "description", "location"])[0]["name"], "Busy")
        self.env.invalidate_all()
        self.assertFalse(theirs.read(["description", "location"])[0]["location"])
        self.env.invalidate_all()
        self.assertEqual(theirs.display_name, "Busy")

    def test_opened_by_who_plans_it(self):
        event = self._meeting(privacy="public")
        self.env.invalidate_all()
        self.assertEqual(event.with_user(self.other_agent).name, "Visit Korolev")

    def test_setting(self):
        self.company.insurance_private_meetings = False
        self.assertFalse(self._meeting().privacy)

    def test_other_departments_keep_their_ways(self):
        event = self._meeting(self.employee)
        self.assertFalse(event.privacy)
        self.assertFalse(event.alarm_ids)

    def test_reminder_an_hour_before(self):
        self.assertEqual(self._meeting().alarm_ids.duration_minutes, 60)
        self.assertFalse(self._meeting(alarm_ids=[]).alarm_ids, "an emptied list of reminders stays empty")
        self.company.insurance_meeting_alarm_id = self.env.ref("calendar.alarm_notif_1")
        self.assertEqual(self._meeting().alarm_ids.duration_minutes, 15)
        self.company.insurance_meeting_alarm_id = False
        self.assertFalse(self._meeting().alarm_ids)

    def test_shown_before_it_is_saved(self):
        values = self.env["calendar.event"].with_user(self.agent).default_get(["privacy", "alarm_ids", "name"])
        self.assertEqual(values["privacy"], "private")
        self.assertTrue(values["alarm_ids"])

    def test_planned_for_somebody_else(self):
        """The organiser's company decides, not who typed it in."""
        event = self._meeting(self.employee, user_id=self.agent.id)
        self.assertEqual(event.sudo().privacy, "private")
