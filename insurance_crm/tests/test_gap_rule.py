"""Gap rules: complete or refused, counted before they count, written by administrators."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .need_common import NeedCase


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15 10:00:00")
class TestGapRule(NeedCase):
    def test_rules_are_complete(self):
        wrong = {
            "choose the line": {"line_id": False},
            "would find everybody": {"object_type_id": False},
            "choose which relative": {"kind": "relative", "relative": False},
            "comes before the first": {"age_from": 40, "age_to": 30},
        }
        for message, vals in wrong.items():
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self._rule(**vals)

    def test_how_many(self):
        rule = self._rule()
        self._object()
        self.assertIn("1 clients", rule.action_count()["params"]["message"])
        self.assertFalse(self._found(rule))
        self.assertEqual(rule.action_find()["domain"], [("gap_rule_id", "in", rule.ids)])
        self.assertEqual((rule.need_count, len(self._found(rule))), (1, 1))

    def test_agents_read_rules_and_write_none(self):
        rule = self._rule()
        for user in (self.agent, self.supervisor):
            mine = rule.with_user(user)
            self.assertEqual(mine.name, "Car, no home")
            for act in (
                lambda r: r.write({"limit": 9}),
                lambda r: r.action_find(),
                lambda r: r.copy(),
                lambda r: r.unlink(),
            ):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    act(mine)

    def test_another_companys_rules_are_not_read(self):
        rule = self._rule()
        rule.sudo().company_id = self.other_company
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError):
                rule.with_user(user).read(["name"])

    def test_shipped_rules_can_be_run(self):
        for name in ("car_home", "spouse_travel", "child_accident", "foreign"):
            rule = self.env.ref(f"insurance_crm.gap_rule_{name}")
            with self.subTest(name):
                self.assertGreaterEqual(rule._count(self.company), 0)
                self.assertGreaterEqual(rule._find(self.company, self.client.ids), 0)
