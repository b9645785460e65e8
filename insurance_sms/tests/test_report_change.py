"""Who changed a rule: told from what core notes, to those who decide about messages."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestRuleChanges(SmsCase):
    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.cr.precommit.run()  # what setting up noted

    def _change(self, user=None, **vals):
        self.rule.with_user(user or self.manager).write(vals)
        self.cr.precommit.run()  # tracking is written with the transaction
        self.env.invalidate_all()

    def _changes(self, user=None, **options):
        model = self.env["insurance.message.change"].with_user(user or self.manager).with_context(**options)
        return model.search([("rule_id", "=", self.rule.id)])

    def test_every_kind_of_value_is_told(self):
        other = self.env["insurance.message.template"].create({"name": "Other words", "model": "insurance.policy"})
        self._change(
            days=30, direction="after", name="Told later", template_id=other.id, hour=11.5, prefer_client=False
        )
        told = {change.name: (change.before, change.after) for change in self._changes()}
        fields = self.rule._fields
        self.assertEqual(told[fields["days"].string], ("0", "30"))
        self.assertEqual(told[fields["direction"].string], ("days before", "days after"))
        self.assertEqual(told[fields["name"].string], ("Test rule", "Told later"))
        self.assertEqual(told[fields["template_id"].string], ("Ends soon", "Other words"))
        self.assertEqual(told[fields["hour"].string][1], "11.5")
        self.assertEqual(told[fields["prefer_client"].string], ("Yes", "No"))

    def test_who_and_when(self):
        self._change(self.administrator, days=30)
        change = self._changes()[0]
        self.assertEqual(change.author_id, self.administrator.partner_id)
        self.assertTrue(change.date)
        action = change.action_open_rule()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.contact.rule", self.rule.id))

    def test_the_last_is_first(self):
        for days in (10, 20, 30):
            self._change(days=days)
        self.assertEqual(
            self._changes().filtered(lambda one: one.before in ("0", "10", "20")).mapped("after"), ["30", "20", "10"]
        )

    def test_what_is_noted_on_other_records_is_not_told(self):
        self._change(days=30)
        number = len(self.env["insurance.message.change"].search([]))
        policy = self._policy()
        policy.with_user(self.agent).premium = 5
        self.cr.precommit.run()
        self.assertEqual(len(self.env["insurance.message.change"].search([])), number)

    def test_only_those_who_decide_read_and_nobody_writes(self):
        self._change(days=30)
        change = self._changes()[:1]
        for user in (self.employee, self.seller, self.agent, self.agent_all):
            with self.assertRaises(AccessError):
                change.with_user(user).read(["after"])
        for user in (self.manager, self.administrator):
            for act in (lambda own: own.write({"after": "1"}), lambda own: own.unlink()):
                with self.assertRaises(AccessError):
                    act(change.with_user(user))

    def test_rules_of_another_company_are_not_told(self):
        self._change(days=30)
        clerk = new_test_user(
            self.env, "sms_other_clerk", groups="insurance_sms.group_messages_manager",
            company_id=self.other_company.id, company_ids=[(6, 0, self.other_company.ids)],
        )  # fmt: skip
        self.assertTrue(self._changes())
        self.assertFalse(self._changes(clerk))
