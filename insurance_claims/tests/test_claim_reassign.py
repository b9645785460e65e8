from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .work_common import WorkCase


@tagged("post_install", "-at_install")
class TestClaimReassign(WorkCase):
    """Many claims change hands at once, with their tasks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claims = cls.env["insurance.claim"]
        for _number in range(3):
            cls.claims |= cls._claim(user=cls.handler)

    def _wizard(self, user=None, **vals):
        wizards = self.env["insurance.claim.reassign"].with_user(user or self.handler)
        return wizards.with_context(active_model="insurance.claim", active_ids=self.claims.ids).create(vals)

    def test_all_to_one(self):
        wizard = self._wizard(user_id=self.other_handler.id)
        self.assertEqual(wizard.preview, "Claims Other Handler: 3")
        notice = wizard.action_reassign()
        self.assertEqual(
            notice["params"]["message"], wizard.preview.replace("Nothing changes hands.", "Claims Other Handler: 3")
        )
        self.assertEqual(self.claims.user_id, self.other_handler)
        self.assertEqual(self._tasks(self.claims).user_id, self.other_handler)
        self.assertIn("given by Claims Handler", self.claims[0].given_reason)

    def test_told_once(self):
        self._wizard(user_id=self.other_handler.id).action_reassign()
        told = self.env["mail.message"].search(
            [("message_type", "=", "user_notification"), ("partner_ids", "in", self.other_handler.partner_id.ids)]
        )
        self.assertEqual(told.mapped("subject"), ["3 claims are yours now"])

    def test_by_the_rules(self):
        self._rule(way="fixed", user_id=self.third_handler.id)
        self._wizard(way="rules").action_reassign()
        self.assertEqual(self.claims.user_id, self.third_handler)

    def test_closed_ones_stay(self):
        self.claims[0]._move_to("withdrawn", "Test")
        wizard = self._wizard(user_id=self.other_handler.id)
        self.assertEqual(wizard.preview, "Claims Other Handler: 2\nClosed already: 1.")
        wizard.action_reassign()
        self.assertEqual(self.claims[0].user_id, self.handler)

    def test_nothing_to_give(self):
        with self.assertRaisesRegex(UserError, "Nothing changes hands"):
            self._wizard(user_id=self.handler.id).action_reassign()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_whose_it_is(self):
        wizard = self._wizard(user_id=self.other_handler.id)
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_handler).read(["preview"])
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                self.env["insurance.claim.reassign"].with_user(user).create(
                    {"claim_ids": [Command.set(self.claims.ids)]}
                )


@tagged("post_install", "-at_install")
class TestClaimDay(WorkCase):
    """My day: what of the claims is for whom."""

    def _titles(self, user):
        day = self.env["insurance.day"].with_user(user).get_day("day")
        return {section["title"]: section for section in day["sections"]}

    def test_handler(self):
        claim = self._claim(user=self.handler)
        nobody = self._claim(user=self.other_handler)
        nobody.user_id = False
        clock = self.env["insurance.claim.clock"].create({"name": "Test clock", "days": 1})
        claim.deadline_ids.unlink()
        self.env["insurance.claim.deadline"].create(
            {
                "claim_id": claim.id,
                "clock_id": clock.id,
                "date_start": self.loss,
                "date_warn": self.today,
                "date_due": self.today,
            }
        )
        sections = self._titles(self.handler)
        self.assertEqual(sections["Deadlines of my claims"]["ids"], claim.ids)
        self.assertIn("Test clock", sections["Deadlines of my claims"]["rows"][0]["detail"])
        self.assertIn(nobody.id, sections["Claims nobody handles"]["ids"])
        self.assertIn(claim.name, sections["Deadlines of my claims"]["rows"][0]["text"])
        self.assertIn("Tasks", sections)

    def test_met_deadline_is_no_news(self):
        claim = self._claim(user=self.handler)
        claim.deadline_ids.sudo().date_met = self.today
        self.assertNotIn("Deadlines of my claims", self._titles(self.handler))

    def test_agent(self):
        claim = self._claim()
        claim.paper_ids.unlink()
        paper = self.env["insurance.claim.paper"].create({"claim_id": claim.id, "name": "Test licence"})
        section = self._titles(self.agent)["Claims that wait for my clients' papers"]
        self.assertEqual(section["rows"][0]["detail"], "Test licence")
        self.assertNotIn("Claims that wait for my clients' papers", self._titles(self.other_agent))
        paper.sudo().state = "accepted"
        self.assertNotIn("Claims that wait for my clients' papers", self._titles(self.agent))

    def test_who_leads(self):
        claim = self._claim(
            date_reported=self.today.replace(year=self.today.year - 1),
            date_loss=self.today.replace(year=self.today.year - 1),
        )
        for user in (self.supervisor, self.manager):
            sections = self._titles(user)
            (title,) = (title for title in sections if title.startswith("Open claims"))
            self.assertIn(claim.id, sections[title]["ids"])
            self.assertRegex(title, r"Open claims: \d+ over 30 days, [1-9]\d* over 90")
        self.assertFalse([title for title in self._titles(self.agent) if title.startswith("Open claims")])

    def test_employee_of_another_room_has_none(self):
        employee = self.env["res.users"].create({"name": "Test clerk", "login": "test_clerk_claims"})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["insurance.day"].with_user(employee).get_day("day")
