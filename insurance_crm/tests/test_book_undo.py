"""Taking an import back: everything it made goes, what somebody used stays and is listed."""

from odoo.tests import tagged

from . import book_fixture
from .book_common import BookCase

TABLES = ["insurance.policy", "insurance.policy.object", "insurance.object", "insurance.transaction", "insurance.product",
          "insurance.line", "insurance.office", "res.partner", "insurance.book.link"]  # fmt: skip


@tagged("post_install", "-at_install")
class TestBookUndo(BookCase):
    def _counts_of_tables(self):
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in TABLES}

    def _undo(self, run):
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)
        return run

    def _imported(self):
        run = self._run(book_fixture.workbook())
        run.profile_id._get_service_user()
        self.before = self._counts_of_tables()
        run.action_import()
        return self._work(run)

    def test_everything_goes(self):
        run = self._imported()
        self.assertGreater(self._counts_of_tables()["insurance.policy"], self.before["insurance.policy"])
        self._undo(run)
        self.assertEqual(self._counts_of_tables(), self.before)
        self.assertEqual((run.kept, run.done), (0, run.total))

    def test_and_can_be_imported_again(self):
        run = self._undo(self._imported())
        run.action_import()
        self.assertCounts(self._work(run), created=book_fixture.GOOD, rejected=book_fixture.BAD)

    def test_chains_are_undone(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to"
        rows = [f"A;1;Княжа;MTPL;01.02.{year};31.01.{year + 1}" for year in range(2018, 2022)]
        before = self._counts_of_tables()["insurance.policy"]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        later = self._import(
            self._csv("A;1;Княжа;MTPL;01.02.2022;31.01.2023", header=header), "b.csv", profile=run.profile_id
        )
        last = self._policies(later)
        self.assertEqual(last.previous_id.date_start.year, 2021)
        self._undo(run)
        self.assertFalse(last.previous_id)
        self.assertEqual(self._counts_of_tables()["insurance.policy"], before + 1)
        self.assertEqual(last.partner_id.name, "A")

    def assertStays(self, run, policy, words):
        client, insurer = policy.partner_id, policy.insurer_id
        self._undo(run)
        self.assertTrue(policy.exists())
        self.assertTrue(client.exists() and insurer.exists())
        self.assertBooked(policy)
        reason = run.kept_ids.filtered(lambda remark: remark.policy_id == policy).reason
        self.assertIn(words, reason)
        self.assertEqual(self._counts_of_tables()["insurance.policy"], self.before["insurance.policy"] + 1)

    def test_a_policy_somebody_changed_stays(self):
        run = self._imported()
        policy = self._policies(run)[0]
        policy.with_user(self.koval).note = "asked for a discount"
        self.assertStays(run, policy, "somebody changed it")

    def test_a_policy_somebody_wrote_about_stays(self):
        run = self._imported()
        policy = self._policies(run)[0]
        policy.with_user(self.koval).message_post(body="rang")
        self.assertStays(run, policy, "a message refers to it")

    def test_a_policy_with_a_task_stays(self):
        run = self._imported()
        policy = self._policies(run)[0]
        policy.with_user(self.koval).activity_schedule("mail.mail_activity_data_todo", user_id=self.koval.id)
        self.assertStays(run, policy, "a task refers to it")

    def test_a_renewed_policy_stays(self):
        run = self._imported()
        policy = self._policies(run)[1]
        action = policy.with_user(self.koval).action_renew()
        client = policy.partner_id
        self._undo(run)
        self.assertTrue(policy.exists() and client.exists())
        self.assertEqual(self.env["insurance.policy"].browse(action["res_id"]).previous_id, policy)
        self.assertIn("it was renewed", run.kept_ids.filtered("policy_id").reason)

    def test_a_client_somebody_used_stays(self):
        run = self._imported()
        client = self._policies(run)[4].partner_id
        deal = self._deal(self.koval, partner_id=client.id)
        self._undo(run)
        self.assertEqual(deal.partner_id, client)
        self.assertTrue(any("refers to it" in reason for reason in run.kept_ids.mapped("reason")))

    def test_an_object_on_somebody_s_policy_stays(self):
        run = self._imported()
        car = self._policies(run)[2].object_ids.object_id
        policy = self._policy(object_ids=[(0, 0, {"object_id": car.id})])
        self._undo(run)
        self.assertEqual(policy.object_ids.object_id, car)

    def test_what_an_import_only_changed_is_not_deleted(self):
        first = self._import(book_fixture.workbook())
        policies = self._policies(first)
        changed = [[*book_fixture.ROWS[0][:13], "3 000,00", *book_fixture.ROWS[0][14:]]]
        second = self._import(book_fixture.workbook(changed), profile=first.profile_id)
        self.assertCounts(second, updated=1)
        self._undo(second)
        self.assertEqual(len(policies.exists()), book_fixture.GOOD)
        self.assertEqual(policies[0].premium, 3000)

    def test_the_ledger_s_guard_is_up_again(self):
        self._undo(self._imported())
        self.env.cr.execute("SELECT current_setting('insurance.ledger_undo', true)")
        self.assertEqual(self.env.cr.fetchone()[0], "off")

    def test_a_service_user_cannot_log_in(self):
        user = self._imported().profile_id.sudo().user_id
        self.assertFalse(user.active)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        self.assertEqual(user.company_ids, self.company)
