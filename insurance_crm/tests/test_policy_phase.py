"""The phase is right at every moment with no job run: computed, searched, sorted and grouped alike."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import InsuranceCase

ORDER = ("draft", "upcoming", "in_force", "ended", "cancelled", "void")


@tagged("post_install", "-at_install")
class TestPolicyPhase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2024-01-10 09:00:00"):
            cls.book = cls._make_book()

    @classmethod
    def _make_book(cls):
        terms = [
            ("2024-01-01", "2024-12-31"),
            ("2024-02-29", "2025-02-27"),
            ("2024-03-01", "2024-03-01"),
            ("2024-03-01", "2024-03-10"),
            ("2024-06-15", "2024-12-14"),
            ("2023-01-01", "2023-12-31"),
            ("2024-01-31", False),
        ]
        ours = [cls._issued(date_start=start, date_end=end) for start, end in terms]
        cancelled, void = cls._issued(), cls._issued()
        cancelled._cancel(date(2025, 6, 1), cls.env.ref("insurance_crm.cancel_reason_client"))
        void._void("r")
        foreign = cls._foreign(date_start="2024-01-05", date_end="2024-02-10", end_precision="month")
        book = cls.env["insurance.policy"].union(*ours, cancelled, void, foreign, cls._policy())
        return book.with_user(cls.agent)

    def _phases(self):
        self.book.invalidate_recordset()
        return {policy.id: policy.phase for policy in self.book}

    def test_first_and_last_day(self):
        policy = self._issued(date_start="2024-03-01", date_end="2024-03-10")
        for today, phase, left in [
            ("2024-02-29 23:59:59", "upcoming", 0),
            ("2024-03-01 00:00:00", "in_force", 10),
            ("2024-03-10 00:00:01", "in_force", 1),
            ("2024-03-10 23:59:59", "in_force", 1),
            ("2024-03-11 00:00:00", "ended", 0),
            ("2034-03-11 00:00:00", "ended", 0),
        ]:
            with self.subTest(today), freeze_time(today):
                policy.invalidate_recordset()
                self.assertEqual((policy.phase, policy.days_left), (phase, left))

    def test_leap_day_counts(self):
        policy = self._issued(date_start="2024-02-28", date_end="2024-03-01")
        with freeze_time("2024-02-28 12:00:00"):
            self.assertEqual(policy.days_left, 3)

    def test_open_ended_never_ends(self):
        policy = self._issued(date_start="2024-01-01", date_end=False)
        for today in ("2024-01-01 00:00:01", "2100-01-01 12:00:00"):
            with self.subTest(today), freeze_time(today):
                policy.invalidate_recordset()
                self.assertEqual((policy.phase, policy.days_left), ("in_force", 0))

    def test_month_precision_lasts_to_the_end_of_the_month(self):
        policy = self._foreign(date_start="2024-01-05", date_end="2024-02-10", end_precision="month")
        for today, phase in [("2024-02-29 23:00:00", "in_force"), ("2024-03-01 00:00:00", "ended")]:
            with self.subTest(today), freeze_time(today):
                policy.invalidate_recordset()
                self.assertEqual(policy.phase, phase)

    def test_the_day_begins_where_the_user_is(self):
        policy = self._issued(date_start="2024-03-01", date_end="2024-03-10")
        with freeze_time("2024-02-29 22:30:00"):
            self.assertEqual(policy.with_context(tz="UTC").phase, "upcoming")
            self.assertEqual(policy.with_context(tz="Europe/Kyiv").phase, "in_force")
            self.assertIn(policy, policy.with_context(tz="Europe/Kyiv").search([("phase", "=", "in_force")]))
            self.agent_all.tz, self.supervisor.tz = "UTC", "Europe/Kyiv"
            read = [
                policy.with_env(self.env(user=user, context={})).phase for user in (self.agent_all, self.supervisor)
            ]
            self.assertEqual(read, ["upcoming", "in_force"])

    def test_search_sort_and_group_agree_with_the_field(self):
        policies, domain = self.book.browse(), [("id", "in", self.book.ids)]
        start = date(2024, 1, 10)
        for today in [start, *(date(2024, 3, 1) + timedelta(days=n) for n in (-1, 0, 1, 9, 10)),
                      date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 27), date(2025, 2, 28), date(2030, 1, 1)]:  # fmt: skip
            with self.subTest(today), freeze_time(f"{today} 12:00:00"):
                phases = self._phases()
                for phase in ORDER:
                    expected = {pid for pid, name in phases.items() if name == phase}
                    self.assertEqual(set(policies.search([*domain, ("phase", "=", phase)]).ids), expected, phase)
                    self.assertEqual(
                        set(policies.search([*domain, ("phase", "!=", phase)]).ids), phases.keys() - expected
                    )
                groups = dict(policies._read_group(domain, ["phase"], ["id:array_agg"]))
                self.assertEqual({pid: phase for phase, ids in groups.items() for pid in ids}, phases)
                in_order = policies.search(domain, order="phase, id")
                self.assertEqual([phases[pid] for pid in in_order.ids], sorted(phases.values()))

    def test_search_for_several_and_for_none(self):
        with freeze_time("2024-03-01 12:00:00"):
            phases = self._phases()
            domain = [("id", "in", self.book.ids)]
            search = self.book.browse().search
            live = {pid for pid, phase in phases.items() if phase in ("upcoming", "in_force")}
            self.assertEqual(set(search([*domain, ("phase", "in", ("upcoming", "in_force"))]).ids), live)
            self.assertEqual(
                set(search([*domain, ("phase", "not in", ("upcoming", "in_force"))]).ids), phases.keys() - live
            )
            self.assertFalse(search([*domain, ("phase", "=", False)]))
            self.assertFalse(search([*domain, ("phase", "in", [])]))
            self.assertEqual(len(search([*domain, ("phase", "!=", False)])), len(self.book))

    def test_groups_as_the_list_shows_them(self):
        with freeze_time("2024-03-05 12:00:00"):
            rows = self.book.browse().formatted_read_group(
                [("id", "in", self.book.ids)], ["phase"], ["premium:sum", "__count"]
            )
            phases = list(self._phases().values())
            self.assertEqual({row["phase"]: row["__count"] for row in rows}, {p: phases.count(p) for p in set(phases)})
            for row in rows:
                found = self.book.browse().search([("id", "in", self.book.ids), *row["__extra_domain"]])
                self.assertEqual(len(found), row["__count"], row["phase"])

    def test_unflushed_changes_count(self):
        policy = self._foreign(date_start="2024-01-01", date_end="2024-12-31")
        with freeze_time("2024-06-01 12:00:00"):
            policy.date_end = "2024-05-01"
            self.assertNotIn(policy, policy.search([("phase", "=", "in_force")]))
            self.assertEqual(policy._read_group([("id", "=", policy.id)], ["phase"]), [("ended",)])

    def test_filters_of_the_list(self):
        """The ready-made filters find what their names say, on the last day and the day after."""
        view = self.env["insurance.policy"].get_view(self.env.ref("insurance_crm.insurance_policy_view_search").id)
        self.assertIn('name="ending"', view["arch"])
        policy = self._issued(date_start="2024-01-01", date_end="2024-12-31")
        ending = [("state", "=", "issued"), ("cover_end", ">", "today"), ("cover_end", "<=", "today +31d")]
        lost = [
            ("state", "=", "issued"),
            ("cover_end", "<=", "today"),
            ("cover_end", ">", "today -90d"),
            ("next_ids", "=", False),
        ]
        for today, is_ending, is_lost in [
            ("2024-11-30 12:00:00", False, False),
            ("2024-12-01 12:00:00", True, False),
            ("2024-12-31 12:00:00", True, False),
            ("2025-01-01 12:00:00", False, True),
            ("2025-03-31 12:00:00", False, True),
            ("2025-04-01 12:00:00", False, False),
        ]:
            with self.subTest(today), freeze_time(today):
                self.assertEqual(policy in policy.search(ending), is_ending)
                self.assertEqual(policy in policy.search(lost), is_lost)
