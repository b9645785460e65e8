from datetime import date

from odoo.tests import tagged

from .figure_common import FigureCase, YearCase


@tagged("post_install", "-at_install")
class TestFigureRenewal(YearCase):
    """Renewed ÷ ending, of a year in which everything happened."""

    def test_by_number(self):
        # ending: a1 b d1 e1 f1 f2 g1 h1 i1 j1; renewed: a1 e1 f1 f2 g1 h1; cancelled apart: c e2
        self.assertEqual(self._renewal(), [10, 6, 0, 4, 2])

    def test_very_policies(self):
        lost = self.b | self.d1 | self.i1 | self.j1
        renewed = self.a1 | self.e1 | self.f1 | self.f2 | self.g1 | self.h1
        self.assertEqual(self._behind("renewal", "lost"), lost)
        self.assertEqual(self._behind("renewal", "renewed"), renewed)
        self.assertEqual(self._behind("renewal", "ending"), lost | renewed)
        self.assertEqual(self._behind("renewal", "cancelled"), self.c | self.e2)
        self.assertFalse(self._behind("renewal", "open"))

    def test_by_premium(self):
        # a1 costs 2,000, all others 1,000: the premium that ended, not that of the next term
        self.assertEqual(self._renewal(unit="premium"), [11000, 7000, 0, 4000, 2000])

    def test_by_client(self):
        # the client of nearly all is renewed, the one of b is lost; c's client and that of e2 cancelled
        self.assertEqual(self._renewal(unit="client"), [2, 1, 0, 1, 2])
        self.assertEqual(self._behind("renewal", "lost", unit="client"), self.b)

    def test_by_object(self):
        # on g1 two cars, on b one; the other had left b before
        self.assertEqual(self._renewal(unit="object"), [3, 2, 0, 1, 0])
        self.assertEqual(self._behind("renewal", "lost", unit="object"), self.b)

    def test_object_that_did_not_go_along(self):
        self.g3.object_ids.unlink()
        self.assertEqual(self._renewal(unit="object"), [3, 1, 0, 2, 0])
        self.assertEqual(self._behind("renewal", "lost", unit="object"), self.b | self.g1)

    def test_per_month_of_the_last_day(self):
        found = self._as()._get_renewal(self._question(group="month"))
        self.assertEqual({month: one["ending"] for month, one in found.items() if one["ending"]}, {
            202702: 1, 202705: 1, 202706: 2, 202709: 2, 202710: 1, 202711: 2, 202712: 1,
        })  # fmt: skip
        self.assertEqual(found[202703]["cancelled"], 1, "the last day of cover was the 31st of March")
        self.assertEqual(self._behind("renewal", "lost", 202706, group="month"), self.d1)

    def test_first_and_last_day(self):
        self.assertEqual(self._renewal(date_from="2027-02-28", date_to="2027-02-28"), [1, 1, 0, 0, 0])
        self.assertEqual(self._renewal(date_from="2027-03-01", date_to="2027-03-01"), [0] * 5)
        self.assertEqual(self._renewal(date_from="2026-12-31", date_to="2026-12-31"), [1, 0, 0, 1, 0])

    def test_still_covered(self):
        """An end that is ahead is not lost yet: 29 February 2028 is this one's last day."""
        self.assertEqual(self._renewal(date_from="2028-02-29", date_to="2028-02-29"), [1, 0, 1, 0, 0])
        self.assertEqual(self._behind("renewal", "open", date_from="2028-02-01", date_to="2028-02-29"), self.a2)

    def test_renewal_undone(self):
        self.a2._void("undone")
        self.assertEqual(self._renewal(), [10, 5, 0, 5, 2])


@tagged("post_install", "-at_install")
class TestFigureRetention(YearCase):
    """(In force at the end − new) ÷ in force at the start."""

    def test_by_number(self):
        # start: a1 b c d1 e1 f1 f2 g1 i1 j1 before endless; end: a2 f3 g2 g3 h1 h2 endless; new: h1 h2
        self.assertEqual(self._retention(), [12, 7, 2, 5])
        kept = self.a2 | self.f3 | self.g2 | self.g3 | self.endless
        self.assertEqual(self._behind("retention", "kept"), kept)
        self.assertEqual(self._behind("retention", "new"), self.h1 | self.h2)
        self.assertEqual(self._behind("retention", "end"), kept | self.h1 | self.h2)
        self.assertEqual(len(self._behind("retention", "start")), 12)

    def test_by_premium(self):
        # a1 was 2,000 and a2 is 2,500: what they pay more counts
        self.assertEqual(self._retention(unit="premium"), [13000, 8500, 2000, 6500])

    def test_by_client(self):
        self.assertEqual(self._retention(unit="client"), [3, 1, 0, 1])

    def test_by_object(self):
        # four cars at the start; b's ended
        self.assertEqual(self._retention(unit="object"), [4, 2, 0, 2])

    def test_several_terms_in_the_period(self):
        """The chain is followed through terms that began and ended within the period."""
        self.assertEqual(self._retention(date_from="2026-02-01", date_to="2027-12-31"), [2, 7, 6, 1])
        # a1 began after the first of these starts, so what continues it is new; it was in force at this one
        self.assertEqual(self._retention(date_from="2026-03-02", date_to="2028-01-15"), [3, 6, 4, 2])

    def test_months(self):
        found = self._as()._get_retention(self._question(group="month"))
        january, march = found[202701], found[202703]
        # the policy that ended on New Year's Eve left, h1 came
        self.assertEqual(january, {"start": 12, "end": 12, "kept": 11, "new": 1})
        # a1 went on as a2; c was cancelled from the 1st of April, so it is in force on the 31st of March
        self.assertEqual(march, {"start": 12, "end": 12, "kept": 12, "new": 0})
        self.assertEqual(found[202704]["kept"], 11)
        self.assertEqual(self._behind("retention", "new", 202701, group="month"), self.h1)

    def test_moved_within_rows(self):
        """Moved to another insurer: kept of all, lost for the one and new for the other."""
        before = self._term("2026-05-01", "2027-04-30")
        moved = {"product_id": False, "line_id": self.line.id, "insurer_id": self.other_insurer.id}
        self._term("2027-05-01", "2028-04-30", before, **moved)
        self.assertEqual(self._retention(), [13, 8, 2, 6])
        self.assertEqual(self._retention(g=self.insurer.id, group="insurer"), [13, 7, 2, 5])
        self.assertEqual(self._retention(g=self.other_insurer.id, group="insurer"), [0, 1, 1, 0])

    def test_nothing_ahead_of_today(self):
        ahead = {"date_from": "2028-02-01", "date_to": "2028-12-31"}
        self.assertEqual(self._as()._get_retention(self._question(**ahead)), {})
        self.assertFalse(self._behind("retention", "start", **ahead))
        today = self._as()._get_retention(self._question(date_from="2028-01-15", date_to="2028-12-31"))
        self.assertEqual(today[0]["end"], 6, "counted today, not in December: h1 has ended")

    def test_begun(self):
        found = self._as()._get_begun(self._question())
        self.assertEqual(found[202703], {"new": 0, "kept": 1})
        self.assertEqual(found[202701], {"new": 1, "kept": 0})
        self.assertEqual(found[202711], {"new": 0, "kept": 2})
        self.assertEqual(self._behind("begun", "kept", 202711), self.g2 | self.g3)
        self.assertEqual(self._as()._get_begun(self._question(unit="client"))[202711], {"new": 0, "kept": 1})
        self.assertEqual(self._as()._get_begun(self._question(unit="object"))[202711], {"new": 0, "kept": 2})
        self.assertEqual(self._as()._get_begun(self._question(unit="premium"))[202703], {"new": 0, "kept": 2500})

    def test_taken_over_from_elsewhere_is_new(self):
        elsewhere = self._foreign(date_start="2026-05-01", date_end="2027-04-30")
        ours = self._term("2027-05-01", "2028-04-30", elsewhere)
        self.assertEqual(self._as()._get_begun(self._question())[202705], {"new": 1, "kept": 0})
        self.assertEqual(self._behind("begun", "new", 202705), ours)
        self.assertIn(ours, self._behind("retention", "new"))


@tagged("post_install", "-at_install")
class TestFigurePersistency(FigureCase):
    """Chains in force 13, 25 and 37 months after they began."""

    COHORTS = {"date_from": "2024-01-01", "date_to": "2027-12-31", "group": "month"}

    def setUp(self):
        super().setUp()
        self.p1 = self._term("2024-02-29", "2025-02-28")
        self.p2 = self._term("2025-03-01", "2026-02-28", self.p1)
        self.p3 = self._term("2026-03-01", "2027-02-28", self.p2)
        # late in the second year: not covered on the day 13 months after, covered 25 months after
        self.q1 = self._term("2024-02-10", "2025-02-09", premium=3000)
        self.q2 = self._term("2025-03-20", "2026-03-19", self.q1)
        self.r1 = self._term("2025-11-05", "2026-11-04")
        self.r2 = self._term("2026-11-05", "2027-11-04", self.r1)
        self.r3 = self._term("2027-11-05", "2028-11-04", self.r2)
        self.young = self._term("2026-12-20", "2027-12-19")

    def _persistency(self, **changes):
        found = self._as()._get_persistency(self._question(**self.COHORTS | changes))
        names = ("began", "old13", "kept13", "old25", "kept25", "old37", "kept37")
        return {g: [one[name] for name in names] for g, one in found.items()}

    def test_cohorts(self):
        found = self._persistency()
        self.assertEqual(found.pop(202402), [2, 2, 1, 2, 2, 2, 0])
        self.assertEqual(found.pop(202511), [1, 1, 1, 1, 1, 0, 0])
        self.assertEqual(found.pop(202612), [1, 0, 0, 0, 0, 0, 0], "its month is 13 months ago on the 31st only")
        self.assertFalse(found, "next terms begin no chain")

    def test_by_premium_of_the_first_term(self):
        self.assertEqual(self._persistency(unit="premium")[202402], [4000, 4000, 1000, 4000, 4000, 4000, 0])

    def test_all_together(self):
        self.assertEqual(self._persistency(group=""), {0: [4, 3, 2, 3, 3, 2, 0]})

    def test_very_policies(self):
        def behind(figure):
            return self._behind("persistency", figure, 202402, **self.COHORTS)

        self.assertEqual(behind("began"), self.p1 | self.q1)
        self.assertEqual(behind("old37"), self.p1 | self.q1)
        self.assertEqual(behind("kept13"), self.p2)
        self.assertEqual(behind("kept25"), self.p3 | self.q2)
        self.assertFalse(behind("kept37"))

    def test_joined_split_foreign_and_void(self):
        joined = self._term("2025-01-01", "2025-12-31")
        joined_too = self._term("2025-01-01", "2025-12-31")
        one = self._term("2026-01-01", "2026-12-31", joined, joined_ids=joined_too.ids)
        halves = [self._term("2027-01-01", "2027-12-31", one) for _half in range(2)]
        halves[0]._void("twice")
        self.assertEqual(self._persistency()[202501], [2, 2, 2, 2, 2, 0, 0], "both chains go on in the joined one")
        elsewhere = self._foreign(date_start="2025-04-01", date_end="2026-03-31")
        self._term("2026-04-01", "2027-03-31", elsewhere)
        self.assertEqual(self._persistency()[202604], [1, 1, 0, 0, 0, 0, 0], "a chain of ours begins with us")

    def test_void_beginning(self):
        self.r1._void("a mistake")
        self.assertEqual(self._persistency()[202611], [1, 1, 1, 0, 0, 0, 0], "the next term begins the chain")
        self.assertNotIn(202511, self._persistency())

    def test_day_that_the_month_lacks(self):
        """31 January 2025 and 13 months: 28 February 2026."""
        first = self._term("2025-01-31", "2026-01-30")
        self._term("2026-02-28", "2027-02-27", first)
        self.assertEqual(self._persistency()[202501][:3], [1, 1, 1])
        self.assertEqual(
            date(2026, 2, 28), self.env["insurance.policy"].search([("previous_id", "=", first.id)]).date_start
        )
