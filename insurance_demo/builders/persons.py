"""Clients as persons: where they live and work, how they like to be reached, what they agreed to, their documents."""

import random
import re

from .. import content_person as content
from .base import SEED

_PERSIAN, _CHINESE = re.compile("[\u0600-\u06ff]"), re.compile("[\u4e00-\u9fff]")
_EXPIRY = (-40, -3, 6, 25, 55, 400, 900, 1500)  # days from today on which documents end


def build(demo):
    chance = random.Random(SEED)  # its own, so that other subjects stay as they are
    _areas(demo)
    bands, employers = _bands(demo), _employers(demo)
    for number, client in enumerate(demo.clients):
        client.write(_person(number, client, chance, bands, employers))
    _points(demo)
    _documents(demo)
    _consents(demo, chance)
    _showcase(demo)


def _areas(demo):
    areas = demo.env["insurance.area"]
    for name, (places, parts) in content.AREAS.items():
        city = areas.create({"name": name, "places": places})
        areas.create([{"name": part, "places": words, "parent_id": city.id} for part, words in parts.items()])
    areas.action_suggest_missing()


def _bands(demo):
    return demo.env["insurance.income.band"].create(
        [{"amount_from": start, "amount_to": end} for start, end in content.INCOMES]
    )


def _employers(demo):
    country = demo.env.ref("base.ua")
    return demo.env["res.partner"].create(
        [{"name": name, "is_company": True, "city": "Київ", "country_id": country.id} for name in content.EMPLOYERS]
    )


def _person(number, client, chance, bands, employers):
    vals = {"occupation": chance.choice(content.OCCUPATIONS[spelling_of(client)])} if number % 5 else {}
    if number % 3 == 0:
        vals |= {
            "employer_id": chance.choice(employers).id,
            "function": chance.choice(content.POSITIONS),
            "income_band_id": chance.choice(bands).id,
        }
    if number % 2 == 0:
        channel, start, end, days = chance.choices(content.HABITS, weights=(6, 5, 4, 3, 2, 1))[0]
        vals |= {"preferred_channel": channel, "contact_from": start, "contact_to": end, "contact_days": days}
    return vals


def spelling_of(client):
    """The script a client's name is written in: fa, zh or uk."""
    return "fa" if _PERSIAN.search(client.name) else "zh" if _CHINESE.search(client.name) else "uk"


def _points(demo):
    """Every ninth client has a work phone as well, some a messenger and an e-mail at work."""
    kinds = {code: demo.env.ref(f"insurance_crm.contact_kind_{code}").id for code in ("work", "telegram", "work_email")}
    vals_list = []
    for number, client in enumerate(demo.clients):
        values = {
            "work": number % 9 == 4 and f"+380 44 {number * 7919 % 10**7:07}",
            "telegram": number % 13 == 2 and f"@client{number:03}",
            "work_email": number % 17 == 3 and f"client{number:03}@work.example",
        }
        vals_list += [
            {"partner_id": client.id, "kind_id": kinds[code], "value": value} for code, value in values.items() if value
        ]
    demo.env["insurance.contact.point"].create(vals_list)


def _documents(demo):
    ukraine = demo.env.ref("base.ua").id
    demo.env["insurance.identity"].create(
        [
            {
                "partner_id": client.id,
                "kind": "passport",
                "country_id": ukraine,
                "number": f"{(number + 17) * 104729 % 10**9:09}",
                "issuer": f"{8000 + number}",
                "date_expiry": demo.day(_EXPIRY[number // 8 % len(_EXPIRY)]),
            }
            for number, client in enumerate(demo.clients)
            if number % 8 == 0
        ]
    )


def _consents(demo, chance):
    purposes = {purpose.code: purpose.id for purpose in demo.env["insurance.consent.purpose"].search([])}
    demo.env["insurance.consent"].create(
        [
            {
                "partner_id": client.id,
                "purpose_id": purposes[code],
                "channel": channel,
                "state": state,
                "source": source,
                "date": demo.day(-days),
                "user_id": client.user_id.id,
            }
            for client in demo.clients
            for share, code, channel, state, source, days in content.CONSENTS
            if chance.randrange(100) < share
        ]
    )


def _showcase(demo):
    """The client of the pictures prefers an SMS in the evening and has birthday words of her own."""
    client = demo.clients[0]
    client.write(
        {
            "sex": "female",
            "occupation": "бухгалтер",
            "preferred_channel": "sms",
            "contact_from": 17,
            "contact_to": 0,
            "contact_days": False,
        }
    )
    demo.env["insurance.contact.pattern"].create(
        {
            "partner_id": client.id,
            "event_id": demo.env.ref("insurance_crm.event_birthday").id,
            "channel": "sms",
            "text": content.BIRTHDAY,
        }
    )
