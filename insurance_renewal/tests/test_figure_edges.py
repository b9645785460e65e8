from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .figure_common import FigureCase


@tagged("post_install", "-at_install")
class TestFigureJoins(FigureCase):
    """Several policies that go on as one."""

    def _joined(self, *others, **vals):
        """Return a next term that begins on the 1st of July 2027 and joins these policies, the first as the one before."""
        first, *rest = others
        joined = [policy.id for policy in rest]
        return self._term("2027-07-01", "2028-06-30", first, joined_ids=joined, **vals)

    def _three(self):
        ends = ("2026-07-01", "2027-06-30")
        return [self._term(*ends), self._term(*ends, premium=3000), self._term(*ends)]

    def test_three_into_one(self):
        joined = self._joined(*self._three(), premium=4500)
        self.assertEqual(self._renewal(), [3, 3, 0, 0, 0])
        self.assertEqual(self._retention(), [3, 1, 0, 1], "two joined count as one")
        self.assertEqual(self._behind("retention", "kept"), joined)
        self.assertEqual(self._as()._get_begun(self._question())[202707], {"new": 0, "kept": 1})

    def test_premium_of_each_that_ends(self):
        self._joined(*self._three(), premium=4500)
        self.assertEqual(self._renewal(unit="premium"), [5000, 5000, 0, 0, 0])
        self.assertEqual(self._retention(unit="premium"), [5000, 4500, 0, 4500])

    def test_joined_one_was_a_mistake(self):
        three = self._three()
        joined = self._joined(*three)
        joined._void("typed twice")
        self.assertEqual(self._renewal(), [3, 0, 0, 3, 0])
        self.assertEqual(self._retention(), [3, 0, 0, 0])
        self.assertEqual(self._behind("renewal", "lost"), three[0] | three[1] | three[2])

    def test_draft_joins_nothing_yet(self):
        self._joined(*self._three(), issue=False)
        self.assertEqual(self._renewal(), [3, 0, 0, 3, 0])

    def test_one_of_them_was_cancelled_before(self):
        first, second, _third = three = self._three()
        self._cancel_from(second, "2027-03-01")
        self._joined(*three)
        self.assertEqual(self._renewal(), [2, 2, 0, 0, 1])
        self.assertEqual(self._behind("renewal", "cancelled"), second)
        self.assertIn(first, self._behind("renewal", "renewed"))

    def test_first_was_elsewhere(self):
        """What continues a policy of ours by joining it is kept, whatever it continues besides."""
        elsewhere = self._foreign(date_start="2026-07-01", date_end="2027-06-30")
        ours = self._term("2026-07-01", "2027-06-30")
        self._joined(elsewhere, ours)
        self.assertEqual(self._renewal(), [1, 1, 0, 0, 0], "the one elsewhere is none of our endings")
        self.assertEqual(self._retention(), [1, 1, 0, 1])
        self.assertEqual(self._as()._get_begun(self._question())[202707], {"new": 0, "kept": 1})

    def test_kept_by_the_joined_one_alone(self):
        """The one before began after the start, the joined one was in force at it."""
        late = self._term("2027-02-01", "2027-06-30")
        self._joined(late, self._term("2026-07-01", "2027-06-30"))
        self.assertEqual(self._retention(), [1, 1, 0, 1])

    def test_joined_and_renewed_again(self):
        """From the first terms to the last one the way goes through a joined policy."""
        first, second = (self._term("2025-07-01", "2026-06-30") for _one in range(2))
        joined = self._term("2026-07-01", "2027-06-30", first, joined_ids=second.ids)
        last = self._term("2027-07-01", "2028-06-30", joined)
        period = {"date_from": "2026-01-01", "date_to": "2027-12-31"}
        self.assertEqual(self._retention(**period), [2, 1, 0, 1])
        self.assertEqual(self._behind("retention", "kept", **period), last)
        self.assertEqual(self._renewal(**period), [3, 3, 0, 0, 0])


@tagged("post_install", "-at_install")
class TestFigureSplits(FigureCase):
    """One policy that goes on as several."""

    def setUp(self):
        super().setUp()
        self.whole = self._term("2026-04-01", "2027-03-31")

    def _half(self, **vals):
        return self._term("2027-04-01", "2028-03-31", self.whole, **vals)

    def test_two_halves(self):
        halves = self._half() | self._half()
        self.assertEqual(self._renewal(), [1, 1, 0, 0, 0], "one policy ended and was renewed once")
        self.assertEqual(self._retention(), [1, 2, 0, 2], "a policy split in two counts as two")
        self.assertEqual(self._behind("retention", "kept"), halves)
        self.assertEqual(self._as()._get_begun(self._question())[202704], {"new": 0, "kept": 2})
        total = self._as().get_page("table", self._question())["total"]["figures"]
        self.assertEqual((total["rate"], total["retention"]), (1, 2))

    def test_one_half_was_a_mistake(self):
        half = self._half()
        self._half()._void("typed twice")
        self.assertEqual(self._renewal(), [1, 1, 0, 0, 0])
        self.assertEqual(self._behind("retention", "kept"), half)

    def test_both_halves_were_a_mistake(self):
        (self._half() | self._half())._void("typed twice")
        self.assertEqual(self._renewal(), [1, 0, 0, 1, 0])
        self.assertEqual(self._retention(), [1, 0, 0, 0])

    def test_one_half_elsewhere(self):
        half = self._half()
        self._foreign(date_start="2027-04-01", date_end="2028-03-31", previous_id=self.whole.id)
        self.assertEqual(self._renewal(), [1, 1, 0, 0, 0])
        self.assertEqual(self._behind("retention", "end"), half)

    def test_one_half_in_a_colleagues_book(self):
        mine, his = self._half(), self._half()
        his.user_id = self.other_agent
        self.assertEqual(self._retention(), [1, 2, 0, 2])
        self.assertEqual(self._retention(group="agent", g=self.agent.id), [1, 1, 0, 1])
        self.assertEqual(self._retention(group="agent", g=self.other_agent.id), [0, 1, 1, 0], "new in his row")
        self.assertEqual(self._behind("retention", "end", user=self.agent), mine, "nothing of the colleague's book")
        mine._void("typed twice")
        self.assertEqual(self._renewal(user=self.agent), [1, 1, 0, 0, 0], "renewed, whosever book it went to")

    def test_premium_of_the_halves(self):
        self._half(premium=400)
        self._half(premium=700)
        self.assertEqual(self._renewal(unit="premium"), [1000, 1000, 0, 0, 0])
        self.assertEqual(self._retention(unit="premium"), [1000, 1100, 0, 1100])

    def test_split_and_joined_again_is_one_chain(self):
        whole = self._term("2024-04-01", "2025-03-31")
        halves = self._term("2025-04-01", "2026-03-31", whole) | self._term("2025-04-01", "2026-03-31", whole)
        again = self._term("2026-04-01", "2027-03-31", halves[0], joined_ids=halves[1].ids)
        cohort = {"date_from": "2024-01-01", "date_to": "2024-12-31", "group": "month"}
        found = self._as()._get_persistency(self._question(**cohort))
        self.assertEqual(
            found, {202404: {"began": 1, "old13": 1, "kept13": 1, "old25": 1, "kept25": 1, "old37": 1, "kept37": 0}}
        )
        self.assertEqual(self._behind("persistency", "kept13", 202404, **cohort), halves)
        self.assertEqual(self._behind("persistency", "kept25", 202404, **cohort), again)
        self.assertFalse(self._behind("persistency", "kept37", 202404, **cohort))
        both = {"date_from": "2025-01-01", "date_to": "2026-12-31"}
        self.assertEqual(self._retention(**both), [1, 2, 1, 1], "the other is that of setUp, begun in between")


@tagged("post_install", "-at_install")
class TestFigureCurrencies(FigureCase):
    """Premiums in two currencies; one of the foreign is 2 of ours in 2026 and 4 in 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = cls.env["res.currency.rate"]
        rates.search([("currency_id", "=", cls.foreign_currency.id)]).unlink()
        values = {"currency_id": cls.foreign_currency.id, "company_id": cls.company.id}
        rates.create([values | {"name": "2026-01-01", "rate": 0.5}, values | {"name": "2027-01-01", "rate": 0.25}])

    def _abroad(self, start, end, before=None, **vals):
        """Return a term in the foreign currency, issued on its first day."""
        return self._term(start, end, before, currency_id=self.foreign_currency.id, date_issue=start, **vals)

    def test_renewed_in_another_currency(self):
        first = self._abroad("2026-03-01", "2027-02-28")
        self._term("2027-03-01", "2028-02-29", first, premium=2500)
        self.assertEqual(self._renewal(unit="premium"), [2000, 2000, 0, 0, 0], "what ended, at the rate of 2026")
        self.assertEqual(self._retention(unit="premium"), [2000, 2500, 0, 2500])
        self.assertEqual(self._retention(), [1, 1, 0, 1])

    def test_each_at_the_rate_of_its_own_day(self):
        first = self._abroad("2026-03-01", "2027-02-28")
        self._abroad("2027-03-01", "2028-02-29", first)
        self.assertEqual(self._retention(unit="premium"), [2000, 4000, 0, 4000])
        self.assertEqual(self._as()._get_begun(self._question(unit="premium"))[202703], {"new": 0, "kept": 4000})

    def test_before_the_first_rate(self):
        self._abroad("2025-03-01", "2027-02-28")
        self.assertEqual(self._renewal(unit="premium"), [2000, 0, 0, 2000, 0], "the first rate there is")

    def test_without_any_rate(self):
        self._abroad("2026-03-01", "2027-02-28")
        self.env["res.currency.rate"].search([("currency_id", "=", self.foreign_currency.id)]).unlink()
        self.assertEqual(self._renewal(unit="premium"), [1000, 0, 0, 1000, 0])

    def test_cancelled_abroad(self):
        """What it cost before the refund, at the rate of its issue."""
        self._cancel_from(self._abroad("2026-06-01", "2027-05-31"), "2027-04-01")
        self.assertEqual(self._renewal(unit="premium"), [0, 0, 0, 0, 2000])

    def test_mixed_rows(self):
        self._abroad("2026-03-01", "2027-02-28")
        self._term("2026-03-01", "2027-02-28", premium=300)
        page = self._as().get_page("table", self._question(unit="premium", group="line"))
        (row,) = [row for row in page["rows"] if row["g"] == self.line.id]
        self.assertEqual((row["figures"]["ending"], row["figures"]["lost"]), (2300, 2300))
        self.assertEqual(page["total"]["figures"]["ending"], 2300)
        self.assertEqual(page["currency_id"], self.company.currency_id.id)
        domain = [("line_id", "=", self.line.id), ("date_end", "=", "2027-02-28")]
        endings = self.env["insurance.ending"].with_user(self.agent)
        self.assertEqual(endings._read_group(domain, [], ["premium_ending:sum"]), [(2300,)], "the pivot says the same")


@tagged("post_install", "-at_install")
class TestFigureLeapYear(FigureCase):
    """The 29th of February."""

    def test_last_day_of_cover(self):
        first = self._term("2023-03-01", "2024-02-29")
        self._term("2024-03-01", "2025-02-28", first)
        self.assertEqual(self._renewal(date_from="2024-02-29", date_to="2024-02-29"), [1, 1, 0, 0, 0])
        self.assertEqual(self._renewal(date_from="2024-02-01", date_to="2024-02-28"), [0] * 5)
        self.assertEqual(self._renewal(date_from="2024-03-01", date_to="2024-03-31"), [0] * 5)
        self.assertEqual(self._renewal(date_from="2025-02-28", date_to="2025-02-28"), [1, 0, 0, 1, 0])
        year = {"date_from": "2024-01-01", "date_to": "2024-12-31", "group": "month"}
        self.assertEqual(self._renewal(g=202402, **year), [1, 1, 0, 0, 0])

    def test_months(self):
        """February is counted from the evening of the 31st of January to that of the 29th."""
        first = self._term("2023-03-01", "2024-02-29")
        self._term("2024-03-01", "2025-02-28", first)
        begun = self._term("2024-02-29", "2025-02-28")
        asked = {"date_from": "2024-02-01", "date_to": "2024-03-31", "group": "month"}
        found = self._as()._get_retention(self._question(**asked))
        self.assertEqual(found[202402], {"start": 1, "end": 2, "new": 1, "kept": 1})
        self.assertEqual(found[202403], {"start": 2, "end": 2, "new": 0, "kept": 2})
        self.assertEqual(self._behind("retention", "new", 202402, **asked), begun)
        self.assertEqual(self._as()._get_begun(self._question(**asked))[202402], {"new": 1, "kept": 0})

    def test_months_after_the_beginning(self):
        """13 months after the 29th, 30th and 31st of January 2023: the 29th of February 2024 each time."""
        cohort = {"date_from": "2023-01-01", "date_to": "2023-01-31", "group": "month"}
        for day in ("29", "30", "31"):
            first = self._term(f"2023-01-{day}", "2024-01-28")
            self._term("2024-02-29" if day != "31" else "2024-03-01", "2025-02-28", first)
        found = self._as()._get_persistency(self._question(**cohort))[202301]
        self.assertEqual((found["began"], found["old13"], found["kept13"]), (3, 3, 2), "a day late is not in force")
        self.assertEqual((found["old25"], found["kept25"]), (3, 3), "on the 28th of February 2025, the last day")

    def test_twelve_months_until_the_29th(self):
        self._term("2026-03-01", "2027-02-28")
        done = self._term("2027-03-01", "2028-02-29")
        with freeze_time("2028-02-29"):
            policies = self.env["insurance.policy"].with_user(self.agent)
            self.assertEqual(policies._get_last_year(), (date(2027, 3, 1), date(2028, 2, 29)))
            self.assertEqual(policies._get_this_month(), (date(2028, 2, 1), date(2028, 2, 29)))
            self.assertEqual(policies._measure_agent_renewable_month([self.agent.id]), {self.agent.id: 1})
            self.assertEqual(policies._measure_agent_renewal_rate([self.agent.id]), {self.agent.id: 0})
            self._term("2028-03-01", "2029-02-28", done)
            self.assertEqual(policies._measure_agent_renewal_rate([self.agent.id]), {self.agent.id: 1})

    def test_longest_period(self):
        ask = self._as()._get_question
        self.assertEqual(ask({"date_from": "2024-02-29", "date_to": "2029-02-27"})["date_to"], date(2029, 2, 27))
        with self.assertRaises(UserError):
            ask({"date_from": "2024-02-29", "date_to": "2029-02-28"})
