from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import TODAY
from .step_common import StepCase, in_days


@tagged("post_install", "-at_install")
class TestStepAccess(StepCase):
    """Steps are seen by who sees the renewal and written by nobody."""

    def setUp(self):
        super().setUp()
        self.theirs = self._ending(in_days(60), user=self.other_agent, partner_id=self.persian.id)
        self._night()

    def _seen(self, user):
        return self.env["insurance.renewal.step"].with_user(user).search([]).renewal_id.policy_id

    def test_agent_sees_his_own(self):
        self.assertEqual(self._seen(self.agent), self.policy)
        with self.assertRaises(AccessError):
            self.theirs.renewal_id.step_ids.with_user(self.agent).read(["kind"])

    def test_all_books(self):
        for user in (self.agent_all, self.supervisor, self.administrator):
            self.assertEqual(self._seen(user), self.policy | self.theirs)

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._seen(user)

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        steps = self.env["insurance.renewal.step"].with_user(self.supervisor)
        self.assertFalse(steps.with_context(allowed_company_ids=self.other_company.ids).search([]))

    def test_nobody_writes_them_by_hand(self):
        step = self._steps_of()["remind"]
        for user in (self.agent, self.supervisor, self.administrator):
            for act in (
                lambda one: one.write({"state": "done"}),
                lambda one: one.unlink(),
                lambda one: one.create({"renewal_id": one.renewal_id.id, "kind": "remind", "date_planned": TODAY}),
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    act(step.with_user(user))


@tagged("post_install", "-at_install")
class TestStepScreens(StepCase):
    """The list of steps, opened as a supervisor, and each of its filters."""

    def _found(self, name):
        steps = self.env["insurance.renewal.step"].with_user(self.supervisor)
        arch = etree.fromstring(steps.get_view(view_type="search")["arch"])
        found = steps.search(safe_eval(arch.xpath(f"//filter[@name='{name}']/@domain")[0]))
        return found.filtered(lambda step: step.company_id == self.company and step.date_planned >= TODAY)

    def test_filters(self):
        self._run_steps(in_days(30))
        kinds = {name: set(self._found(name).mapped("kind")) for name in ("planned", "done", "escalate", "win_back")}
        self.assertEqual(
            kinds,
            {
                "planned": {"escalate", "win_back"},
                "done": {"remind"},
                "escalate": {"escalate"},
                "win_back": {"win_back"},
            },
        )
        self.assertFalse(self._found("missed"))
        self.assertFalse(self._found("week"))

    def test_opened_late_is_not_missed(self):
        self._ending(in_days(20), partner_id=self.persian.id)
        self._night()
        self.assertFalse(self._found("missed"), "nobody has to do anything about it")

    def test_views_of_the_agent(self):
        steps = self.env["insurance.renewal.step"].with_user(self.agent)
        for kind in ("list", "kanban"):
            arch = etree.fromstring(steps.get_view(view_type=kind)["arch"])
            self.assertFalse(arch.xpath("//field[@name='rule_step_id']"), "rules are the supervisors'")
        self.assertEqual(self.env.ref("insurance_renewal.insurance_renewal_step_action").path, "renewal-steps")

    def test_deal_shows_what_is_to_be_won_back(self):
        self.deal.with_user(self.agent).action_set_lost()
        self._run_steps(in_days(74))
        deal = self.case.win_back_lead_id.with_user(self.agent)
        arch = etree.fromstring(deal.get_view(view_type="form")["arch"])
        self.assertTrue(arch.xpath("//page[@name='win_back']//field[@name='win_back_ids']"))
        self.assertEqual(deal.win_back_ids.policy_id, self.policy)
