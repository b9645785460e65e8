"""Every ready rule says something whole to the right person."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestRuleReady(SmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def _read(self, name, record=None):
        """Return the line a dry run of a ready rule shows about a record."""
        rule = self.env.ref(f"insurance_sms.contact_rule_{name}")
        run = self.env["insurance.contact.dry.run"].with_user(self.manager).create({"rule_ids": rule.ids})
        run.action_run()
        line = run.line_ids.filtered(lambda line: not record or (line.model, line.res_id) == (record._name, record.id))
        self.assertEqual((len(line), line.outcome, line.why), (1, "now", False), name)
        self.assertNotIn("{{", line.text)
        self.assertNotIn("False", line.text)
        return line

    def _in(self, days, **vals):
        return self._ending(self.today + timedelta(days=days), **vals)

    def test_ends(self):
        for name, days in (("ends_30", 30), ("ends_14", 14), ("ends_3", 3)):
            client = self._person()
            line = self._read(name, self._in(days, partner_id=client.id))
            self.assertIn(client.name, line.text)
            self.assertIn(self.agent.name, line.text)

    def test_elsewhere(self):
        client = self._person(yes=self.marketing)
        policy = self._foreign(partner_id=client.id, date_end=self.today + timedelta(days=45))
        self.assertIn(self.line.name, self._read("foreign_ends", policy).text)

    def test_issued(self):
        first = self._in(300, partner_id=self._person().id)
        second = self._in(360, partner_id=first.partner_id.id, previous_id=first.id)
        self.assertIn(first.number, self._read("thanks_buying", first).text)
        self.assertIn("renewing", self._read("thanks_renewing", second).text)

    def test_deal_and_tasks(self):
        deal = self._deal(partner_id=self._person().id, insurance_line_id=self.line.id)
        deal.sudo()._announce("deal_left_new")
        self.assertIn(self.line.name, self._read("deal_started", deal).text)
        done = deal.activity_schedule("mail.mail_activity_data_call", self.today, user_id=self.agent.id)
        done.with_user(self.agent).action_feedback()
        self.assertIn(deal.partner_id.name, self._read("task_done", deal).text)
        due = deal.activity_schedule(
            "mail.mail_activity_data_call", self.today + timedelta(days=1), user_id=self.agent.id, summary="Call him"
        )
        line = self._read("task_due", due)
        self.assertIn("Call him", line.text)
        self.assertEqual((line.channel, line.who), ("email", self.agent.partner_id.display_name))

    def test_dates(self):
        client = self._person(yes=self.marketing, birth_date=self.today.replace(year=1980, day=min(self.today.day, 28)))
        if self.today.day <= 28:
            self.assertIn(client.name, self._read("birthday", client).text)
        paper = self.env["insurance.identity"].create(
            {"partner_id": client.id, "number": "AB 123456", "date_expiry": self.today + timedelta(days=30)}
        )
        self.assertIn("Passport", self._read("identity_expires", paper).text)
        case = self.env["insurance.case"].create(
            {
                "name": "Visit",
                "type_id": self.env["insurance.case.type"].search([], limit=1).id,
                "partner_id": client.id,
                "user_id": self.agent.id,
                "date_due": self.today + timedelta(days=1),
            }
        )
        self.assertIn("Visit", self._read("case_due", case).text)

    def test_lender(self):
        start = self.today + timedelta(days=7)
        policy = self._policy(
            partner_id=self._person().id, date_start=start, date_end=start + timedelta(days=364),
            lender_id=self.insurer.id, issuer_id=self.other_agent.id,
        )  # fmt: skip
        policy.action_issue()
        line = self._read("lender_proof", policy)
        self.assertIn(self.insurer.name, line.text)
        self.assertEqual(line.who, self.other_agent.partner_id.display_name)
