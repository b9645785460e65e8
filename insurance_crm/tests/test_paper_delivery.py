"""The way of a policy's papers to the client, and the worklist of those who bring them."""

from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .paper_common import PaperCase

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestPaperDelivery(PaperCase):
    def test_what_the_policy_knows_is_taken_over(self):
        policy = self._issued(issuer_id=self.other_agent.id)
        delivery = self._delivery(policy=policy)
        self.assertEqual(delivery.partner_id, self.client)
        self.assertEqual(delivery.user_id, self.other_agent, "the issuer sees to the delivery")
        self.assertIn("Хрещатик 1", delivery.address)
        self.assertNotIn("\n\n", delivery.address, "a line without anything is not printed")
        self.assertEqual(delivery.phone, self.client.phone)
        self.assertEqual(self._delivery().user_id, self.agent)

    def test_another_address(self):
        office = self.env["res.partner"].create(
            {"parent_id": self.client.id, "type": "delivery", "name": "Office", "street": "Work 5", "phone": "0441"}
        )
        form = Form(self.env["insurance.delivery"].with_user(self.agent))
        form.policy_id = self._issued()
        self.assertEqual(form.address_id, office, "the client's delivery address comes first")
        self.assertIn("Work 5", form.address)
        form.address_id = self.client
        self.assertIn("Хрещатик 1", form.address)
        form.address = "Hotel Dnipro, room 5"
        self.assertEqual(form.save().address, "Hotel Dnipro, room 5")

    @mute_logger("odoo.sql_db")
    def test_hours(self):
        self.assertTrue(self._delivery(hour_from=9.5, hour_to=12))
        with self.assertRaisesRegex(ValidationError, "before"):
            self._delivery(hour_from=12, hour_to=9)
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._delivery(hour_from=25)

    def test_sent_and_received(self):
        delivery = self._delivery()
        delivery.action_send()
        self.assertEqual((delivery.state, delivery.courier_id), ("sent", self.agent), "who takes it is its courier")
        self.assertTrue(delivery.date_sent)
        dialog = delivery.action_ask_receive()
        form = Form(delivery.with_context(**dialog.get("context", {})), view=dialog["views"][0][0])
        form.received_by, form.proof = "Wife", PIXEL.decode()
        form.save().action_receive()
        self.assertEqual((delivery.state, delivery.received_by), ("received", "Wife"))
        self.assertTrue(delivery.date_received and delivery.proof)
        self.assertIn("Wife", delivery.policy_id.message_ids[0].body)
        self.assertEqual(len(self._outbox("policy_delivered", delivery.policy_id)), 1)

    def test_received_at_the_desk(self):
        delivery = self._delivery(means="person")
        delivery.action_receive()
        self.assertEqual(delivery.received_by, self.client.name)
        with self.assertRaisesRegex(UserError, "Received"):
            delivery.action_receive()

    def test_came_back(self):
        delivery = self._delivery()
        delivery.action_send()
        self.assertEqual(delivery.action_ask_fail()["target"], "new")
        with self.assertRaisesRegex(UserError, "why"):
            delivery.action_fail()
        delivery.reason = "Nobody at home"
        delivery.action_fail()
        self.assertEqual(delivery.state, "failed")
        again = delivery.browse(delivery.action_again()["res_id"])
        self.assertEqual((again.state, again.address, again.reason), ("todo", delivery.address, False))

    def test_called_off(self):
        delivery = self._delivery()
        delivery.action_call_off()
        self.assertEqual(delivery.state, "cancelled")
        with self.assertRaises(UserError):
            delivery.action_send()

    def test_by_email(self):
        delivery = self._delivery(means="email")
        with self.assertRaisesRegex(UserError, "file the insurer's PDF"):
            delivery.action_send()
        document = self._policy_file(delivery.policy_id)
        action = delivery.action_send()
        self.assertEqual(action["context"]["default_res_ids"], document.ids)
        self.assertEqual(delivery.state, "todo", "it is on its way when the message was sent")
        self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"]).create(
            {}
        )._action_send_mail()
        self.assertEqual(delivery.state, "sent")

    def test_the_status_is_not_written_by_hand(self):
        delivery = self._delivery()
        for vals in ({"state": "received"}, {"date_received": "2025-01-01 10:00:00"}):
            with self.assertRaisesRegex(UserError, "buttons"):
                delivery.write(vals)
        with self.assertRaisesRegex(UserError, "buttons"):
            self._delivery(state="received")
        with self.assertRaisesRegex(UserError, "buttons"):
            self._delivery(policy=delivery.policy_id.with_context(default_state="sent")).browse()
            self.env["insurance.delivery"].with_user(self.agent).with_context(default_state="sent").create(
                {"policy_id": delivery.policy_id.id}
            )
        with self.assertRaises(AccessError):
            delivery.unlink()

    @freeze_time("2025-03-10")
    def test_the_worklist_by_day(self):
        days = {"late": "2025-03-09", "now": "2025-03-10", "soon": "2025-03-11", "upcoming": "2025-03-12"}
        made = {when: self._delivery(date=day) for when, day in days.items()}
        made["with_client"] = self._delivery(date="2025-03-10")
        made["with_client"].action_receive()
        deliveries = self.env["insurance.delivery"].with_user(self.agent)
        for when, delivery in made.items():
            with self.subTest(when):
                self.assertEqual(delivery.when, when)
                self.assertEqual(deliveries.search([("when", "=", when)]), delivery)
        self.assertEqual(len(deliveries.search([("when", "!=", "with_client")])), 4)
        groups = deliveries._read_group([("state", "in", ("todo", "sent"))], ["when"], ["__count"])
        self.assertEqual(groups, [("late", 1), ("now", 1), ("soon", 1), ("upcoming", 1)], "in the order of time")
        self.assertEqual(made["late"].date, date(2025, 3, 9))

    def test_a_courier_brings_other_books_policies(self):
        delivery = self._delivery(courier_id=self.other_agent.id)
        courier = delivery.with_user(self.other_agent)
        courier.invalidate_recordset()
        self.assertIn(self.client.name, courier.display_name)
        Form(courier)
        courier.action_send()
        courier.received_by = "Client"
        courier.action_receive()
        self.assertEqual(delivery.state, "received")
        with self.assertRaises(AccessError):
            delivery.policy_id.with_user(self.other_agent).read(["premium"])

    def test_a_courier_tries_again(self):
        courier = self._delivery(courier_id=self.other_agent.id).with_user(self.other_agent)
        courier.reason = "Nobody at home"
        courier.action_fail()
        again = courier.browse(courier.action_again()["res_id"])
        self.assertEqual((again.state, again.courier_id), ("todo", self.other_agent))
        with self.assertRaises(AccessError):
            courier.with_user(self.employee).action_again()

    def test_from_the_policy(self):
        policy = self._issued()
        action = policy.action_new_delivery()
        form = Form(self.env["insurance.delivery"].with_user(self.agent).with_context(**action["context"]))
        form.means = "courier"
        form.carrier = "Nova"
        delivery = form.save()
        self.assertEqual(policy.delivery_ids, delivery)
        lately = [("delivery_ids", "any", [("state", "=", "received")])]
        self.assertFalse(self.env["insurance.policy"].with_user(self.agent).search([("id", "=", policy.id), *lately]))
