"""A whole book changes hands: everything goes, nobody is called by two, and it is kept what went to whom."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.request import insurance_book_transfer as module
from .request_common import RequestCase


@tagged("post_install", "-at_install")
class TestBookTransfer(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["res.partner"].create(
            [{"name": f"Client {n}", "is_insurance_client": True, "user_id": cls.agent.id} for n in range(7)]
        )
        cls.deals = cls.env["crm.lead"].union(*(cls._deal(partner_id=client.id) for client in cls.clients))
        cls.policies = cls.env["insurance.policy"].union(*(cls._issued(partner_id=client.id) for client in cls.clients))
        cls.draft = cls._policy(cls.other_agent, issuer_id=cls.agent.id)
        cls.tasks = cls.env["mail.activity"].union(*(
            record.sudo().activity_schedule("mail.mail_activity_data_todo", fields.Date.today(), user_id=cls.agent.id)
            for record in (*cls.deals, *cls.policies, *cls.clients)
        ))  # fmt: skip
        cls.env.flush_all()

    def _transfer(self, takers=None, user=None, **vals):
        takers = takers or self.other_agent
        return self.env["insurance.book.transfer"].with_user(user or self.supervisor).create(
            {"from_id": self.agent.id, "to_ids": takers.ids} | vals
        )  # fmt: skip

    def _finish(self):
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_book_transfer").method_direct_trigger()
        self.env.invalidate_all()

    def _left(self):
        user = self.agent.id
        return sum(
            self.env[model].with_context(active_test=False).search_count([(field, "=", user), *domain])
            for model, field, domain in [
                ("res.partner", "user_id", []), ("insurance.policy", "user_id", []), ("crm.lead", "user_id", []),
                ("insurance.policy", "issuer_id", [("state", "=", "draft")]),
                ("mail.activity", "user_id", [("active", "=", True)]),
            ]
        )  # fmt: skip

    def test_everything_goes(self):
        transfer = self._transfer()
        self.assertEqual((transfer.left_count, transfer.moved_count), (43, 0))
        self.assertIn("Policies: 0 moved, 7 to move", transfer.summary)
        ledger = self._ledger(self.policies)
        earned = ledger.mapped("user_id")
        transfer.action_start()
        self._finish()
        self.assertEqual(self._left(), 0)
        self.assertEqual(transfer.state, "done")
        self.assertEqual((self.policies.user_id, self.deals.user_id), (self.other_agent, self.other_agent))
        self.assertEqual((self.tasks.user_id, self.clients.user_id), (self.other_agent, self.other_agent))
        self.assertEqual((self.draft.user_id, self.draft.issuer_id), (self.other_agent, self.other_agent))
        self.assertEqual(ledger.mapped("user_id"), earned, "who earned what stays")
        for policy in self.policies:
            self.assertBooked(policy)

    def test_it_is_kept_what_went_to_whom(self):
        transfer = self._transfer()
        transfer.action_start()
        self._finish()
        self.assertEqual((transfer.left_count, transfer.moved_count), (0, 43))
        self.assertIn("Deals: 7 moved, 0 to move", transfer.summary)
        line = transfer.line_ids.filtered(lambda line: line.model == "insurance.policy" and line.field == "issuer_id")
        self.assertEqual((line.res_id, line.name, line.to_id), (self.draft.id, self.draft.number, self.other_agent))
        self.assertEqual(line.kind, "Policies to issue")
        self.assertEqual((transfer.starter_id, transfer.date_done >= transfer.date_start), (self.supervisor, True))

    def test_several_share_the_clients_and_nobody_is_called_by_two(self):
        transfer = self._transfer(self.other_agent | self.agent_all)
        transfer.action_start()
        self._finish()
        for client, deal, policy in zip(self.clients, self.deals, self.policies, strict=True):
            tasks = self.tasks.filtered(
                lambda task, ids=(client, deal, policy): (task.res_model, task.res_id) in {(r._name, r.id) for r in ids}
            )
            self.assertEqual(len(client.user_id | deal.user_id | policy.user_id | tasks.user_id), 1)
            self.assertEqual(len(tasks), 3)
        self.assertEqual(set(self.clients.user_id), {self.other_agent, self.agent_all})

    def test_lost_deals_and_done_tasks_stay_with_who_did_them(self):
        self.deals[0].action_set_lost()
        self.deals[1].action_set_won()
        self.tasks[2].sudo()._action_done()
        self._transfer().action_start()
        self._finish()
        self.assertEqual(self.deals[:2].user_id, self.agent)
        self.assertEqual(self.tasks[2].user_id, self.agent)

    def test_quotes_needs_and_planned_work_go_along(self):
        def made(model, **vals):
            return self.env[model].with_user(self.agent).create({"partner_id": self.clients[0].id} | vals)

        quote = made("insurance.inquiry", line_id=self.line.id)
        need = made("insurance.need", line_id=self.travel.id)
        work = made("insurance.case", name="Visit", type_id=self.env["insurance.case.type"].search([], limit=1).id)
        self._transfer().action_start()
        self._finish()
        for record in (quote, need, work):
            with self.subTest(record):
                self.assertEqual(record.sudo().user_id, self.other_agent)

    def test_other_books_and_companies_stay(self):
        hers = self._issued(self.agent_all)
        self.agent.company_ids |= self.other_company
        abroad = self._deal(company_id=self.other_company.id)
        self._transfer().action_start()
        self._finish()
        self.assertEqual((hers.user_id, abroad.user_id), (self.agent_all, self.agent))

    def test_batches_that_break_off_go_on(self):
        transfer = self._transfer()
        with patch.object(module, "BATCH", 3):
            transfer.action_start()
            self.assertEqual((transfer.state, transfer.moved_count), ("running", 3))
            self.env.invalidate_all()
            self._finish()
        self.assertEqual((transfer.state, transfer.moved_count, self._left()), ("done", 43, 0))
        keys = [(line.model, line.field, line.res_id) for line in transfer.line_ids]
        self.assertEqual(len(keys), len(set(keys)))

    def test_it_may_run_twice(self):
        transfer = self._transfer()
        transfer.action_start()
        self._finish()
        self.assertEqual(transfer._move_batch(), 0)
        self._finish()
        self.assertEqual(transfer.moved_count, 43)
        again = self._transfer()
        again.action_start()
        self._finish()
        self.assertEqual((again.state, again.moved_count), ("done", 0))
        with self.assertRaisesRegex(UserError, "started already"):
            transfer.action_start()

    def test_the_pipeline_of_a_deal_stays(self):
        team = self.env["crm.team"].create({"name": "Hull pipeline"})
        self.env["crm.team"].create({"name": "Hers", "member_ids": self.other_agent.ids})
        self.deals.team_id = team
        self._transfer().action_start()
        self._finish()
        self.assertEqual(self.deals.team_id, team)

    def test_somebody_who_left_already(self):
        self.agent.active = False
        transfer = self._transfer()
        transfer.action_start()
        self._finish()
        self.assertEqual((transfer.state, self._left()), ("done", 0))

    def test_requests_go_to_the_new_agent(self):
        self.clients[0].phone = "+380671112233"
        self._transfer().action_start()
        self._finish()
        self.agent.active = False
        request = self._send(name="Client 0", phone="+380671112233")[2]
        self.assertEqual((request.partner_id, request.lead_id.user_id), (self.clients[0], self.other_agent))

    def test_bad_input(self):
        for takers, words in [
            (self.agent, "not the one who leaves"),
            (self.agent | self.other_agent, "not the one who leaves"),
            (self.employee, "does not work as an agent"),
        ]:
            with self.subTest(takers), self.assertRaisesRegex(UserError, words):
                self._transfer(takers).action_start()
        empty = self._transfer()
        empty.to_ids = False
        with self.assertRaisesRegex(UserError, "Choose colleagues"):
            empty.action_start()
        self.assertEqual(self._left(), 43)

    def test_what_happened_is_not_changed(self):
        transfer = self._transfer()
        transfer.action_start()
        transfer.note = "agreed on Monday"
        for act in (
            lambda: transfer.write({"to_ids": self.agent_all.ids}),
            lambda: transfer.write({"state": "draft"}),
            lambda: transfer.unlink(),
        ):
            with self.assertRaises(UserError):
                act()
        with self.assertRaises(AccessError):
            transfer.line_ids[:1].write({"name": "x"})
        self._transfer().unlink()

    def test_agents_do_not(self):
        transfer = self._transfer()
        transfer.action_start()
        for user in (self.agent, self.other_agent, self.agent_all):
            for record in (transfer, transfer.line_ids[:1]):
                with self.subTest(record, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._transfer(user=user)

    def test_other_companies(self):
        transfer = self._transfer()
        transfer.action_start()
        line = transfer.line_ids[:1]
        self.supervisor.write({"company_ids": self.other_company.ids, "company_id": self.other_company.id})
        for record in (transfer, line):
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(self.supervisor).read(["display_name"])
