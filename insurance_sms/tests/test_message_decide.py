from datetime import timedelta

from odoo.tests import tagged

from .common import NOON, TODAY
from .decide_common import DecideCase


@tagged("post_install", "-at_install")
class TestMessageDecide(DecideCase):
    """Who agreed is told, by a way he agreed to; everybody else is accounted for with the reason."""

    # --- consent -------------------------------------------------------------------------------------

    def test_service_unless_refused(self):
        self.assertSent(self._about())

    def test_service_refused(self):
        self._answers(self.person, self.service)
        self.assertSkipped(self._about(), "no_consent", self.service.name)

    def test_refused_by_sms_only(self):
        self._answers(self.person, self.service, channel="sms")
        self.assertSent(self._about(), "email")

    def test_marketing_needs_a_yes(self):
        self.rule.purpose_id = self.marketing
        self.assertSkipped(self._about(), "no_consent")

    def test_marketing_after_a_yes(self):
        self.rule.purpose_id = self.marketing
        self._answers(self.person, self.marketing, "given")
        self.assertSent(self._about())

    def test_marketing_yes_for_one_channel(self):
        self.rule.purpose_id = self.marketing
        self._answers(self.person, self.marketing, "given", channel="email")
        self.assertSent(self._about(), "email")

    def test_stopped_meanwhile(self):
        """What he says between planning and sending counts."""
        message = self._about(due=NOON + timedelta(hours=2))
        self._send()
        self._answers(self.person, self.service)
        self._send(NOON + timedelta(hours=2))
        self.assertEqual((message.state, message.reason), ("skipped", "no_consent"))

    def test_wants_to_hear_nothing(self):
        self.person.preferred_channel = "none"
        self.assertSkipped(self._about(), "not_wanted")

    def test_wants_nothing_of_this(self):
        self.env["insurance.contact.pattern"].create(
            {"partner_id": self.person.id, "event_id": self.rule.event_id.id, "channel": "none"}
        )
        self.assertSkipped(self._about(), "not_wanted")

    def test_a_person_may_still_write(self):
        self.person.preferred_channel = "none"
        self.assertSent(self._row(self.person))

    # --- ways ----------------------------------------------------------------------------------------

    def test_blocked_number(self):
        self.env["phone.blacklist"].create({"number": self.person.phone_sanitized})
        self.person.email = False
        self.assertSkipped(self._about(), "blacklist", self.person.phone_sanitized)

    def test_blocked_number_has_an_address(self):
        self.env["phone.blacklist"].create({"number": self.person.phone_sanitized})
        self.assertSent(self._about(), "email")

    def test_blocked_address(self):
        self.env["mail.blacklist"].create({"email": self.person.email})
        self.person.phone = False
        self.assertSkipped(self._about(), "blacklist")

    def test_no_number(self):
        self.person.phone = False
        self.assertSent(self._about(), "email")

    def test_nothing_at_all(self):
        self.person.write({"phone": False, "email": False})
        self.assertSkipped(self._about(), "no_address", "no phone number, no e-mail address")

    def test_number_that_is_none(self):
        self.person.write({"phone": "ask the wife", "email": False})
        self.assertSkipped(self._row(self.person), "no_address", "“ask the wife” is not understood")

    def test_landline_is_called(self):
        """Somebody without a mobile and an e-mail is called by who is in charge of him."""
        self.person.write({"phone": "+380 44 279 11 22", "email": False})
        message = self._about()
        self.assertSent(message, "call")
        task = self.env["mail.activity"].search([("res_id", "=", message.res_id), ("user_id", "=", self.agent.id)])
        self.assertEqual(task.res_model, "insurance.policy")
        self.assertIn(self.person.name, task.summary)
        self.assertIn("ends", task.note)

    def test_landline_is_not_called_for_marketing(self):
        self.rule.purpose_id = self.marketing
        self._answers(self.person, self.marketing, "given")
        self.person.write({"phone": "+380 44 279 11 22", "email": False})
        self.assertSkipped(self._about(), "no_address", "+380442791122 is a landline")

    def test_mobile_goes_before_landline(self):
        self.person.write({"phone": "+380 44 279 11 22", "mobile_phone": "067 200 00 11"})
        message = self._about()
        self.assertSent(message)
        self.assertEqual(message.address, "+380672000011")

    def test_further_number(self):
        self.person.phone = False
        kind = self.env["insurance.contact.kind"].search([("medium", "=", "phone")], limit=1)
        self.env["insurance.contact.point"].create(
            {"partner_id": self.person.id, "kind_id": kind.id, "value": "+380 63 200 00 12"}
        )
        message = self._about()
        self.assertSent(message)
        self.assertEqual(message.address, "+380632000012")

    def test_typed_number_without_a_client(self):
        message = self._row(self.env["res.partner"], address="050 200 77 66", body="Hello")
        self.assertSent(message)
        self.assertEqual(self.provider.numbers, ["+380502007766"])

    def test_prefers_email(self):
        self.person.preferred_channel = "email"
        self.assertSent(self._about(), "email")

    def test_rule_does_not_ask(self):
        self.rule.prefer_client = False
        self.person.preferred_channel = "email"
        self.assertSent(self._about())

    def test_prefers_what_is_not_here(self):
        self.person.preferred_channel = "messenger"
        self.assertSent(self._about())

    def test_no_gateway(self):
        self.patch_method(
            self.env.registry["insurance.gateway"], "_get_routes", lambda gateways, company, number: gateways.browse()
        )
        self.person.email = False
        self.assertSkipped(self._about(), "no_gateway", self.person.phone_sanitized)

    def test_contact_is_archived(self):
        message = self._about()
        self.person.active = False
        self.assertSkipped(message, "no_address", "archived")

    def test_contact_is_gone(self):
        message = self._row(self.person)
        self.person.unlink()
        self.assertSkipped(message, "no_address", "not there any more")

    # --- too late, not needed ------------------------------------------------------------------------

    def test_too_late(self):
        self.assertSkipped(self._about(useful_until=NOON - timedelta(minutes=1)), "too_late")

    def test_date_changed(self):
        message = self._about()
        self.env["insurance.policy"].browse(message.res_id).sudo().write({"date_end": TODAY + timedelta(days=40)})
        self.assertSkipped(message, "changed")

    def test_cancelled(self):
        message = self._about()
        self.env["insurance.policy"].browse(message.res_id).sudo().state = "cancelled"
        self.assertSkipped(message, "changed")

    def test_stop_condition(self):
        self.patch_method(
            self.env.registry["insurance.contact.rule"],
            "_get_stops",
            lambda rules, messages: dict.fromkeys(messages.ids, "Renewed already"),
        )
        self.assertSkipped(self._about(), "stopped", "Renewed already")
