"""The dry run: the jobs' own code, shown and taken back."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestRuleDryRun(SmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.rule.write({"days": 30, "hour": 10})

    def _end(self, days=30, **vals):
        return self._ending(self.today + timedelta(days=days), **vals)

    def _run(self, rules=None, **vals):
        runs = self.env["insurance.contact.dry.run"].with_user(self.manager)
        run = runs.create({"rule_ids": (self.rule if rules is None else rules).ids} | vals)
        run.action_run()
        return run

    def test_who_would_read_what(self):
        """It shows whom a rule would reach, by which way, with which words; and leaves nothing behind."""
        client = self._person()
        policy = self._end(partner_id=client.id)
        before = self.env["insurance.message"].search_count([])
        run = self._run()
        self.assertEqual((run.is_done, run.due_count, run.sent_count, run.left_count), (True, 1, 1, 0))
        line = run.sent_ids
        self.assertEqual((line.who, line.channel, line.outcome), (client.display_name, "sms", "now"))
        self.assertIn(policy.number, line.text)
        self.assertTrue(line.address)
        self.assertEqual(run.way_summary, "SMS 1")
        self.assertEqual(run.display_name, "Dry run")
        self.assertEqual(self.env["insurance.message"].search_count([]), before)
        self.assertFalse(self.provider.taken)
        self.assertFalse(self.rule.is_on)

    def test_who_would_not_and_why(self):
        refused, mute = self._person(no=self.service), self._person(phone=False, email=False)
        self._end(partner_id=refused.id)
        self._end(partner_id=mute.id)
        run = self._run()
        why = {line.who: line.why for line in run.left_ids}
        self.assertEqual((run.sent_count, run.left_count), (0, 2))
        self.assertIn("No consent", why[refused.display_name])
        self.assertIn("No number or address", why[mute.display_name])

    def test_another_day(self):
        """A day to come shows what is due then, of a rule that is off only of that day."""
        later = self._end(40, partner_id=self._person().id)
        self._end(30, partner_id=self._person().id)
        run = self._run(date=self.today + timedelta(days=10))
        self.assertEqual(run.sent_ids.res_id, later.id)

    def test_all_that_are_on(self):
        """Without a rule: all that are on, with what is planned already."""
        self._end(partner_id=self._person().id)
        self.assertEqual(self._run(self.rule.browse()).due_count, 0)
        self.rule.write({"is_on": True, "date_since": self.today})
        self._rule_row(self._end(partner_id=self._person().id), due=fields.Datetime.now())
        run = self._run(self.rule.browse())
        self.assertEqual((run.due_count, len(run.line_ids)), (2, 2))
        self.assertEqual(self.env["insurance.message"].search([("rule_id", "=", self.rule.id)]).state, "planned")

    def test_again(self):
        """Shown anew, the list is that of the new day only."""
        self._end(partner_id=self._person().id)
        run = self._run()
        run.date = self.today + timedelta(days=100)
        run.action_run()
        self.assertEqual((run.due_count, len(run.line_ids)), (0, 0))

    def test_big_books(self):
        """Of very many messages the first are shown, all are counted."""
        module = "odoo.addons.insurance_sms.models.rule.insurance_contact_dry_run.LIMIT"
        for _number in range(4):
            self._end(partner_id=self._person().id)
        with patch(module, 2):
            run = self._run()
        self.assertEqual((run.due_count, len(run.line_ids), run.is_cut), (4, 2, True))

    def test_from_the_rule(self):
        """The button on a rule works it out at once; a line opens what it is about."""
        policy = self._end(partner_id=self._person().id)
        action = self.rule.with_user(self.manager).action_dry_run()
        run = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual((run.is_done, run.sent_count), (True, 1))
        opened = run.sent_ids.action_open_record()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("insurance.policy", policy.id))
