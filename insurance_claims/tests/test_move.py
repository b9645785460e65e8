from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ClaimCase


@tagged("post_install", "-at_install")
class TestMove(ClaimCase):
    """Claims go where the list of moves lets them, and nowhere else."""

    def setUp(self):
        super().setUp()
        self.claim = self._claim()
        self.handled = self.claim.with_user(self.handler)

    def _stage(self, state):
        return self.env["insurance.claim.stage"]._find(state, self.line)

    def test_starts_as_reported(self):
        self.assertEqual((self.claim.state, self.claim.is_open), ("reported", True))
        self.assertFalse(self.claim.date_closed)

    def test_agent_cannot_report_it_further_on(self):
        claim = self._claim(stage_id=self._stage("payment").id)
        self.assertEqual(claim.state, "reported")
        self.assertEqual(self._claim(user=self.handler, stage_id=self._stage("papers").id).state, "papers")

    def test_history_is_entered_closed(self):
        claim = self._claim(user=self.handler, stage_id=self._stage("closed").id)
        self.assertEqual(claim.date_closed, self.today)
        self.assertFalse(claim.is_open)

    def test_goes_on(self):
        self.handled._move(self._stage("papers"))
        self.handled._move_to("inspection")
        self.handled.action_move(self._stage("assessment").id)
        self.assertEqual(self.claim.state, "assessment")

    def test_stages_are_tracked(self):
        self.env.cr.flush()
        self.claim.with_user(self.handler).with_context(tracking_disable=False)._move_to("papers")
        self.env.cr.flush()
        tracked = self.claim.message_ids.sudo().tracking_value_ids.filtered(lambda v: v.field_id.name == "stage_id")
        self.assertEqual(tracked.mapped("new_value_char"), ["Papers"])

    def test_nothing_happens_where_it_is(self):
        self.handled._move_to("reported")
        self.assertEqual(self.claim.state, "reported")

    def test_a_move_that_is_not_listed(self):
        with self.assertRaisesRegex(UserError, "cannot go from “Reported” to “Closed”.*Papers, Inspection"):
            self.handled._move_to("closed")
        self.assertEqual(self.claim.state, "reported")

    def test_writing_the_stage_is_a_move(self):
        """A card dragged on the board and a click in the status bar end in the same method."""
        self.handled.write({"stage_id": self._stage("papers").id, "insurer_ref": "X-1"})
        self.assertEqual((self.claim.state, self.claim.insurer_ref), ("papers", "X-1"))
        for record in (self.handled, self.claim, self.handled.sudo()):
            with self.assertRaisesRegex(UserError, "cannot go from"):
                record.stage_id = self._stage("payment")

    def test_no_way_round_by_the_context(self):
        """What the web client can send in a context does not open the way."""
        for value in (True, 1, "MOVING", {}):
            with self.assertRaises(UserError):
                self.handled.with_context(insurance_claim_move=value).stage_id = self._stage("closed")

    def test_a_reason_is_asked(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.handled._move_to("refused")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.handled._move_to("refused", reason="  ")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.handled.stage_id = self._stage("refused")
        self.handled._move_to("refused", reason="Driver was <b>not</b> on the policy")
        self.assertEqual((self.claim.state, self.claim.date_closed), ("refused", self.today))
        self.assertIn("Driver was &lt;b&gt;not", "".join(self.claim.message_ids.mapped("body")))

    def test_a_stage_of_another_line(self):
        other = self.env["insurance.line"].create(
            {"name": "Test travel", "object_type_id": self.line.object_type_id.id}
        )
        stage = self.env["insurance.claim.stage"].create({"name": "Abroad", "state": "papers", "line_ids": other.ids})
        self.env["insurance.claim.move"].create({"from_id": self.claim.stage_id.id, "to_id": stage.id})
        with self.assertRaisesRegex(UserError, "cannot go from"):
            self.handled._move(stage)
        self.assertNotIn(stage, self.handled._get_moves().to_id)
        stage.line_ids = self.line
        self.handled._move_to("papers")
        self.assertEqual(self.claim.stage_id, stage, "the line's own stage goes before the general one")

    def test_no_stage_of_that_meaning(self):
        self.env["insurance.claim.stage"].search([("state", "=", "inspection")]).active = False
        with self.assertRaisesRegex(UserError, "Test hull has no stage that means “Inspection”"):
            self.handled._move_to("inspection")

    def test_agent_withdraws_and_nothing_else(self):
        claim = self.claim.with_user(self.agent)
        with self.assertRaisesRegex(AccessError, "ask the handler"):
            claim._move_to("papers")
        with self.assertRaises(AccessError):
            claim._move_to("refused", reason="No")
        self.assertEqual(claim._get_moves().to_id.mapped("state"), ["withdrawn"])
        claim._move_to("withdrawn", reason="Client pays himself")
        self.assertEqual(self.claim.state, "withdrawn")
        with self.assertRaises(AccessError):
            claim._move_to("reported", reason="Again")

    def test_wrong_people(self):
        for user in (self.other_agent, self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.claim.with_user(user)._move_to("withdrawn", reason="Mine")
            with self.assertRaises(AccessError):
                self.claim.with_user(user).action_move(self._stage("withdrawn").id, "Mine")

    def test_reopened_with_a_reason(self):
        self.handled._move_to("withdrawn", reason="Client pays himself")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.handled._move_to("reported")
        self.handled._move_to("reported", reason="He does not")
        self.assertEqual((self.claim.state, self.claim.date_closed, self.claim.reopen_count), ("reported", False, 1))
        self.assertTrue(self.claim.is_open)

    def test_closing_is_not_backdated_by_hand(self):
        for vals in ({"date_closed": "2020-01-01"}, {"reopen_count": 0}, {"date_reopened": False}):
            with self.assertRaises(AccessError):
                self.handled.write(vals)

    def test_told_once_per_ending(self):
        self.handled._move_to("withdrawn", reason="Client pays himself")
        self.handled._move_to("reported", reason="He does not")
        self.assertEqual(len(self._outbox("claim_closed", self.claim)), 1)
        self.handled._move_to("refused", reason="Late")
        rows = self._outbox("claim_closed", self.claim)
        self.assertEqual(sorted(rows.mapped("occurrence")), ["1", "2"])

    def test_date_of_closing_is_the_day(self):
        self.handled._move_to("withdrawn", reason="Client pays himself")
        self.assertEqual(self.claim.date_closed, fields.Date.context_today(self.claim))

    def test_what_must_be_done_first(self):
        """What the subjects say must be done is told together, and the claim stays."""
        self.patch(
            self.registry["insurance.claim"],
            "_get_move_problems",
            lambda claim, stage: ["Ask for the licence.", "Ring the garage."] if stage.state == "papers" else [],
        )
        with self.assertRaisesRegex(UserError, "yet:\n• Ask for the licence.\n• Ring the garage."):
            self.handled._move_to("papers")
        self.assertEqual(self.claim.state, "reported")

    def test_buttons(self):
        moves = self.handled.next_moves
        self.assertEqual([m["name"] for m in moves if m["main"]], ["Papers"])
        self.assertEqual({m["name"] for m in moves if m["reason"]}, {"Refused", "Withdrawn"})
        self.assertEqual([m["name"] for m in self.claim.with_user(self.agent).next_moves], ["Withdrawn"])
        self.assertEqual([m["name"] for m in self.claim.with_user(self.manager).next_moves], [m["name"] for m in moves])

    def test_dialog(self):
        other = self._claim(date_loss=self.loss.replace(day=1))
        action = (self.handled | other.with_user(self.handler)).action_ask_move()
        self.assertTrue(action["views"], "the button's widget opens it without the help of the server")
        step = Form(self.env["insurance.claim.step"].with_user(self.handler).with_context(**action["context"]))
        self.assertIn(self._stage("refused"), step.stage_ids[:])
        step.stage_id = self._stage("refused")
        self.assertTrue(step.needs_reason)
        step.reason = "Same reason"
        step.save().action_move()
        self.assertEqual((self.claim | other).mapped("state"), ["refused", "refused"])

    def test_dialog_is_its_makers(self):
        step = self.env["insurance.claim.step"].with_user(self.handler)
        step = step.create({"claim_ids": self.claim.ids, "stage_id": self._stage("papers").id})
        with self.assertRaises(AccessError):
            step.with_user(self.other_handler).action_move()
        with self.assertRaises(AccessError):
            step.with_user(self.agent).read(["reason"])

    def test_moves_are_the_managers(self):
        move = self.claim.stage_id.move_ids[:1]
        for user in (self.agent, self.handler):
            for record, vals in ((move, {"agent_may": True}), (self.claim.stage_id, {"name": "Mine"})):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
        move.with_user(self.manager).agent_may = True
        self.claim.stage_id.with_user(self.manager).name = "Told"
