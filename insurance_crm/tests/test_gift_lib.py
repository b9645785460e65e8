"""Who gets which gift: the rule alone, without a database."""

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib.gifts import Choice, Client, propose

GOLD, SILVER = 1, 2
SWEETS, GARDEN = 7, 8
UMBRELLA = Choice(id=1, cost=50, ranks=frozenset({GOLD}), sequence=1, limit=1)
TEA = Choice(id=2, kind=SWEETS, cost=10, sequence=2, limit=1)
ROSES = Choice(id=3, kind=GARDEN, cost=30, sequence=3, limit=2)
TULIPS = Choice(id=4, kind=GARDEN, cost=20, sequence=4)
ALL = [UMBRELLA, TEA, ROSES, TULIPS]


@tagged("post_install", "-at_install")
class TestGiftLib(BaseCase):
    def _one(self, choices=ALL, budget=None, alike=None, **client):
        """Return ``(gift id, reasons)`` for one client, or why he gets nothing."""
        chosen, nothing = propose([Client(id=1, **client)], choices, budget, alike)
        return chosen[0][1:] if chosen else next(iter(nothing))

    def test_what_is_made_for_the_rank_comes_first(self):
        self.assertEqual(self._one(rank=GOLD), (1, ["rank", "new"]))
        self.assertEqual(self._one(rank=SILVER), (2, ["new"]))
        self.assertEqual(self._one(), (2, ["new"]), "a client without a rank")

    def test_a_kind_he_liked_comes_first_among_those_for_his_rank(self):
        liked = {GARDEN: (4, 2)}
        self.assertEqual(self._one(rank=GOLD, liked=liked), (1, ["rank", "new"]))
        self.assertEqual(self._one(rank=SILVER, liked=liked), (3, ["liked", "new"]))
        orchid = Choice(id=5, kind=GARDEN, ranks=frozenset({GOLD}), sequence=9)
        self.assertEqual(self._one([*ALL, orchid], rank=GOLD, liked=liked), (5, ["rank", "liked", "new"]))

    def test_what_he_did_not_like_comes_last_even_if_made_for_his_rank(self):
        orchid = Choice(id=5, kind=GARDEN, ranks=frozenset({GOLD}))
        self.assertEqual(self._one([orchid, TEA], rank=GOLD, liked={GARDEN: (-1, 1)})[0], 2)

    def test_never_the_same_within_the_time_but_another_of_the_kind(self):
        got = {"recent": frozenset({3}), "in_year": {3: 0}}
        self.assertEqual(self._one(rank=SILVER, liked={GARDEN: (4, 2)}, **got), (4, ["liked", "new"]))

    def test_what_was_received_badly_comes_last(self):
        self.assertEqual(self._one(rank=SILVER, liked={SWEETS: (-4, 2)})[0], 3)
        self.assertEqual(self._one([TEA], rank=SILVER, liked={SWEETS: (-4, 2)})[0], 2, "better than nothing")

    def test_clients_like_him_liked_it(self):
        alike = {(SILVER, 4): (20, 10), (GOLD, 3): (20, 10)}
        self.assertEqual(self._one(rank=SILVER, alike=alike), (4, ["alike", "new"]))

    def test_his_own_taste_counts_more_than_others(self):
        alike = {(SILVER, 2): (20, 10)}
        self.assertEqual(self._one(rank=SILVER, liked={GARDEN: (8, 4)}, alike=alike)[0], 3)

    def test_one_delighted_client_is_no_proof(self):
        alike = {(SILVER, 2): (40, 40), (SILVER, 3): (2, 1)}
        self.assertEqual(self._one(rank=SILVER, alike=alike)[0], 2)

    def test_the_limit_of_a_year(self):
        self.assertEqual(self._one([ROSES], in_year={3: 1})[0], 3)
        self.assertEqual(self._one([ROSES], in_year={3: 2}), "given")
        self.assertEqual(self._one([TULIPS], in_year={4: 9})[0], 4, "no limit")

    def test_given_before_is_not_called_new(self):
        self.assertEqual(self._one([TULIPS], in_year={4: 0}), (4, []))

    def test_the_budget_serves_the_first(self):
        clients = [Client(id=n, rank=GOLD) for n in range(5)]
        chosen, nothing = propose(clients, [UMBRELLA, TEA], budget=115)
        self.assertEqual([gift for _client, gift, _why in chosen], [1, 1, 2])
        self.assertEqual(nothing, {"budget": 2})

    def test_no_budget_left_is_not_no_budget(self):
        self.assertEqual(self._one(budget=0), "budget")
        self.assertEqual(self._one([Choice(id=9)], budget=0)[0], 9, "what costs nothing can be given")

    def test_the_stock_is_never_below_zero(self):
        clients = [Client(id=n) for n in range(4)]
        chosen, nothing = propose(clients, [Choice(id=1, stock=3)])
        self.assertEqual((len(chosen), nothing), (3, {"stock": 1}))
        self.assertEqual(self._one([Choice(id=1, stock=0)]), "stock")

    def test_stock_gives_way_to_the_next_gift(self):
        clients = [Client(id=n) for n in range(3)]
        chosen, nothing = propose(clients, [Choice(id=1, stock=1), Choice(id=2, sequence=1)])
        self.assertEqual([gift for _client, gift, _why in chosen], [1, 2, 2])
        self.assertFalse(nothing)

    def test_why_there_is_nothing(self):
        self.assertEqual(self._one([UMBRELLA], rank=SILVER), "suits")
        self.assertEqual(self._one([]), "suits")
        self.assertEqual(self._one([TEA], recent=frozenset({2})), "given")

    def test_the_same_input_gives_the_same_plan(self):
        clients = [Client(id=n, rank=GOLD if n % 3 else SILVER, liked={GARDEN: (n % 5 - 2, 1)}) for n in range(200)]
        first = propose(clients, ALL, budget=4000)
        self.assertEqual(first, propose(clients, ALL, budget=4000))
        self.assertLessEqual(sum({c.id: c.cost for c in ALL}[gift] for _client, gift, _why in first[0]), 4000)
        self.assertEqual(len(first[0]) + sum(first[1].values()), 200)
