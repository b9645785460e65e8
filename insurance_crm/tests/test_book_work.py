"""How an import is worked off: chunks, failures, files, profiles."""

from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from . import book_fixture
from .book_common import BookCase

ROW = "Іваненко Олена;+380501234567;EP-1;Княжа;MTPL;15.03.2024;14.03.2025;1000"


@tagged("post_install", "-at_install")
class TestBookWork(BookCase):
    def test_chunks(self):
        rows = [ROW.replace("EP-1", f"EP-{n}").replace("Олена", f"Олена{n}") for n in range(25)]
        with patch("odoo.addons.insurance_crm.models.book.insurance_book_run_work.CHUNK_ROWS", 10):
            run = self._run(self._csv(*rows), "a.csv")
            run.action_import()
            self.assertEqual(run._step(), 3)
            self.assertEqual((run.total, run.done, run.is_read), (25, 0, True))
            self.assertEqual(run._step(), 2)
            self.assertEqual((run.done, run.created, run.progress), (10, 10, 40))
            self.assertCounts(self._work(run), created=25)
        self.assertFalse(run.sudo().chunk_ids)
        self.assertGreaterEqual(run.seconds, 0)

    def test_a_chunk_that_was_lost_is_done_again(self):
        rows = [ROW.replace("EP-1", f"EP-{n}") for n in range(20)]
        with patch("odoo.addons.insurance_crm.models.book.insurance_book_run_work.CHUNK_ROWS", 10):
            run = self._run(self._csv(*rows), "a.csv")
            run.action_import()
            run._step()
            with self.env.cr.savepoint() as savepoint:
                run._step()
                savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.assertEqual(run.done, 0)
            self.assertCounts(self._work(run), created=20)

    def test_queries_do_not_grow_with_the_rows(self):
        def queries(count, name):
            rows = [
                f"Клієнт {name}{n};+38050{n:07};{name}-{n};Княжа;MTPL;15.03.2024;14.03.2025;1000" for n in range(count)
            ]
            run = self._run(self._csv(*rows), f"{name}.csv")
            run.action_import()
            run._step()
            before = self.cr.sql_log_count
            run._step()
            self.assertEqual(run.created, count)
            return self.cr.sql_log_count - before

        queries(1, "warm")
        few, many = queries(20, "few"), queries(200, "many")
        self.assertLess(many, few + 20)

    @mute_logger("odoo.addons.insurance_crm.models.book.insurance_book_run_work")
    def test_an_import_that_cannot_go_on_stops_and_says_why(self):
        run = self._run(self._csv(ROW), "a.csv")
        run.action_import()
        with patch.object(self.registry["insurance.book.importer"], "_find_links", side_effect=KeyError("broken")):
            self._work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("broken", run.message)
        run.action_to_draft()
        run.action_import()
        self.assertCounts(self._work(run), created=1)

    def test_the_oldest_import_comes_first_and_the_next_follows(self):
        first, second = self._run(self._csv(ROW), "a.csv"), self._run(self._csv(ROW.replace("EP-1", "EP-2")), "b.csv")
        first.action_import()
        second.action_import()
        second.sudo().started = "2020-01-01"
        self._work(first)
        self.assertEqual((first.state, second.state), ("running", "done"))
        self.assertCounts(self._work(first), created=1)

    def test_nothing_to_do(self):
        self._work(self.env["insurance.book.run"])

    def test_what_cannot_start(self):
        run = self._run(self._csv("A;B", header="x;y"), "a.csv")
        with self.assertRaisesRegex(UserError, "the client's name"):
            run.action_import()
        run = self._run(self._csv(ROW), "a.csv")
        run.action_import()
        with self.assertRaisesRegex(UserError, "already running"):
            run.action_trial()
        with self.assertRaisesRegex(UserError, "finished import"):
            run.action_undo()
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.env["insurance.book.run"].with_user(self.supervisor).create({}).action_import()

    def test_files_that_cannot_be_read(self):
        for data, words in [(b"\xd0\xcf\x11\xe0" + b"x" * 20, "save it as .xlsx"), (b"Client;Phone\n", "no rows")]:
            with self.assertRaisesRegex(UserError, words):
                self._run(data, "a.csv")

    def test_guess_again_and_another_file(self):
        run = self._run(self._csv(ROW), "a.csv")
        run.column_ids.target = False
        run.action_guess()
        self.assertEqual(run.column_ids[0].target, "client_name")
        run.file = book_fixture.encoded(self._csv(ROW, ROW.replace("EP-1", "EP-2")))
        self.assertIn("2 rows", run.layout)

    def test_profiles_get_different_names(self):
        one, two = self._run(self._csv(ROW), "book.csv"), self._run(self._csv(ROW), "book.csv")
        self.assertEqual((one.profile_id.name, two.profile_id.name), ("book", "book (2)"))
        self.assertEqual(one.profile_id.run_count, 1)
        self.assertEqual(one.profile_id.action_open_runs()["domain"], [("profile_id", "=", one.profile_id.id)])

    def test_format_follows_target(self):
        column = self._run(self._csv(ROW), "a.csv").column_ids[0]
        column.target = "premium"
        self.assertEqual(column.format, "point")
        column.target = "note"
        self.assertFalse(column.format)

    def test_files_are_forgotten_after_a_while(self):
        run = self._import(self._csv(ROW, ROW), "a.csv")
        fresh = self._import(self._csv(ROW.replace("EP-1", "EP-2")), "b.csv")
        run.sudo().ended = "2020-01-01"
        self.env["insurance.book.run"]._gc_files()
        self.assertFalse(run.file or run.rejected_file or run.head or run.remark_ids.cells)
        self.assertTrue(run.remark_ids.reason)
        self.assertTrue(fresh.file)
        self.assertEqual(run.policy_count, 1)

    @mute_logger("odoo.sql_db")
    def test_a_clash_with_somebody_else_is_tried_again(self):
        run = self._run(self._csv(ROW), "a.csv")
        run.action_import()
        clash = psycopg2.errors.SerializationFailure("could not serialize access")
        with (
            patch.object(self.registry["insurance.book.run"], "_step", side_effect=clash),
            patch.object(self.cr, "rollback"),
        ):
            self.assertEqual(run._step_safely(), 1)
        self.assertEqual(run.state, "running")
        self.assertCounts(self._work(run), created=1)

    @users("insurance_supervisor")
    def test_a_supervisor_walks_it(self):
        runs = self.env["insurance.book.run"]
        run = runs.create({"file": book_fixture.encoded(self._csv(ROW, ROW)), "filename": "walk.csv"})
        run.action_trial()
        self._work(run)
        self.assertEqual((run.state, run.created, run.rejected), ("tried", 1, 1))
        run.action_import()
        self._work(run)
        self.assertEqual(run.policy_count, 1)
        action = run.action_open_policies()
        self.assertEqual(self.env["insurance.policy"].search(action["domain"]).number, "EP-1")
        self.assertIn("/rejected_file/", run.action_download_rejected()["url"])
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)
        run.unlink()


@tagged("post_install", "-at_install")
class TestCompanyCheck(BookCase):
    def test_in_sets_as_strict_as_one_by_one(self):
        stranger = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other_company.id})
        mine = self.env["res.partner"].create({"name": "Mine", "company_id": self.company.id})
        values = {"line_id": self.line.id, "date_start": "2025-01-01", "company_id": self.company.id}
        for in_sets in (False, True):
            policies = self.env["insurance.policy"].with_context(insurance_check_in_sets=in_sets)
            policies.create([{**values, "partner_id": partner.id} for partner in (mine, self.client)])
            with self.assertRaisesRegex(UserError, "company inconsistencies"):
                policies.create([{**values, "partner_id": partner.id} for partner in (mine, stranger)])
            with self.assertRaisesRegex(UserError, "company inconsistencies"):
                policies.create({**values, "partner_id": mine.id, "marketer_id": stranger.id})
