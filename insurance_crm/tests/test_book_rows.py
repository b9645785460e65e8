"""What an import makes of its rows, and what it refuses."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .book_common import BookCase

ROW = "Іваненко Олена;+380501234567;EP-1;Княжа;MTPL;15.03.2024;14.03.2025;1000"


@tagged("post_install", "-at_install")
class TestBookRows(BookCase):
    def test_number_insurer_and_start_tell_a_row(self):
        run = self._import(self._csv(ROW), "a.csv")
        policy = self._policies(run)
        changed = ROW.replace("14.03.2025", "14.09.2024").replace("Олена", "Олена Петрівна")
        again = self._import(self._csv(changed), "b.csv", profile=run.profile_id)
        self.assertCounts(again, updated=1)
        self.assertEqual(policy.date_end, date(2024, 9, 14))

    def test_a_chosen_key_tells_a_row(self):
        run = self._run(self._csv(ROW), "a.csv")
        run.column_ids.filtered(lambda c: c.title == "Policy no.").is_key = True
        run.action_import()
        self._work(run)
        moved = ROW.replace("15.03.2024", "01.03.2024")
        again = self._import(self._csv(moved), "b.csv", profile=run.profile_id)
        self.assertCounts(again, updated=1)
        self.assertEqual(self._policies(run).date_start, date(2024, 3, 1))

    def test_sources_do_not_know_each_other_s_rows(self):
        run = self._import(self._csv(ROW), "a.csv", existing="refuse")
        other = self._import(self._csv(ROW), "other.csv", existing="refuse")
        self.assertNotEqual(run.profile_id.source, other.profile_id.source)
        self.assertCounts(other, rejected=1)
        self.assertIn("is here already", other.rejected_ids.reason)

    def test_a_policy_entered_by_hand_is_completed(self):
        knyazha = self.env["res.partner"].create({"name": "ТОВ «Княжа»", "is_insurer": True})
        policy = self._issued(
            number="EP-1", date_start="2024-03-15", date_end="2025-03-14", insurer_id=knyazha.id, product_id=False,
            line_id=self.env.ref("insurance_crm.line_mtpl").id, premium=900,
        )  # fmt: skip
        run = self._import(self._csv(ROW), "a.csv")
        self.assertCounts(run, updated=1)
        self.assertEqual((policy.premium, policy.insurer_id), (1000, knyazha))
        self.assertEqual(policy.user_id, self.agent)
        self.assertBooked(policy)

    def test_columns_may_move(self):
        run = self._import(self._csv(ROW), "a.csv")
        header = "Premium;Valid to;Valid from;Line;Insurer;Policy no.;Phone;Client"
        moved = ";".join(reversed(ROW.split(";")))
        again = self._import(self._csv(moved, header=header), "b.csv", profile=run.profile_id)
        self.assertCounts(again, unchanged=1)

    def test_a_lost_column_is_an_error(self):
        run = self._import(self._csv(ROW), "a.csv")
        with self.assertRaisesRegex(UserError, "has no column Premium"):
            self._run(
                self._csv(ROW, header="Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;X"),
                "b.csv",
                run.profile_id,
            )

    def test_no_header(self):
        run = self._run(ROW.encode() + b"\n" + ROW.replace("EP-1", "EP-2").encode(), "a.csv")
        self.assertEqual(run.profile_id.header_row, 0)
        for index, target in enumerate(
            ["client_name", "client_phone", "number", "insurer", "line", "date_start", "date_end"]
        ):
            run.column_ids.filtered(lambda c: c.index == index).target = target  # noqa: B023
        run.column_ids.filtered(lambda c: c.index == 7).target = "premium"
        run.action_import()
        self.assertCounts(self._work(run), created=2)

    def test_merged_cells_are_repeated(self):
        rows = [ROW, ";;EP-2;Княжа;MTPL;15.03.2024;14.03.2025;500"]
        run = self._run(self._csv(*rows), "a.csv")
        run.column_ids.filtered(lambda c: c.index < 2).fill_down = True
        run.action_import()
        self.assertCounts(self._work(run), created=2)
        self.assertEqual(len(self._policies(run).partner_id), 1)

    def test_foreign_policies_have_no_ledger(self):
        rows = ["Гнатюк;0671112233;;;MTPL;;03.2025;", "Гнатюк;0671112233;F-1;Княжа;HULL;01.02.2024;31.01.2025;700"]
        run = self._import(self._csv(*rows), "a.csv", origin="foreign")
        self.assertCounts(run, created=2)
        month, day = self._policies(run)
        self.assertEqual((month.origin, month.state, month.end_precision), ("foreign", "issued", "month"))
        self.assertEqual(month.date_end, date(2025, 3, 31))
        self.assertEqual(day.premium, 700)
        self.assertFalse(self._ledger(month | day))
        changed = self._csv(rows[0], rows[1].replace("700", "800"))
        self.assertCounts(self._import(changed, "b.csv", profile=run.profile_id), updated=1, unchanged=1)
        self.assertEqual(day.premium, 800)

    def test_own_and_foreign_in_one_file(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Own or foreign"
        rows = ["A A;1;Княжа;MTPL;01.02.2024;31.01.2025;наш", "A A;2;Інша;MTPL;01.02.2024;31.01.2025;чужий"]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        self.assertEqual(self._policies(run).mapped("origin"), ["own", "foreign"])
        turned = self._import(
            self._csv(rows[0].replace("наш", "чужий"), header=header), "b.csv", profile=run.profile_id
        )
        self.assertCounts(turned, rejected=1)

    def test_ended_policies_are_left_alone(self):
        run = self._import(self._csv(ROW), "a.csv")
        self._policies(run)._void("a mistake")
        again = self._import(self._csv(ROW.replace("1000", "2000")), "b.csv", profile=run.profile_id)
        self.assertCounts(again, rejected=1)
        self.assertIn("cancelled or voided", again.rejected_ids.reason)

    def test_currency(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Premium;Currency"
        row = f"A;1;Княжа;MTPL;01.02.2024;31.01.2025;10;{self.foreign_currency.name}"
        run = self._import(self._csv(row, row.replace(";1;", ";2;")[:-3] + "QQQ", header=header), "a.csv")
        self.assertCounts(run, created=1, rejected=1)
        self.assertEqual(self._policies(run).currency_id, self.foreign_currency)

    def test_what_the_database_refuses_is_told_row_by_row(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to;VIN;Year built;Birth date"
        rows = [f"Client {n};{n};Княжа;MTPL;01.02.2024;31.01.2025;;2010;" for n in range(6)]
        rows[1] = "Client 1;1;Княжа;MTPL;01.02.2024;31.01.2025;WVWZZZ1JZ3W38675O;;"
        rows[3] = "Client 3;3;Княжа;MTPL;01.02.2024;31.01.2025;X1234567;1066;"
        rows[4] = "Client 4;4;Княжа;MTPL;01.02.2024;31.01.2025;;;01.02.2099"
        run = self._import(self._csv(*rows, header=header), "a.csv")
        self.assertCounts(run, created=3, rejected=3)
        self.assertEqual(run.rejected_ids.mapped("row_number"), [3, 5, 6])

    def test_a_row_that_breaks_a_rule_does_not_stop_the_others(self):
        rows = [ROW.replace("EP-1", f"EP-{n}") for n in range(8)]
        importer = self.registry["insurance.book.importer"]
        original = importer._prepare_policy_vals

        def prepare(this, row):
            return original(this, row) | ({"premium": -1} if row.get("number") == "EP-5" else {})

        with patch.object(importer, "_prepare_policy_vals", prepare), mute_logger("odoo.sql_db"):
            run = self._import(self._csv(*rows), "a.csv")
        self.assertCounts(run, created=7, rejected=1)
        self.assertEqual(run.rejected_ids.row_number, 7)
        self.assertIn("cannot be negative", run.rejected_ids.reason)

    def test_announced_when_asked(self):
        run = self._import(self._csv(ROW), "a.csv", announce=True)
        self.assertEqual(len(self._outbox("policy_issued", self._policies(run))), 1)

    def test_premium_changes_through_the_ledger(self):
        run = self._import(self._csv(ROW), "a.csv")
        policy = self._policies(run)
        again = self._import(self._csv(ROW.replace(";1000", ";1200")), "b.csv", profile=run.profile_id)
        self.assertCounts(again, updated=1)
        rows = self._ledger(policy)
        self.assertEqual(rows.mapped("kind"), ["issue", "reversal", "issue"])
        self.assertEqual(rows.mapped("premium"), [1000, -1000, 1200])
        self.assertEqual(rows[0].date_booking, policy.date_issue)
        self.assertEqual(policy.premium, 1200)
        self.assertBooked(policy)

    def test_typed_data_alone_books_nothing(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Premium;Note;Issuing unit"
        row = "A;1;Княжа;MTPL;01.02.2024;31.01.2025;10;{};Філія 1"
        run = self._import(self._csv(row.format("x"), header=header), "a.csv")
        self.assertCounts(run, created=1)
        self._import(self._csv(row.format("y"), header=header), "b.csv", profile=run.profile_id)
        policy = self._policies(run)
        self.assertEqual((policy.note, policy.issuing_unit), ("y", "Філія 1"))
        self.assertEqual(len(self._ledger(policy)), 1)
