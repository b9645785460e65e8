"""Lists of claims: each row becomes a claim on the term it belongs to, or comes back with the reason."""

import base64
import io
import zipfile

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .book_common import HEADER, ClaimsListCase


@tagged("post_install", "-at_install")
class TestBookClaims(ClaimsListCase):
    def test_a_row_becomes_a_claim(self):
        run = self._import_claims(f"{self.number};AA1111AA;{self.day(self.loss)};Hail;closed;1 500;;1 200,50;S-77")
        self.assertCounts(run, created=1)
        claim = self._made(run)
        self.assertEqual((claim.policy_id, claim.place_id, claim.date_loss), (self.policy, self.place, self.loss))
        self.assertEqual((claim.state, claim.date_closed, claim.insurer_ref), ("closed", self.loss, "S-77"))
        self.assertEqual((claim.claimed, claim.paid, claim.outstanding, claim.incurred), (1500, 1200.5, 0, 1200.5))
        self.assertEqual((claim.cause_id.name, claim.channel, claim.loss_date_note), ("Hail", "insurer", False))
        self.assertEqual(claim.agent_id, self.agent)
        self.assertTrue(claim.name.startswith("C"))

    def test_an_open_claim_keeps_its_reserve(self):
        run = self._import_claims(
            f"{self.number};;{self.day(self.loss)};;open;;800;200;1", f"{self.number};;{self.day(self.loss)};;;;50;;2"
        )
        first, second = self._made(run)
        self.assertEqual((first.state, first.outstanding, first.paid, first.incurred), ("reported", 800, 200, 1000))
        self.assertEqual((second.state, second.outstanding), ("reported", 50))
        self.assertFalse(first.date_closed)

    def test_the_cost_of_an_open_claim_that_is_not_paid_is_its_reserve(self):
        header = "Policy;Date of loss;Status;Amount;Paid"
        run = self._import_claims(
            f"{self.number};{self.day(self.loss)};open;900;250",
            f"{self.number};{self.day(self.loss)};settled;900;",
            f"{self.number};{self.day(self.loss)};refused;;",
            header=header,
        )
        opened, settled, refused = self._made(run)
        self.assertEqual((opened.paid, opened.outstanding), (250, 650))
        self.assertEqual((settled.paid, settled.outstanding), (900, 0))
        self.assertEqual((refused.state, refused.incurred), ("refused", 0))

    def test_money_rows_have_the_days_of_the_list(self):
        loss, paid = self.loss - relativedelta(days=40), self.loss
        header = "Policy;Date of loss;Reported;Paid on;Status;Claimed;Paid;Recovered"
        row = (
            f"{self.number};{self.day(loss)};{self.day(loss + relativedelta(days=2))};{self.day(paid)};closed;70;60;-10"
        )
        claim = self._made(self._import_claims(row, header=header))
        days = {entry.kind: entry.date for entry in claim.entry_ids}
        self.assertEqual(days, {"claimed": loss + relativedelta(days=2), "payment": paid, "recovery": paid})
        self.assertEqual((claim.recovered, claim.incurred, claim.date_closed), (-10, 50, paid))
        self.assertEqual(set(claim.entry_ids.mapped("note")), {"From the list claims.csv"})

    def test_it_is_silent(self):
        tables = (
            "insurance.outbox", "mail.activity", "insurance.claim.deadline", "insurance.claim.paper",
            "insurance.claim.check", "insurance.claim.stage.time",
        )  # fmt: skip
        before = [self.env[model].search_count([]) for model in tables]
        run = self._import_claims(
            f"{self.number};;{self.day(self.loss)};;open;;800;;1", f"{self.number};;{self.day(self.loss)};;closed;;;9;2"
        )
        self.assertEqual(len(self._made(run)), 2)
        self.assertEqual([self.env[model].search_count([]) for model in tables], before)

    def test_unless_it_shall_be_announced(self):
        run = self._import_claims(f"{self.number};;{self.day(self.loss)};;open;;800;;1", announce=True)
        claim = self._made(run)
        self.assertEqual(len(self._outbox("claim_opened", claim)), 1)
        self.assertTrue(claim.deadline_ids)
        self.assertEqual(claim.outstanding, 800)

    def test_the_same_list_again_changes_nothing(self):
        rows = [f"{self.number};;{self.day(self.loss)};Hail;closed;;;{n};" for n in (5, 5, 7)]
        run = self._import_claims(*rows)
        self.assertCounts(run, created=3)
        self.assertEqual(self._made(run).mapped("paid"), [5, 5, 7])
        entries = self.env["insurance.claim.entry"].search_count([])
        again = self._import_claims(*rows, filename="other.csv")
        self.assertCounts(again, unchanged=3)
        self.assertEqual(self.env["insurance.claim.entry"].search_count([]), entries)

    def test_a_number_of_the_insurer_stands_once(self):
        row = f"{self.number};;{self.day(self.loss)};;closed;;;5;S-1"
        run = self._import_claims(row, row)
        self.assertCounts(run, created=1, rejected=1)
        self.assertIn("same row stands in line 2", run.rejected_ids.reason)

    def test_a_claim_entered_by_hand_is_not_made_twice(self):
        claim = self._claim()
        claim.with_user(self.handler).insurer_ref = "S-1"
        self.assertRefused(f"is here already as {claim.name}", f"{self.number};;{self.day(self.loss)};;closed;;;5;S-1")

    def test_a_changed_row_books_the_difference(self):
        row = f"{self.number};;{self.day(self.loss)};Hail;%s;100;%s;%s;S-1"
        claim = self._made(self._import_claims(row % ("open", 100, 0)))
        self.assertCounts(self._import_claims(row % ("closed", 0, 80)), updated=1)
        self.assertEqual((claim.state, claim.outstanding, claim.paid, claim.claimed), ("closed", 0, 80, 100))
        rows = claim.entry_ids.filtered(lambda entry: entry.kind == "reserve").sorted("id")
        self.assertEqual(rows.mapped("amount"), [100, -100])
        self.assertEqual(rows.mapped("date"), [self.loss, self.today])

    def test_a_claim_somebody_worked_on_is_left_alone(self):
        row = f"{self.number};;{self.day(self.loss)};Hail;open;;%s;;S-1"
        claim = self._made(self._import_claims(row % 100))
        claim.with_user(self.handler).loss_place = "Kyiv"
        self.assertRefused("Somebody has worked on", row % 200)
        self.assertEqual(claim.outstanding, 100)

    def test_workbook_and_zip(self):
        data = self._csv(f"{self.number};;{self.day(self.loss)};;closed;;;5;S-1", header=HEADER)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("folder/claims.csv", data)
        self.assertCounts(self._import_claims(data=packed.getvalue(), filename="claims.zip"), created=1)

    def test_columns_are_guessed_in_other_languages(self):
        for header in (
            "Номер поліса;Дата події;Причина;Статус;Виплачено;Номер справи",
            "Номер полиса;Дата убытка;Причина;Статус;Выплачено;Номер дела",
            "شماره بیمه نامه;تاریخ حادثه;علت;وضعیت;پرداخت شده;شماره پرونده",
            "保单号;出险日期;出险原因;状态;已付;赔案号",
        ):
            run = self._claims_run(f"{self.number};{self.day(self.loss)};Hail;closed;5;1", header=header)
            targets = run.profile_id.column_ids.mapped("target")
            wanted = ["number", "claim_date", "claim_cause", "claim_status", "claim_paid", "claim_ref"]
            self.assertEqual(targets, wanted, header)

    def test_statuses_in_words_of_ours_and_theirs(self):
        stage = self.env.ref("insurance_claims.stage_assessment")
        run = self._import_claims(
            f"{self.number};;{self.day(self.loss)};;Врегульовано;;;5;1",
            f"{self.number};;{self.day(self.loss)};;{stage.name.upper()};;;;2",
            f"{self.number};;{self.day(self.loss)};;somewhere;;;;3",
        )
        self.assertEqual(self._made(run).mapped("state"), ["closed", "assessment"])
        self.assertIn("“somewhere” is none of our stages", run.rejected_ids.reason)

    def test_causes_by_code_name_or_made(self):
        run = self._import_claims(
            f"{self.number};;{self.day(self.loss)};TEST_COLLISION;closed;;;5;1",
            f"{self.number};;{self.day(self.loss)};test collision;closed;;;5;2",
            f"{self.number};;{self.day(self.loss)};meteorite;closed;;;5;3",
            f"{self.number};;{self.day(self.loss)};Meteorite;closed;;;5;4",
        )
        causes = self._made(run).mapped("cause_id")
        self.assertEqual(causes[0], self.cause)
        self.assertEqual(causes.mapped("name"), ["Test collision", "Meteorite"])
        self.assertRefused(
            "“flood of frogs” is not known",
            f"{self.number};;{self.day(self.loss)};flood of frogs;closed;;;5;5",
            create_missing=False,
        )

    def test_what_cannot_be(self):
        loss, ahead = self.day(self.loss), self.day(self.today + relativedelta(days=1))
        for cells, words in (
            (f"{self.number};;{ahead};;closed;;;5;", "lies ahead"),
            (f"{self.number};;{loss};;closed;-1;;5;", "below zero"),
            (f"{self.number};;{loss};;closed;;;-5;", "below zero"),
            (f"{self.number};;{loss};;closed;;30;5;", "still has a reserve"),
            (f"{self.number};;soon;;closed;;;5;", "is no date"),
            (f"{self.number};;{loss};;closed;;;five;", "is no number"),
            (f"{self.number};ZZ9999ZZ;{loss};;closed;;;5;", "is not on policy"),
        ):
            with self.subTest(words=words):
                self.assertRefused(words, cells)
        other = f"{self.number};{loss};5;CHF", f"{self.number};{loss};7;{self.policy.currency_id.name}"
        run = self._import_claims(*other, header="Policy;Date of loss;Paid;Currency")
        self.assertCounts(run, created=1, rejected=1)
        self.assertIn("in CHF, the policy is in", run.rejected_ids.reason)
        self.assertRefused(
            "is before the loss", f"{self.number};{loss};{self.day(self.loss - relativedelta(days=1))};5",
            header="Policy;Date of loss;Reported;Paid",
        )  # fmt: skip
        self.assertRefused(
            "yet costs something", f"{self.number};{loss};refused;5", header="Policy;Date of loss;Status;Amount"
        )

    def test_refused_rows_come_back_in_a_file(self):
        run = self._import_claims("NO-1;;01.01.2020;;closed;;;5;1")
        lines = base64.b64decode(run.rejected_file).decode("utf-8-sig").splitlines()
        self.assertEqual(lines[0].split(";")[:2], ["Policy no.", "Plate"])
        self.assertIn("There is no issued policy of ours with “NO-1”", lines[1])

    def test_it_says_which_column_is_missing(self):
        run = self._claims_run(f"{self.day(self.loss)};5", header="Date of loss;Paid")
        with self.assertRaisesRegex(UserError, "the policy: its number, the plate or VIN"):
            run.action_import()

    def test_columns_of_books_and_of_claims_are_not_mixed(self):
        column = self._claims_run(f"{self.number};5", header="Policy;Paid").profile_id.column_ids[0]
        with self.assertRaisesRegex(ValidationError, "is not taken from this kind of list"):
            column.target = "client_email"
        column = self._run(self._csv("A;1", header="Client;Policy no."), "a.csv").profile_id.column_ids[0]
        with self.assertRaisesRegex(ValidationError, "is not taken from this kind of list"):
            column.target = "claim_paid"

    def test_only_what_fits_can_be_chosen(self):
        choices = self._claims_run(f"{self.number};5", header="Policy;Paid").profile_id.column_ids[0].choices
        self.assertLessEqual({"number", "plate", "claim_paid", "claim_term_cost"}, set(choices))
        self.assertNotIn("premium", choices)
        choices = self._run(self._csv("A;1", header="Client;Policy no."), "a.csv").profile_id.column_ids[0].choices
        self.assertIn("premium", choices)
        self.assertFalse([name for name in choices if name.startswith("claim_")])

    def test_a_trial_changes_nothing(self):
        before = self.env["insurance.claim"].search_count([])
        run = self._claims_run(f"{self.number};;{self.day(self.loss)};comet;closed;;;5;1", "X;;;;;;;;")
        run.action_trial()
        self._work(run)
        self.assertEqual((run.state, run.created, run.rejected), ("tried", 1, 1))
        self.assertEqual(self.env["insurance.claim"].search_count([]), before)
        self.assertFalse(self.env["insurance.claim.cause"].search_count([("code", "=", "comet")]))
        run.action_import()
        self.assertCounts(self._work(run), created=1, rejected=1)

    def test_books_are_still_books(self):
        run = self._import(self._csv("Сова Ада;;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;1100"), "book.csv")
        self.assertCounts(run, created=1)
        self.assertFalse(run.is_claims)
        self.assertEqual(run.profile_id.content, "book")

    def test_numbers_are_of_the_year_they_were_reported_in(self):
        run = self._import_claims(
            *(f"{self.number};;{self.day(self.loss)};;closed;;;5;{n}" for n in range(3)),
        )
        names = self._made(run).mapped("name")
        self.assertEqual(len(set(names)), 3)
        self.assertTrue(all(name.startswith(f"C{self.loss.year}/") for name in names), names)
        claim = self._claim(date_reported=self.loss)
        self.assertEqual(int(claim.name[-5:]), int(names[-1][-5:]) + 1)

    def test_many_rows_cost_no_more_questions_than_few(self):
        def work(count, first):
            rows = [f"{self.number};;{self.day(self.loss)};Hail;closed;;;5;S-{first + n}" for n in range(count)]
            run = self._claims_run(*rows)
            run.action_import()
            with self.enter_registry_test_mode():
                before = self.env.cr.sql_log_count
                self.env.ref("insurance_crm.ir_cron_book").sudo().method_direct_trigger()
                run.invalidate_recordset()
            self.assertCounts(run, created=count)
            return self.env.cr.sql_log_count - before

        work(2, 0)
        few, many = work(5, 10), work(105, 100)
        self.assertLess(many - few, 4 * 100)
