"""Messages of the last weeks: what rules told clients, what came back, what was sent to many. Nothing ever leaves."""

import random
from datetime import datetime, time, timedelta

from odoo import fields

from odoo.addons.insurance_sms.lib import segments

from .. import content_message as content
from ..content import TIMEZONE
from .base import SEED
from .persons import spelling_of

SENT_IN = timedelta(minutes=2)
DELIVERED_IN = timedelta(seconds=8)


def build(demo):
    chance = random.Random(SEED)
    demo.company.message_tz = TIMEZONE
    for client in demo.clients:
        client.lang = "en_US" if client.name.isascii() else content.LANGUAGES[spelling_of(client)]
    gateway = _gateway(demo)
    rules = _rules(demo)
    told = _history(demo, rules, gateway, chance)
    _answers(demo, gateway, told, chance)
    _bulks(demo, gateway)


def _gateway(demo):
    """A gateway that takes every message and sends none, with prices and an account."""
    gateway = demo.env["insurance.gateway"].create(
        {
            "name": "Demonstration: nothing leaves",
            "kind": "trial",
            "sender": content.SENDER,
            "responsible_id": demo.users["admin"].id,
            "company_id": demo.company.id,
            "currency_id": demo.company.currency_id.id,
        }
    )
    since = demo.day(-400)
    demo.env["insurance.gateway.price"].create(
        [
            {"gateway_id": gateway.id, "prefix": prefix, "price": price, "date_from": since}
            for prefix, price in content.PRICES
        ]
    )
    demo.env["insurance.gateway.entry"].create(
        [
            {"gateway_id": gateway.id, "date": demo.day(day), "kind": "top_up", "amount": amount, "note": note}
            for day, amount, note in content.TOP_UPS
        ]
    )
    return gateway


def _rules(demo):
    rules = demo.env["insurance.contact.rule"].browse(
        demo.env.ref(f"insurance_sms.contact_rule_{name}").id for name in content.RULES
    )
    rules.write({"is_on": True, "date_since": demo.day(-content.HISTORY)})
    return rules


def _history(demo, rules, gateway, chance):
    """Plan what the rules would have planned, and write how it ended; return the SMS that clients have."""
    now = fields.Datetime.now()
    yesterday = demo.day(-1)
    for rule in rules:
        rule = rule._in_company(demo.company)
        for batch in rule._find(demo.company, demo.day(-content.HISTORY), yesterday):
            rule._plan_batch(demo.company, batch, now)
    ledger = demo.env["insurance.message"]._as_service(demo.company)
    messages = ledger.search([("state", "=", "planned"), ("due", "<", now)], order="due, id")
    said = demo.env["insurance.message.template"].with_env(ledger.env)._render(messages)
    for message in messages:
        message.write(_ended(message, said.get(message.id) or {}, gateway, chance))
    return messages.filtered(lambda message: message.state == "delivered" and message.channel == "sms")


def _ended(message, said, gateway, chance):
    """The columns of a message as it ended: most arrived, some did not, some were not to be sent."""
    partner = message.partner_id
    number = partner._phone_format(number=partner.phone) if partner.phone else False
    if partner.preferred_channel == "none":
        return {"state": "skipped", "reason": "not_wanted"}
    by_mail = partner.email and (not number or partner.preferred_channel == "email")
    if missing := said.get("missing", {}).get("email" if by_mail else "sms"):
        return {"state": "skipped", "reason": "empty_text", "detail": ", ".join(missing)}
    if not number and not by_mail:
        return {"state": "skipped", "reason": "no_address"}
    vals = {
        "channel": "email" if by_mail else "sms",
        "address": partner.email if by_mail else number,
        "body": said.get("text"),
        "subject": said.get("subject"),
        "is_final": True,
        "date_sent": message.due + SENT_IN,
    }
    if by_mail:
        return vals | {"state": "sent", "body_html": said.get("html")}
    return vals | _by_gateway(message, number, said.get("text") or "", gateway, chance)


def _by_gateway(message, number, text, gateway, chance):
    _share, state, detail = chance.choices(content.ENDS, weights=[row[0] for row in content.ENDS])[0]
    count = segments.count(text).segments
    vals = {
        "state": state,
        "detail": detail,
        "segments": count,
        "gateway_id": gateway.id,
        "uuid": message._make_uuid(),
        "provider_ref": f"D{message.id}",
        "attempts": 1,
        "cost": gateway._get_price(number, count),
        "currency_id": gateway.currency_id.id,
    }
    if state == "delivered":
        vals["date_delivered"] = message.due + SENT_IN + DELIVERED_IN * chance.randint(1, 20)
    return vals


def _answers(demo, gateway, told, chance):
    """Clients write back within the hour; one wants no more messages, one is not known."""
    asked = list(told.sorted("due", reverse=True)[:60])
    chance.shuffle(asked)
    waiting = {spelling: list(texts) for spelling, texts in content.ANSWERS.items()}
    seen = demo.env["res.partner"]
    for message in asked:
        texts = waiting[spelling_of(message.partner_id)]
        if texts and message.partner_id not in seen:
            seen |= message.partner_id
            _answer(demo, gateway, message.address, texts.pop(0), message.date_sent + timedelta(minutes=25))
    last = next(message for message in asked if message.partner_id not in seen)
    _answer(demo, gateway, last.address, content.STOP, last.date_sent + timedelta(minutes=3))
    number, text = content.UNKNOWN
    _answer(demo, gateway, number, text, fields.Datetime.now() - timedelta(hours=2))


def _answer(demo, gateway, number, text, moment):
    """Take an answer as the gateway's address takes it."""
    ledger = demo.env["insurance.message"]._as_service(demo.company)
    told = {"number": number, "text": text, "when": moment, "ref": f"A{number}"}
    vals = ledger._prepare_answer_vals(gateway.with_env(ledger.env), told) | {"due": moment, "date_delivered": moment}
    ledger.browse(ledger._plan([vals]))._take_answer()


def _bulks(demo, gateway):
    """One message to all clients of an agent went out a week ago, another is being written."""
    supervisor = demo.users["admin"]
    bulks = demo.env["insurance.bulk"].with_user(supervisor)
    service = demo.env.ref("insurance_crm.consent_purpose_service")
    name, text = content.BULK_DONE
    clients = demo.env["res.partner"].browse(
        partner.id for partner in demo.clients if partner.phone and partner.user_id == demo.users["olena"]
    )[:40]
    done = bulks.create(
        {"name": name, "body": text, "audience": "chosen", "picked_partner_ids": clients.ids, "purpose_id": service.id}
    )
    name, text = content.BULK_DRAFT
    bulks.create({"name": name, "body": text, "audience": "clients"})
    _sent_to_many(demo, done.sudo(), clients, gateway)


def _sent_to_many(demo, bulk, clients, gateway):
    moment = datetime.combine(demo.day(-7), time(9, 30))
    ledger = demo.env["insurance.message"]._as_service(demo.company)
    count = segments.count(bulk.body).segments
    rows = []
    for client in clients:
        number = client._phone_format(number=client.phone)
        if number:
            rows.append(
                {
                    "source": "bulk", "bulk_id": bulk.id, "state": "delivered", "channel": "sms", "address": number,
                    "partner_id": client.id, "user_id": client.user_id.id, "company_id": demo.company.id,
                    "purpose_id": bulk.purpose_id.id, "body": bulk.body, "is_final": True, "segments": count,
                    "due": moment, "date_sent": moment, "date_delivered": moment + DELIVERED_IN, "attempts": 1,
                    "gateway_id": gateway.id, "uuid": ledger._make_uuid(), "model": "res.partner", "res_id": client.id,
                    "cost": gateway._get_price(number, count), "currency_id": gateway.currency_id.id,
                }
            )  # fmt: skip
    ledger._plan(rows)
    bulk.write({"state": "done"})
