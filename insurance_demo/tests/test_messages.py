from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoMessages(TransactionCase):
    def setUp(self):
        super().setUp()
        self.messages = self.env["insurance.message"].search([])

    def test_every_end_is_there(self):
        """The log shows what can become of a message: delivered, failed, not confirmed, not wanted, answered."""
        states = set(self.messages.mapped("state"))
        self.assertLessEqual({"delivered", "sent", "failed", "unconfirmed", "skipped", "received"}, states)
        self.assertLessEqual({"rule", "bulk", "answer"}, set(self.messages.mapped("source")))

    def test_nothing_leaves(self):
        """The only gateway takes messages and sends none, and no e-mail of the log waits to go out."""
        self.assertEqual(set(self.env["insurance.gateway"].search([]).mapped("kind")), {"trial"})
        queued = [("mail_message_id", "in", self.messages.mail_message_id.ids), ("state", "=", "outgoing")]
        self.assertFalse(self.env["mail.mail"].search(queued))

    def test_told_in_the_past_only(self):
        """What was sent was due; what rules will tell is planned by their own job."""
        sent = self.messages.filtered("date_sent")
        self.assertTrue(sent)
        self.assertLess(max(sent.mapped("date_sent")), self.env.cr.now())
        self.assertEqual(len(sent.filtered(lambda m: m.source == "rule" and not m.body)), 0)

    def test_answers_found_their_clients(self):
        answers = self.messages.filtered(lambda message: message.direction == "incoming")
        self.assertGreater(len(answers.partner_id), 5)
        self.assertEqual(len(answers.filtered(lambda message: not message.partner_id)), 1, "one stranger")
        tasks = self.env["mail.activity"].search(
            [("activity_type_id", "=", self.env.ref("insurance_sms.activity_client_answered").id)]
        )
        self.assertTrue(tasks)

    def test_stop_is_kept(self):
        """Whoever wrote STOP has withdrawn his consent."""
        stop = self.messages.filtered(lambda message: message.body == "СТОП")
        self.assertEqual(len(stop), 1)
        self.assertIn("withdrawn", stop.partner_id._has_consent("marketing").values())

    def test_money(self):
        """The gateway's account has been filled, and messages have a price."""
        gateway = self.env["insurance.gateway"].search([], limit=1)
        self.assertGreater(sum(self.env["insurance.gateway.entry"].search([]).mapped("amount")), 0)
        self.assertGreater(sum(self.messages.filtered(lambda m: m.gateway_id == gateway).mapped("cost")), 0)
