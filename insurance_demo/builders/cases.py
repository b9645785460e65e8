"""Planned work with clients: cases of each type, some late, some done with a result; meetings of this week."""

from datetime import datetime, time, timedelta

from .. import content_day as content
from .broker import AGENTS


def build(demo):
    for login in AGENTS:
        agent = demo.users[login]
        clients = demo.env["res.partner"].search(
            [("user_id", "=", agent.id), ("is_insurance_client", "=", True)], order="id", limit=len(content.CASES)
        )
        for client, plan in zip(clients, content.CASES, strict=False):
            _case(demo, agent, client, plan)
        for client, (name, day, hour) in zip(clients, content.MEETINGS, strict=False):
            _meeting(demo, agent, client, name, day, hour)


def _case(demo, agent, client, plan):
    kind, name, day, result = plan
    case = demo.env["insurance.case"].with_user(agent).create(
        {
            "name": name,
            "type_id": demo.env.ref(f"insurance_crm.case_type_{kind}").id,
            "partner_id": client.id,
            "date_start": demo.day(day),
        }
    )  # fmt: skip
    if result:
        case.result = result
        case.action_done()
    elif day <= 0:
        case.action_start()


def _meeting(demo, agent, client, name, day, hour):
    start = datetime.combine(demo.day(day), time(hour))
    demo.env["calendar.event"].with_user(agent).create(
        {
            "name": name,
            "start": start,
            "stop": start + timedelta(hours=1),
            "partner_ids": [(6, 0, (agent.partner_id | client).ids)],
        }
    )
