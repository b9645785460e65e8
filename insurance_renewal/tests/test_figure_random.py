"""Random books, counted once more by plain Python that knows nothing of the SQL."""

import random
from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .figure_common import FigureCase

GROUPS = {
    "": lambda policy: 0,
    "insurer": lambda policy: policy.insurer_id.id,
    "agent": lambda policy: policy.user_id.id,
}
UNITS = ("number", "premium", "client", "object")
DAY = timedelta(days=1)


class Counter:
    """The figures of a book, policy by policy, as the words on the page say."""

    def __init__(self, policies, first, last, today):
        self.first, self.last, self.today = first, last, today
        self.counted = [p for p in policies if p.origin == "own" and p.state in ("issued", "cancelled")]
        self.before = {p: p.previous_id | p.joined_ids for p in policies}
        self.after = defaultdict(list)
        for policy, before in self.before.items():
            for one in before:
                self.after[one].append(policy)

    def keys(self, policy, unit, day):
        """Return what a policy is counted as on a day: ``[key]``."""
        if unit == "client":
            return [policy.partner_id]
        if unit != "object":
            return [policy]
        return [
            place.object_id
            for place in policy.object_ids
            if (place.date_entry or policy.date_start) <= day <= (place.date_exit or date.max)
        ]

    def weight(self, key, unit):
        return key.premium_total if unit == "premium" else 1

    def sums(self, rows, unit):
        """Return ``{g: {name: number}}`` of ``{g: {name: keys}}``."""
        return {
            g: {name: sum(self.weight(key, unit) for key in set(keys)) for name, keys in names.items() if keys}
            for g, names in rows.items()
        }

    def goes_on(self, policy, key, unit):
        following = [term for term in self.after[policy] if term in self.counted]
        return any(unit != "object" or key in term.object_ids.object_id for term in following)

    def renewal(self, unit, group):
        ended, kept = defaultdict(lambda: defaultdict(list)), defaultdict(set)
        for policy in self.counted:
            last = policy.cover_end - DAY
            if self.first <= last <= self.last:
                g = last.year * 100 + last.month if group == "month" else GROUPS[group](policy)
                for key in self.keys(policy, unit, last):
                    ended[g]["cancelled" if policy.state == "cancelled" else "ending"].append(key)
                    if policy.state == "issued" and self.goes_on(policy, key, unit):
                        kept[g].add(key)
        for g, names in ended.items():
            names["renewed"] = [key for key in names["ending"] if key in kept[g]]
        return self.sums(ended, unit)

    def force(self, day, unit, group):
        """Return ``{(g, key): [policies]}`` of what is in force at the end of a day."""
        found = defaultdict(list)
        for policy in self.counted:
            if policy.date_start <= day < policy.cover_end:
                for key in self.keys(policy, unit, day):
                    found[GROUPS[group](policy), key].append(policy)
        return found

    def retention(self, unit, group):
        start, end = self.force(self.first - DAY, unit, group), self.force(min(self.last, self.today), unit, group)
        rows = defaultdict(lambda: defaultdict(list))
        for g, key in start:
            rows[g]["start"].append(key)
        for g, key in end:
            rows[g]["end"].append(key)
            if unit in ("client", "object"):
                stays = (g, key) in start
            else:
                stays = any((g, one) in start for one in self.ancestors(key))
            if stays:
                rows[g]["kept"].append(key)
        return self.sums(rows, unit)

    def ancestors(self, policy):
        found, waiting = set(), [policy]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting += [before for before in self.before.get(one, ()) if before not in found]
        return found

    def continues(self, policy):
        return any(before in self.counted for before in self.before[policy])

    def begun(self, unit):
        rows, kept = defaultdict(set), defaultdict(set)
        for policy in self.counted:
            if self.first <= policy.date_start <= self.last:
                g = policy.date_start.year * 100 + policy.date_start.month
                keys = policy.object_ids.object_id if unit == "object" else self.keys(policy, unit, policy.date_start)
                rows[g] |= set(keys)
                if self.continues(policy):
                    kept[g] |= set(keys)
        return self.sums({g: {"kept": kept[g], "new": keys - kept[g]} for g, keys in rows.items()}, unit)

    def persistency(self, n):
        """Return (old enough, in force) chains of the period."""
        old = [
            policy
            for policy in self.counted
            if self.first <= policy.date_start <= self.last
            and not self.continues(policy)
            and policy.date_start + relativedelta(day=31) + relativedelta(months=n) <= self.today
        ]
        return len(old), sum(self.lasts(policy, policy.date_start + relativedelta(months=n)) for policy in old)

    def lasts(self, policy, day):
        terms, waiting = set(), [policy]
        while waiting:
            one = waiting.pop()
            terms.add(one)
            waiting += [after for after in self.after[one] if after not in terms]
        return any(term in self.counted and term.date_start <= day < term.cover_end for term in terms)


@tagged("post_install", "-at_install")
class TestFigureRandom(FigureCase):
    BOOKS = 2
    POLICIES = 50

    def setUp(self):
        super().setUp()
        self.random = random.Random(20280115)
        self.clients = self.env["res.partner"].create([{"name": f"Random {number}"} for number in range(6)])
        self.cars = [self._object() for _number in range(6)]

    def _book(self, cancel=True):
        """Return a book with everything that happens to policies, and the line it is in."""
        line = self.env["insurance.line"].create({"name": "Random line"})
        terms = []
        for _number in range(self.POLICIES):
            terms.append(self._random_term(line, terms))
        policies = self.env["insurance.policy"].union(*terms)
        policies.filtered(lambda p: p.state == "draft" and self.random.random() > 0.08).action_issue()
        for policy in policies.filtered(lambda p: p.state == "issued" and p.origin == "own"):
            self._end_early(policy, cancel)
        return policies, line

    def _random_term(self, line, terms):
        before = self.random.choice(terms) if terms and self.random.random() < 0.65 else None
        start = before.cover_end if before else date(2024, 1, 1) + timedelta(days=self.random.randrange(800))
        if start.year > 2028:
            before, start = None, date(2027, 5, 1)
        start += timedelta(days=self.random.choice((0, 0, 0, -10, 15)) if before else 0)
        length = self.random.choice(({"years": 1}, {"years": 1}, {"months": 6}, {"years": 2}))
        client = before.partner_id if before else self.random.choice(self.clients)
        vals = {
            "partner_id": client.id, "line_id": line.id, "product_id": False, "premium": self.random.randrange(100, 900),
            "insurer_id": self.random.choice((self.insurer, self.other_insurer)).id, "date_start": start,
            "date_end": start + relativedelta(**length) - DAY, "previous_id": before and before.id,
            "origin": self.random.choice(("own",) * 8 + ("foreign",)),
            "object_ids": [(0, 0, {"object_id": car.id}) for car in self.random.sample(self.cars, self.random.randrange(3))],
        }  # fmt: skip
        beside = [term for term in terms if before and term != before and term.partner_id == client]
        if beside and self.random.random() < 0.3:
            vals["joined_ids"] = [(4, self.random.choice(beside).id)]
        agent = self.random.choice((self.agent, self.other_agent))
        return self._policy(self.env.user, user_id=agent.id, **vals)

    def _end_early(self, policy, cancel):
        dice = self.random.random()
        if dice < 0.08:
            policy._void("random")
        elif cancel and dice < 0.18:
            day = policy.date_start + (policy.cover_end - policy.date_start) * self.random.random()
            self._cancel_from(policy, str(max(day, policy.date_start + DAY)))

    def _agree(self, found, expected, names, what):
        for g in found.keys() | expected.keys():
            for name in names:
                with self.subTest(what, g=g, name=name):
                    self.assertAlmostEqual(found.get(g, {}).get(name, 0), expected.get(g, {}).get(name, 0), 2)

    def test_random_books(self):
        said = defaultdict(int)
        for book in range(self.BOOKS):
            policies, line = self._book(cancel=bool(book))
            first = date(2024, 6, 1) + timedelta(days=self.random.randrange(300))
            last = first + timedelta(days=self.random.randrange(500, 900))
            counter = Counter(policies, first, last, date(2028, 1, 15))
            question = {"date_from": first, "date_to": last, "only": {"line": line.ids}}
            self._compare(counter, question)
            for name, number in counter.renewal("number", "").get(0, {}).items():
                said[name] += number
        self.assertTrue(0 < said["renewed"] < said["ending"], "such books say something")

    def _compare(self, counter, question):
        figures = self._as()
        cancelled = any(policy.state == "cancelled" for policy in counter.counted)
        for unit in UNITS:
            if unit == "premium" and cancelled:
                continue  # what a cancelled policy cost before the refund is not on the policy any more
            asked = question | {"unit": unit}
            for group in (*GROUPS, "month"):
                found = figures._get_renewal(asked | {"group": group})
                names = ("ending", "renewed", "cancelled")
                self._agree(found, counter.renewal(unit, group), names, f"renewal {unit} {group}")
            for group in GROUPS:
                found = figures._get_retention(asked | {"group": group})
                self._agree(
                    found, counter.retention(unit, group), ("start", "end", "kept"), f"retention {unit} {group}"
                )
            self._agree(figures._get_begun(asked), counter.begun(unit), ("new", "kept"), f"begun {unit}")
        found = figures._get_persistency(question).get(0, {})
        for n in (13, 25, 37):
            self.assertEqual((found.get(f"old{n}", 0), found.get(f"kept{n}", 0)), counter.persistency(n), f"month {n}")

    def test_numbers_open_as_many_policies(self):
        _policies, line = self._book()
        changes = {"date_from": "2024-09-01", "date_to": "2027-12-31", "only": {"line": line.ids}, "group": "insurer"}
        sources = {
            "renewal": ("ending", "renewed", "open", "lost", "cancelled"),
            "retention": ("start", "end", "new", "kept"),
        }
        for source, names in sources.items():
            found = getattr(self._as(), f"_get_{source}")(self._question(**changes))
            for g, figures in found.items():
                for name in names:
                    with self.subTest(source, g=g, name=name):
                        self.assertEqual(len(self._behind(source, name, g, **changes)), figures[name])
