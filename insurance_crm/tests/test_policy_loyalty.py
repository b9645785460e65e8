"""How long the client has been with us, payments a year, claims: on the policy, on its next term and from a file."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.book import targets
from .book_common import BookCase
from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestLoyalty(InsuranceCase):
    def test_agent_notes_it_on_an_issued_policy(self):
        policy = self._issued(self.agent)
        policy.write({"date_first": date(2001, 5, 1), "instalments": 4, "bonus_claims": 1})
        self.assertEqual((policy.date_first, policy.instalments), (date(2001, 5, 1), 4))

    def test_next_term_keeps_it_but_not_the_claims(self):
        policy = self._issued(self.agent, date_first=date(2001, 5, 1), instalments=4, bonus_claims=2)
        term = self.env["insurance.policy"].browse(policy.action_renew()["res_id"])
        self.assertEqual((term.date_first, term.instalments, term.bonus_claims), (date(2001, 5, 1), 4, 0))

    def test_refused(self):
        policy = self._policy(self.agent)
        for vals in ({"date_first": date(2999, 1, 1)}, {"instalments": -1}, {"instalments": 53}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                policy.write(vals)
                policy.flush_recordset()

    def test_first_day_of_the_term_is_early_enough(self):
        policy = self._policy(self.agent)
        policy.date_first = policy.date_start
        policy.flush_recordset()
        self.assertEqual(policy.date_first, policy.date_start)


@tagged("post_install", "-at_install")
class TestLoyaltyImported(BookCase):
    HEADER = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Premium;{}"

    def _book(self, cells, header="With us since;Payments a year;Claims", number="EP-1"):
        row = f"Сова Ада;{number};Княжа;MTPL;01.02.2024;31.01.2025;1100;{cells}"
        return self._import(self._csv(row, header=self.HEADER.format(header)), "a.csv")

    def test_columns_are_found_and_imported(self):
        run = self._book("01.02.2015;2;1")
        policy = self._policies(run)
        self.assertEqual(policy.date_first, date(2015, 2, 1))
        self.assertEqual((policy.instalments, policy.bonus_claims), (2, 1))
        self.assertEqual((policy.state, policy.date_start), ("issued", date(2024, 2, 1)))

    def test_empty_is_not_known(self):
        policy = self._policies(self._book(";;"))
        self.assertEqual((policy.date_first, policy.instalments, policy.bonus_claims), (False, 0, 0))

    def test_in_five_languages(self):
        table = targets.synonyms()
        for target, names in {
            "date_first": ("With us since", "Клієнт з", "Клиент с", "مشتری از", "首次投保日期"),
            "instalments": ("Payments a year", "Платежів на рік", "Рассрочка", "تعداد اقساط", "缴费次数"),
            "claims": ("Number of claims", "Збитки", "Количество убытков", "تعداد خسارت", "出险次数"),
            "claims_cost": ("Cost of claims", "Сума збитків", "Сумма убытков", "مبلغ خسارت", "赔款金额"),
        }.items():
            for name in names:
                self.assertEqual(table.get(targets.header_key(name)), target, name)

    def test_what_the_claims_of_the_term_cost(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Claims cost in the term"
        rows = [
            "Сова Ада;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;882,50",
            "Сова Ада;EP-1;Княжа;MTPL;01.02.2025;31.01.2026;-1",
        ]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        self.assertCounts(run, created=1, rejected=1)
        policy = self._policies(run)
        self.assertEqual(policy.claims_cost, 882.5)
        self.assertIn("below zero", run.rejected_ids.reason)
        policy = policy.with_user(self.supervisor)
        self.assertEqual(self.env["insurance.policy"].browse(policy.action_renew()["res_id"]).claims_cost, 0)

    def test_rows_that_cannot_be(self):
        for cells, reason in (
            ("01.02.2025;1;0", "after the first day"),
            ("01.02.2015;60;0", "0 (not known) to 52"),
            ("01.02.2015;1;-2", "cannot be negative"),
            ("yesterday;1;0", "no date"),
        ):
            with self.subTest(cells=cells):
                run = self._book(cells, number=f"EP-{reason[:3]}")
                self.assertCounts(run, rejected=1)
                self.assertIn(reason, run.rejected_ids.reason)

    def test_a_changed_row_corrects_it(self):
        first = self._book("01.02.2015;2;0")
        row = "Сова Ада;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;1100;01.02.2014;12;3"
        header = self.HEADER.format("With us since;Payments a year;Claims")
        self._import(self._csv(row, header=header), "b.csv", profile=first.profile_id)
        policy = self._policies(first)
        self.assertEqual((policy.date_first, policy.instalments, policy.bonus_claims), (date(2014, 2, 1), 12, 3))
