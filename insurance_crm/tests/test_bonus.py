"""Bonus-malus: tables, and the move of a class from term to term."""

from psycopg2 import errors

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestBonus(DetailsCase):
    def test_moves_by_number_of_claims(self):
        for rung, claims, following in [
            (self.best, 0, self.best),
            (self.best, 1, self.middle),
            (self.best, 2, self.worst),
            (self.best, 9, self.worst),
            (self.middle, 0, self.best),
            (self.middle, 1, self.worst),
            (self.middle, 3, self.worst),
            (self.worst, 0, self.middle),
            (self.worst, 1, self.middle),
            (self.worst, -1, self.middle),
        ]:
            with self.subTest(rung.code, claims=claims):
                self.assertEqual(rung._get_next(claims), following)
        self.assertFalse(self.env["insurance.bonus.class"]._get_next(1))

    def test_a_class_without_moves_stays(self):
        alone = self.env["insurance.bonus.class"].create({"table_id": self.table.id, "code": "9"})
        self.assertEqual(alone._get_next(3), alone)

    def test_moves_lead_to_classes_of_the_table(self):
        with self.assertRaisesRegex(ValidationError, "leads to class 7, which is not in the table"):
            self.best.after_3 = "7"
        with self.assertRaisesRegex(ValidationError, "leads to class 3"):
            self.table.class_ids = [Command.delete(self.worst.id)]
        with self.assertRaisesRegex(ValidationError, "not in the table"):
            self.middle.code = "two"

    def test_codes_and_factors(self):
        for vals, error in (
            ({"code": "1"}, errors.UniqueViolation),
            ({"code": "8", "factor": 0}, errors.CheckViolation),
        ):
            with self.subTest(vals), self.assertRaises(error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.best.create(vals | {"table_id": self.table.id})
        self.assertEqual(self.best.display_name, "1 (×0.8)")

    def test_the_next_term_has_the_class_moved(self):
        self.policy.bonus_class_id = self.best
        self.policy.action_issue()
        self.policy.action_renew()
        following = self.policy.next_ids
        self.assertEqual((following.bonus_class_id, following.bonus_claims), (self.best, 0))
        self.policy.bonus_claims = 1
        self.assertEqual(following.bonus_class_id, self.middle, "a claim told later still moves a draft")
        self.assertEqual(following.bonus_move, "1 → 2, claims: 1")
        following.bonus_class_id = self.worst
        self.assertEqual(following.bonus_class_id, self.worst, "the insurer's word goes before the table")
        following.number = "NEXT"
        following.action_issue()
        self.policy.bonus_claims = 0
        self.assertEqual(following.bonus_class_id, self.worst, "an issued policy keeps its class")

    def test_terms_taken_over_at_once_have_their_classes(self):
        """The class follows from the chain although nothing was looked at between chaining and issuing."""
        self.policy.write({"bonus_class_id": self.best.id, "bonus_claims": 1})
        later = self.policy.copy({"number": "LATER", "date_start": self.policy.cover_end, "date_end": False})
        later.previous_id = self.policy
        (self.policy | later)._issue_history()
        self.assertEqual((self.policy.bonus_class_id, later.bonus_class_id), (self.best, self.middle))

    def test_a_policy_without_class_stays_without(self):
        self.policy.action_issue()
        self.policy.action_renew()
        self.assertFalse(self.policy.next_ids.bonus_class_id or self.policy.next_ids.bonus_move)

    def test_classes_are_offered_where_the_line_has_a_table(self):
        form = Form(self.policy)
        self.assertTrue(form.has_bonus)
        self.assertEqual(self.policy.has_bonus, bool(self.policy.line_id.bonus_table_ids))
        other = self._policy(product_id=False, line_id=self.env.ref("insurance_crm.line_life").id)
        self.assertFalse(other.has_bonus)

    def test_claims_are_not_negative(self):
        with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.policy.bonus_claims = -1
            self.env.flush_all()

    def test_tables_are_administrators(self):
        for user in (self.agent, self.agent_all, self.supervisor):
            for record in (self.table, self.best):
                mine = record.with_user(user)
                with self.subTest(record._name, user=user.name):
                    self.assertTrue(mine.read(["display_name"]))
                    for act in (lambda r: r.write({"active": False}), lambda r: r.copy(), lambda r: r.unlink()):
                        with self.assertRaises(AccessError):
                            act(mine)
        copied = self.table.with_user(self.administrator).copy({"name": "Copy"})
        self.assertEqual(copied.class_ids.mapped("code"), ["1", "2", "3"])
