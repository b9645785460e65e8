"""The insurer's assessment beside the estimate, and what makes the difference."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .estimate_common import EstimateCase


@tagged("post_install", "-at_install")
class TestEstimateAssess(EstimateCase):
    def setUp(self):
        super().setUp()
        self.estimate = self._estimate(lines=[("labour", 2, 500, 0), ("part", 1, 1000, 10), ("paint", 1, 200, 0)])
        self.labour, self.part, self.paint = self.estimate.line_ids

    def _by_lines(self):
        self.estimate.assessed_way = "lines"

    def test_not_yet(self):
        self.assertEqual((self.estimate.assessed_total, self.estimate.difference), (0, 0))
        self.assertFalse(self.estimate.explanation)
        with self.assertRaisesRegex(UserError, "Enter the insurer's assessment first"):
            self.estimate.action_use_assessed()

    def test_starts_as_estimated(self):
        self._by_lines()
        self.assertEqual(self.estimate.line_ids.mapped("assessed"), [1000, 900, 200])
        self.assertEqual((self.estimate.assessed_total, self.estimate.difference), (2520, 0))
        self.estimate.action_use_assessed()
        self.assertEqual(self.claim.assessed, 2520)

    def test_difference_is_explained_by_reason(self):
        self._by_lines()
        self.labour.write({"assessed": 800, "reason": "rate"})
        self.part.write({"assessed": 0, "reason": "not_needed", "reason_note": "Was broken before"})
        self.assertEqual(self.estimate.line_ids.mapped("difference"), [-200, -900, 0])
        self.assertEqual((self.estimate.assessed_net, self.estimate.assessed_vat), (1000, 200))
        self.assertEqual((self.estimate.assessed_total, self.estimate.difference), (1200, -1320))
        parts = self.estimate._get_explanation()
        self.assertEqual(parts, [("Price of an hour", -200), ("Not needed", -900), ("VAT", -220)])
        self.assertEqual(sum(amount for _words, amount in parts), self.estimate.difference)
        self.assertIn("Not needed", self.estimate.explanation)

    def test_without_vat(self):
        self._by_lines()
        self.estimate.assessed_vat_rate = 0
        self.assertEqual(self.estimate.difference, -420)
        self.assertEqual(self.estimate._get_explanation(), [("VAT", -420)])

    def test_every_difference_needs_a_reason(self):
        self._by_lines()
        self.labour.assessed = 900
        self.assertEqual(self.estimate._get_explanation(), [("Not explained", -100), ("VAT", -20)])
        with self.assertRaisesRegex(UserError, "Say why the insurer pays another amount for: Replace bumper"):
            self.estimate.action_use_assessed()
        self.assertFalse(self.claim.assessed)
        self.labour.reason = "hours"
        self.estimate.action_use_assessed()
        self.assertEqual(self.claim.assessed, 2400)

    def test_one_total(self):
        self.estimate.write({"assessed_way": "total", "assessed_given": 2000})
        self.assertEqual((self.estimate.assessed_total, self.estimate.difference), (2000, -520))
        with self.assertRaisesRegex(UserError, "note what the insurer says"):
            self.estimate.action_use_assessed()
        self.estimate.assessed_note = "By their own price list"
        self.assertEqual(self.estimate._get_explanation(), [("By their own price list", -520)])
        self.estimate.action_use_assessed()
        self.assertEqual(self.claim.assessed, 2000)

    def test_more_than_asked(self):
        self.estimate.write({"assessed_way": "total", "assessed_given": 3000, "assessed_note": "New prices"})
        self.assertEqual(self.estimate.difference, 480)

    def test_comes_after_the_estimate_was_used(self):
        self.estimate.action_use_claimed()
        self._by_lines()
        self.part.write({"assessed": 500, "reason": "wear"})
        self.estimate.action_use_assessed()
        self.assertEqual((self.claim.claimed, self.claim.assessed), (2520, 2040))
        self.part.assessed = 600
        self.estimate.action_use_assessed()
        self.assertEqual(self.claim.assessed, 2160, "the insurer gave in")

    def test_assessed_first_is_used_too(self):
        self._by_lines()
        self.estimate.action_use_assessed()
        self.assertTrue(self.estimate.is_used)

    def test_on_the_screen(self):
        self.estimate.action_use_claimed()
        with Form(self.estimate) as form:
            form.assessed_way = "lines"
            with form.line_ids.edit(1) as line:
                self.assertEqual(line.assessed, 900)
                line.assessed = 700
                line.reason = "wear"
        self.assertEqual(self.estimate.difference, -240)

    def test_new_version_waits_for_its_own(self):
        self._by_lines()
        self.part.write({"assessed": 0, "reason": "not_needed"})
        new = self.estimate.copy()
        self.assertEqual((new.assessed_way, new.assessed_total), ("none", 0))
        self.assertEqual(set(new.line_ids.mapped("reason")), {False})
        new.assessed_way = "lines"
        self.assertEqual(new.line_ids.mapped("assessed"), [1000, 900, 200])

    def test_negative(self):
        self._by_lines()
        for record, vals in ((self.part, {"assessed": -1}), (self.estimate, {"assessed_given": -1})):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
                record.write(vals)
                record.flush_recordset()

    def test_estimate_is_compared_in_the_users_words(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self._by_lines()
        self.part.write({"assessed": 0, "reason": "not_needed"})
        parts = self.estimate.with_context(lang="uk_UA")._get_explanation()
        self.assertEqual([amount for _words, amount in parts], [-900, -180])
