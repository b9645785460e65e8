"""Numbered blanks: received in ranges, handed out, used at issue, spoiled, returned; every step is in their history."""

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestPaperBlank(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.needs_blank = True
        cls.blanks = cls._blanks()

    def _history(self, blank):
        return list(reversed(blank.sudo().entry_ids.mapped("kind")))

    def _held(self, user=None):
        """Return the first blank, in the agent's hands."""
        blank = self.blanks[0]
        self._move(blank, kind="hand_out", user_id=(user or self.agent).id)
        return blank

    # --- received ---------------------------------------------------------------------------------

    def test_a_range_is_received(self):
        self.assertEqual(self.blanks.mapped("name"), ["AA 000101", "AA 000102", "AA 000103"])
        self.assertEqual(set(self.blanks.mapped("state")), {"stock"})
        self.assertEqual(self._history(self.blanks[0]), ["received"])
        self.assertEqual(self.blanks[0].date_in, fields.Date.context_today(self.blanks))

    def test_the_zeros_of_the_first_number_stay(self):
        self.assertEqual(self._blanks("0098", "0101", series=False).mapped("name"), ["0098", "0099", "0100", "0101"])

    def test_wrong_ranges(self):
        for first, last, words in [
            ("12", "11", "before the first"),
            ("A1", "A9", "digits only"),
            ("", "9", "digits only"),
            ("1", "20000", "At most"),
            ("000099", "000101", "there already: AA 000101"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._blanks(first or " ", last)

    def test_the_same_number_of_another_series_or_insurer(self):
        self.assertEqual(len(self._blanks(series="AB")), 3)
        self.assertEqual(len(self._blanks(insurer_id=self.other_insurer.id)), 3)

    def test_defaults_of_other_screens_do_not_matter(self):
        wizard = self.env["insurance.blank.receive"].with_user(self.supervisor)
        wizard = wizard.with_context(default_user_id=self.agent.id, default_state="used")
        made = wizard.create(
            {"insurer_id": self.insurer.id, "series": "ZZ", "first": "1", "last": "1"}
        ).action_receive()
        blank = self.env["insurance.blank"].search(made["domain"])
        self.assertEqual((blank.state, blank.user_id), ("stock", self.env["res.users"]))

    def test_the_count_is_shown_before(self):
        form = Form(self.env["insurance.blank.receive"].with_user(self.supervisor))
        form.first, form.last = "000201", "000250"
        self.assertEqual(form.count, 50)
        form.last = "AA"
        self.assertEqual(form.count, 0)

    @mute_logger("odoo.sql_db")
    def test_no_number_twice_in_the_database(self):
        vals = {"insurer_id": self.insurer.id, "number": "7"}
        self.env["insurance.blank"].create(vals)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.env["insurance.blank"].create(vals)

    # --- moved ------------------------------------------------------------------------------------

    def test_handed_out_and_taken_back(self):
        blank = self._held()
        self.assertEqual((blank.state, blank.user_id), ("held", self.agent))
        self._move(blank, kind="take_back")
        self.assertEqual((blank.state, blank.user_id), ("stock", self.env["res.users"]))
        self.assertEqual(self._history(blank), ["received", "handed", "taken_back"])

    def test_a_range_is_handed_out(self):
        wizard = self.env["insurance.blank.move"].with_user(self.supervisor).create(
            {"kind": "hand_out", "insurer_id": self.insurer.id, "series": "AA", "first": "000102", "last": "000103",
             "user_id": self.agent.id}
        )  # fmt: skip
        self.assertEqual(wizard.count, 2)
        wizard.action_move()
        self.assertEqual(self.blanks.mapped("state"), ["stock", "held", "held"])

    def test_returned_to_the_insurer(self):
        self._move(self.blanks, kind="return", reason="Unused")
        self.assertEqual(set(self.blanks.mapped("state")), {"returned"})
        with self.assertRaisesRegex(UserError, "Returned"):
            self._move(self.blanks[0], kind="hand_out", user_id=self.agent.id)

    def test_what_is_missing_is_said(self):
        for vals, words in [
            ({"kind": "hand_out"}, "Choose the agent"),
            ({"kind": "spoil"}, "why"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._move(self.blanks, **vals)
        with self.assertRaisesRegex(UserError, "No blanks"):
            self._move(self.blanks.browse(), kind="return")

    def test_an_agent_notes_his_own_blank_as_spoiled(self):
        blank = self._held()
        self._move(blank.with_user(self.agent), self.agent, kind="spoil", reason="Coffee")
        self.assertEqual((blank.state, blank.reason, blank.user_id), ("spoiled", "Coffee", self.agent))
        self._move(blank, kind="return")
        self.assertEqual(self._history(blank), ["received", "handed", "spoiled", "returned"])

    def test_an_agent_moves_no_other_way(self):
        blank = self._held()
        for vals in ({"kind": "take_back"}, {"kind": "return"}, {"kind": "hand_out", "user_id": self.agent.id}):
            with self.subTest(**vals), self.assertRaises(AccessError):
                self._move(blank, self.agent, **vals)
        with self.assertRaises(UserError):
            self._move(self.blanks[1], self.agent_all, kind="spoil", reason="Not mine")
        with self.assertRaises(AccessError):
            self.env["insurance.blank.receive"].with_user(self.agent).create(
                {"insurer_id": self.insurer.id, "first": "1", "last": "2"}
            )

    def test_nothing_is_written_by_hand_or_deleted(self):
        for vals in ({"state": "used"}, {"user_id": self.agent.id}, {"reason": "x"}):
            with self.subTest(**vals), self.assertRaises(UserError):
                self.blanks[0].write(vals)
        with self.assertRaises(AccessError):
            self.blanks.with_user(self.administrator).unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.blanks.sudo().unlink()

    # --- used -------------------------------------------------------------------------------------

    def test_a_line_that_needs_one(self):
        policy = self._policy()
        with self.assertRaisesRegex(UserError, "numbered blanks"):
            policy.action_issue()
        policy.blank_id = blank = self._held().with_user(self.agent)
        policy.action_issue()
        self.assertEqual((blank.state, blank.policy_id, blank.user_id), ("used", policy, self.agent))
        self.assertEqual(self._history(blank), ["received", "handed", "used"])

    def test_the_blanks_number_is_the_policys(self):
        blank = self._held()
        form = Form(self.env["insurance.policy"].with_user(self.agent))
        form.partner_id, form.product_id, form.blank_id = self.client, self.product, blank.with_user(self.agent)
        self.assertEqual(form.number, "AA 000101")

    def test_a_blank_that_does_not_fit(self):
        other_line = self.env["insurance.line"].create({"name": "Travel"})
        for blank, words in [
            (self._blanks(insurer_id=self.other_insurer.id)[0], "is a blank of"),
            (self._blanks(series="T", line_id=other_line.id)[0], "is a blank for Travel"),
            (self._held(self.other_agent), "is with Other Agent"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._issued(blank_id=blank.id)

    @mute_logger("odoo.sql_db")
    def test_one_blank_one_policy(self):
        blank = self._held()
        self._issued(blank_id=blank.id)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self._policy(blank_id=blank.id)

    def test_a_used_blank_is_not_spoiled_by_the_wizard(self):
        blank = self._held()
        self._issued(blank_id=blank.id)
        with self.assertRaisesRegex(UserError, "replaced there"):
            self._move(blank, self.agent, kind="spoil", reason="Torn")

    def test_replaced_on_an_issued_policy(self):
        self._move(self.blanks, kind="hand_out", user_id=self.agent.id)
        policy = self._issued(blank_id=self.blanks[0].id)
        policy.blank_id = self.blanks[1].with_user(self.agent)
        self.assertEqual(self.blanks.mapped("state"), ["spoiled", "used", "held"])
        self.assertEqual(self.blanks[1].policy_id, policy)
        self.assertIn("Replaced", self.blanks[0].reason)
        with self.assertRaisesRegex(UserError, "needs a blank"):
            policy.blank_id = False

    def test_void_leaves_the_blank_spoiled(self):
        policy = self._issued(blank_id=self._held().id)
        policy._void("Typed twice")
        self.assertEqual(self.blanks[0].state, "spoiled")
        self.assertEqual(self.blanks[0].policy_id, policy, "who asks where it went finds the policy")

    def test_copies_and_other_lines_have_none(self):
        policy = self._issued(blank_id=self._held().id)
        self.assertFalse(policy.copy().blank_id)
        self.line.needs_blank = False
        self.assertEqual(self._issued().state, "issued")

    # --- stock ------------------------------------------------------------------------------------

    def test_stock_by_insurer_and_status(self):
        self._held()
        stock = dict(
            self.env["insurance.blank"]
            .with_user(self.supervisor)
            ._read_group([("insurer_id", "=", self.insurer.id)], ["state"], ["__count"])
        )
        self.assertEqual(stock, {"stock": 2, "held": 1})

    def test_buttons_open_the_wizard(self):
        blank = self._held()
        action = blank.with_user(self.agent).action_spoil()
        self.assertEqual(action["context"], {"default_kind": "spoil", "default_blank_ids": blank.ids})
        self.assertEqual(blank.action_hand_out()["context"]["default_kind"], "hand_out")
        wizard = Form(
            self.env["insurance.blank.move"]
            .with_user(self.supervisor)
            .with_context(active_model="insurance.blank", active_ids=self.blanks.ids)
        )
        self.assertEqual(wizard.count, 3)
