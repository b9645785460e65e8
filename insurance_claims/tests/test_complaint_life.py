from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.complaint import insurance_complaint_register
from .complaint_common import ComplaintCase

QUIET = "odoo.addons.base.models.ir_model"
MODELS = {
    "insurance.complaint": ("list", "kanban", "form", "search", "pivot", "graph"),
    "insurance.complaint.cause": ("list", "form", "search"),
    "insurance.complaint.register": ("form",),
    "insurance.service": ("list", "kanban", "form", "search", "pivot"),
    "insurance.service.kind": ("list", "form"),
}


@tagged("post_install", "-at_install")
class TestComplaintLife(ComplaintCase):
    """What happens to complaints when clients, agents and companies change, and what each role is shown."""

    # --- whose -------------------------------------------------------------------------------------

    def test_new_agent_of_the_client_reads_it(self):
        complaint = self._complaint(self.handler, policy_id=False)
        complaint.with_user(self.agent).read(["description"])
        self.client.user_id = self.other_agent
        self.assertEqual(complaint.agent_id, self.other_agent)
        complaint.with_user(self.other_agent).read(["description"])
        with self.assertRaises(AccessError), mute_logger(QUIET):
            complaint.with_user(self.agent).read(["description"])

    def test_agent_of_the_policy_goes_before_that_of_the_client(self):
        self.client.user_id = self.other_agent
        complaint = self._complaint(self.handler)
        self.assertEqual(complaint.agent_id, self.agent)

    def test_policy_taken_away_keeps_the_insurer(self):
        complaint = self._complaint()
        complaint.policy_id = False
        self.assertEqual((complaint.insurer_id, complaint.product_id), (self.insurer, self.product))
        complaint.insurer_id = self.other_insurer
        self.assertEqual(complaint.insurer_id, self.other_insurer)

    def test_merged_clients_keep_everything(self):
        complaint = self._complaint(policy_id=False)
        kind = self.env["insurance.service.kind"].create({"name": "Test tow"})
        service = self.env["insurance.service"].create({"kind_id": kind.id, "partner_id": self.client.id})
        other = self.env["res.partner"].create({"name": "Семён Королёв", "is_insurance_client": True})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.client | other).ids, other)
        self.assertEqual(complaint.partner_id, other)
        self.assertEqual(service.partner_id, other)

    def test_another_company(self):
        admin = self.administrator
        admin.company_ids |= self.other_company
        self.other_company.complaint_user_id = self.supervisor
        self.supervisor.company_ids |= self.other_company
        model = self.env["insurance.complaint"].with_user(admin).with_company(self.other_company)
        complaint = model.create({"partner_id": self.persian.id, "description": "x"})
        self.assertEqual(complaint.company_id, self.other_company)
        self.assertEqual(complaint.sudo()._get_manager(), self.supervisor)
        self.assertEqual(self._complaint()._get_manager(), self.manager)
        with self.assertRaises(AccessError), mute_logger(QUIET):
            complaint.with_user(self.handler).with_context(allowed_company_ids=self.company.ids).read(["description"])

    def test_officer_of_complaints_goes_before_the_head_of_claims(self):
        self.company.complaint_user_id = self.supervisor
        complaint = self._complaint()
        self.assertEqual(complaint._get_manager(), self.supervisor)
        about = self._complaint(about_user_id=self.supervisor.id)
        self.assertNotIn(self.supervisor, about._get_manager())
        self.assertTrue(about._get_manager(), "another manager")

    # --- who it is about ---------------------------------------------------------------------------

    def test_no_word_of_whom_it_is_about(self):
        about = self._complaint(about_user_id=self.handler.id)
        with self.assertRaises(AccessError), mute_logger(QUIET):
            about.with_user(self.handler).message_post(body="It was not me")
        with self.assertRaises(AccessError), mute_logger(QUIET):
            about.with_user(self.handler).action_ask_feedback()
        with self.assertRaises(AccessError), mute_logger(QUIET):
            about.with_user(self.handler).unlink()

    def test_not_on_his_day(self):
        about = self._complaint(about_user_id=self.supervisor.id)
        sections = self.env["insurance.day"].with_user(self.supervisor)._get_sections(self.today, self.today)
        ids = [one for section in sections if section["model"] == "insurance.complaint" for one in section["ids"]]
        self.assertNotIn(about.id, ids)

    # --- reopening ---------------------------------------------------------------------------------

    def test_told_anew_after_reopening(self):
        complaint = self._complaint(date=self.today - timedelta(days=20))
        complaint.with_user(self.handler).action_start()
        self._run("cron_complaint_due")
        self.assertTrue(complaint.escalated_on)
        self._reply(complaint)
        complaint.with_user(self.handler)._reopen("He wrote back")
        self.assertFalse(complaint.escalated_on)
        complaint.sudo().date_due = self.today - timedelta(days=1)
        self._run("cron_complaint_due")
        self.assertEqual(self._tasks(complaint).user_id, self.handler | self.manager)

    def test_days_taken_count_from_where_the_deadline_runs(self):
        complaint = self._complaint(date=self.today - timedelta(days=9))
        complaint.with_user(self.handler).action_start()
        self._reply(complaint)
        self.assertEqual(complaint.days_taken, 9)
        complaint.with_user(self.handler)._reopen("Again")
        self._reply(complaint)
        self.assertEqual(complaint.days_taken, 0)

    def test_totals_per_target(self):
        self._complaint(target="sale")
        self._complaint(target="sale")
        self._complaint(target="insurer")
        domain = [("partner_id", "=", self.client.id)]
        groups = self.env["insurance.complaint"].with_user(self.handler)._read_group(domain, ["target"], ["__count"])
        self.assertEqual(dict(groups), {"sale": 2, "insurer": 1})

    # --- screens -----------------------------------------------------------------------------------

    def test_views_open_for_who_may_read(self):
        for user in (self.agent, self.supervisor, self.handler, self.manager):
            for model, kinds in MODELS.items():
                for kind in kinds:
                    self.assertTrue(self.env[model].with_user(user).get_view(view_type=kind)["arch"], (model, kind))
        for kind in ("list", "kanban", "form", "search"):
            self.env["insurance.complaint.rule"].with_user(self.supervisor).get_view(view_type=kind)

    def test_menus(self):
        def seen(user, name):
            return (
                self.env.ref(f"insurance_claims.{name}").id
                in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            )

        for user in (self.agent, self.handler, self.supervisor):
            for name in ("insurance_complaint_menu", "insurance_complaint_register_menu", "insurance_service_menu"):
                self.assertTrue(seen(user, name), name)
            self.assertFalse(seen(user, "menu_claims_configuration"))
        self.assertFalse(seen(self.agent, "insurance_rating_menu"))
        self.assertTrue(seen(self.handler, "insurance_rating_menu"))
        self.assertTrue(seen(self.manager, "insurance_complaint_rule_menu"))
        self.assertFalse(seen(self.employee, "insurance_complaint_menu"))

    def test_settings(self):
        with Form(self.env["res.config.settings"]) as form:
            form.complaint_user_id = self.supervisor
            form.feedback_way = "rule"
            form.claim_follow_up_days = 9
        form.record.execute()
        self.assertEqual(self.company.complaint_user_id, self.supervisor)
        self.assertEqual((self.company.feedback_way, self.company.claim_follow_up_days), ("rule", 9))

    def test_long_register_is_not_printed(self):
        sheet = self.env["insurance.complaint.register"].with_user(self.handler).create({})
        self._complaint()
        sheet.invalidate_recordset()
        self.patch(insurance_complaint_register, "PDF_ROWS", 0)
        with self.assertRaisesRegex(UserError, "too many to print"):
            sheet.action_list_pdf()

    def test_policy_opens_its_complaints(self):
        complaint = self._complaint()
        policy = self.policy.with_user(self.agent)
        found = self.env["insurance.complaint"].search(policy.action_open_complaints()["domain"])
        self.assertEqual(found, complaint)
        context = policy.action_new_complaint()["context"]
        self.assertEqual((context["default_policy_id"], context["default_target"]), (policy.id, "product"))
