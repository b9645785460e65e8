"""Where requests come from, who gets them, who is away, and the book of somebody who left."""

import json

from odoo.fields import Command

from .. import content_request as content
from ..content import MAIL_DOMAIN


def build(demo):
    _rules(demo)
    site = demo.env["insurance.request.source"].create({"name": content.SITE, "channel_id": _online(demo)})
    demo.env["insurance.request.source"].create({"name": content.MAILBOX, "kind": "email", "alias_name": "requests"})
    for sent in content.SENT:
        demo.env["insurance.request"]._receive(site, json.dumps(sent, ensure_ascii=False).encode())
    for who, stand_in, first, last in content.ABSENCES:
        demo.env["insurance.absence"].create(
            {
                "user_id": demo.users[who].id,
                "stand_in_id": demo.users[stand_in].id,
                "date_from": demo.day(first),
                "date_to": demo.day(last),
            }
        )
    _book_of_somebody_who_left(demo)


def _online(demo):
    channels = (channel for channel in demo.channels.values() if channel.kind == "online")
    return next(channels, demo.env["insurance.channel"]).id


def _rules(demo):
    for sequence, (name, lines, way, logins) in enumerate(content.RULES):
        users = [demo.users[login].id for login in logins]
        demo.env["insurance.distribution.rule"].create(
            {
                "name": name,
                "sequence": sequence,
                "line_ids": [Command.set([demo.lines[code].id for code in lines if code in demo.lines])],
                "way": way,
                "user_id": users[0] if way == "fixed" else False,
                "user_ids": [Command.set(users if way != "fixed" else [])],
                "fallback_id": demo.users["iryna"].id,
            }
        )


def _book_of_somebody_who_left(demo):
    """A former employee's clients went to two colleagues; he cannot log in any more."""
    login, name = content.LEFT
    users = demo.env["res.users"].with_context(active_test=False)
    vals = {"name": name, "login": login, "email": f"{login}{MAIL_DOMAIN}", "notification_type": "inbox"}
    left = users.search([("login", "=", login)]) or users.create(vals)
    demo.env["res.partner"].create(
        [
            {"name": client, "is_insurance_client": True, "user_id": left.id, "phone": f"+380 44 555 {n:02} {n:02}"}
            for n, client in enumerate(content.LEFT_CLIENTS, 31)
        ]
    )
    transfer = (
        demo.env["insurance.book.transfer"]
        .with_user(demo.users["iryna"])
        .create(
            {
                "from_id": left.id,
                "to_ids": [Command.set([demo.users["olena"].id, demo.users["petro"].id])],
                "note": content.NOTE,
            }
        )
    )
    transfer.action_start()
    while transfer._move_batch():
        pass
    left.active = False
