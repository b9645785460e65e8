"""Companies: a taxi fleet and a haulier with many vehicles on one policy, a workshop with its staff."""

from dateutil.relativedelta import relativedelta

from odoo.addons.insurance_crm.lib import dates

from .. import content, names
from . import details
from .book import vehicle

TAXIS, TRUCKS, STAFF = 38, 14, 9


def build(demo):
    taxi = _firm(demo, "ТОВ «Таксі Лайн»", "olena", "38 901 222", "Київ")
    haulier = _firm(demo, "ТОВ «Степові перевезення»", "petro", "40 118 305", "Львів")
    workshop = _firm(demo, "ПП «Майстерня Коваля»", "andriy", "41 553 017", "Одеса")
    _fleet(demo, taxi, "MTPL", [vehicle(demo, content.TAXI, "Київ") for _car in range(TAXIS)], last=12, each=2850)
    _fleet(
        demo, haulier, "HULL", [vehicle(demo, content.TRUCK, "Львів") for _car in range(TRUCKS)], last=24, each=46000
    )
    staff = demo.env["res.partner"].create([
        {"name": names.nth(names.UKRAINIAN, 311 * n), "parent_id": workshop.id, "birth_date": demo.day(-365 * (24 + 3 * n))}
        for n in range(STAFF)
    ])  # fmt: skip
    _fleet(demo, workshop, "HEALTH", [{"person_id": person.id} for person in staff], last=47, each=7400)


def _firm(demo, name, agent, registry, city):
    return demo.env["res.partner"].create(
        {
            "name": name,
            "is_company": True,
            "is_insurance_client": True,
            "company_registry": registry,
            "city": city,
            "country_id": demo.env.ref("base.ua").id,
            "phone": f"+380 44 400 {registry[-3:]}0",
            "email": f"office@{registry.replace(' ', '')}.example",
            "user_id": demo.users[agent].id,
        }
    )


def _fleet(demo, firm, code, things, last, each):
    """One policy with all the objects, and its term before."""
    line = demo.lines[code]
    objects = demo.env["insurance.object"].create(
        [{"type_id": line.object_type_id.id, "owner_id": firm.id, **thing} for thing in things]
    )
    product = demo.products[code][0]
    last_day, previous = demo.day(last), demo.env["insurance.policy"]
    for years in (1, 0):
        end = dates.cover_end(last_day) - relativedelta(years=years)
        start = end - relativedelta(years=1)
        policy = demo.env["insurance.policy"].create(
            {
                "number": demo.next_number(code),
                "partner_id": firm.id,
                "product_id": product.id,
                "user_id": firm.user_id.id,
                "issuer_id": demo.users["andriy"].id,
                "previous_id": previous.id,
                "channel_id": demo.channels["Own office"].id,
                "drivers_unlimited": code in details.MOTOR,
                "cover_ids": details.covers(product, each * 30),
                "issuing_unit": f"{product.insurer_id.city} 1",
                "date_issue": start - relativedelta(days=3),
                "date_start": start,
                "date_end": dates.last_day(end),
                "premium": each * len(objects),
                "object_ids": [
                    (0, 0, {"object_id": thing.id, "premium": each, "sum_insured": each * 30}) for thing in objects
                ],
            }
        )
        policy._issue_history()
        previous = policy
