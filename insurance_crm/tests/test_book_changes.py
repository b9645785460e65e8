"""Rows that say something else than last time: each kind of change, and what is booked for it."""

from datetime import date

from odoo import fields
from odoo.tests import tagged

from .book_common import BookCase


@tagged("post_install", "-at_install")
class TestBookChanges(BookCase):
    HEADER = (
        "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Premium;Tax;Our %;Commission;"
        "Agent;Issuer;Channel;Office;Note"
    )
    ROW = {
        "client": "Сова Ада", "phone": "0504445566", "number": "EP-1", "insurer": "Княжа", "line": "MTPL", "start": "01.02.2024",
        "end": "31.01.2025", "premium": "1100", "tax": "100", "rate": "10", "commission": "", "agent": "Коваль Ірина",
        "issuer": "", "marketer": "", "office": "Центр", "note": "",
    }  # fmt: skip

    def _row(self, **changes):
        return self._csv(";".join((self.ROW | changes).values()), header=self.HEADER)

    def _changed(self, **changes):
        """Import the row, then the row with changes; return its policy and the ledger rows booked for the change."""
        first = self._import(self._row(), "a.csv", existing="refuse")
        policy = self._policies(first)
        self.assertCounts(first, created=1)
        before = self._ledger(policy)
        key = first.column_ids.filtered(lambda column: column.title == "Policy no.")
        second = self._import(self._row(**changes), "b.csv", profile=key.profile_id)
        self.assertCounts(second, updated=1)
        self.assertBooked(policy)
        return policy, self._ledger(policy) - before

    def test_premium(self):
        policy, rows = self._changed(premium="1300")
        self.assertEqual((policy.premium, policy.tax, policy.premium_total), (1200, 100, 1300))
        self.assertEqual(rows.mapped("premium"), [-1000, 1200])
        self.assertEqual(rows.mapped("commission"), [-100, 120])
        self.assertEqual(rows.mapped("commission_base"), [-1000, 1200])
        self.assertEqual(set(rows.mapped("date_booking")), {fields.Date.context_today(policy)})

    def test_what_was_changed_here_is_not_overwritten(self):
        """A policy with endorsements or a cancellation is changed here: the file's row comes back with that reason."""
        first = self._import(self._row(), "a.csv", existing="refuse")
        policy, profile = self._policies(first), first.profile_id
        policy._cancel(date(2024, 7, 1), self.env.ref("insurance_crm.cancel_reason_client"))
        self._refused(policy, profile, "1300", "cancelled or voided here")
        policy.action_reinstate()
        self._refused(policy, profile, "1400", "changed here")

    def _refused(self, policy, profile, premium, reason):
        before = policy.premium
        run = self._import(self._row(premium=premium), "b.csv", profile)
        self.assertCounts(run, rejected=1)
        self.assertIn(reason, run.rejected_ids.reason)
        self.assertEqual(policy.premium, before)
        self.assertBooked(policy)
        self.assertFalse(policy._get_replay_problem())

    def test_tax_alone(self):
        policy, rows = self._changed(tax="50")
        self.assertEqual((policy.premium, policy.tax), (1050, 50))
        self.assertEqual(rows.mapped("tax"), [-100, 50])

    def test_our_percentage(self):
        policy, rows = self._changed(rate="20")
        self.assertEqual(policy.commission_rate, 20)
        self.assertEqual(sum(rows.mapped("premium")), 0)

    def test_our_commission(self):
        policy, rows = self._changed(commission="150")
        self.assertEqual(policy.commission, 150)
        self.assertEqual(rows.mapped("commission"), [-100, 150])

    def test_end_of_cover(self):
        policy, rows = self._changed(end="31.07.2024")
        self.assertEqual((policy.date_end, policy.cover_end), (date(2024, 7, 31), date(2024, 8, 1)))
        self.assertEqual(rows.mapped("earn_to"), [date(2025, 2, 1), date(2024, 8, 1)])

    def test_agent(self):
        policy, rows = self._changed(agent="Мельник Ю.")
        self.assertEqual(policy.user_id, self.melnyk)
        self.assertEqual(rows.mapped("user_id"), self.koval | self.melnyk)

    def test_an_agent_nobody_knows_takes_nothing_away(self):
        policy, rows = self._changed(agent="Хтось Інший")
        self.assertEqual(policy.user_id, self.koval)
        self.assertFalse(rows)

    def test_second_employee_marketer_and_office(self):
        policy, rows = self._changed(issuer="Мельник Ю.", marketer="ФОП Бойко", office="Схід")
        self.assertEqual(
            (policy.issuer_id, policy.marketer_id.name, policy.office_id.name), (self.melnyk, "ФОП Бойко", "Схід")
        )
        self.assertEqual(rows[-1].marketer_id, policy.marketer_id)

    def test_note_alone(self):
        policy, rows = self._changed(note="дзвонити ввечері")
        self.assertEqual(policy.note, "дзвонити ввечері")
        self.assertFalse(rows)

    def test_line(self):
        policy, rows = self._changed(line="HULL")
        self.assertEqual(policy.line_id, self.env.ref("insurance_crm.line_hull"))
        self.assertEqual(rows.mapped("line_id"), self.env.ref("insurance_crm.line_mtpl") | policy.line_id)

    def test_a_better_spelling_of_the_client(self):
        policy, rows = self._changed(client="Сова Ада Юріївна", phone="")
        self.assertEqual(policy.partner_id.name, "Сова Ада")
        self.assertFalse(rows)

    def test_another_client(self):
        policy, rows = self._changed(client="Сич Іда", phone="0671112233")
        self.assertEqual(policy.partner_id.name, "Сич Іда")
        self.assertEqual(rows.mapped("partner_id.name"), ["Сова Ада", "Сич Іда"])

    def test_changed_back(self):
        policy, _rows = self._changed(premium="1300")
        profile = self.env["insurance.book.link"].search([("policy_id", "=", policy.id)]).run_id.profile_id
        third = self._import(self._row(), "c.csv", profile=profile)
        self.assertCounts(third, updated=1)
        self.assertEqual(policy.premium, 1000)
        self.assertBooked(policy)
        self.assertEqual(len(self._ledger(policy)), 5)

    def test_a_draft_of_ours_becomes_an_issued_policy(self):
        knyazha = self.env["res.partner"].create({"name": "Княжа", "is_insurer": True})
        draft = self._policy(
            number="EP-1", date_start="2024-02-01", date_end="2025-01-31", insurer_id=knyazha.id, product_id=False,
            line_id=self.env.ref("insurance_crm.line_mtpl").id, premium=1,
        )  # fmt: skip
        draft = draft.with_env(self.env)
        run = self._import(self._row(), "a.csv")
        self.assertCounts(run, updated=1)
        self.assertEqual((draft.state, draft.premium), ("issued", 1000))
        self.assertEqual(self._ledger(draft).mapped("kind"), ["issue"])
        self.assertBooked(draft)

    def test_a_policy_that_was_deleted_comes_back(self):
        first = self._import(self._row(), "a.csv", origin="foreign")
        policy = self._policies(first)
        policy._write_state({"state": "draft"})
        policy.unlink()
        again = self._import(self._row(), "b.csv", profile=first.profile_id)
        self.assertCounts(again, created=1)
        self.assertEqual(self._policies(again).number, "EP-1")

    def test_what_people_changed_stays_when_the_row_says_the_same(self):
        first = self._import(self._row(), "a.csv")
        policy = self._policies(first)
        policy.with_user(self.supervisor).write({"user_id": self.agent.id, "note": "ours"})
        again = self._import(self._row(), "b.csv", profile=first.profile_id)
        self.assertCounts(again, unchanged=1)
        self.assertEqual((policy.user_id, policy.note), (self.agent, "ours"))

    def test_trial_of_a_change(self):
        first = self._import(self._row(), "a.csv")
        policy = self._policies(first)
        trial = self._run(self._row(premium="5000"), "b.csv", profile=first.profile_id)
        trial.action_trial()
        self._work(trial)
        self.assertEqual((trial.state, trial.updated), ("tried", 1))
        self.assertEqual(policy.premium, 1000)
        self.assertEqual(len(self._ledger(policy)), 1)
