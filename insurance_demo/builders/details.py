"""What a policy says besides its figures: covers, drivers, bonus-malus class, beneficiaries, lender's clause."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .. import content_life as content
from .. import names

MOTOR = ("MTPL", "HULL")
BONUS_START = ("1", "3", "3", "5", "8", "3", "11")
EXPERIENCED = 25  # years after birth at which most have had their licence for long


def build(demo):
    """Make the lenders; the rest comes with each policy."""
    demo.banks = demo.env["res.partner"].create([
        {"name": name, "is_company": True, "country_id": demo.env.ref("base.ua").id} for name in content.BANKS
    ])  # fmt: skip


def first_class(demo, number):
    """Return the id of the bonus-malus class a chain of terms begins with; those of the next terms follow from it."""
    return demo.bonus[BONUS_START[number % len(BONUS_START)]]


def of_policy(demo, client, product, code, vals, number):
    """Return what to add to the values of a client's policy that is in force or was until a short time ago."""
    return {
        "cover_ids": covers(product, vals["object_ids"][0][2]["sum_insured"], everything=number % 4 == 0),
        "conditions": content.CONDITIONS[number % 2] if code == "HULL" and number % 3 == 0 else False,
        **_drivers(demo, client, code, vals, number),
        **_beneficiaries(demo, client, code, number),
        **_lender(demo, code, vals, number),
    }


def covers(product, worth, everything=False):
    """Return the commands for what a product covers; a cover without limit pays up to what the object is worth."""
    return [
        Command.create(
            {
                "product_cover_id": cover.id,
                "name": cover.name,
                "sum_insured": cover.limit or worth,
                "deductible": cover.deductible,
            }
        )
        for cover in product.cover_ids
        if everything or not cover.is_optional
    ]


def _drivers(demo, client, code, vals, number):
    if code not in MOTOR or not client.birth_date:
        return {}
    if code == "MTPL" and number % 4 == 3:
        return {"drivers_unlimited": True}
    admitted = [client] + (_family(demo, client)[:1] if number % 2 == 0 else [])
    return {"driver_ids": [Command.create(driver(demo, person, code, vals, number)) for person in admitted]}


def driver(demo, person, code, vals, number):
    """Return the values of an admitted driver."""
    youngest = person.birth_date + relativedelta(years=18)
    return {
        "partner_id": person.id,
        "name": person.name,
        "birth_date": person.birth_date,
        "licence_number": content.LICENCE.format((number + 39) * 7919 % 1_000_000),
        "licence_since": min(
            max(youngest, person.birth_date + relativedelta(years=EXPERIENCED - number % 7)), vals["date_start"]
        ),
        "bonus_class_id": demo.bonus[BONUS_START[(number + 1) % len(BONUS_START)]] if code == "MTPL" else False,
    }


def _family(demo, client):
    """Return who lives with a client, grown-ups only."""
    grown = demo.day(-20 * 365)
    return [
        person
        for person in demo.clients
        if person != client
        and person.street == client.street
        and person.city == client.city
        and person.birth_date < grown
    ]


def _beneficiaries(demo, client, code, number):
    """Shares of who gets the money when the person insured dies."""
    if code not in ("LIFE", "ACCIDENT"):
        return {}
    heirs = _family(demo, client)[:2] or list(_heirs(demo, client, number))
    shares = {1: (100,), 2: ((50, 50), (60, 40), (33.33, 66.67))[number % 3]}[len(heirs)]
    return {
        "beneficiary_ids": [
            Command.create({"partner_id": heir.id, "share": share}) for heir, share in zip(heirs, shares, strict=True)
        ]
    }


def _heirs(demo, client, number):
    home = {"street": client.street, "city": client.city, "country_id": client.country_id.id}
    return demo.env["res.partner"].create(
        [{"name": names.nth(names.UKRAINIAN, 977 * number + turn), **home} for turn in range(1 + number % 2)]
    )


def _lender(demo, code, vals, number):
    """A third of the hulls and homes were bought on credit; some proofs for the bank are due, some sent."""
    if code not in ("HULL", "PROPERTY") or number % 3:
        return {}
    start = vals["date_start"]
    return {
        "lender_id": demo.banks[number % len(demo.banks)].id,
        "loan_number": f"{start.year - 1}/{number * 37 % 9000 + 1000}",
        "loan_until": start + relativedelta(years=2 + number % 3),
        "lender_proof_date": start + relativedelta(days=4) if number % 2 == 0 else False,
    }
