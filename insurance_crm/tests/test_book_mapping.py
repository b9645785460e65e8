"""Rows to records: what each target does with its cells, and every reason to refuse a row."""

from datetime import date

from odoo.tests import BaseCase, tagged

from ..lib.book.errors import RowError
from ..lib.book.keys import record_hash
from ..lib.book.mapping import Mapper

BASE = {"client_name": "Іваненко Олена", "date_start": "15.03.2024", "date_end": "14.03.2025", "number": "EP-1"}


def read(row, formats=None, **options):
    """Return the record of a row given as ``{target: cell}``."""
    columns = [
        {"index": n, "title": target.upper(), "target": target, "format": (formats or {}).get(target)}
        for n, target in enumerate(row)
    ]
    return Mapper(columns, options).parse(list(row.values()))


@tagged("post_install", "-at_install")
class TestMapping(BaseCase):
    def assertRefused(self, code, row, formats=None, **options):
        with self.assertRaises(RowError) as caught:
            read(row, formats, **options)
        self.assertIn(code, [problem.code for problem in caught.exception.problems])
        return caught.exception.problems

    def test_a_plain_row(self):
        record = read(BASE)
        self.assertEqual(record["client_name"], "Іваненко Олена")
        self.assertEqual((record["start"], record["end"]), (date(2024, 3, 15), date(2025, 3, 14)))
        self.assertEqual((record["origin"], record["precision"]), ("own", "day"))

    def test_names_in_parts(self):
        row = {**BASE, "client_last_name": "Їжак", "client_first_name": "Ян", "client_middle_name": "Ю."}
        self.assertEqual(read(row)["client_name"], "Їжак Ян Ю.")

    def test_phones_of_two_columns(self):
        row = {**BASE, "client_phone": "050 1234567, 067 1234567", "client_mobile": "067 1234567"}
        self.assertEqual(read(row)["client_phone"], ["050 1234567", "067 1234567"])

    def test_ends(self):
        def end(**cells):
            return read({**{k: v for k, v in BASE.items() if k != "date_end"}, **cells})["end"]

        self.assertEqual(end(cover_end="15.03.2025"), date(2025, 3, 14))
        self.assertEqual(end(term="1 рік"), date(2025, 3, 14))
        self.assertIsNone(end(term="безстроково"))
        self.assertEqual(end(date_end="03.2025"), date(2025, 3, 31))
        self.assertEqual(end(date_end="14.03.2025", term="5 years"), date(2025, 3, 14))

    def test_an_end_by_the_profile(self):
        row = {"client_name": "A", "date_start": "15.03.2024"}
        self.assertEqual(read(row, default_term="1 year")["end"], date(2025, 3, 14))
        self.assertRefused("no_end", row)

    def test_month_precision(self):
        record = read({"client_name": "A", "date_end": "03.2025", "origin": "чужий"})
        self.assertEqual((record["end"], record["precision"]), (date(2025, 3, 31), "month"))
        self.assertEqual((record["origin"], record["start"]), ("foreign", date(2025, 3, 1)))

    def test_the_issue_date_stands_in_for_the_start(self):
        self.assertEqual(
            read({"client_name": "A", "date_issue": "01.02.2024", "term": "1 год"})["start"], date(2024, 2, 1)
        )

    def test_money(self):
        record = read(
            {**BASE, "premium_total": "1 120,00", "tax": "100,00", "fee": "20"},
            dict.fromkeys(["premium_total", "tax"], "comma"),
        )
        self.assertEqual((record["premium"], record["tax"], record["fee"]), (1000, 100, 20))
        self.assertNotIn("premium_total", record)
        self.assertEqual(read({**BASE, "premium": 5, "premium_total": 7})["premium"], 5)

    def test_our_percentage(self):
        self.assertEqual(read({**BASE, "commission_rate": "12%"})["commission_rate"], 12)
        self.assertEqual(read({**BASE, "commission_rate": 0.125})["commission_rate"], 12.5)
        self.assertEqual(read({**BASE, "premium_total": 200, "commission": 30})["commission_rate"], 15)

    def test_vehicle(self):
        record = read(
            {**BASE, "make_model": "Skoda Octavia A7", "power_hp": 100, "vin": "wvwzzz-1jz3w386752", "year": "2019"}
        )
        self.assertEqual((record["make"], record["model"], record["power_kw"]), ("Skoda", "Octavia A7", 73.5))
        self.assertEqual((record["vin"], record["year"]), ("WVWZZZ1JZ3W386752", 2019))

    def test_deductible_in_per_cent_is_no_amount(self):
        self.assertNotIn("deductible", read({**BASE, "deductible": "0,5%"}))
        self.assertEqual(read({**BASE, "deductible": "2 000 грн"})["deductible"], 2000)

    def test_nothing_written_as_something(self):
        record = read({**BASE, "marketer": "-", "client_email": "немає", "note": "n/a"})
        self.assertFalse({"marketer", "client_email", "note"} & record.keys())

    def test_several_notes(self):
        columns = [{"index": n, "title": t, "target": t, "format": None} for n, t in enumerate([*BASE, "note", "note"])]
        self.assertEqual(Mapper(columns).parse([*BASE.values(), "a", "b"])["note"], "a, b")

    def test_short_rows(self):
        columns = [{"index": n, "title": t, "target": t, "format": None} for n, t in enumerate([*BASE, "note"])]
        self.assertNotIn("note", Mapper(columns).parse(list(BASE.values())))

    def test_refused(self):
        for code, cells in [
            ("no_client", {"client_name": None}),
            ("no_start", {"date_start": None}),
            ("no_end", {"date_end": ""}),
            ("date", {"date_end": "скоро"}),
            ("no_such_day", {"date_start": "31.02.2024"}),
            ("ends_before_start", {"date_end": "14.03.2023"}),
            ("number", {"premium": "багато"}),
            ("negative", {"premium": "-5"}),
            ("rate", {"commission_rate": "120"}),
            ("term", {"date_end": None, "term": "деякий"}),
            ("email", {"client_email": "просто текст"}),
            ("origin", {"origin": "хтозна"}),
            ("formula", {"premium": "#FORMULA"}),
            ("sheet_error", {"premium": "#REF!"}),
            ("sheet_error", {"premium": "#VALUE!"}),
            ("unreadable", {"note": "Іван\ufffdнко"}),
        ]:
            with self.subTest(code=code):
                problems = self.assertRefused(code, {**BASE, **cells})
                self.assertTrue(all(problem.params is not None for problem in problems))

    def test_all_problems_are_told_together(self):
        problems = self.assertRefused("date", {**BASE, "client_name": None, "date_end": "скоро", "premium": "багато"})
        self.assertEqual({p.code for p in problems} & {"date", "number", "no_client"}, {"date", "number", "no_client"})

    def test_row_key(self):
        columns = [{"index": n, "title": t, "target": t, "format": None} for n, t in enumerate(BASE)]

        def key(cells, **options):
            mapper = Mapper(columns, options)
            return mapper.row_key(cells, mapper.parse(cells))

        cells = list(BASE.values())
        self.assertEqual(key(cells), key([cells[0] + " X", cells[1], "15.03.2025", "ep 1"]))
        self.assertNotEqual(key(cells), key([cells[0], "16.03.2024", *cells[2:]]))
        self.assertEqual(key(cells, key=[0, 3]), "Іваненко Олена|EP-1")
        self.assertNotEqual(key([*cells[:3], None]), key(["Інша Клієнтка", *cells[1:3], None]))
        self.assertEqual(Mapper([]).row_key([], {"row_key": "77"}), "77")

    def test_hash_tells_changes(self):
        one = record_hash(read(BASE))
        self.assertEqual(one, record_hash(read({**BASE, "client_name": " Іваненко  Олена "})))
        self.assertNotEqual(one, record_hash(read({**BASE, "premium": 5})))
