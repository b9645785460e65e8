from datetime import date

from odoo import fields
from odoo.tests import tagged

from .rule_common import RuleCase


@tagged("post_install", "-at_install")
class TestRuleRevive(RuleCase):
    """A date that moves away and comes back is told of all the same; nothing that left is told twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["insurance.message.template"].create({"name": "Ends", "sms_body": "It ends."})
        vals = {"days": 30, "template_id": template.id, "useful_days": 30}
        cls.rule = cls._rule("policy_ends", **vals)
        cls.policy = cls._ending("2027-03-31").sudo()

    def _drop(self):
        """Plan the message, move the date, let the sender see it; return the message that is dropped."""
        self._plan("2027-03-01 08:00")
        self.policy.date_end = "2027-09-30"
        message = self._messages(self.rule)
        self._decide("2027-03-01 12:00")
        self.assertEqual((message.state, message.reason), ("skipped", "changed"))
        return message

    def _decide(self, now):
        now = fields.Datetime.to_datetime(f"{now}:00")
        messages = self.env["insurance.message"]._as_service()._claim(now)
        messages._of(self.company)._decide(now)
        self.env.invalidate_all()

    def test_the_date_comes_back(self):
        message = self._drop()
        self.policy.date_end = "2027-03-31"
        self._plan("2027-03-03 08:00")
        self.assertEqual(self._messages(self.rule), message, "the same row: once is once")
        self.assertEqual((message.state, message.reason, message.detail), ("planned", False, False))
        self.assertEqual(message.useful_until.date(), date(2027, 4, 3), "useful as if it were found now")

    def test_while_the_date_is_elsewhere_it_stays_dropped(self):
        message = self._drop()
        self._plan("2027-03-03 08:00")
        self.assertEqual((message.state, message.reason), ("skipped", "changed"))

    def test_the_new_date_is_told_too(self):
        message = self._drop()
        self._plan("2027-08-31 08:00")
        later = self._messages(self.rule) - message
        self.assertEqual((later.occurrence, later.state, message.state), ("2027-09-30", "planned", "skipped"))

    def test_too_late_to_come_back(self):
        message = self._drop()
        self.policy.date_end = "2027-03-31"
        self._plan("2027-03-20 08:00")
        self.assertEqual(message.state, "skipped", "missed days are over")

    def test_the_record_is_the_rules_again(self):
        message = self._drop()
        self.policy.date_end = "2027-03-31"
        self.rule.domain = "[('number', '=', 'none')]"
        self.rule.date_since = "2026-01-01"
        self._plan("2027-03-03 08:00")
        self.assertEqual(message.state, "skipped")
        self.rule.write({"domain": "[]", "date_since": "2026-01-01"})
        self._plan("2027-03-03 08:10")
        self.assertEqual(message.state, "planned")

    def test_nothing_else_comes_back(self):
        """What left, may have left, was tried, or was stopped by a person is told of."""
        self._plan("2027-03-01 08:00")
        message = self._messages(self.rule)
        for vals in (
            {"state": "sending", "reason": False},
            {"state": "sent", "reason": False},
            {"state": "delivered", "reason": False},
            {"state": "unconfirmed", "reason": False},
            {"state": "failed", "reason": False},
            {"state": "skipped", "reason": "cancelled"},
            {"state": "skipped", "reason": "stopped"},
            {"state": "skipped", "reason": "too_late"},
            {"state": "skipped", "reason": "changed", "attempts": 1},
        ):
            message.write({"attempts": 0} | vals)
            self._plan("2027-03-03 08:00")
            self.assertEqual((message.state, message.reason), (vals["state"], vals["reason"]), vals)
        self.assertEqual(self._messages(self.rule), message)

    def test_the_client_may_be_another_by_then(self):
        message = self._drop()
        self.policy.write({"date_end": "2027-03-31", "partner_id": self.persian.id})
        self._plan("2027-03-03 08:00")
        self.assertEqual((message.state, message.partner_id), ("planned", self.persian))

    def test_moments_come_back_too(self):
        rule = self._rule("policy_issued", domain="[('number', '!=', 'none')]")
        self._done("policy_issued", self.policy, "2027-03-01T08:00:00")
        self._plan("2027-03-01 09:00")
        message = self._messages(rule)
        message.write({"state": "skipped", "reason": "changed"})
        self._plan("2027-03-01 09:10")
        self.assertEqual((self._messages(rule), message.state), (message, "planned"))

    def test_constant_queries(self):
        """Ten that come back ask for no more than one does."""

        def count(number):
            policies = [self._ending("2027-03-31") for _each in range(number)]
            self._plan("2027-03-01 08:00")
            rows = self._messages(self.rule).filtered(lambda row: row.res_id in [policy.id for policy in policies])
            rows.write({"state": "skipped", "reason": "changed"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._plan("2027-03-03 08:00")
            self.assertEqual(set(rows.mapped("state")), {"planned"})
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(10), count(1) + 2)
