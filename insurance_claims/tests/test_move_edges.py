from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClaimCase


class StageCase(ClaimCase):
    """A second line, with a policy of it, and helpers for stages of its own."""

    def setUp(self):
        super().setUp()
        self.travel = self.env["insurance.line"].create(
            {"name": "Test travel", "object_type_id": self.line.object_type_id.id}
        )
        self.claim = self._claim()
        self.handled = self.claim.with_user(self.handler)

    def _stage(self, state):
        return self.env["insurance.claim.stage"]._find(state, self.line)

    def _own(self, state, line, **vals):
        """Return a stage of ``line`` alone that stands before the general one."""
        vals = {"name": f"Own {state}", "state": state, "line_ids": line.ids, "sequence": 1} | vals
        return self.env["insurance.claim.stage"].create(vals)

    def _allow(self, start, end, **vals):
        return self.env["insurance.claim.move"].create({"from_id": start.id, "to_id": end.id} | vals)


@tagged("post_install", "-at_install")
class TestStageOfLine(StageCase):
    """Stages of one line are nothing to claims of another, wherever they stand in the list."""

    def test_claims_begin_in_their_lines_own_stage(self):
        own = self._own("reported", self.line)
        claim = self._claim()
        self.assertEqual(claim.stage_id, own)
        self.assertEqual(claim.stage_time_ids.stage_id, own, "and were never anywhere else")

    def test_another_lines_stage_is_not_the_first(self):
        abroad = self._own("reported", self.travel)
        claim = self._claim()
        self.assertNotEqual(claim.stage_id, abroad)
        self.assertEqual(claim.state, "reported")

    def test_the_screen_does_not_bring_an_agent_further(self):
        """A column of the board proposes its stage; that is the handlers'."""
        for state in ("payment", "closed"):
            claims = self.env["insurance.claim"].with_context(default_stage_id=self._stage(state).id)
            vals = {"policy_id": self.policy.id, "date_loss": self.loss, "cause_id": self.cause.id}
            self.assertEqual(claims.with_user(self.agent).create(dict(vals)).state, "reported")
            self.assertEqual(claims.with_user(self.handler).create(dict(vals)).state, state)

    def test_many_lines_at_once(self):
        own = self._own("reported", self.line)
        vals = {"policy_id": self.policy.id, "date_loss": self.loss, "cause_id": self.cause.id}
        claims = self.env["insurance.claim"].with_user(self.handler)
        claims = claims.create([dict(vals), vals | {"stage_id": self._stage("papers").id}, dict(vals)])
        self.assertEqual(claims.stage_id, own | self._stage("papers"))
        self.assertEqual(claims[1].state, "papers", "what the handler said stays")

    def test_board_shows_other_lines_stages_when_there_are_claims(self):
        abroad, own = self._own("papers", self.travel), self._own("papers", self.line)
        self._allow(self.claim.stage_id, own)
        self.handled._move(own)
        claims = self.env["insurance.claim"].with_user(self.handler).with_context(read_group_expand=True)
        columns = {g["stage_id"][0] for g in claims.web_read_group([], ["stage_id"], ["__count"])["groups"]}
        self.assertIn(own.id, columns)
        self.assertNotIn(abroad.id, columns)

    def test_finds_the_first_of_its_own(self):
        second, first = self._own("papers", self.line, sequence=9), self._own("papers", self.line, sequence=3)
        find = self.env["insurance.claim.stage"]._find
        self.assertEqual(find("papers", self.line), first)
        first.active = False
        self.assertEqual(find("papers", self.line), second)
        second.line_ids = self.travel
        self.assertFalse(find("papers", self.line).line_ids)


@tagged("post_install", "-at_install")
class TestStageArchived(StageCase):
    """An archived stage takes no more claims and lets those in it go."""

    def test_nothing_goes_there(self):
        papers = self._stage("papers")
        papers.active = False
        for act in (
            lambda: self.handled._move(papers),
            lambda: self.handled.action_move(papers.id),
            lambda: self.handled.write({"stage_id": papers.id}),
        ):
            with self.assertRaisesRegex(UserError, "cannot go from “Reported” to “Papers”.*goes to: Inspection"):
                act()
        self.assertEqual(self.claim.state, "reported")
        self.assertNotIn("Papers", [move["name"] for move in self.handled.next_moves])

    def test_claims_in_it_go_on(self):
        self.handled._move_to("papers")
        self.claim.stage_id.active = False
        self.handled._move_to("inspection")
        self.assertEqual(self.claim.state, "inspection")

    def test_nowhere_to_go(self):
        self.claim.stage_id.move_ids.unlink()
        with self.assertRaisesRegex(UserError, "From here it goes to: nowhere[.]"):
            self.handled._move_to("papers")
        self.assertFalse(self.handled.next_moves)


@tagged("post_install", "-at_install")
class TestMoveEdges(StageCase):
    """Several claims at once, moves for agents, and what is left when a move fails."""

    def test_one_that_cannot_keeps_all(self):
        other = self._claim(user=self.handler, stage_id=self._stage("payment").id)
        with self.assertRaisesRegex(UserError, other.name), self.env.cr.savepoint():
            (self.handled | other.with_user(self.handler))._move(self._stage("papers"))
        self.env.invalidate_all()
        self.assertEqual((self.claim | other).mapped("state"), ["reported", "payment"])

    def test_no_such_stage(self):
        stage = self._own("papers", self.line)
        stage.unlink()
        with self.assertRaises(ValueError):
            self.handled.action_move(stage.id)

    def test_a_move_opened_to_agents(self):
        """What the manager opens, agents may do, on claims of their book; the reason stays asked."""
        move = self.claim.stage_id.move_ids.filtered(lambda m: m.to_id == self._stage("papers"))
        move.with_user(self.manager).write({"agent_may": True, "needs_reason": True})
        with self.assertRaises(AccessError):
            self.claim.with_user(self.other_agent)._move_to("papers", "Mine")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.claim.with_user(self.agent)._move_to("papers")
        self.claim.with_user(self.agent)._move_to("papers", "Brought them")
        self.assertEqual(self.claim.state, "papers")
        self.assertEqual(self.claim.stage_time_ids.filtered(lambda t: not t.date_left).user_id, self.agent)

    def test_dialog_offers_what_all_may(self):
        far = self._claim(user=self.handler, stage_id=self._stage("payment").id)
        both = self.handled | far.with_user(self.handler)
        context = both.action_ask_move()["context"]
        step = Form(self.env["insurance.claim.step"].with_user(self.handler).with_context(**context))
        self.assertEqual(
            set(step.stage_ids[:].mapped("state")),
            set(self.handled._get_moves().to_id.mapped("state")) & set(far._get_moves().to_id.mapped("state")),
        )

    def test_dialog_says_whose_problem(self):
        self.env["insurance.claim.check.item"].create(
            {"name": "Told the insurer", "stage_id": self.claim.stage_id.id, "required": True}
        )
        held = self._claim(date_loss=fields.Date.subtract(self.loss, days=1))
        step = self.env["insurance.claim.step"].with_user(self.handler)
        many = step.create({"claim_ids": (self.claim | held).ids, "stage_id": self._stage("papers").id})
        self.assertEqual(many.problems, f"{held.name}: Tick off on the checklist: Told the insurer.")
        one = step.create({"claim_ids": held.ids, "stage_id": self._stage("papers").id})
        self.assertEqual(one.problems, "Tick off on the checklist: Told the insurer.")
        with self.assertRaisesRegex(UserError, "Told the insurer"):
            many.action_move()

    def test_closing_day_is_the_last_one(self):
        for number, state in ((1, "withdrawn"), (3, "refused")):
            with freeze_time(fields.Date.add(self.today, days=number)):
                self.handled._move_to(state, reason="Over")
                self.assertEqual(self.claim.date_closed, fields.Date.add(self.today, days=number))
            if state == "withdrawn":
                self.handled._move_to("reported", reason="Again")
                self.assertFalse(self.claim.date_closed)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_handler_of_another_company(self):
        self.handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        for act in (lambda c: c._move_to("papers"), lambda c: c.action_ask_papers(), lambda c: c.read(["name"])):
            with self.assertRaises(AccessError):
                act(self.handled)

    def test_moves_take_no_more_queries_for_longer_histories(self):
        """A claim that went back and forth is moved by as many statements as a new one."""

        def count(claim):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            claim.with_user(self.handler)._move(self._stage("papers"))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        old = self._claim()
        for _number in range(6):
            self._to(old, "papers")
            old.with_user(self.handler)._move_to("reported")
        fresh, new = self._claim(), self._claim()
        for claim in (fresh, new):
            self._to(claim, "papers")
            claim.with_user(self.handler)._move_to("reported")
        count(fresh)
        self.assertLessEqual(count(old), count(new))
