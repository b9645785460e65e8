from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_clock import ClockCase


@tagged("post_install", "-at_install")
class TestClockReopen(ClockCase):
    """On the day a claim is opened again, what happened before does not count for what runs anew."""

    def setUp(self):
        super().setUp()
        self.claim = self._with_papers()
        self.handled = self.claim.with_user(self.handler)

    def _refuse(self, days):
        with freeze_time(self._days(days)):
            self.handled._move_to("refused", reason="Not covered")

    def _reopen(self, days):
        with freeze_time(self._days(days)):
            self.handled._move_to("assessment", reason="New facts")

    def _night(self):
        with self.enter_registry_test_mode():
            self.env.ref("insurance_claims.ir_cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def _row(self, clock=None):
        return self._due(self.claim, clock or self.decide)

    def test_decided_and_opened_again_on_one_day(self):
        self._refuse(5)
        self.assertEqual(self._row().date_met, self._days(5))
        self._reopen(5)
        self.assertEqual((self._row().date_met, self._row().date_start), (False, self._days(5)))
        self.assertEqual((self._row().state, self._row().date_due), ("running", self._days(35)))

    def test_it_stays_running_however_often_it_is_looked_at(self):
        self._refuse(5)
        self._reopen(5)
        for _time in range(3):
            self.claim._run_clocks()
        self.claim.with_user(self.agent).date_loss = self._days(-12)
        self.assertFalse(self._row().date_met)
        self.assertEqual(self._row().date_due, self._days(35))

    def test_decided_anew_on_that_day(self):
        self._refuse(5)
        self._reopen(5)
        with freeze_time(self._days(5)):
            self.handled._decide("accepted", 700, fit_reserve=False)
            self.assertEqual((self._row().date_met, self._row().state), (self._days(5), "met"))
            self.claim._run_clocks()
        self.assertEqual(self._row().date_met, self._days(5), "it stays met")

    def test_refused_anew_on_that_day(self):
        """Going to the refused ones is a decision, the second time too."""
        self._refuse(5)
        self._reopen(5)
        self._refuse(5)
        self.assertEqual(self._row().date_met, self._days(5))

    def test_refused_anew_later(self):
        self._refuse(5)
        self._reopen(8)
        self.assertFalse(self._row().date_met)
        self._refuse(9)
        self.assertEqual((self.claim.date_decided, self._row().date_met), (self._days(9), self._days(9)))
        self.assertEqual(self._row().state, "met")

    def test_refused_by_the_button_keeps_its_day(self):
        """The day that was typed is not replaced by the day of the move that follows."""
        with freeze_time(self._days(5)):
            self.handled._decide("refused", reason="Not covered", date=self._days(3))
        self.assertEqual((self.claim.state, self.claim.date_decided), ("refused", self._days(3)))
        self.assertEqual(self._row().date_met, self._days(3))

    def test_opened_again_twice_on_one_day(self):
        for _time in range(2):
            self._refuse(5)
            self._reopen(5)
        self.assertFalse(self._row().date_met)
        self.assertEqual(self.claim.reopen_count, 2)

    def test_money_that_comes_back_is_owed_again(self):
        self.company.claim_approval = False
        self._to(self.claim, "payment")
        payment = self.env["insurance.claim.payment"].with_user(self.handler)
        payment = payment.create({"claim_id": self.claim.id, "amount": self.claim.payable})
        payment.action_order()
        payment.action_paid()
        self.assertTrue(self._row(self.pay).date_met)
        payment._return("Wrong account")
        self.assertFalse(self._row(self.pay).date_met)

    def test_paid_and_opened_again_on_one_day(self):
        self.company.claim_approval = False
        with freeze_time(self._days(2)):
            self._to(self.claim, "payment")
            payment = self.env["insurance.claim.payment"].with_user(self.handler)
            payment = payment.create({"claim_id": self.claim.id, "amount": self.claim.payable})
            payment.action_order()
            payment.action_paid()
            self.assertEqual(self._row(self.pay).date_met, self._days(2), "at once, not at the next step")
            self._to(self.claim, "closed")
            self.assertEqual(self._row(self.pay).date_met, self._days(2))
            back = self.handled._get_moves().to_id.filtered(lambda s: s.state not in ("refused", "withdrawn"))[:1]
            self.handled._move(back, "More damage")
        self.assertFalse(self._row(self.pay).date_met)
        self.assertFalse(self._row().date_met)
        self.assertEqual(self._row(self.report).date_met, self.today, "the client's report stays")

    def test_closed_is_the_second_closing(self):
        """Reopening takes the day of closing away, so that a second closing on that day counts."""
        clock = self.env["insurance.claim.clock"].create(self._clock("We close", "reported", "closed", 20, party="us"))
        self.claim._run_clocks()
        self._refuse(5)
        self.assertEqual(self._row(clock).date_met, self._days(5))
        self._reopen(5)
        self.assertFalse(self._row(clock).date_met)
        self._refuse(5)
        self.assertEqual(self._row(clock).date_met, self._days(5))

    def test_withdrawn_at_once_and_back(self):
        """Nothing was decided: the deadline was not needed for an hour, and runs again."""
        with freeze_time(self._days(4)):
            self.handled._move_to("withdrawn", reason="Client pays himself")
            self.assertEqual((self._row().state, self._row().date_void), ("void", self._days(4)))
            self.handled._move_to("reported", reason="He does not")
            self.assertEqual(self._row().state, "running")
        self.assertEqual(self._row().date_due, self._days(34))
        self.assertEqual(len(self.claim.deadline_ids), 2, "the same rows, not new ones")

    def test_warned_anew(self):
        row = self._row()
        with freeze_time(self._days(28)):
            self._night()
            self.assertEqual(row.date_warned, self._days(28))
        self._refuse(28)
        self.assertFalse(row.activity_id, "its task is gone")
        self._reopen(28)
        self.assertEqual((row.date_warned, row.date_missed), (False, False))
        with freeze_time(self._days(55)):
            for _time in range(2):
                self._night()
        self.assertEqual(row.date_warned, self._days(55))
        tasks = self.claim.activity_ids.filtered(lambda a: a.summary and "Insurer decides" in a.summary)
        self.assertEqual((len(tasks), tasks.date_deadline), (1, self._days(58)))

    def test_papers_rejected_after_reopening(self):
        """Without papers nothing runs; with them it runs from the day they came, not from the reopening."""
        self._refuse(5)
        self._reopen(6)
        with freeze_time(self._days(7)):
            self.claim.paper_ids.with_user(self.handler).action_reject()
            self.assertFalse(self._row())
        with freeze_time(self._days(9)):
            self.claim.paper_ids.with_user(self.handler).action_receive()
        self.assertEqual((self._row().date_start, self._row().date_due), (self._days(9), self._days(39)))

    def test_queries_do_not_grow(self):
        claims = self.env["insurance.claim"].union(*(self._with_papers() for _number in range(6)))
        for claim in claims:
            claim.with_user(self.handler)._move_to("refused", reason="Not covered")
            claim.with_user(self.handler)._move_to("assessment", reason="New facts")
        counts = []
        for some in (claims[:2], claims):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._run_clocks()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertFalse(any(self._due(claim, self.decide).date_met for claim in claims))
        self.assertEqual(set(claims.mapped("date_reopened")), {fields.Date.today()})
