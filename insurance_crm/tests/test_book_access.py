"""Who may import a book: supervisors and administrators, each in his companies. Nobody writes an import's own records."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import book_fixture
from .book_common import BookCase

MODELS = ["insurance.book.profile", "insurance.book.column", "insurance.book.match", "insurance.book.agent",
          "insurance.book.run", "insurance.book.remark", "insurance.book.link", "insurance.book.chunk"]  # fmt: skip


@tagged("post_install", "-at_install")
class TestBookAccess(BookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env, "stranger", groups="insurance_crm.group_administrator", company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )  # fmt: skip

    def test_agents_see_nothing_of_books(self):
        run = self._import(book_fixture.workbook())
        own = {"profile", "column", "match", "run", "remark"}  # of their own lists of objects, see test_object_list
        for user in (self.agent, self.agent_all, self.employee, self.seller):
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    records = self.env[model].with_user(user)
                    if user in (self.agent, self.agent_all) and model.rsplit(".", 1)[1] in own:
                        self.assertFalse(records.search([]))
                        continue
                    with self.assertRaises(AccessError):
                        records.search([])
            with self.assertRaises(AccessError):
                run.with_user(user).read(["rejected_file"])
            for action in ("action_trial", "action_import", "action_undo", "action_guess", "action_to_draft"):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(run.with_user(user), action)()

    def test_agents_cannot_start_one(self):
        vals = {"file": book_fixture.encoded(book_fixture.workbook()), "filename": "mine.xlsx"}
        for user in (self.agent, self.agent_all, self.employee, self.seller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["insurance.book.run"].with_user(user).create(vals)

    def test_the_menu_is_not_theirs(self):
        menu = self.env.ref("insurance_crm.insurance_book_run_menu")
        for user, seen in (
            (self.agent, False),
            (self.agent_all, False),
            (self.supervisor, True),
            (self.administrator, True),
        ):
            self.assertEqual(menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), seen, user.login)

    def test_another_company_sees_nothing(self):
        run = self._import(book_fixture.workbook())
        for model in MODELS[:-1]:
            self.assertFalse(self.env[model].with_user(self.stranger).search([]), model)
        for record in (run, run.profile_id, run.column_ids, run.match_ids, run.agent_ids, run.rejected_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).read(["display_name"])

    def test_files_follow_the_import(self):
        run = self._import(book_fixture.workbook())
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", run._name), ("res_id", "=", run.id), ("res_field", "in", ["file", "rejected_file"])]
            )
        )
        self.assertEqual(len(files), 2)
        for user in (self.agent, self.agent_all, self.stranger):
            for file in files:
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["datas"])
        self.assertTrue(files[0].with_user(self.supervisor).read(["datas"]))

    def test_supervisors_do_not_write_what_only_imports_write(self):
        run = self._import(book_fixture.workbook())
        link = self.env["insurance.book.link"].search([("run_id", "=", run.id)], limit=1)
        for record in (run.rejected_ids[0], link):
            for user in (self.supervisor, self.administrator):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"row_number": 1})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.env["insurance.book.chunk"].with_user(self.supervisor).search([])

    def test_an_import_that_made_policies_is_not_deleted(self):
        run = self._import(book_fixture.workbook())
        with self.assertRaisesRegex(UserError, "undone first"):
            run.unlink()

    def test_policies_are_made_in_the_run_s_company(self):
        run = self._import(book_fixture.as_csv(), filename="a.csv", user=self.stranger)
        self.assertEqual(run.company_id, self.other_company)
        policies = self._policies(run)
        self.assertEqual(policies.company_id, self.other_company)
        self.assertEqual(policies.currency_id, self.other_company.currency_id)
        self.assertFalse(self.env["insurance.policy"].with_user(self.supervisor).search([("id", "in", policies.ids)]))
