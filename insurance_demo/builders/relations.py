"""Families who share a home, friends and recommendations among the clients, and groups of clients."""

from odoo.fields import Command

from .. import content

GROWN_UP = 17  # years between parent and child at least
FRIENDS, RECOMMENDED = 23, 17  # every so many clients


def build(demo):
    _showcase(demo)
    _families(demo)
    for number in range(FRIENDS, len(demo.clients), FRIENDS):
        _relate(demo, demo.clients[number], "friend", demo.clients[number - 7])
    for number in range(RECOMMENDED, len(demo.clients), RECOMMENDED):
        _relate(demo, demo.clients[number - 5], "recommended", demo.clients[number])
    _groups(demo)


def _relate(demo, first, code, second, note=False):
    kind = demo.env.ref(f"insurance_crm.relation_type_{code}")
    vals = {"partner_id": first.id, "type_id": kind.id, "other_id": second.id, "note": note}
    demo.env["insurance.relation"].create(vals)


def _showcase(demo):
    """The client shown first has a husband, whose hull cover is missing, a daughter with a new licence and a schoolboy."""
    client, olena = demo.clients[0], demo.users["olena"]
    client.birth_date = demo.day(-42 * 365 - 30)
    shared = {"is_insurance_client": True, "user_id": olena.id, "street": client.street, "city": client.city,
              "country_id": client.country_id.id}  # fmt: skip
    husband, daughter, son = demo.env["res.partner"].create(
        [
            {"name": name, "sex": sex, "birth_date": demo.day(-days), "phone": phone, **shared}
            for name, sex, days, phone in content.SHOWCASE_FAMILY
        ]
    )
    _relate(demo, client, "spouse", husband)
    for parent in (client, husband):
        _relate(demo, parent, "parent", daughter, "driving licence since July")
        _relate(demo, parent, "parent", son)
    demo.env["insurance.policy"].with_user(olena).with_context(**demo.env.context).create(
        {"origin": "foreign", "partner_id": husband.id, "line_id": demo.lines["MTPL"].id, "user_id": olena.id,
         "date_end": demo.day(75), "end_precision": "month"}
    )  # fmt: skip


def _families(demo):
    """Whoever lives at one address is one family: much younger ones are children, others husband, wife or siblings."""
    homes = {}
    for client in demo.clients[1:]:
        homes.setdefault((client.street, client.city), []).append(client)
    for family in homes.values():
        elders = sorted(family, key=lambda client: client.birth_date)
        for younger in elders[1:]:
            years = (younger.birth_date - elders[0].birth_date).days / 365
            near = "sibling" if younger.sex == elders[0].sex else "spouse"
            _relate(demo, elders[0], "parent" if years > GROWN_UP else near, younger)


def _groups(demo):
    groups = demo.env["insurance.client.group"]
    for name, login, note, domain in content.GROUPS:
        vals = {"name": name, "user_id": demo.users[login].id, "note": note, "kind": "dynamic" if domain else "static"}
        if domain:
            vals |= {"domain": domain, "is_shared": True}
        else:
            mine = [client.id for client in demo.clients if client.user_id == demo.users[login]]
            vals["partner_ids"] = [Command.set(mine[:14])]
        groups.create(vals)
