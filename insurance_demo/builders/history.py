"""Chains of policies that ended in the last years: what the broker has lost, and what renewals can learn from.

Who pays more, is new or has nothing else with us leaves more often, as in real books.
"""

import math
import random

from dateutil.relativedelta import relativedelta

from .. import content
from .book import issue, parties, thing_of

CHAINS = 170
CODES = ("MTPL", "HULL", "PROPERTY", "HEALTH", "LIABILITY", "ACCIDENT")
RISES = (-0.06, 0.0, 0.03, 0.06, 0.1, 0.18, 0.3)  # of the premium, from term to term
LONGEST = 8  # terms; who stayed so long is with us still
ENDED = (60, 1100)  # days ago
RUNNING = (120, 330)  # days ahead: their renewal is not due yet


def build(demo):
    chance = random.Random(demo.random.random())
    held = {(policy.partner_id.id, policy.line_id.id) for policy in demo.env["insurance.policy"].search([])}
    plans = []
    for number in range(CHAINS):
        client = chance.choice(demo.clients[1:])
        code = chance.choice(CODES)
        if (client.id, demo.lines[code].id) not in held:
            held.add((client.id, demo.lines[code].id))
            lines = sum(partner == client.id for partner, _line in held)
            plans.append(_chain(demo, chance, client, code, lines, number))
    issue(demo, plans)


def _chain(demo, chance, client, code, lines, number):
    """The values of the terms of one policy until it was lost, or until today, the oldest first."""
    low, high, *_rest = content.LINES[code]
    premiums = [chance.randrange(low, high, 50)]
    rise = 0.0
    while len(premiums) < LONGEST and chance.random() > _leaves(rise, len(premiums), lines):
        rise = chance.choice(RISES)
        premiums.append(round(premiums[-1] * (1 + rise), -1))
    ended = -chance.randint(*ENDED) if len(premiums) < LONGEST else chance.randint(*RUNNING)
    first = demo.day(ended) - relativedelta(years=len(premiums))
    product, thing = chance.choice(demo.products[code]), thing_of(demo, client, code)
    return [
        parties(demo, client, code, product, number) | {
            "date_issue": first + relativedelta(years=turn, days=-3),
            "date_start": first + relativedelta(years=turn),
            "date_end": first + relativedelta(years=turn + 1, days=-1),
            "premium": premium,
            "object_ids": [(0, 0, {"object_id": thing.id, "premium": premium})],
        }
        for turn, premium in enumerate(premiums)
    ]  # fmt: skip


def _leaves(rise, terms, lines):
    """The share of such clients that are lost at the end of a term: 2 to 60 per cent."""
    return 1 / (1 + math.exp(1.9 - 9 * rise + 0.2 * terms + 0.5 * (lines - 1)))
