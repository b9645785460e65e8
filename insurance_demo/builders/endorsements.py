"""Changes of issued policies, one of each kind, confirmed in an order that is not the order of their dates."""

from odoo.fields import Command

from .. import content, names
from .book import vehicle
from .broker import AGENTS

EACH = 2850  # net premium of a taxi for a full term


def build(demo):
    _showcase(demo)
    _taxis(demo)
    _trucks(demo)
    for login in AGENTS:
        _everyday(demo, login)
    _rare(demo)


def running(demo, login, code, count=1, ahead=60, behind=-60, domain=()):
    """Return an agent's policies of a line that began some time ago and run on, with one object."""
    found = demo.env["insurance.policy"].search(
        [
            ("user_id", "=", demo.users[login].id), ("line_id.code", "=", code), ("origin", "=", "own"),
            ("state", "=", "issued"), ("date_start", "<=", demo.day(behind)), ("date_end", ">=", demo.day(ahead)),
            ("is_fleet", "=", False), ("endorsement_ids", "=", False), ("partner_id", "!=", demo.clients[0].id),
            *domain,
        ], order="id", limit=count,
    )  # fmt: skip
    return found


def endorse(demo, policy, day, name, lines=(), confirm=True, **vals):
    """Write a change of a policy from a day on (within its term) and confirm it; returns it."""
    made = demo.env["insurance.endorsement"].create(
        {
            "policy_id": policy.id,
            "date_effective": max(day, policy.date_start),
            "name": name,
            "line_ids": [Command.create(line) for line in lines],
            **vals,
        }
    )
    if confirm:
        made.action_confirm()
    return made


def change(row, kind, **new):
    """Return the values of a line that changes a row of a policy."""
    policy = row.policy_id
    known = policy._get_timeline_kinds()[kind]
    now = {name: policy._plain(row, name) for name in (*known.keys, *known.values)}
    return {"kind": kind, "action": "change", **now, **new}


def _remove(place):
    return {"kind": "object", "action": "remove", "object_id": place.object_id.id}


def _add(demo, policy, car, **vals):
    things = demo.env["insurance.object"]
    owner = policy.partner_id
    made = things.create(
        {
            "type_id": policy.line_id.object_type_id.id,
            "owner_id": owner.id,
            **vehicle(demo, car, owner.city),
        }
    )
    return {"kind": "object", "action": "add", "object_id": made.id, **vals}


def _showcase(demo):
    """What happened to the policies of the client who is shown."""
    own = demo.env["insurance.policy"].search(
        [("partner_id", "=", demo.clients[0].id), ("origin", "=", "own"), ("state", "=", "issued"),
         ("date_end", ">=", demo.today)], order="date_start desc",
    )  # fmt: skip
    hull = own.filtered(lambda policy: policy.line_id.code == "HULL")[:1]
    place = hull.object_ids[:1]
    endorse(
        demo, hull, demo.day(-130), "Gas equipment built in, sum raised",
        [change(place, "object", sum_insured=round(place.sum_insured * 1.08, -3), premium=round(place.premium * 1.08, -1))],
        number=f"{hull.number}/1", fee=100,
    )  # fmt: skip
    son = {"kind": "driver", "action": "add", "name": names.nth(names.UKRAINIAN, 610), "licence_number": "ВХТ 771904",
           "licence_since": demo.day(-400)}  # fmt: skip
    endorse(demo, hull, demo.day(-210), "The son drives too", [son], number=f"{hull.number}/2", premium_change=900)
    home = own.filtered(lambda policy: policy.line_id.code == "PROPERTY")[:1]
    place = home.object_ids[:1]
    bigger = change(place, "object", sum_insured=place.sum_insured + 400_000, premium=place.premium + 380)
    endorse(demo, home, demo.day(2), "New kitchen: sum to be raised", [bigger], confirm=False)


def _taxis(demo):
    """A fleet with cars that came and went; the removal dated back was told late."""
    fleet = _fleet(demo, "ТОВ «Таксі Лайн»")
    first, second, third, fourth = fleet.object_ids[3:7]
    worth = {"premium": EACH, "sum_insured": EACH * 30}
    for day, name, count in ((-220, "Three new taxis", 3), (-100, "Two new taxis", 2)):
        endorse(demo, fleet, demo.day(day), name, [_add(demo, fleet, content.TAXI, **worth) for _car in range(count)])
    endorse(demo, fleet, demo.day(-40), "Sold", [_remove(first), _remove(second)])
    endorse(demo, fleet, demo.day(-150), "Total loss, told late", [_remove(third)])
    endorse(
        demo, fleet, demo.day(-70), "One taxi for another", [_remove(fourth), _add(demo, fleet, content.TAXI, **worth)]
    )
    endorse(
        demo, fleet, demo.day(1), "One more from tomorrow", [_add(demo, fleet, content.TAXI, **worth)], confirm=False
    )


def _trucks(demo):
    fleet = _fleet(demo, "ТОВ «Степові перевезення»")
    place = fleet.object_ids[0]
    cooled = change(place, "object", sum_insured=place.sum_insured * 1.2, premium=place.premium * 1.15)
    endorse(demo, fleet, demo.day(-80), "Cooling body built on", [cooled])
    endorse(demo, fleet, demo.day(-30), "Sold abroad", [_remove(fleet.object_ids[1])])


def _fleet(demo, name):
    return demo.env["insurance.policy"].search(
        [("partner_id.name", "=", name), ("state", "=", "issued")], order="date_start desc", limit=1
    )


def _everyday(demo, login):
    """What every agent changes: a car replaced, a deductible, a longer term, and a draft that waits."""
    for policy in running(demo, login, "MTPL"):
        place = policy.object_ids[:1]
        new = _add(demo, policy, content.CARS[len(login)], premium=place.premium * 1.1, sum_insured=place.sum_insured)
        endorse(demo, policy, demo.day(-35), "Sold the car, bought another", [_remove(place), new])
    for policy in running(demo, login, "HULL"):
        place = policy.object_ids[:1]
        endorse(
            demo, policy, demo.day(-20), "Higher deductible, lower premium",
            [change(place, "object", deductible=place.deductible + 5000, premium=round(place.premium * 0.9, 2))],
            change_deductible=True, new_deductible=policy.deductible + 5000,
        )  # fmt: skip
    for policy in running(demo, login, "PROPERTY"):
        longer = policy.date_end.replace(day=28)
        if longer > policy.date_end:
            endorse(demo, policy, policy.date_end, "To the end of the month", new_date_end=longer)
    for policy in running(demo, login, "MTPL", behind=-20, ahead=30, domain=[("drivers_unlimited", "=", False)]):
        friend = {"kind": "driver", "action": "add", "name": names.nth(names.RUSSIAN, 41 * len(login))}
        endorse(demo, policy, demo.today, "A friend drives too", [friend], confirm=False, premium_change=450)


def _rare(demo):
    """A policy that goes to another client, a cover bought later, shares, a change that was a mistake."""
    for policy in running(demo, "olena", "MTPL", behind=-40, ahead=40, domain=[("previous_id", "=", False)]):
        city, others = policy.partner_id.city, (policy.partner_id, demo.clients[0])
        heir = next(client for client in demo.clients if client.city == city and client not in others)
        endorse(demo, policy, demo.day(-12), "Sold with its insurance", new_partner_id=heir.id, fee=50)
    for policy in running(demo, "olena", "HULL", behind=-30, ahead=40):
        cover = policy.product_id.cover_ids.filtered("is_optional")[:1]
        bought = {
            "kind": "cover",
            "action": "add",
            "name": cover.name or "Glass",
            "product_cover_id": cover.id,
            "premium": 1200,
        }
        endorse(demo, policy, demo.day(-25), "Drives abroad this summer", [bought])
    for policy in running(demo, "andriy", "HULL", behind=-30, ahead=40):
        mistake = endorse(demo, policy, demo.day(-10), "Our percentage", change_rate=True, new_commission_rate=25)
        mistake._void("Agreed for new policies only")
    _shares(demo)


def _shares(demo):
    """Beneficiaries get other shares."""
    policy = demo.env["insurance.policy"].search(
        [("line_id.code", "in", ("LIFE", "ACCIDENT")), ("state", "=", "issued"), ("date_start", "<=", demo.day(-30)),
         ("date_end", ">=", demo.day(30)), ("beneficiary_ids.share", "<", 100)], order="id", limit=1,
    )  # fmt: skip
    rows = policy.beneficiary_ids
    if len(rows) == 2:
        shares = (70, 30)
        lines = [change(row, "beneficiary", share=share) for row, share in zip(rows, shares, strict=True)]
        endorse(demo, policy, demo.day(-15), "Other shares after a wedding", lines)
