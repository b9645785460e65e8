"""A client's papers over time: companies with contacts, merged clients, a whole day of a delivery list."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .paper_common import PDF, PaperCase


@tagged("post_install", "-at_install")
class TestPaperClient(PaperCase):
    def test_a_companys_documents_include_its_contacts(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person = self.env["res.partner"].create({"name": "Director", "parent_id": firm.id})
        mine = self._document(partner_id=person.id, name="Letter") | self._document(partner_id=firm.id, name="Act")
        self.assertEqual(firm.with_user(self.agent).insurance_document_count, 2)
        self.assertEqual(person.with_user(self.agent).insurance_document_count, 1)
        action = firm.with_user(self.agent).action_open_insurance_documents()
        self.assertEqual(mine.search(action["domain"]), mine.sorted("id", reverse=True))

    def test_a_document_of_a_contact_on_the_companys_policy(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person = self.env["res.partner"].create({"name": "Director", "parent_id": firm.id})
        policy = self._issued(partner_id=firm.id)
        self.assertEqual(self._document(policy_id=policy.id, partner_id=person.id).partner_id, person)

    def test_counts_take_one_query_for_many(self):
        policies = self._issued() | self._issued() | self._issued()
        self._policy_file(policies[0])
        self.env.flush_all()
        policies.mapped("document_count")  # the user's groups and rules are read once
        policies.invalidate_recordset(["document_count"])
        with self.assertQueryCount(1):
            self.assertEqual(policies.mapped("document_count"), [1, 0, 0])

    def test_merged_clients_keep_their_papers(self):
        twin = self.env["res.partner"].create({"name": "Семён Королев", "is_insurance_client": True})
        document = self._document(partner_id=twin.id, name="Letter")
        delivery = self._delivery(policy=self._issued(partner_id=twin.id))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        self.assertEqual(document.partner_id, self.client)
        self.assertEqual(delivery.partner_id, self.client)

    def test_templates_of_other_lines_are_not_offered(self):
        travel = self.env["insurance.line"].create({"name": "Travel"})
        self._template(name="For all")
        self._template(name="For travel", line_ids=[Command.set(travel.ids)])
        self._template(name="For hull", line_ids=[Command.set(self.line.ids)])
        domain = ["|", ("line_ids", "=", False), ("line_ids", "in", self._issued().line_id.ids)]
        names = self.env["insurance.document.template"].with_user(self.agent).search(domain).mapped("name")
        self.assertLessEqual({"For all", "For hull"}, set(names))
        self.assertNotIn("For travel", names)

    def test_a_scan_needs_no_template(self):
        form = Form(self.env["insurance.document"].with_user(self.agent))
        form.partner_id, form.name = self.client, "Power of attorney"
        form.file = base64.b64encode(b"any file").decode()
        document = form.save()
        self.assertEqual((document.kind, document.state), ("other", "ready"))
        self.assertTrue(document.number.startswith("DOC-"))
        self.assertEqual(document._get_bytes(), b"any file")

    def test_a_text_of_ones_own(self):
        document = self._document(partner_id=self.client.id, kind="letter", body="<p>Hello</p><script>x</script>")
        self.assertEqual((document.state, document.body), ("draft", "<p>Hello</p>"))
        document.body = "<p>Good morning</p>"
        self.assertEqual(document.body, "<p>Good morning</p>")

    def test_a_mail_waits_for_its_sender(self):
        """Opening the composer sends nothing."""
        document = self._policy_file(self._issued())
        document.action_send()
        self.assertEqual((document.state, document.date_sent), ("ready", False))

    def test_sending_again_keeps_signed_signed(self):
        document = self._document(partner_id=self.client.id, kind="act", file=base64.b64encode(PDF), file_name="a.pdf")
        document.action_sign()
        action = document.action_send()
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"])
        composer.create({})._action_send_mail()
        self.assertEqual(document.state, "signed")
        self.assertTrue(document.date_sent)

    def test_void_documents_are_not_sent(self):
        document = self._policy_file(self._issued())
        document.action_void()
        with self.assertRaisesRegex(UserError, "print it or file its PDF"):
            document.action_send()

    def test_files_are_read_with_the_document(self):
        """The file itself is as closed as its document."""
        document = self._policy_file(self._issued())
        file = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", document._name), ("res_id", "=", document.id), ("res_field", "=", "file")]
        )  # fmt: skip
        self.assertEqual(file.with_user(self.agent).raw, PDF)
        file.invalidate_recordset()
        with self.assertRaises(AccessError):
            file.with_user(self.other_agent).read(["raw"])


@tagged("post_install", "-at_install")
class TestPaperDay(PaperCase):
    """A morning at the desk and a day on the road."""

    def test_several_at_once(self):
        deliveries = self._delivery() | self._delivery() | self._delivery(means="post", carrier="Ukrposhta")
        deliveries.action_send()
        self.assertEqual(set(deliveries.mapped("state")), {"sent"})
        self.assertFalse(deliveries[2].courier_id, "the post is no employee")
        deliveries.action_receive()
        self.assertEqual(deliveries.mapped("received_by"), [self.client.name] * 3)

    def test_all_or_none(self):
        sent, waiting = self._delivery(), self._delivery()
        sent.action_send()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            (sent | waiting).action_send()
        self.assertEqual(waiting.state, "todo")

    def test_announced_once(self):
        policy = self._issued()
        for delivery in (self._delivery(policy=policy), self._delivery(policy=policy)):
            delivery.action_receive()
        self.assertEqual(len(self._outbox("policy_delivered", policy)), 1)

    def test_filters_of_the_list(self):
        mine = self._delivery(courier_id=self.agent.id)
        other = self._delivery()
        deliveries = self.env["insurance.delivery"].with_user(self.agent)
        view = deliveries.get_view(view_type="search")["arch"]
        for name in ("open", "due", "late", "mine", "no_courier", "failed"):
            self.assertIn(f'name="{name}"', view)
        self.assertEqual(
            deliveries.search([("courier_id", "=", self.agent.id), ("id", "in", (mine | other).ids)]), mine
        )

    def test_policies_issued_lately_and_not_handed_over(self):
        waiting, done = self._issued(), self._issued()
        self._delivery(policy=done).action_receive()
        domain = [
            ("state", "=", "issued"),
            ("date_issue", ">=", "today -30d"),
            "!",
            ("delivery_ids", "any", [("state", "=", "received")]),
        ]
        found = self.env["insurance.policy"].with_user(self.agent).search(domain)
        self.assertIn(waiting, found)
        self.assertNotIn(done, found)

    def test_an_agent_spoils_a_blank_on_the_screen(self):
        blank = self._blanks("5", "5")
        self._move(blank, kind="hand_out", user_id=self.agent.id)
        action = blank.with_user(self.agent).action_spoil()
        form = Form(self.env["insurance.blank.move"].with_user(self.agent).with_context(**action["context"]))
        self.assertEqual(form.count, 1)
        form.reason = "Torn"
        form.save().action_move()
        self.assertEqual((blank.state, blank.reason), ("spoiled", "Torn"))

    def test_a_blank_back_from_one_agent_goes_to_another(self):
        blank = self._blanks("6", "6")
        self._move(blank, kind="hand_out", user_id=self.agent.id)
        self.assertTrue(blank.with_user(self.agent).search([("id", "=", blank.id)]))
        self._move(blank, kind="hand_out", user_id=self.other_agent.id)
        self.assertFalse(blank.with_user(self.agent).search([("id", "=", blank.id)]))
        self.assertEqual(blank.entry_ids.mapped("user_id"), self.other_agent | self.agent)

    def test_a_cancelled_policys_blank_stays_used(self):
        self.line.needs_blank = True
        blank = self._blanks("7", "7")
        self._move(blank, kind="hand_out", user_id=self.agent.id)
        policy = self._issued(blank_id=blank.id)
        policy._cancel(policy.date_start.replace(month=6), self.env.ref("insurance_crm.cancel_reason_client"))
        self.assertEqual(blank.state, "used")
        policy.action_reinstate()
        self.assertEqual((blank.state, policy.state), ("used", "issued"))
        self.assertEqual(blank.entry_ids.mapped("kind").count("used"), 1)

    def test_a_blank_of_another_company(self):
        blank = self._blanks("8", "8")
        blank.sudo().company_id = self.other_company
        with self.assertRaises(UserError):
            self._policy(blank_id=blank.id)
