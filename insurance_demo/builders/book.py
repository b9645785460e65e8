"""Objects and policies of the clients: every phase, chains of terms, something that ends on every day around today."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.addons.insurance_crm.lib import dates

from .. import content, content_life
from . import details

# every day of this span at least one policy ends
ENDING = range(-30, 61)
# what ended longer ago is kept without covers, drivers and the like
DETAILED = 30
FOREIGN = 46
PLATE_LETTERS = "ABCEHIKMOPTX"
VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def build(demo):
    ends = [*ENDING, *ENDING[::2], *ENDING[::3]]  # more than one on many days
    plans = [plan for number, client in enumerate(demo.clients) for plan in _plans(demo, number, client, ends)]
    issued = issue(demo, plans)
    _drafts(demo)
    _early_ends(demo, issued)
    _foreign(demo)


def _plans(demo, number, client, ends):
    """What one client buys: lists of the terms of one policy, oldest first."""
    if not number:
        for code, days_left in content.SHOWCASE_POLICIES.items():
            yield _terms(demo, client, code, demo.day(days_left), 3, number)
        return
    choose = demo.random
    codes = list(content.LINES)
    weights = [row[3] for row in content.LINES.values()]
    for code in dict.fromkeys(choose.choices(codes, weights, k=1 + (number % 3 == 0) + (number % 10 == 0))):
        offset = ends.pop() if ends and code != "LIFE" else choose.randint(-500, 330)
        terms = 1 if code in ("TRAVEL", "LIFE") else choose.choice((1, 1, 2, 2, 3, 4))
        yield _terms(demo, client, code, demo.day(offset), terms, number)


def _terms(demo, client, code, last_day, terms, number):
    """The values of the terms of one policy that ends on `last_day`, the oldest first."""
    low, high, months, _share = content.LINES[code]
    product = demo.random.choice(demo.products[code])
    thing = thing_of(demo, client, code)
    premium = demo.random.randrange(low, high, 50)
    before = 0.76 if number % 9 == 5 else 0.93  # of some the premium rose by a third
    length = relativedelta(months=months) if months else timedelta(days=demo.random.randint(8, 30))
    end, chain = dates.cover_end(last_day), []
    for turn in range(terms):
        start = end - length
        chain.insert(
            0,
            _policy(
                demo,
                client,
                code,
                product,
                thing,
                start,
                dates.last_day(end),
                round(premium * before**turn, -1),
                number,
            ),
        )
        end = start
    if code == "LIFE" and number % 2:
        _leave_open(demo, chain[-1], number)
    if code == "MTPL":
        chain[0]["bonus_class_id"] = details.first_class(demo, number)
    if not last_day < demo.day(-DETAILED):
        chain[-1].update(details.of_policy(demo, client, product, code, chain[-1], number))
    return chain


def _leave_open(demo, vals, number):
    """A policy without an end, whose first year is over: the next one has been charged."""
    start = demo.today - relativedelta(years=1, days=number % 40)
    vals.update({"date_end": False, "date_start": start, "date_issue": start - timedelta(days=3)})


def _policy(demo, client, code, product, thing, start, last_day, premium, number):
    return {
        **parties(demo, client, code, product, number),
        "issuer_id": demo.users["iryna" if number % 9 == 0 else "andriy"].id if number % 2 else False,
        "issuing_unit": f"{product.insurer_id.city} {1 + number % 4}",
        "date_issue": min(start - timedelta(days=demo.random.randint(0, 9)), demo.today),
        "date_start": start,
        "date_end": last_day,
        "premium": premium,
        "deductible": 2000 * (number % 3) if code == "HULL" else 0,
        "fee": 60 if code == "MTPL" else 0,
        "tax": round(premium * 0.03, 2) if code == "PROPERTY" else 0,
        "note": demo.random.choice(content.NOTES) if number % 8 == 0 else False,
        "bonus_claims": 1 if code == "MTPL" and number % 9 == 4 else 0,
        "object_ids": [
            (
                0,
                0,
                {
                    "object_id": thing.id,
                    "sum_insured": premium * content_life.SUMS.get(code, 0),
                    "premium": premium,
                    "deductible": 2000 * (number % 3) if code == "HULL" else 0,
                },
            )
        ],
    }


def parties(demo, client, code, product, number):
    """The number of a term, what was sold, and who bought, sold and keeps it."""
    return {
        "number": demo.next_number(code),
        "partner_id": client.id,
        "product_id": product.id,
        "line_id": product.line_id.id,
        "insurer_id": product.insurer_id.id,
        "currency_id": demo.company.currency_id.id,
        "user_id": client.user_id.id,
        **seller(demo, code, number),
    }


def seller(demo, code, number):
    """Return marketer and channel: every fifth policy was introduced, some of the rest sold by telephone."""
    if number % 5 == 0:
        marketer = demo.marketers[number // 5 % len(demo.marketers)]
        channel = marketer.insurance_channel_id
        if not channel.line_ids or demo.lines[code] in channel.line_ids:
            return {"marketer_id": marketer.id, "channel_id": channel.id}
    phone = demo.channels["Telephone"]
    fits = demo.lines[code] in phone.line_ids and number % 3 == 1
    return {"marketer_id": False, "channel_id": (phone if fits else demo.channels["Own office"]).id}


def thing_of(demo, client, code):
    """The car, person or home that the line insures; a client's own car is insured by all his motor policies."""
    kind = demo.lines[code].object_type_id
    found = demo.env["insurance.object"].search([("owner_id", "=", client.id), ("type_id", "=", kind.id)], limit=1)
    if found:
        return found
    details = {
        "vehicle": lambda: vehicle(demo, demo.random.choice(content.CARS), client.city),
        "person": lambda: {"person_id": client.id},
        "property": lambda: {"address": f"{client.city}, {client.street}"},
    }.get(kind.kind, lambda: {"name": f"{demo.lines[code].name}: {client.name}"})()
    return demo.env["insurance.object"].create({"type_id": kind.id, "owner_id": client.id, **details})


def vehicle(demo, car, city):
    """The values of a car with a plate of its region and a chassis number of the right form."""
    make, model, power = car
    region = next((letters for name, letters, _streets in content.CITIES if name == city), "AA")
    choose = demo.random
    return {
        "make": make,
        "model": model,
        "power_kw": power,
        "year": demo.today.year - choose.randint(1, 18),
        "paper_number": content_life.REGISTRATION.format(choose.randint(1, 999_999)),
        "paper_date": demo.day(-choose.randint(40, 2500)),
        "plate": f"{region} {choose.randint(1, 9999):04} {''.join(choose.choices(PLATE_LETTERS, k=2))}",
        "vin": "".join(choose.choices(VIN_CHARACTERS, k=17)),
    }


def issue(demo, plans):
    """Make the policies, chain their terms and book them on the days they were issued; returns them."""
    policies = demo.env["insurance.policy"].create([vals for chain in plans for vals in chain])
    position = 0
    for chain in plans:
        for earlier, later in zip(policies[position:], policies[position + 1 : position + len(chain)], strict=False):
            later.previous_id = earlier
        position += len(chain)
    policies._issue_history()
    return policies


def _drafts(demo):
    """Next terms and new policies that somebody has begun to write."""
    for number, client in enumerate(demo.clients[5:60:6]):
        code = ("MTPL", "PROPERTY", "TRAVEL")[number % 3]
        (vals,) = _terms(demo, client, code, demo.day(370 + number), 1, number)
        demo.env["insurance.policy"].create({**vals, "number": False, "date_issue": False})


def _early_ends(demo, issued):
    """A few cancelled ones, with money that came back, and a few typed by mistake."""
    late = demo.day(ENDING[-1])
    long = issued.filtered(
        lambda policy: policy.phase == "in_force" and policy.premium > 1000 and (policy.date_end or late) > late
    )
    chosen = demo.random.sample(list(long), k=9)
    for number, policy in enumerate(chosen[:6]):
        reason = demo.env.ref(f"insurance_crm.cancel_reason_{content.CANCEL_REASONS[number % 3]}")
        day = max(demo.day(-4 * number), policy.date_start)
        policy._cancel(day, reason).date_asked = day
    for number, policy in enumerate(chosen[6:]):
        policy._void(content.VOID_REASONS[number % 2])


def _foreign(demo):
    """Policies the clients hold elsewhere, as far as we know about them."""
    insurers = demo.products["MTPL"].insurer_id
    vals_list = []
    for number, client in enumerate([demo.clients[0], *demo.random.sample(demo.clients[1:], k=FOREIGN - 1)]):
        code = ("HEALTH", "HULL", "MTPL", "PROPERTY")[number % 4]
        vals_list.append(
            {
                "origin": "foreign",
                "partner_id": client.id,
                "line_id": demo.lines[code].id,
                "insurer_id": insurers[number % len(insurers)].id if number % 3 else False,
                "user_id": client.user_id.id,
                "date_start": demo.day(-330 + 5 * number),
                "date_end": demo.day(4 * ((number + 10) % FOREIGN) - 20),
                "end_precision": "month" if number % 3 == 0 else "day",
                "source": content.SOURCES[number % len(content.SOURCES)],
                "confidence": content.CONFIDENCE[number % len(content.SOURCES)],
                "premium": 4000 + 250 * number if number % 2 else 0,
                "note": content.NOTES[3] if number % 5 == 0 else False,
            }
        )
    demo.env["insurance.policy"].create(vals_list)
