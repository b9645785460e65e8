from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestAccess(RenewalCase):
    """Each rule with the wrong person."""

    def setUp(self):
        super().setUp()
        self.mine = self._ending(TODAY + relativedelta(days=5))
        self.theirs = self._ending(TODAY + relativedelta(days=5), user=self.other_agent, partner_id=self.persian.id)
        self.cases = self._night()

    def _as(self, user, model="insurance.renewal"):
        return self.env[model].with_user(user)

    def test_agent_sees_his_own(self):
        self.assertEqual(self._as(self.agent).search([]).policy_id, self.mine)
        with self.assertRaises(AccessError):
            self.theirs.renewal_id.with_user(self.agent).read(["date_end"])

    def test_all_books(self):
        for user in (self.agent_all, self.supervisor, self.administrator):
            self.assertEqual(self._as(user).search([]), self.cases)

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._as(user).search([])

    def test_nobody_writes_cases_by_hand(self):
        case = self.mine.renewal_id
        for user in (self.agent, self.supervisor, self.administrator):
            for act in (
                lambda case: case.write({"date_due": TODAY}),
                lambda case: case.copy(),
                lambda case: case.unlink(),
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    act(case.with_user(user))

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self.assertFalse(self._as(self.supervisor).with_context(allowed_company_ids=self.other_company.ids).search([]))

    def test_rules_are_the_supervisors(self):
        step = self.own_rule.step_ids[:1]
        for user in (self.agent, self.agent_all):
            for record, name in ((self.own_rule, "days"), (step, "days")):
                with self.assertRaises(AccessError):
                    record.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    record.with_user(user).write({name: 1})
            with self.assertRaises(AccessError):
                self._as(user, "insurance.renewal.rule").create({"name": "Mine", "assign_to": "agent"})
        for user in (self.supervisor, self.administrator):
            self.own_rule.with_user(user).days = 12
            with self.assertRaisesRegex(UserError, "switch it off instead"):
                self.own_rule.with_user(user).unlink()
            rules = self._as(user, "insurance.renewal.rule")
            self.assertEqual(rules.search([]).company_id, self.company, "of his companies alone")
            rules.create({"name": "Extra", "company_id": self.company.id}).unlink()
        others = self.env["insurance.renewal.rule"].search([("company_id", "=", self.other_company.id)])
        with self.assertRaises(AccessError):
            others.with_user(self.supervisor).read(["days"])
        with self.assertRaises(AccessError):
            others.step_ids.with_user(self.supervisor).write({"days": 3})

    def test_problems_are_the_administrators(self):
        failure = self.env["insurance.renewal.failure"]._tell(self.mine.id, "x", TODAY)
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                failure.with_user(user).read(["message"])
            with self.assertRaises(AccessError):
                failure.with_user(user).action_retry()
        self.assertEqual(self._as(self.administrator, "insurance.renewal.failure").search([]), failure)
        self.administrator.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self.assertFalse(
            self._as(self.administrator, "insurance.renewal.failure")
            .with_context(allowed_company_ids=self.other_company.ids)
            .search([])
        )

    def test_lists_are_for_agents_each_his_own(self):
        sheet = self._as(self.agent, "insurance.renewal.list").create({})
        with self.assertRaises(AccessError):
            sheet.with_user(self.other_agent).read(["date_from"])
        with self.assertRaises(AccessError):
            self._as(self.employee, "insurance.renewal.list").create({})

    def test_service_user_cannot_log_in(self):
        service = self.env.ref("insurance_renewal.user_renewal")
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [service.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        self.assertFalse(service.has_group("base.group_system"))
        self.assertEqual(self.cases.create_uid, service)
        self.assertEqual(self.cases.lead_id.create_uid, service)

    def test_renewing_a_colleagues_policy(self):
        with self.assertRaises(AccessError):
            self.theirs.renewal_id.with_user(self.agent).action_renew()


@tagged("post_install", "-at_install")
class TestListDownload(RenewalCase, HttpCase):
    def test_wrong_person_gets_no_file(self):
        sheet = self.env["insurance.renewal.list"].with_user(self.agent).create({})
        self.other_agent.password = "insurance_other_agent"
        self.authenticate("insurance_other_agent", "insurance_other_agent")
        with mute_logger("odoo.http"):
            self.assertIn(self.url_open(f"/insurance/list/insurance.renewal.list/{sheet.id}").status_code, (403, 404))
