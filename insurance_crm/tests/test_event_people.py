"""Where an event's people are found; tasks as events of the deal or policy they are on; yearly events."""

from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestEventPeople(InsuranceCase):
    def _event(self, **vals):
        return self.env["insurance.event"].create({"name": "Something", "code": "something", **vals})

    def test_usual_paths(self):
        """An event says where its client, agent, policy and deal are, by its model unless told otherwise."""
        names = ("partner_path", "agent_path", "policy_path", "deal_path")
        expected = {
            "policy_issued": ("partner_id", "user_id", "id", "lead_id"),
            "deal_left_new": ("partner_id", "user_id", False, "id"),
            "birthday": ("id", "user_id", False, False),
            "identity_expires": ("partner_id", "partner_id.user_id", False, False),
            "task_due": ("insurance_partner_id", "user_id", "insurance_policy_id", "insurance_lead_id"),
            "case_due": ("partner_id", "user_id", False, "lead_id"),
        }
        for code, paths in expected.items():
            event = self.env["insurance.event"].search([("code", "=", code)])
            with self.subTest(code):
                self.assertEqual(tuple(event[name] for name in names), paths)
        own = self._event(model="insurance.policy", partner_path="insured_id")
        self.assertEqual((own.partner_path, own.agent_path), ("insured_id", "user_id"))

    def test_a_path_leads_somewhere(self):
        for path in ("number", "nonsense", "partner_id.name", "partner_id.nonsense"):
            with self.subTest(path), self.assertRaisesRegex(ValidationError, path), self.env.cr.savepoint():
                self._event(model="insurance.policy", partner_path=path)
        self.assertTrue(self._event(model="insurance.policy", agent_path="partner_id.user_id"))
        self.assertTrue(self._event(code="gone", model="gone.model", partner_path="anything"))

    def test_yearly(self):
        self.assertTrue(self.env.ref("insurance_crm.event_birthday").yearly)
        self.assertFalse(self.env.ref("insurance_crm.event_policy_ends").yearly)

    def test_whom_a_task_is_about(self):
        """A task on a deal or a policy knows both and the client; one on anything else none of them."""
        deal, policy = self._deal(), self._policy()
        lost = self.env["crm.lead"].create({"name": "Gone"})
        on_deal, on_policy, on_client = (
            record.activity_schedule("mail.mail_activity_data_call", date(2026, 12, 5), user_id=self.agent.id)
            for record in (deal, policy, self.client)
        )
        self.assertEqual((on_deal.insurance_lead_id, on_deal.insurance_partner_id), (deal, self.client))
        self.assertEqual((on_policy.insurance_policy_id, on_policy.insurance_partner_id), (policy, self.client))
        self.assertFalse(on_deal.insurance_policy_id or on_policy.insurance_lead_id)
        self.assertFalse(on_client.insurance_partner_id or on_client.insurance_lead_id)
        free = self.env["mail.activity"].create({"user_id": self.agent.id, "summary": "Free"})
        self.assertFalse(free.insurance_partner_id or lost.activity_ids)

    def test_tasks_are_found_by_them(self):
        deal, policy = self._deal(insurance_line_id=self.line.id), self._policy(partner_id=self.persian.id)
        on_deal, on_policy = (
            record.activity_schedule("mail.mail_activity_data_call", date(2026, 12, 5), user_id=self.agent.id)
            for record in (deal, policy)
        )
        tasks = self.env["mail.activity"]

        def found(*domain):
            return tasks.search([("id", "in", (on_deal | on_policy).ids), *domain])

        self.assertEqual(found(("insurance_lead_id", "=", deal.id)), on_deal)
        self.assertEqual(found(("insurance_partner_id", "in", self.persian.ids)), on_policy)
        self.assertEqual(found(("insurance_partner_id", "in", (self.client | self.persian).ids)), on_deal | on_policy)
        line = Domain("line_id", "=", self.line.id)
        self.assertEqual(
            tasks.search(Domain("id", "in", on_policy.ids) & Domain("insurance_policy_id", "any", line)), on_policy
        )
        self.assertFalse(found(("insurance_partner_id.name", "=", "Nobody")))
