"""Inquiries with compared offers: computed, typed, asked from underwriters, accepted, and one without a client."""

from odoo.fields import Command

from .. import content
from .book import VIN_CHARACTERS
from .broker import AGENTS

DECLINED = "No houses with a stove"
WORDS = "Prices hold until the end of the month. We recommend the offer marked: dealer's workshop, and it pays quickly."
TYPED = 12_900  # net premium of the offer said on the telephone


def build(demo):
    for login in AGENTS:
        _hull(demo, deal_of(demo, login, "HULL"))
    _accepted(demo)
    _travel(demo)
    _property(demo)
    _fleet(demo)


def deal_of(demo, login, code, turn=0):
    """Return an agent's ``turn``-th open deal of a line, made when there is none."""
    user, found = demo.users[login], demo.env["crm.lead"].search(
        [
            ("user_id", "=", demo.users[login].id), ("insurance_line_id.code", "=", code), ("partner_id", "!=", False),
            ("won_status", "=", "pending"), ("insurance_kind", "in", ("new", "cross_sell")),
        ], order="id", limit=1, offset=turn,
    )  # fmt: skip
    if found:
        return found
    clients = [client for client in demo.clients[1:] if client.user_id == user]
    _code, title, premium = next(deal for deal in content.DEALS if deal[0] == code)
    return demo.env["crm.lead"].create(
        {
            "type": "opportunity",
            "name": title,
            "partner_id": clients[turn + len(title) % 9].id,
            "team_id": demo.teams["new"].id,
            "insurance_kind": "new",
            "insurance_line_id": demo.lines[code].id,
            "user_id": user.id,
            "channel_id": demo.channels["Own office"].id,
            "expected_revenue": round(premium * 0.2),
            "date_deadline": demo.day(9),
        }
    )


def _car(demo, plate):
    make, model, power = content.CARS[int(plate[3:7]) % len(content.CARS)]
    vin = "".join(demo.random.choices(VIN_CHARACTERS, k=17))
    return {"make": make, "model": model, "power_kw": power, "plate": plate, "vin": vin, "year": demo.today.year - 2}


def _answers(demo, **answers):
    attributes = demo.env["insurance.tariff.attribute"].search([("code", "in", list(answers))])
    return [Command.create({"attribute_id": found.id, "value": answers[found.code]}) for found in attributes]


def _inquiry(demo, **vals):
    inquiry = demo.env["insurance.inquiry"].create(vals)
    wanted = inquiry.cover_choice_ids.filtered(lambda cover: cover.code in ("RENTAL", "THEFT", "BAGGAGE"))
    inquiry.cover_ids = wanted
    inquiry.action_quote()
    return inquiry


def _ask(demo, inquiry, insurers, due):
    """Ask underwriters by telephone, to be answered by a day."""
    before = inquiry.offer_ids
    demo.env["insurance.offer.request"].create(
        {
            "inquiry_id": inquiry.id,
            "partner_ids": [Command.set(insurers.ids)],
            "deadline": max(due, demo.today),
            "send": False,
        }
    ).action_request()
    asked = inquiry.offer_ids - before
    asked.deadline = due
    asked.date_request = demo.day(-4)
    return asked


def _hull(demo, deal):
    """A car compared at three insurers; the fourth has no tariff and was asked."""
    inquiry = _inquiry(
        demo,
        lead_id=deal.id,
        date_start=demo.day(6),
        sum_insured=980_000,
        client_note=WORDS,
        **_car(demo, f"KA {deal.id * 7919 % 9000 + 1000} OT"),
    )
    best = inquiry.offer_ids.filtered(lambda offer: offer.state == "offered").sorted("client_pays")[1:2]
    best.action_toggle_recommended()
    inquiry.offer_ids.filtered(lambda offer: offer.state == "offered").valid_until = demo.day(20)
    _ask(demo, inquiry, _insurer(demo, "Karpat Hull"), demo.day(2))


def _accepted(demo):
    """The second car of a family: the cheapest offer became a policy."""
    deal = deal_of(demo, "olena", "MTPL")
    inquiry = _inquiry(
        demo,
        lead_id=deal.id,
        date_start=demo.day(2),
        value_ids=_answers(demo, driving_years="9", bonus_class="5"),
        **_car(demo, "AA 4471 PK"),
    )
    offer = inquiry.offer_ids.filtered(lambda offer: offer.state == "offered").sorted("client_pays")[:1]
    policy = offer._accept(number=demo.next_number("MTPL"))
    policy.action_issue()


def _travel(demo):
    """Asked on the telephone by somebody who has not said his name."""
    _inquiry(
        demo,
        user_id=demo.users["olena"].id,
        line_id=demo.lines["TRAVEL"].id,
        date_start=demo.day(18),
        term_count=14,
        term_unit="day",
        object_count=2,
        sum_insured=1_200_000,
        value_ids=_answers(demo, person_age="41", destination="Turkey"),
    )


def _property(demo):
    """A house: computed, typed in, declined by one underwriter, and another is late with his answer."""
    deal = deal_of(demo, "olena", "PROPERTY")
    inquiry = _inquiry(
        demo,
        lead_id=deal.id,
        date_start=demo.day(10),
        sum_insured=2_400_000,
        address="Ірпінь, вул. Лісова 14",
        value_ids=_answers(demo, construction="wood", object_age="34"),
    )
    _typed(demo, inquiry, "Karpat Manor")
    declined = _ask(demo, inquiry, _insurer(demo, "Zorya Hull Plus"), demo.day(1))
    declined.decline_reason = DECLINED
    declined.action_declined()
    _ask(demo, inquiry, _insurer(demo, "Atlas Hull 50/50"), demo.day(-1))


def _fleet(demo):
    """Vans of a bakery: underwriters only."""
    inquiry = demo.env["insurance.inquiry"].create(
        {
            "user_id": demo.users["olena"].id, "line_id": demo.lines["HULL"].id, "date_start": demo.day(25),
            "object_count": 12, "sum_insured": 14_000_000, "make": "Renault", "model": "Master",
        }
    )  # fmt: skip
    _ask(demo, inquiry, _insurer(demo, "Karpat Hull") | _insurer(demo, "Lumena Premium Hull"), demo.day(3))


def _insurer(demo, product):
    return demo.env["insurance.product"].search([("name", "=", product)], limit=1).insurer_id


def _typed(demo, inquiry, product):
    """An offer as it was said on the telephone."""
    found = demo.env["insurance.product"].search([("name", "=", product)], limit=1)
    demo.env["insurance.offer"].create(
        {
            "inquiry_id": inquiry.id,
            "product_id": found.id,
            "insurer_id": found.insurer_id.id,
            "premium": TYPED,
            "cover_ids": [
                Command.create({"product_cover_id": cover.id, "name": cover.name}) for cover in found.cover_ids[:3]
            ],
            "deductible": 5000,
            "valid_until": demo.day(12),
            "conditions": "An expert looks at the house before the policy begins.",
        }
    )
