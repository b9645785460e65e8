from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCase):
    """From the first word to the answer, as the agent who enters and the handler who answers."""

    def test_entering(self):
        complaint = self._complaint()
        year = self.today.year
        self.assertRegex(complaint.name, rf"^K{year}/\d{{4}}$")
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.insurer_id, self.insurer)
        self.assertEqual(complaint.product_id, self.product)
        self.assertEqual(complaint.agent_id, self.agent)
        self.assertIn(complaint.name, complaint.display_name)
        self.assertIn(self.client.name, complaint.display_name)

    def test_entered_in_the_form(self):
        with Form(
            self.env["insurance.complaint"].with_user(self.agent),
            "insurance_claims.insurance_complaint_view_form_quick",
        ) as form:
            form.policy_id = self.policy
            self.assertEqual(form.partner_id, self.client, "the policy says whose complaint it is")
            form.description = "Too slow"
        complaint = self.env["insurance.complaint"].search([], limit=1, order="id desc")
        self.assertEqual(complaint.insurer_id, self.insurer)

    def test_form_opens_for_each_role(self):
        complaint = self._complaint()
        for user in (self.agent, self.agent_all, self.supervisor, self.handler, self.manager):
            with Form(complaint.with_user(user)) as form:
                self.assertEqual(form.name, complaint.name)

    def test_about_a_claim(self):
        claim = self._claim()
        action = claim.with_user(self.agent).action_new_complaint()
        complaint = (
            self.env["insurance.complaint"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"description": "Paid too little"})
        )
        self.assertEqual(complaint.target, "claim")
        self.assertEqual((complaint.claim_id, complaint.policy_id), (claim, self.policy))
        self.assertEqual(complaint.partner_id, self.client)
        self.assertEqual(claim.with_user(self.agent).complaint_count, 1)
        self.assertEqual(self.policy.with_user(self.agent).complaint_count, 1)
        found = claim.with_user(self.agent).action_open_complaints()
        self.assertEqual(self.env["insurance.complaint"].search(found["domain"]), complaint.with_env(self.env))

    def test_by_somebody_unknown(self):
        with self.assertRaisesRegex(ValidationError, "Who complains"):
            self._complaint(partner_id=False, policy_id=False)
        complaint = self._complaint(
            partner_id=False, policy_id=False, complainer_name="A neighbour", complainer_phone="050 1"
        )
        self.assertIn("A neighbour", complaint.display_name)
        self.assertFalse(complaint.agent_id)

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._complaint(date=self.today + timedelta(days=3))

    # --- deadline ----------------------------------------------------------------------------------

    def test_first_rule_that_fits(self):
        complaint = self._complaint()
        self.assertEqual(complaint.rule_id, self.rule)
        self.assertEqual(complaint.date_due, self.today + timedelta(days=15))
        complaint.with_user(self.agent).severity = "3"
        self.assertEqual(complaint.rule_id, self.serious_rule)
        self.assertEqual(complaint.date_due, self.today + timedelta(days=3))

    def test_each_filter_of_a_rule(self):
        rules = self.env["insurance.complaint.rule"]
        for name, value in (("kind", "suggestion"), ("target", "insurer"), ("channel", "email"), ("severity", "2")):
            own = rules.create({"name": name, "sequence": 0, name: value, "days": 7})
            self.assertEqual(self._complaint(**{name: value}).rule_id, own, name)
            self.assertEqual(self._complaint().rule_id, self.rule, name)
            own.active = False

    def test_rule_of_another_company(self):
        self.env["insurance.complaint.rule"].create(
            {"name": "Theirs", "sequence": 0, "days": 1, "company_id": self.other_company.id}
        )
        self.assertEqual(self._complaint().rule_id, self.rule)

    def test_given_to_whom_the_rule_names(self):
        self.rule.user_id = self.handler
        complaint = self._complaint()
        self.assertEqual(complaint.user_id, self.handler)
        task = self._tasks(complaint)
        self.assertEqual((task.user_id, task.date_deadline), (self.handler, complaint.date_due))
        about = self._complaint(about_user_id=self.handler.id)
        self.assertFalse(about.user_id, "nobody works on a complaint about himself")

    def test_rule_names_who_can_open_it(self):
        with self.assertRaisesRegex(ValidationError, "neither claims handler nor supervisor"):
            self.rule.user_id = self.agent
        self.rule.user_id = self.supervisor

    # --- steps -------------------------------------------------------------------------------------

    def test_taken_up_and_answered_by_email(self):
        self.client.lang = self.env["res.lang"]._activate_lang("uk_UA").code
        template = self.env.ref("insurance_claims.mail_template_complaint_answered")
        template.with_context(lang="uk_UA").subject = "Відповідь {{ object.name }}"
        complaint = self._complaint()
        complaint.with_user(self.handler).action_start()
        self.assertEqual((complaint.state, complaint.user_id), ("working", self.handler))
        dialog = self._reply(complaint, root_cause="Two people ill", corrective_action="A stand-in")
        self.assertEqual(dialog.way, "email")
        self.assertEqual((complaint.state, complaint.outcome), ("answered", "justified"))
        self.assertEqual((complaint.date_answered, complaint.days_taken), (self.today, 0))
        answer = complaint.answer_ids
        self.assertEqual((answer.user_id, answer.way), (self.handler, "email"))
        mail = complaint.message_ids.filtered(lambda message: self.client in message.partner_ids)
        self.assertEqual(mail.subject, f"Відповідь {complaint.name}")
        self.assertIn("We are sorry &amp; call today", mail.body)
        self.assertNotIn("stand-in", mail.body, "what we learn is not told")
        told = self._outbox("complaint_answered", complaint)
        self.assertEqual(told.payload["answer"], "We are sorry & call today")

    def test_answered_by_phone_and_again(self):
        complaint = self._complaint(self.agent, partner_id=self.persian.id, policy_id=False)
        complaint.with_user(self.supervisor).action_start()
        dialog = self._reply(complaint, self.supervisor, result="no")
        self.assertEqual(dialog.way, "phone", "no address is known")
        self.assertEqual(complaint.outcome, "unjustified")
        self.assertFalse(complaint.message_ids.filtered(lambda message: self.persian in message.partner_ids))
        self._reply(complaint, self.supervisor, result="partly", body="We looked again")
        self.assertEqual(complaint.outcome, "partly")
        self.assertEqual(complaint.answer_ids[0].body, "We looked again")
        self.assertEqual(len(self._outbox("complaint_answered", complaint)), 2)
        with self.assertRaisesRegex(UserError, "No e-mail address"):
            self._reply(complaint, self.supervisor, way="email")

    def test_answered_the_way_the_client_prefers(self):
        complaint = self._complaint()
        complaint.with_user(self.handler).action_start()
        dialogs = self.env["insurance.complaint.reply"].with_user(self.handler)
        vals = {"complaint_id": complaint.id, "result": "yes", "body": "x"}
        for channel, way in ((False, "email"), ("email", "email"), ("sms", "message"), ("phone", "phone")):
            self.client.preferred_channel = channel
            self.assertEqual(dialogs.create(vals).way, way, channel)

    def test_suggestion(self):
        complaint = self._complaint(kind="suggestion")
        complaint.with_user(self.handler).action_start()
        self._reply(complaint, way="person")
        self.assertEqual(complaint.outcome, "adopted")

    def test_outcomes_are_of_the_kind(self):
        complaint = self._complaint()
        with self.assertRaisesRegex(ValidationError, "Choose the outcome again"):
            complaint.sudo().outcome = "adopted"

    def test_referred(self):
        complaint = self._complaint(target="insurer").with_user(self.handler)
        complaint.action_start()
        with self.assertRaisesRegex(UserError, "to whom it goes"):
            complaint.action_refer()
        complaint.referral_ids = [(0, 0, {"kind": "insurer", "partner_id": self.insurer.id})]
        complaint.action_refer()
        self.assertEqual(complaint.state, "referred")
        complaint.action_referral_answered()
        self.assertEqual(complaint.state, "working")
        self.assertEqual(complaint.referral_ids.date_answered, self.today)
        with self.assertRaisesRegex(ValidationError, "before it was sent"):
            complaint.referral_ids.date_answered = self.today - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "not referred to him"):
            complaint.about_user_id = self.agent
            complaint.referral_ids = [(0, 0, {"kind": "colleague", "user_id": self.agent.id})]

    def test_closed_and_opened_again(self):
        complaint = self._complaint(date=self.today - timedelta(days=10)).with_user(self.handler)
        complaint.action_start()
        self._reply(complaint)
        complaint.action_close()
        self.assertEqual((complaint.state, complaint.date_closed), ("closed", self.today))
        self.assertFalse(self._tasks(complaint))
        reopen = self.env["insurance.complaint.reopen"].with_user(self.handler)
        reopen.create({"complaint_id": complaint.id, "reason": "He wrote back"}).action_reopen()
        self.assertEqual((complaint.state, complaint.reopen_count), ("working", 1))
        self.assertEqual(complaint.date_due, self.today + timedelta(days=15), "the deadline runs anew")
        self.assertFalse(complaint.date_answered)
        self.assertIn("He wrote back", complaint.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "why it is opened"):
            self._reply(complaint)
            complaint._reopen(" ")

    def test_steps_follow_each_other(self):
        complaint = self._complaint().with_user(self.handler)
        with self.assertRaisesRegex(UserError, "does not follow"):
            complaint.action_close()
        complaint.action_start()
        with self.assertRaisesRegex(UserError, "does not follow"):
            complaint.action_start()
        with self.assertRaisesRegex(UserError, "by its buttons"):
            complaint.state = "closed"
        with self.assertRaisesRegex(UserError, "by its buttons"):
            complaint.outcome = "justified"

    def test_stays_in_the_register(self):
        complaint = self._complaint()
        complaint.with_user(self.handler).action_start()
        with self.assertRaisesRegex(ValidationError, "close it instead"):
            complaint.with_user(self.supervisor).unlink()
        self._complaint().with_user(self.agent).unlink()
