"""The small parts of the import by themselves."""

from datetime import date

import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..lib.book import targets
from ..lib.book.errors import BookError, CellError, FileError, RowError
from ..lib.book.guess import Probe
from ..models.book.importer.batch import Batch, Row
from ..models.book.importer.client_search import Client
from ..models.book.insurance_book_column import FORMATS, TARGETS
from ..models.book.wording import ORDERS, WORDS, say, say_all, words
from .book_common import BookCase

ROW = "Сова Ада;0504445566;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;100"


def row(**record):
    """Return a Row of these values."""
    return Row(1, [], "key", "hash", {"origin": "own", **record})


@tagged("post_install", "-at_install")
class TestProbe(BaseCase):
    def _seen(self, *cells):
        probe = Probe()
        for cell in cells:
            probe.see(cell)
        return probe

    def test_samples_are_few_and_different(self):
        probe = self._seen("a", None, "a", "", "b", "c", "d")
        self.assertEqual((probe.samples, probe.filled), (["a", "b", "c"], 5))

    def test_undecided_until_a_proof_comes(self):
        probe = self._seen("03/04/2024", "05/06/2024")
        self.assertTrue(probe.undecided)
        probe.see_dates_only("25/06/2024")
        self.assertFalse(probe.undecided)
        self.assertTrue(self._seen("1.234").undecided)
        self.assertFalse(self._seen("1.234", "1,5").undecided)
        self.assertFalse(self._seen("text").undecided)

    def test_looks(self):
        for look, cells in [
            ("email", ["a@b.ua", "x.y@z.com"]),
            ("vin", ["WVWZZZ1JZ3W386752", "tmbzzz1z3c2012345"]),
            ("plate", ["AA1234BB", "КА 0001 АА", "1234 BCD"]),
            ("phone", ["+380501234567", 380501234567, "(050) 123-45-67"]),
            ("number", [1, 2.5, 300]),
        ]:
            self.assertTrue(self._seen(*cells).mostly(look), look)
        self.assertFalse(self._seen("15.03.2024", "16.03.2024").mostly("phone"))
        self.assertFalse(Probe().mostly("phone"))

    def test_highest_number(self):
        self.assertEqual(self._seen(5, "12", "x", 7).highest, 12)


@tagged("post_install", "-at_install")
class TestRows(BaseCase):
    def test_forgetting(self):
        one = row(number="5")
        one.refuse("no_line", product="x")
        one.line, one.made_client, one.advisor = 7, True, "agent"
        one.forget()
        self.assertEqual((one.problem, one.line, one.made_client, one.advisor), (None, None, False, "agent"))
        self.assertEqual((one.get("number"), one.get("line"), one.get("line", 3)), ("5", None, 3))

    def test_live_rows(self):
        class Run:
            profile_id = company_id = None

        rows = [row(), row(), row(), row(origin="foreign")]
        batch = Batch(Run(), rows)
        rows[0].refuse("no_line")
        rows[1].action = "unchanged"
        self.assertEqual(batch.live, rows[2:])
        self.assertEqual([one.is_own for one in batch.live], [True, False])

    def test_who_a_client_can_be(self):
        known = Client("Сова Ада", birth=date(1980, 1, 2), vat="77")
        known.keys.add("C1")
        for record, vat, answer in [
            ({}, None, True),
            ({"client_birth_date": date(1980, 1, 2), "client_key": "C1"}, "77", True),
            ({"client_birth_date": date(1980, 2, 1)}, None, False),
            ({}, "78", False),
            ({"client_key": "C2"}, None, False),
        ]:
            self.assertIs(known.can_be(row(**record), vat), answer, record)
        self.assertTrue(Client("X").can_be(row(client_key="C2", client_birth_date=date(1980, 1, 1)), "5"))

    def test_errors_keep_their_facts(self):
        error = CellError("date", value="x")
        error.params["column"] = "C"
        self.assertEqual((error.code, error.params), ("date", {"value": "x", "column": "C"}))
        self.assertIsInstance(FileError("empty_file"), BookError)
        self.assertEqual(RowError([error]).problems, [error])


@tagged("post_install", "-at_install")
class TestTables(BookCase):
    def test_every_target_can_be_read_and_chosen(self):
        self.assertEqual({name for name, _label in TARGETS}, set(targets.KINDS))
        labels = [label for _name, label in TARGETS]
        self.assertEqual(len(labels), len(set(labels)))

    def test_formats_of_each_target(self):
        run = self._run(self._csv(ROW), "a.csv")
        column = run.column_ids[0]
        for name in targets.KINDS:
            column.target = name
            kind = targets.KINDS[name]
            has_format = kind in targets.DATES | targets.NUMBERS | {"term", "deductible"}
            self.assertEqual(bool(column.format), has_format, name)
            self.assertIn(column.format or "dmy", dict(FORMATS))

    def test_a_format_that_does_not_fit(self):
        column = self._run(self._csv(ROW), "a.csv").column_ids[0]
        column.target = "premium"
        with self.assertRaisesRegex(ValidationError, "does not fit"):
            column.format = "jalali"

    def test_each_reason_is_a_sentence(self):
        facts = dict.fromkeys(
            ("size", "sheet", "sheets", "detail", "value", "row", "product", "name", "number", "here", "start", "end"),
            "·",
        )
        for code in WORDS:
            sentence = say(self.env, code, facts | {"order": "dmy"})
            self.assertNotIn("%(", sentence, code)
            self.assertTrue(sentence.strip(), code)
        self.assertEqual(say(self.env, "date", {}), "Row: “?” is no date.")
        for order in ORDERS:
            self.assertNotIn(order, say(self.env, "no_such_day", {"order": order, "value": 5, "column": "C"}))

    def test_reasons_are_told_one_after_the_other(self):
        both = say_all(self.env, [["no_client", {}], ["date", {"column": "Start", "value": "x"}]])
        self.assertEqual(both, "The client's name is missing. Start: “x” is no date.")
        self.assertEqual(words(self.env, CellError("empty_file")), "The file is empty.")

    def test_chunks_keep_rows_as_they_are(self):
        chunks = self.env["insurance.book.chunk"]
        run = self._run(self._csv(ROW), "a.csv")
        record = {
            "start": date(2024, 2, 1),
            "end": None,
            "date_issue": date(2024, 1, 1),
            "client_name": "Сова",
            "premium": 5.5,
        }
        rows = [
            [2, ["Сова", None, 5], "k", "h", record, None],
            [3, ["x"], None, None, None, [["date", {"value": "x"}]]],
        ]
        chunk = chunks.create({"run_id": run.id, "sequence": 0, "row_count": 2, "data": chunks._pack(rows)})
        chunk.invalidate_recordset()
        self.assertEqual(chunk._unpack(), rows)

    @mute_logger("odoo.sql_db")
    def test_a_row_has_one_link(self):
        run = self._import(self._csv(ROW), "a.csv")
        link = self.env["insurance.book.link"].search([("run_id", "=", run.id)], limit=1)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            link.copy()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestProfile(BookCase):
    def test_source_is_made_of_the_name_and_kept(self):
        profile = self.env["insurance.book.profile"].create({"name": "Книга «Схід» 2024"})
        self.assertEqual(profile.source, "книга-схід-2024")
        profile.name = "Other"
        self.assertEqual(profile.source, "книга-схід-2024")
        self.assertEqual(self.env["insurance.book.profile"].create({"name": "!!!"}).source, "book")

    @mute_logger("odoo.sql_db")
    def test_names_are_unique_in_a_company(self):
        profiles = self.env["insurance.book.profile"]
        profiles.create({"name": "Book", "company_id": self.other_company.id})
        profiles.create({"name": "Book"})
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            profiles.create({"name": "Book"})

    def test_one_service_user_per_source_and_company(self):
        profiles = self.env["insurance.book.profile"].with_user(self.supervisor)
        one, same = profiles.create([{"name": "A", "source": "s"}, {"name": "B", "source": "s"}])
        other = self.env["insurance.book.profile"].create(
            {"name": "A", "source": "s", "company_id": self.other_company.id}
        )
        user = one._get_service_user()
        self.assertEqual(user, one._get_service_user())
        self.assertEqual(user, same._get_service_user())
        self.assertNotEqual(user, other._get_service_user())
        self.assertEqual((user.name, user.login), ("Import: s", f"import.s.{self.company.id}"))
        self.assertEqual(other.user_id.company_id, self.other_company)
        self.assertTrue(user.has_group("insurance_crm.group_administrator"))
        self.assertFalse(user.has_group("base.group_system"))

    def test_ways_to_recognise_a_client_come_with_a_profile(self):
        profile = self.env["insurance.book.profile"].create({"name": "New"})
        criteria = profile.match_ids.sorted("sequence").mapped("criterion")
        self.assertEqual(criteria, ["external", "phone", "email", "vat", "document", "name_birth"])

    @mute_logger("odoo.sql_db")
    def test_each_way_once(self):
        profile = self.env["insurance.book.profile"].create({"name": "New"})
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.env["insurance.book.match"].create({"profile_id": profile.id, "criterion": "phone"})

    def test_deleting_a_profile_takes_its_columns_along(self):
        run = self._run(self._csv(ROW), "a.csv")
        profile, columns = run.profile_id, run.column_ids
        run.unlink()
        profile.unlink()
        self.assertFalse(columns.exists())

    def test_encoding_separator_and_sheet_may_be_set(self):
        profile = self.env["insurance.book.profile"].create({"name": "Set", "encoding": "cp1251", "delimiter": "|"})
        data = "Client|Policy no.|Insurer|Line|Valid from|Valid to\nСова;Ада|1|Княжа|MTPL|01.02.2024|31.01.2025\n"
        run = self._import(data.encode("cp1251"), "a.csv", profile=profile)
        self.assertCounts(run, created=1)
        self.assertEqual(self._policies(run).partner_id.name, "Сова;Ада")
