"""Who gets which gift. Pure Python, no Odoo.

Clients come in the order in which they are served (best rank first). Each gets the gift that is
likely to be received best among those that may be given to him, are in stock and fit into what is
left of the budget. One pass, no query: the caller reads the past of all clients at once.
"""

from collections import Counter
from dataclasses import dataclass, field

# how much a reception counts when the next gift is chosen
RECEPTIONS = {"delighted": 2, "pleased": 1, "neutral": 0, "displeased": -1, "refused": -2}
OWN_WEIGHT = 2  # what the client himself liked says more than what clients like him liked
PRIOR = 2  # so many neutral receptions are assumed: one delighted client is no proof
NO_BUDGET, NO_STOCK, ALL_GIVEN, NONE_SUITS = "budget", "stock", "given", "suits"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A gift that may be chosen.

    :param ranks: ids of the ranks it is for; empty: for everybody
    :param limit: how many of it a client gets in a year at most; 0: no limit
    :param stock: how many are free; None: bought when needed
    """

    id: int
    kind: int | None = None
    cost: float = 0
    ranks: frozenset = frozenset()
    limit: int = 0
    stock: int | None = None
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class Client:
    """Somebody to choose a gift for.

    :param recent: ids of gifts he got within the time in which none is given twice
    :param in_year: ``{gift id: how many he gets this year already}``
    :param liked: ``{kind id: (sum of receptions, how many)}``
    """

    id: int
    rank: int | None = None
    recent: frozenset = frozenset()
    in_year: dict = field(default_factory=dict)
    liked: dict = field(default_factory=dict)


def mean(total, count):
    """Return the mean reception, drawn towards neutral while there are few."""
    return total / (count + PRIOR)


def propose(clients, choices, budget=None, alike=None):
    """Choose a gift for each client, in their order.

    :param clients: iterable of :class:`Client`, best first
    :param choices: sequence of :class:`Choice`
    :param budget: what may be spent on all together; None: no limit
    :param alike: ``{(rank id, gift id): (sum of receptions, how many)}`` of clients of each rank
    :return: ``([(client id, gift id, reasons)], Counter of why others get nothing)``; reasons are
        ``rank`` (made for his rank), ``new`` (never given to him), ``liked`` (he liked this kind),
        ``alike`` (clients like him liked it)
    """
    left = float("inf") if budget is None else budget
    stock = {choice.id: choice.stock for choice in choices}
    chosen, nothing, alike = [], Counter(), alike or {}
    for client in clients:
        choice, reason = _best(client, choices, left, stock, alike)
        if choice is None:
            nothing[reason] += 1
            continue
        left -= choice.cost
        if stock[choice.id] is not None:
            stock[choice.id] -= 1
        chosen.append((client.id, choice.id, reasons(client, choice, alike)))
    return chosen, nothing


def _best(client, choices, left, stock, alike):
    """Return ``(choice, None)``, or ``(None, why there is none)``: the last thing that stood in the way."""
    suiting = [c for c in choices if not c.ranks or client.rank in c.ranks]
    fresh = [c for c in suiting if c.id not in client.recent and _within_limit(client, c)]
    there = [c for c in fresh if stock[c.id] is None or stock[c.id] > 0]
    paid = [c for c in there if c.cost <= left]
    if paid:
        return min(paid, key=lambda choice: _order(client, choice, alike)), None
    return None, NO_BUDGET if there else NO_STOCK if fresh else ALL_GIVEN if suiting else NONE_SUITS


def _within_limit(client, choice):
    return not choice.limit or client.in_year.get(choice.id, 0) < choice.limit


def _order(client, choice, alike):
    """What was made for the rank comes first, there what is received best, there the administrator's order.

    What the client himself did not like comes last, whatever it was made for.
    """
    own = mean(*client.liked.get(choice.kind, (0, 0)))
    others = mean(*alike.get((client.rank, choice.id), (0, 0)))
    return own < 0, not choice.ranks, -(OWN_WEIGHT * own + others), choice.sequence, choice.id


def reasons(client, choice, alike):
    """Return why this gift for this client, as codes; see :func:`propose`."""
    told = []
    if choice.ranks:
        told.append("rank")
    if client.liked.get(choice.kind, (0, 0))[0] > 0:
        told.append("liked")
    elif alike.get((client.rank, choice.id), (0, 0))[0] > 0:
        told.append("alike")
    if choice.id not in client.in_year:
        told.append("new")
    return told
