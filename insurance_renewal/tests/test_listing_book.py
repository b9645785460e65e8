from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged

from .listing_common import HandedInCase


@tagged("post_install", "-at_install")
class TestImportedLikeTyped(HandedInCase):
    """Policies of a file are renewed as typed ones are."""

    def test_own(self):
        run = self._bring(self._row("E-1", 10))
        case = self._night(self.today)
        self.assertEqual(case.policy_id, self._policies(run))
        self.assertEqual((case.user_id, case.lead_id.insurance_kind), (self.koval, "own_renewal"))
        self.assertEqual(self._tasks(case.lead_id).user_id, self.koval)
        self.assertFalse(case.book_run_id)

    def test_elsewhere(self):
        run = self._bring(self._row("F-1", 10, origin="чужий"), self._row("", 12, client="Без номера", origin="чужий"))
        cases = self._night(self.today)
        self.assertEqual(cases.policy_id, self._policies(run))
        self.assertEqual(set(cases.lead_id.mapped("insurance_kind")), {"foreign_renewal"})

    def test_elsewhere_by_month(self):
        """A file that only says in which month something ends: no start, no number, no day."""
        ends = self.today + relativedelta(day=1, months=1)
        run = self._bring(self._row("", 1, client="Місяць", start="", end=f"{ends:%m.%Y}", origin="чужий"))
        policy = self._policies(run)
        self.assertEqual((policy.end_precision, policy.state), ("month", "issued"))
        self.assertEqual(self._night(self.today).policy_id, policy)

    def test_elsewhere_this_month(self):
        """The month has begun already: what is known by its month alone is no short-term policy."""
        with freeze_time(self.today + relativedelta(day=20)):
            run = self._bring(self._row("", 1, client="Зараз", start="", end=f"{self.today:%m.%Y}", origin="чужий"))
            self.assertEqual(self._night(self.today + relativedelta(day=20)).policy_id, self._policies(run))

    def test_elsewhere_by_its_end_alone(self):
        run = self._bring(self._row("", 5, client="Кінець", start="", origin="чужий"))
        self.assertEqual(self._night(self.today).policy_id, self._policies(run))

    def test_travel_of_a_file_is_no_work(self):
        self.own_rule.min_term_days = 60
        start = self.today - timedelta(days=3)
        self._bring(self._row("T-1", 10, start=f"{start:%d.%m.%Y}"))
        self.assertFalse(self._night(self.today))

    def test_ended_before_it_came(self):
        self._bring(self._row("E-1", -3))
        self.assertFalse(self._night(self.today), "nobody asked for it")


@tagged("post_install", "-at_install")
class TestOddPoliciesOfAFile(HandedInCase):
    """What comes in oddly is worked on, or a person is told."""

    def test_ends_on_29_february(self):
        leap = self.today.year + (4 - self.today.year % 4)
        day = date(leap, 2, 29)
        run = self._bring(self._row("L-1", day, start=f"{leap - 1}-03-01"))
        self.assertEqual(self._policies(run).date_end, day)
        self.assertFalse(self._night(day - timedelta(days=31)))
        case = self._night(day - timedelta(days=30))
        self.assertEqual((case.date_end, case.date_due), (day, day - timedelta(days=30)))

    def test_open_ended(self):
        header = "Client;Policy no.;Insurer;Line;Valid from;Term;Agent"
        start = self.today - timedelta(days=360)
        run = self._import(
            self._csv(f"Без строку;O-1;Княжа;CASCO;{start:%d.%m.%Y};безстроково;koval", header=header), "a.csv"
        )
        self.assertFalse(self._policies(run).date_end, run.rejected_ids.mapped("reason"))
        self.assertFalse(self._night(self.today))

    def test_opening_is_no_change_of_the_policy(self):
        """Who changed a policy last is told as before, so that an import can be taken back."""
        policy = self._policies(self._bring(self._row("E-1", 10)))
        policy.with_user(self.koval).note = "Called"
        self.env.flush_all()
        moment = policy.write_date
        self._night(self.today)
        self.env.invalidate_all()
        self.assertTrue(policy.renewal_id)
        self.assertEqual((policy.write_uid, policy.write_date), (self.koval, moment))

    def test_no_phone(self):
        self._bring(self._row("N-1", 10, phone=""))
        case = self._night(self.today)
        self.assertFalse(case.phone)
        self.assertIn("No phone number", self._tasks(case.lead_id).note)

    def test_insurer_changed_its_number(self):
        """The file names the number before: the old term is continued, its renewal closes."""
        self._bring(self._row("OLD-1", 10))
        case = self._night(self.today)
        start = self.today + timedelta(days=11)
        again = self._bring(
            self._row("NEW-77", 375, client="Клієнт OLD-1", previous="OLD-1", insurer="Інша", start=f"{start:%d.%m.%Y}")
        )
        self.assertEqual(self._policies(again).previous_id, case.policy_id)
        self.assertEqual((case.state, case.lead_id.won_status), ("renewed", "won"))

    def test_insurer_changed_its_number_within_a_file(self):
        start = self.today + timedelta(days=11)
        self._bring(
            self._row("OLD-1", 10, client="Той самий"),
            self._row("NEW-77", 375, client="Той самий", previous="OLD-1", insurer="Інша", start=f"{start:%d.%m.%Y}"),
        )
        self.assertFalse(self._night(self.today), "the next term is there")

    def test_one_client_under_two_spellings_of_a_name(self):
        run = self._bring(
            self._row("S-1", 10, client="Ковальчук Олена"), self._row("S-2", 12, client="КОВАЛЬЧУК  Олена", line="MTPL")
        )
        self.assertEqual(len(self._policies(run).partner_id), 1)
        cases = self._night(self.today)
        if self.today.month == (self.today + timedelta(days=12)).month:
            self.assertEqual(len(cases.lead_id), 1, "and one deal")

    def test_other_spellings_are_told(self):
        run = self._bring(
            self._row("S-1", 10, client="Ткач Юлія"), self._row("S-2", 10, client="Tkach Yuliia", line="MTPL")
        )
        clients = self._policies(run).partner_id
        pairs = self.env["insurance.double"].search(
            [("partner_id", "in", clients.ids), ("other_id", "in", clients.ids)]
        )
        self.assertTrue(len(clients) == 1 or pairs, "recognised, or told to be perhaps the same")

    def test_unknown_agent(self):
        """The policy waits in the unassigned book; its work is nobody's until a supervisor gives it away."""
        self._bring(self._row("U-1", 10, agent="Хтось Інший"))
        case = self._night(self.today)
        self.assertEqual((len(case), case.user_id.id), (1, False))
