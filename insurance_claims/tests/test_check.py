from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCase


@tagged("post_install", "-at_install")
class TestCheck(ClaimCase):
    """Each stage brings its checklist; what must be done holds the claim back."""

    def setUp(self):
        super().setUp()
        self.env["insurance.claim.check.item"].search([]).active = False
        self.reported, self.papers = (
            self.env["insurance.claim.stage"]._find(state, self.line) for state in ("reported", "papers")
        )
        self.other_line = self.env["insurance.line"].create(
            {"name": "Test travel", "object_type_id": self.line.object_type_id.id}
        )
        items = self.env["insurance.claim.check.item"]
        self.told, self.must, self.elsewhere, self.later = items.create(
            [
                {"name": "Told the client", "stage_id": self.reported.id, "sequence": 1},
                {"name": "Told the insurer", "stage_id": self.reported.id, "sequence": 2, "required": True},
                {"name": "Abroad", "stage_id": self.reported.id, "line_ids": self.other_line.ids},
                {"name": "Papers handed in", "stage_id": self.papers.id},
            ]
        )
        self.claim = self._claim()
        self.handled = self.claim.with_user(self.handler)

    def _check(self, item, user=None):
        return self.claim.check_ids.filtered(lambda c: c.item_id == item).with_user(user or self.handler)

    def test_grows_with_the_stages(self):
        self.assertEqual(self.claim.check_ids.item_id, self.told | self.must)
        self._check(self.must).done = True
        self.handled._move_to("papers")
        self.assertEqual(self.claim.check_ids.item_id, self.told | self.must | self.later)
        self.handled._move_to("reported")
        self.handled._move_to("papers")
        self.assertEqual(len(self.claim.check_ids), 3, "an item comes once")

    def test_who_ticked_and_when(self):
        tick = self._check(self.told)
        tick.done = True
        self.assertEqual(tick.done_by_id, self.handler)
        self.assertTrue(tick.date_done)
        tick.done = False
        self.assertFalse(tick.done_by_id or tick.date_done)

    def test_ticks_are_not_forged(self):
        for vals in ({"done_by_id": self.manager.id}, {"done": True, "date_done": "2020-01-01"}, {"required": False}):
            with self.assertRaises(AccessError):
                self._check(self.must).write(vals)

    def test_required_ones_hold_the_claim_back(self):
        with self.assertRaisesRegex(UserError, "Tick off on the checklist: Told the insurer[.]"):
            self.handled._move_to("papers")
        self._check(self.must).done = True
        self.handled._move_to("papers")
        self.assertEqual(self.claim.state, "papers")

    def test_giving_up_needs_no_checklist(self):
        self.handled._move_to("withdrawn", reason="Client pays himself")
        self.assertEqual(self.claim.state, "withdrawn")

    def test_going_back_needs_no_checklist(self):
        self._check(self.must).done = True
        self.handled._move_to("papers")
        self._check(self.later).sudo().required = True
        self.handled._move_to("reported")
        self.assertEqual(self.claim.state, "reported")

    def test_script_of_the_stage(self):
        self.reported.script = "<p>Is anybody hurt?</p>"
        self.assertIn("Is anybody hurt?", self.claim.with_user(self.agent).stage_script)
        self._check(self.must).done = True
        self.handled._move_to("papers")
        self.assertNotIn("Is anybody hurt?", self.claim.stage_script or "")

    def test_wrong_people(self):
        for user in (self.agent, self.other_agent, self.employee):
            with self.assertRaises(AccessError):
                self._check(self.told, user).done = True
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self._check(self.told).unlink()
        self.assertEqual(self._check(self.told, self.agent).name, "Told the client")
        with self.assertRaises(AccessError):
            self._check(self.told, self.other_agent).read(["name"])
        with self.assertRaises(AccessError):
            self.told.with_user(self.handler).required = True
        self.told.with_user(self.manager).required = True


@tagged("post_install", "-at_install")
class TestStageTime(ClaimCase):
    """How long claims stay in each stage is noted as they move."""

    def test_rows_follow_the_claim(self):
        start = fields.Datetime.now()
        with freeze_time(start):
            claim = self._claim()
        with freeze_time(fields.Datetime.add(start, days=2)):
            claim.with_user(self.handler)._move_to("papers")
        with freeze_time(fields.Datetime.add(start, days=5, hours=12)):
            claim.with_user(self.handler)._move_to("inspection")
        rows = claim.stage_time_ids.sorted("id")
        self.assertEqual(rows.stage_id.mapped("state"), ["reported", "papers", "inspection"])
        self.assertEqual([round(row.days, 2) for row in rows], [2, 3.5, 0])
        self.assertEqual(rows.mapped("user_id"), self.agent | self.handler)
        self.assertEqual(len(rows.filtered(lambda row: not row.date_left)), 1)

    def test_nobody_writes_them(self):
        row = self._claim().stage_time_ids
        for user in (self.agent, self.handler, self.manager):
            for act in (lambda r: r.write({"date_left": r.date_entered}), lambda r: r.unlink(), lambda r: r.copy()):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    act(row.with_user(user))
        self.assertEqual(row.with_user(self.agent).stage_id.state, "reported")
        for user in (self.other_agent, self.employee):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["stage_id"])


@tagged("post_install", "-at_install")
class TestBoard(ClaimCase):
    """The board and the list take as many queries for many claims as for few."""

    def _read_board(self):
        """Read what the board shows, as the web client asks for it; return the number of queries."""
        self.env.flush_all()
        self.env.invalidate_all()
        claims = self.env["insurance.claim"].with_user(self.handler)
        before = self.env.cr.sql_log_count
        names = {"display_name": {}}
        shown = {
            "name": {}, "color": {}, "due_words": {}, "paper_missing": {}, "is_open": {}, "claimed": {},
            "partner_id": {"fields": names}, "object_id": {"fields": names}, "insurer_id": {"fields": names},
            "user_id": {"fields": names}, "stage_id": {"fields": names}, "currency_id": {"fields": names},
        }  # fmt: skip
        groups = claims.web_read_group([], ["stage_id"], ["__count"], unfold_read_specification=shown)
        self.assertTrue(groups["groups"])
        return self.env.cr.sql_log_count - before

    def test_every_stage_has_a_column(self):
        self._claim()
        claims = self.env["insurance.claim"].with_user(self.handler).with_context(read_group_expand=True)
        groups = claims.web_read_group([], ["stage_id"], ["__count"])
        states = self.env["insurance.claim.stage"].search([("line_ids", "=", False)])
        self.assertEqual([group["stage_id"][0] for group in groups["groups"]], states.ids)

    def test_queries_do_not_grow(self):
        self._claim().user_id = self.handler
        self._read_board()
        few = self._read_board()
        for _number in range(12):
            self._claim().user_id = self.handler
        self.assertLessEqual(self._read_board(), few)

    def test_own_book(self):
        self._claim()
        other = self.env["insurance.claim"].with_user(self.other_agent)
        groups = other.web_read_group([], ["stage_id"], ["__count"])["groups"]
        self.assertFalse(sum(group["__count"] for group in groups))
