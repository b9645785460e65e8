from datetime import timedelta

from odoo.tests import tagged

from .common import NOON, TODAY
from .decide_common import DecideCase


@tagged("post_install", "-at_install")
class TestMessageWhen(DecideCase):
    """Not at night, not with a gap, not twice, not too many."""

    # --- hours ---------------------------------------------------------------------------------------

    def test_waits_for_the_morning(self):
        night, morning = NOON.replace(hour=23), NOON.replace(hour=9) + timedelta(days=1)
        message = self._about(due=night)
        self._send(night)
        self.assertEqual((message.state, message.due), ("planned", morning))
        self._send(morning - timedelta(minutes=1))
        self.assertFalse(self.provider.taken)
        self._send(morning)
        self.assertEqual((message.state, message.date_sent), ("sent", morning))

    def test_clients_own_zone(self):
        """At noon in the office it is night in Honolulu."""
        self.person.tz = "Pacific/Honolulu"
        message = self._about()
        self._send()
        self.assertEqual((message.state, message.due), ("planned", NOON.replace(hour=19)))

    def test_clients_own_hours(self):
        self.person.write({"contact_from": 18.0, "contact_to": 20.0, "contact_days": "weekend"})
        message = self._about()
        self._send()
        self.assertEqual(message.due, NOON.replace(day=14, hour=18), "on Saturday")

    def test_holiday(self):
        self.env["insurance.holiday"].create({"name": "Day of rest", "date": TODAY.replace(year=2020)})
        message = self._about()
        self._send()
        self.assertEqual(message.due, NOON.replace(day=11, hour=9))

    def test_rule_need_not_keep_quiet(self):
        self.rule.respect_quiet = False
        night = NOON.replace(hour=23)
        message = self._about(due=night)
        self._send(night)
        self.assertEqual(message.state, "sent")

    def test_quiet_until_too_late(self):
        night = NOON.replace(hour=23)
        message = self._about(due=night, useful_until=night + timedelta(hours=3))
        self._send(night)
        self.assertEqual((message.state, message.reason), ("skipped", "quiet"))

    # --- text ----------------------------------------------------------------------------------------

    def test_text_with_a_gap(self):
        self.template.write({"sms_body": "Your car {{ object.previous_id.number }} …", "body_html": False})
        self.assertSkipped(self._about(), "empty_text", "Empty:")

    def test_text_is_kept(self):
        """What was sent is what the log shows, whatever becomes of the template."""
        message = self._about()
        number = message.policy_id.number
        self._send()
        self.template.sms_body = "Something else"
        self.env.invalidate_all()
        self.assertIn(f"Your policy {number} ends.", message.body)

    # --- twice, too many -----------------------------------------------------------------------------

    def test_one_number_in_the_family(self):
        """Three policies told in the same words to the same number: once; each row says what became of it."""
        self.template.sms_body = "Your policy ends soon."
        self.template.no_signature = True
        family = [self._person(f"Family {number}", phone=self.person.phone, email=False) for number in range(3)]
        rows = [self._about(member) for member in family]
        self._send()
        self.assertEqual(sorted(row.state for row in rows), ["sent", "skipped", "skipped"])
        self.assertEqual({row.reason for row in rows if row.state == "skipped"}, {"duplicate"})
        self.assertEqual(len(self.provider.taken), 1)
        later = self._about(family[1])
        self._send()
        self.assertEqual(later.reason, "duplicate", "in a later batch of the day, too")
        tomorrow = self._about(family[1], due=NOON + timedelta(days=1, hours=1))
        self._send(NOON + timedelta(days=1, hours=1))
        self.assertEqual(tomorrow.state, "sent")

    def test_other_words_for_each(self):
        """Two policies of a family have two numbers: both are told."""
        rows = [self._about(self._person(phone=self.person.phone)) for _each in range(2)]
        self._send()
        self.assertEqual([row.state for row in rows], ["sent", "sent"])

    def test_limit_a_week(self):
        self.company.message_cap = 2
        first, second = self._about(), self._about()
        self._send()
        third = self._about(due=NOON + timedelta(hours=1))
        self._send(NOON + timedelta(hours=1))
        self.assertEqual((first.state, second.state, third.state), ("sent", "sent", "planned"))
        self.assertEqual(third.due, NOON + timedelta(days=7))

    def test_limit_until_too_late(self):
        self.company.message_cap = 1
        self._about()
        self._send()
        second = self._about(useful_until=NOON + timedelta(days=3))
        self._send()
        self.assertEqual((second.state, second.reason), ("skipped", "cap"))

    def test_marketing_waits_first(self):
        self.company.message_cap = 1
        self._answers(self.person, self.marketing, "given")
        offer = self._about(purpose_id=self.marketing.id, due=NOON - timedelta(hours=1))
        reminder = self._about()
        self._send()
        self.assertEqual((offer.state, reminder.state), ("planned", "sent"))

    def test_persons_and_employees_have_no_limit(self):
        self.company.message_cap = 1
        rows = [self._row(self.person, body=f"{number}") for number in range(3)]
        self._send()
        self.assertEqual({row.state for row in rows}, {"sent"})

    def test_rules_own_limit(self):
        self.rule.cap = 1
        first, second = self._about(), self._about()
        self._send()
        self.assertEqual(sorted((first | second).mapped("state")), ["planned", "sent"])
        self.assertSent(self._row(self.person, source="bulk"))
