"""The pieces that read a list of claims, without a database."""

from datetime import date
from io import BytesIO

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib.book import reading
from odoo.addons.insurance_crm.lib.book.errors import RowError
from odoo.addons.insurance_crm.lib.book.guess import Guess
from odoo.addons.insurance_crm.models.book.cutter import Cutter

from ..lib.claims_list import statuses, targets
from ..lib.claims_list.mapping import ClaimsMapper
from ..lib.claims_list.targets import ClaimsGuess


def book(text):
    return reading.open_book(BytesIO(text.encode()))


def mapper(*names, **options):
    """Return a mapper of columns that are called as their targets."""
    formats = {name: "dmy" if targets.KINDS[name] == "date" else None for name in names}
    columns = [{"index": n, "title": name, "target": name, "format": formats[name]} for n, name in enumerate(names)]
    return ClaimsMapper(columns, options)


@tagged("post_install", "-at_install")
class TestClaimsTargets(BaseCase):
    def test_every_target_of_claims_has_a_label(self):
        own = [name for name in targets.KINDS if name.startswith("claim_")]
        self.assertEqual(own, [name for name, _label in targets.LABELS])
        labels = [label for _name, label in targets.LABELS]
        self.assertEqual(len(set(labels)), len(labels))

    def test_names_lead_to_targets_of_claims_alone(self):
        self.assertFalse(set(targets.synonyms().values()) - set(targets.KINDS))

    def test_names_in_five_languages(self):
        table = targets.synonyms()
        for target, names in {
            "number": ("Policy no.", "Номер поліса", "Номер полиса", "شماره بیمه نامه", "保单号"),
            "claim_date": ("Date of loss", "Дата події", "Дата события", "تاریخ حادثه", "出险日期"),
            "claim_status": ("Status", "Статус", "Состояние", "وضعیت", "案件状态"),
            "claim_reserve": ("Outstanding", "Резерв", "Резерв убытка", "ذخیره", "未决赔款"),
            "claim_paid": ("Paid", "Виплачено", "Выплачено", "پرداخت شده", "已付"),
            "claim_ref": ("Claim no.", "Номер справи", "Номер дела", "شماره پرونده", "赔案号"),
        }.items():
            for name in names:
                self.assertEqual(table.get(targets.targets.header_key(name)), target, name)

    def test_the_same_words_mean_other_things_in_a_book(self):
        text = "ID;Paid;Amount;Client\n1;5;7;Ann\n"
        of_claims = {c["title"]: c["target"] for c in ClaimsGuess(book(text)).columns()}
        of_books = {c["title"]: c["target"] for c in Guess(book(text)).columns()}
        self.assertEqual(
            of_claims, {"ID": "number", "Paid": "claim_paid", "Amount": "claim_cost", "Client": "client_name"}
        )
        self.assertEqual(of_books["ID"], "row_key")
        self.assertNotIn("claim_paid", of_books.values())

    def test_what_a_list_of_claims_does_not_hold_goes_nowhere(self):
        guess = ClaimsGuess(book("Policy;E-mail;Phone;Premium\n1;a@b.example;+380501234567;100\n"))
        self.assertEqual([c["target"] for c in guess.columns()], ["number", None, None, None])

    def test_a_column_that_is_no_date_is_none(self):
        guess = ClaimsGuess(book("Policy;Date of loss;Paid\n" + "1;in spring;5\n" * 3))
        dates = [c for c in guess.columns() if c["title"] == "Date of loss"]
        self.assertEqual((guess.rows, dates[0]["target"]), (3, "claim_date"))  # its rows come back with the reason


@tagged("post_install", "-at_install")
class TestClaimsStatuses(BaseCase):
    def test_words(self):
        for word, state in (
            ("Closed", "closed"), ("SETTLED ", "closed"), ("закрыто", "closed"), ("Врегульовано", "closed"),
            ("已结案", "closed"), ("مختومه", "closed"), ("Declined", "refused"), ("відмовлено", "refused"),
            ("拒赔", "refused"), ("withdrawn", "withdrawn"), ("аннулировано", "withdrawn"), ("Open.", "open"),
            ("в роботі", "open"), ("处理中", "open"), ("approved", "payment"), ("nobody knows", None), ("", None),
        ):  # fmt: skip
            self.assertEqual(statuses.find(word), state, word)


@tagged("post_install", "-at_install")
class TestClaimsMapper(BaseCase):
    def test_values(self):
        record = mapper("number", "claim_date", "claim_paid", "claim_text").parse(
            ["A 1", "05.03.2024", "1 200.50", "x"]
        )
        self.assertEqual(
            record, {"number": "A 1", "claim_date": date(2024, 3, 5), "claim_paid": 1200.5, "claim_text": "x"}
        )

    def test_nothing_is_nothing(self):
        record = mapper("number", "claim_date", "claim_paid").parse(["1", None, "-"])
        self.assertEqual(record, {"number": "1"})

    def test_every_bad_cell_is_named(self):
        with self.assertRaises(RowError) as caught:
            mapper("number", "claim_date", "claim_paid").parse(["1", "yesterday", "much"])
        self.assertEqual(
            [(problem.code, problem.params["column"]) for problem in caught.exception.problems],
            [("date", "claim_date"), ("number", "claim_paid")],
        )

    def test_columns_of_books_are_passed_over(self):
        columns = [{"index": 0, "title": "Start", "target": "date_start", "format": "dmy"}]
        self.assertEqual(ClaimsMapper(columns).parse(["01.01.2024"]), {})

    def test_keys(self):
        columns = ("number", "claim_date", "claim_cause", "claim_paid", "claim_ref")
        one = ["A-1", "05.03.2024", "Hail", "5", None]
        cases = (
            ({}, [*one[:3], "9", None], True, False),  # the amount does not tell claims apart: it may change
            ({}, ["A-1", "06.03.2024", *one[2:]], False, False),
            ({}, [*one[:4], "S-1"], False, True),
            ({"key": [0]}, ["A-1", "07.07.2024", "Fire", "1", None], True, True),
        )
        for options, cells, same, sure in cases:
            read = mapper(*columns, **options)
            first, _sure = read.row_key(one, read.parse(one))
            key, is_sure = read.row_key(cells, read.parse(cells))
            self.assertEqual((key == first, is_sure), (same, sure), cells)
            self.assertTrue(key.startswith("claim|"))

    def test_the_insurers_number_however_it_is_written(self):
        read = mapper("claim_ref", "insurer")
        keys = {read.row_key(cells, read.parse(cells))[0] for cells in (["s 1/2", "X"], ["S12", "x"])}
        self.assertEqual(len(keys), 1)
        read = mapper("claim_ref", "insurer", "number")
        self.assertNotIn(read.row_key(["S12", "X", "P-2"], read.parse(["S12", "X", "P-2"]))[0], keys)
        read = mapper("claim_ref", "insurer")
        other = ["S12", "Y"]
        self.assertNotIn(read.row_key(other, read.parse(other))[0], keys)

    def test_equal_rows_are_counted(self):
        cutter = Cutter(10, None, None)
        self.assertEqual([cutter.tell_apart("k") for _row in range(3)], ["k", "k|2", "k|3"])
        self.assertEqual(cutter.tell_apart("other"), "other")
