"""Who brings in lists of claims: claims managers and supervisors, and nobody else."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.insurance_crm.tests import book_fixture

from .book_common import HEADER, ClaimsListCase

BOOKS = ("profile", "column", "match", "run", "remark", "agent", "link", "chunk")


@tagged("post_install", "-at_install")
class TestBookClaimsAccess(ClaimsListCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row = f"{cls.number};;{cls.day(cls.loss)};;closed;;;5;1"

    def test_a_manager_and_a_supervisor_walk_it(self):
        for user in (self.manager, self.supervisor):
            with self.subTest(login=user.login):
                run = self._claims_run(f"{self.row}-{user.id}", "X;;;;;;;;", user=user)
                form = Form(run, view="insurance_crm.insurance_book_run_view_form")
                form.number_mask = "LP-000000"
                form.claims_state = "open"
                form.save()
                profile = Form(run.profile_id.with_user(user), view="insurance_crm.insurance_book_profile_view_form")
                profile.name = f"List of {user.login}"
                profile.save()
                run.action_trial()
                self._work(run)
                run.action_to_draft()
                run.action_import()
                self.assertCounts(self._work(run), created=1, rejected=1)
                claims = self.env["insurance.claim"].with_user(user).search(run.action_open_claims()["domain"])
                self.assertEqual(len(claims), 1)
                self.assertTrue(run.action_download_rejected()["url"])
                run.action_undo()
                self.assertEqual(self._work(run).state, "undone")
                run.unlink()

    def test_nobody_else(self):
        run = self._import_claims(self.row)
        for user in (self.handler, self.agent, self.agent_all, self.employee):
            with self.subTest(login=user.login):
                with self.assertRaises(AccessError):
                    self._claims_run(self.row, user=user)
                with self.assertRaises(AccessError):
                    run.with_user(user).read(["filename"])
                with self.assertRaises(AccessError):
                    run.with_user(user).action_import()
                with self.assertRaises(AccessError):
                    run.with_user(user).action_undo()
                with self.assertRaises(AccessError):
                    run.profile_id.with_user(user).read(["name"])

    def test_a_manager_sees_no_books(self):
        book = self._import(self._csv("Сова Ада;;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;1100", "X;;;;;;;"), "book.csv")
        self.assertTrue(book.remark_ids)
        for records in (book, book.profile_id, book.profile_id.column_ids, book.profile_id.match_ids, book.remark_ids):
            with self.subTest(model=records._name), self.assertRaises(AccessError):
                records.with_user(self.manager).read(["display_name"])
        runs = self.env["insurance.book.run"].with_user(self.manager)
        self.assertNotIn(book, runs.search([]))
        with self.assertRaises(AccessError):
            book.with_user(self.manager).action_import()

    def test_a_manager_imports_no_book(self):
        """Not by leaving out what makes it a list of claims, nor by changing it afterwards."""
        file = book_fixture.encoded(self._csv("A;;1;I;MTPL;01.02.2024;31.01.2025;1"))
        runs = self.env["insurance.book.run"].with_user(self.manager)
        with self.assertRaises(AccessError):
            runs.create({"file": file, "filename": "book.csv"})
        run = self._claims_run(self.row)
        with self.assertRaisesRegex(UserError, "What a list holds"):
            run.is_claims = False
        with self.assertRaisesRegex(UserError, "What a list holds"):
            run.profile_id.content = "book"

    def test_a_manager_uses_no_profile_of_books(self):
        book = self._run(self._csv("A;1;I;MTPL;01.02.2024;31.01.2025", header="Client;Policy no.;Insurer;Line;From;To"))
        run = self._claims_run(self.row)
        with self.assertRaisesRegex(UserError, "is no profile of lists of claims"):
            run.profile_id = book.profile_id.with_user(self.manager)

    def test_links_and_chunks_are_the_imports_own(self):
        run = self._import_claims(self.row)
        link = self.env["insurance.book.link"].search([("made_run_id", "=", run.id)])
        for user in (self.manager, self.handler, self.agent):
            with self.assertRaises(AccessError):
                link.with_user(user).read(["claim_id"])
            with self.assertRaises(AccessError):
                self.env["insurance.book.chunk"].with_user(user).search([])

    def test_companies(self):
        run = self._import_claims(self.row)
        other = self.manager.copy({"login": "claims_elsewhere", "company_id": self.other_company.id,
                                   "company_ids": [(6, 0, self.other_company.ids)]})  # fmt: skip
        with self.assertRaises(AccessError):
            run.with_user(other).read(["filename"])
        mine = self._claims_run(self.row, user=other)
        self.assertEqual(mine.company_id, self.other_company)
        mine.action_import()
        self._work(mine)
        self.assertIn("There is no issued policy of ours", mine.rejected_ids.reason)

    def test_the_menu_is_theirs(self):
        menu = self.env.ref("insurance_claims.insurance_book_run_menu_claims")
        for user, shown in ((self.manager, True), (self.supervisor, True), (self.handler, False), (self.agent, False)):
            ids = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in ids, shown, user.login)

    def test_the_title_row_is_found(self):
        data = ("List of claims;;;;;;;;\n" + HEADER + "\n" + self.row + "\n").encode()
        run = self._claims_run(data=data)
        self.assertEqual((run.profile_id.header_row, run.layout.count("1 rows")), (2, 1))
