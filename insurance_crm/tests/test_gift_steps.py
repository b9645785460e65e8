"""A plan's steps: made, handed in, approved, printed, called off."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .gift_common import GiftCase


@tagged("post_install", "-at_install")
class TestGiftPlanSteps(GiftCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olya = cls._client("Оля")

    def _proposed(self, user=None, **vals):
        plan = self._plan(user, **vals)
        plan.action_propose()
        return plan

    def test_the_form(self):
        with freeze_time("2027-01-20"):
            form = Form(self.env["insurance.gift.plan"].with_user(self.agent))
            form.occasion_id = self.birthday
            self.assertEqual((str(form.date_from), str(form.date_to)), ("2027-02-01", "2027-02-28"))
            plan = form.save()
        self.assertEqual((plan.name, plan.user_id, plan.state), ("Birthday, February 2027", self.agent, "draft"))

    def test_periods_that_cannot_be(self):
        with self.assertRaisesRegex(ValidationError, "end before it begins"):
            self._plan(date_from="2027-07-01")
        with self.assertRaisesRegex(ValidationError, "a year at most"):
            self._plan(date_to="2028-07-01")
        with self.assertRaisesRegex(ValidationError, "does not fall into this period"):
            self._plan(date_to="2027-06-14")

    def test_a_condition_that_cannot_be_read(self):
        for domain in ("[('no_such_field', '=', 1)]", "what", "[('name'"):
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "cannot be read"):
                self._plan(partner_domain=domain)

    def test_handed_in_and_approved(self):
        plan = self._proposed(approver_id=self.supervisor.id)
        plan.action_submit()
        self.assertEqual((plan.state, plan.activity_ids.user_id), ("submitted", self.supervisor))
        with self.assertRaises(AccessError):
            plan.action_approve()
        with self.assertRaises(UserError):
            plan.gift_ids.type_id = self.flowers
        plan.with_user(self.supervisor).action_approve()
        self.assertEqual((plan.state, plan.gift_ids.state, plan.approver_id), ("approved", "approved", self.supervisor))
        self.assertFalse(plan.activity_ids)
        plan.gift_ids.action_give()
        self.assertEqual(plan.given_count, 1)

    def test_the_supervisor_changes_what_was_handed_in(self):
        plan = self._proposed()
        plan.action_submit()
        plan.gift_ids.with_user(self.supervisor).type_id = self.flowers
        self.assertEqual(plan.cost, 30)

    def test_taken_back(self):
        plan = self._proposed(approver_id=self.supervisor.id)
        plan.action_submit()
        plan.action_edit()
        self.assertEqual((plan.state, len(plan.activity_ids)), ("draft", 0))
        plan.gift_ids.type_id = self.flowers

    def test_an_empty_plan_or_one_beyond_its_budget(self):
        with self.assertRaisesRegex(UserError, "nobody gets anything"):
            self._plan().action_submit()
        plan = self._proposed()
        plan.budget = 5
        self.assertEqual(plan.left, -5)
        for user, step in ((self.agent, "action_submit"), (self.supervisor, "action_approve")):
            with self.subTest(step), self.assertRaisesRegex(UserError, "cost more than the budget"):
                getattr(plan.with_user(user), step)()

    def test_called_off(self):
        plan = self._proposed()
        plan.with_user(self.supervisor).action_approve()
        plan.gift_ids.action_give()
        client = self._client("Late")
        plan.gift_ids.sudo().copy({"partner_id": client.id, "state": "approved"})
        plan.action_cancel()
        self.assertEqual({g.partner_id: g.state for g in plan.gift_ids}, {self.olya: "given", client: "cancelled"})

    def test_steps_out_of_order(self):
        plan = self._proposed()
        plan.with_user(self.supervisor).action_approve()
        for step in ("action_propose", "action_submit", "action_edit"):
            with self.subTest(step), self.assertRaises(UserError):
                getattr(plan, step)()
        with self.assertRaises(UserError):
            plan.unlink()

    def test_nothing_is_added_to_a_closed_plan(self):
        plan = self._proposed()
        plan.with_user(self.supervisor).action_approve()
        with self.assertRaises(UserError):
            self._gift(self._client("Late"), plan_id=plan.id)
        with self.assertRaises(UserError):
            plan.gift_ids = [Command.create({"partner_id": self._client("Late").id, "type_id": self.tea.id,
                                             "occasion_id": self.party.id})]  # fmt: skip

    def test_a_deleted_draft_takes_its_gifts_along(self):
        plan = self._proposed()
        gifts = plan.gift_ids
        plan.unlink()
        self.assertFalse(gifts.exists())

    def test_the_delivery_list(self):
        self.olya.write({"phone": "050 123 45 67", "street": "Хорива 12", "city": "Київ"})
        plan = self._proposed()
        plan.gift_ids.note = "ring twice"
        (row,) = plan._list_rows()
        self.assertEqual((row["client"], row["gift"], row["address"]), ("Оля", "Tea", "Київ, Хорива 12"))
        self.assertEqual((row["agent"], row["cost"], row["note"]), (self.agent.name, 10, "ring twice"))
        self.assertTrue(plan._list_xlsx().startswith(b"PK"))
        html, kind = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_html("insurance_crm.report_gift_plan", plan.ids)
        )
        self.assertIn("Оля", html.decode())
        self.assertEqual(plan.action_list_pdf()["report_name"], "insurance_crm.report_gift_plan")

    def test_refused_and_cancelled_gifts_are_not_on_the_list(self):
        plan = self._proposed()
        plan.gift_ids.action_cancel()
        self.assertEqual(plan._list_rows(), [])
