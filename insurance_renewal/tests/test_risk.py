import json
import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..lib import risk, risk_quality

KINDS = {"years": risk.NUMBER, "channel": risk.CATEGORY}


def book(count=4000, seed=1):
    """Return ``(facts, lost)`` of a book in which young clients of the shop leave more often; always the same."""
    dice = random.Random(seed)
    facts, lost = {"years": [], "channel": []}, []
    for _number in range(count):
        years, channel = dice.choice([None, *range(12)]), dice.choice(["shop", "web", "bank"])
        chance = 0.1 + (0.3 if years is not None and years < 3 else 0) + (0.2 if channel == "shop" else 0)
        facts["years"].append(years)
        facts["channel"].append(channel)
        lost.append(int(dice.random() < chance))
    return facts, lost


@tagged("post_install", "-at_install")
class TestRisk(BaseCase):
    """Learning from what became of policies, without a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.facts, cls.lost = book()
        cls.model = risk.train(cls.facts, cls.lost, KINDS)

    def _score(self, model=None, **facts):
        return (model or self.model).score({code: [value] for code, value in facts.items()})[0]

    def test_finds_what_was_put_in(self):
        for years, channel, chance in ((1, "shop", 0.6), (1, "web", 0.4), (8, "shop", 0.3), (8, "bank", 0.1)):
            with self.subTest(years=years, channel=channel):
                self.assertAlmostEqual(self._score(years=years, channel=channel), chance, delta=0.08)

    def test_a_few_who_are_told_with_certainty(self):
        """Whoever came by one way was lost, everybody else stayed: learned, however few they are."""
        facts, _lost = book(40_000)
        facts["channel"] = ["gone" if turn % 20_000 == 0 else channel for turn, channel in enumerate(facts["channel"])]
        lost = [int(channel == "gone") for channel in facts["channel"]]
        model = risk.train(facts, lost, KINDS)
        low, high = self._score(model, years=8, channel="bank"), self._score(model, years=8, channel="gone")
        self.assertLess(low, 0.01)
        self.assertGreater(high, 0.5)

    def test_chances_add_up_to_what_was_lost(self):
        chances = self.model.score(self.facts)
        self.assertAlmostEqual(sum(chances), sum(self.lost), delta=2)

    def test_effects_are_0_on_average(self):
        for table, column in zip(self.model.tables, self.model.buckets(self.facts), strict=True):
            self.assertAlmostEqual(sum(table.effects[bucket] for bucket in column), 0, places=6)

    def test_same_input_same_model(self):
        again = risk.train(*book(), KINDS)
        self.assertEqual(json.dumps(self.model.to_json()), json.dumps(again.to_json()))

    def test_kept_as_json(self):
        kept = risk.Model.from_json(json.loads(json.dumps(self.model.to_json())))
        self.assertEqual(kept.score(self.facts), self.model.score(self.facts))
        self.assertEqual(kept.explain(self.facts), self.model.explain(self.facts))

    def test_not_known_is_a_bucket_of_its_own(self):
        self.assertLess(self._score(years=None, channel="web"), self._score(years=1, channel="web"))

    def test_unheard_of_values_count_as_average(self):
        known = [self._score(years=8, channel=channel) for channel in ("shop", "web", "bank")]
        new = self._score(years=8, channel="by parrot")
        self.assertTrue(min(known) < new < max(known))

    def test_rare_categories_are_put_together(self):
        facts, lost = book(600)
        for number in range(30):
            facts["channel"][number] = f"rare {number}"
        model = risk.train(facts, lost, KINDS)
        self.assertEqual(model.known["channel"], {"shop", "web", "bank"})
        self.assertIn((risk.OTHER,), model.tables[1].effects)

    def test_few_policies_stay_near_the_average(self):
        facts, lost = book(400)
        facts["channel"] = ["web"] * 400
        facts["years"] = [5] * 397 + [None] * 3
        lost[397:] = [1, 1, 1]
        model = risk.train(facts, lost, KINDS, pairs=0)
        self.assertLess(self._score(model, years=None, channel="web"), 0.7, "three of three lost are no certainty")

    def test_a_factor_that_is_the_same_for_all_changes_nothing(self):
        facts, lost = book()
        facts["office"] = ["one"] * len(lost)
        facts["nothing"] = [None] * len(lost)
        model = risk.train(facts, lost, KINDS | {"office": risk.CATEGORY, "nothing": risk.NUMBER})
        one = self._score(model, years=1, channel="shop", office="one", nothing=None)
        self.assertAlmostEqual(one, self._score(years=1, channel="shop"), delta=0.01)

    def test_pairs_are_found_where_they_tell_more(self):
        dice = random.Random(3)
        facts = {"a": [dice.choice("xy") for _ in range(3000)], "b": [dice.choice("xy") for _ in range(3000)]}
        lost = [int(dice.random() < (0.5 if a == b else 0.1)) for a, b in zip(facts["a"], facts["b"], strict=True)]
        kinds = {"a": risk.CATEGORY, "b": risk.CATEGORY}
        model = risk.train(facts, lost, kinds)
        self.assertEqual([table.factors for table in model.tables], [("a",), ("b",), ("a", "b")])
        self.assertAlmostEqual(self._score(model, a="x", b="x"), 0.5, delta=0.05)
        self.assertAlmostEqual(self._score(model, a="x", b="y"), 0.1, delta=0.05)
        self.assertEqual(len(risk.train(facts, lost, kinds, pairs=0).tables), 2)

    def test_no_pairs_where_they_tell_nothing(self):
        dice = random.Random(5)
        facts = {code: [dice.choice("xyz") for _ in range(3000)] for code in "abcd"}
        lost = [int(dice.random() < (0.4 if a == "x" else 0.2)) for a in facts["a"]]
        model = risk.train(facts, lost, dict.fromkeys("abcd", risk.CATEGORY))
        self.assertFalse([table.factors for table in model.tables if table.is_pair])

    def test_nothing_to_learn(self):
        for lost in ([0, 0], [1, 1], []):
            with self.subTest(lost=lost), self.assertRaisesRegex(ValueError, "Nothing to learn"):
                risk.train({"years": [1] * len(lost)}, lost, {"years": risk.NUMBER})

    # --- reasons -------------------------------------------------------------------------------

    def test_reasons_the_strongest_first(self):
        (reasons,) = self.model.explain({"years": [1], "channel": ["shop"]})
        self.assertEqual({code for code, _effect in reasons}, {"years", "channel"})
        self.assertEqual(reasons, sorted(reasons, key=lambda reason: -reason[1]))

    def test_what_keeps_a_client_is_no_reason_to_leave(self):
        (reasons,) = self.model.explain({"years": [8], "channel": ["web"]})
        self.assertEqual(reasons, [])

    def test_at_most_so_many(self):
        (reasons,) = self.model.explain({"years": [1], "channel": ["shop"]}, most=1)
        self.assertEqual(len(reasons), 1)

    # --- numbers -------------------------------------------------------------------------------

    def test_bounds_of_numbers(self):
        model = risk.Model(0, {"years": [2, 5]}, {}, [])
        self.assertEqual(model.cells("years", [0, 1.9, 2, 4, 5, 99, None]), [0, 0, 1, 1, 2, 2, None])
        self.assertEqual([model.bounds("years", cell) for cell in range(3)], [(None, 2), (2, 5), (5, None)])

    def test_wide_cells_keep_their_bounds(self):
        model = risk.Model(0, {"years": list(range(1, 12))}, {}, [])
        cells = model.wide_cells("years", model.cells("years", [0, 1, 2, 11, None]))
        self.assertEqual(cells, [0, 0, 1, 5, None])
        self.assertEqual(model.bounds("years", 0, is_pair=True), (None, 2))
        self.assertEqual(model.bounds("years", 5, is_pair=True), (10, None))

    def test_tables_for_people_count_every_policy_once(self):
        rows = risk_quality.learned(self.model, self.facts, self.lost)
        years = [row[1][0] for row in rows if row[0].factors == ("years",)]
        self.assertEqual(years, [*sorted(cell for cell in years if cell is not None), None], "as they rise")
        for table in self.model.tables:
            mine = [row for row in rows if row[0] is table]
            self.assertEqual(sum(row[2] for row in mine), len(self.lost))
            self.assertEqual(sum(row[3] for row in mine), sum(self.lost))


@tagged("post_install", "-at_install")
class TestRiskQuality(BaseCase):
    """The figures that say how good probabilities are, against values computed by hand."""

    def test_auc_by_hand(self):
        # pairs of a lost and a renewed one: (.9, .8) won, (.9, .1) won, (.4, .8) lost, (.4, .1) won: 3 of 4
        self.assertEqual(risk_quality.measure([0.9, 0.8, 0.4, 0.1], [1, 0, 1, 0]).auc, 0.75)

    def test_auc_of_equal_chances_is_guessing(self):
        self.assertEqual(risk_quality.measure([0.3] * 10, [1, 0] * 5).auc, 0.5)

    def test_auc_against_all_pairs(self):
        dice = random.Random(7)
        chances = [dice.randrange(20) / 20 for _ in range(300)]
        lost = [int(dice.random() < chance) for chance in chances]
        gone = [chance for chance, left in zip(chances, lost, strict=True) if left]
        kept = [chance for chance, left in zip(chances, lost, strict=True) if not left]
        pairs = sum((a > b) + (a == b) / 2 for a in gone for b in kept) / (len(gone) * len(kept))
        self.assertAlmostEqual(risk_quality.measure(chances, lost).auc, pairs)

    def test_lift_and_tenths(self):
        chances = [1 - number / 100 for number in range(100)]
        lost = [1] * 8 + [0] * 2 + [1] * 12 + [0] * 78
        quality = risk_quality.measure(chances, lost)
        self.assertAlmostEqual(quality.lift, 0.8 / 0.2)
        self.assertEqual([part[0] for part in quality.tenths], [10] * 10)
        self.assertAlmostEqual(quality.tenths[0][1], sum(chances[:10]) / 10)
        self.assertEqual(quality.base, 0.2)

    def test_equal_chances_lift_nothing(self):
        lost = [number % 5 == 0 for number in range(1000)]
        quality = risk_quality.measure([0.2] * 1000, list(map(int, lost)))
        self.assertAlmostEqual(quality.lift, 1, msg="the lost ones are not put first")

    def test_hold_out_learns_from_earlier_ends_only(self):
        facts, lost = book()
        ends = [date(2030, 1, 1) + timedelta(days=number % 400) for number in range(len(lost))]
        quality, chances = risk_quality.hold_out(facts, lost, ends, KINDS)
        self.assertEqual(quality.count, sum(end >= sorted(ends)[3000] for end in ends))
        self.assertEqual(len(chances), quality.count)
        self.assertGreater(quality.auc, 0.65)
        self.assertGreater(quality.lift, 1.8)

    def test_hold_out_says_when_there_is_nothing_to_judge(self):
        ends = [date(2030, 1, 1) + timedelta(days=number) for number in range(100)]
        lost = [number % 2 for number in range(75)] + [0] * 25
        with self.assertRaisesRegex(ValueError, "Nothing to judge"):
            risk_quality.hold_out({"years": [1] * 100}, lost, ends, {"years": risk.NUMBER})
