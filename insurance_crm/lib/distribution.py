"""Who of several employees gets a request: whoever is there, then in turn or by load. No Odoo in here."""

from typing import NamedTuple

WAYS = ("turn", "load")


class Candidate(NamedTuple):
    """An employee who may get it."""

    id: int
    at_work: bool = True
    load: int = 0  # open deals
    given: str = ""  # when he was last given one; empty = never


class Choice(NamedTuple):
    """The result: who, of how many, and whether being at work decided."""

    id: int
    load: int
    among: int
    at_work: bool  # the others were left out because he is at work and they are not
    alone: bool  # there was nobody else to choose from


def choose(candidates, way, at_work_first=True):
    """Return the ``Choice``, or None when there is nobody.

    :param candidates: list of ``Candidate`` who are not away
    :param way: ``turn``: who waited longest; ``load``: who has fewest open deals, then who waited longest
    :param bool at_work_first: whoever is at work now goes before those who are not
    """
    there = [candidate for candidate in candidates if candidate.at_work] if at_work_first else []
    pool = there or list(candidates)
    if not pool:
        return None
    keys = {"turn": lambda one: (one.given, one.id), "load": lambda one: (one.load, one.given, one.id)}
    best = min(pool, key=keys[way])
    return Choice(best.id, best.load, len(pool), bool(there), len(candidates) == 1)
