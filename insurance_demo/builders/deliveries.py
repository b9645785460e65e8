"""Papers on their way to the clients: due today, overdue, sent, received with a proof, come back."""

from datetime import datetime, time, timedelta

from .. import content_life as content
from . import paper
from .broker import AGENTS


def build(demo):
    proof, vals_list = paper.sheet(), []
    for login in AGENTS:
        plans = content.DELIVERIES if login == "olena" else content.DELIVERIES[2:14:3]
        for policy, plan in zip(_policies(demo, login, len(plans)), plans, strict=False):
            vals_list.append(_delivery(demo, policy, demo.users[login], plan, proof))
    demo.env["insurance.delivery"].create(vals_list)


def _policies(demo, login, count):
    """Return the agent's policies that were issued last."""
    return demo.env["insurance.policy"].search(
        [("user_id", "=", demo.users[login].id), ("origin", "=", "own"), ("state", "=", "issued")],
        order="date_issue desc, id", limit=count,
    )  # fmt: skip


def _delivery(demo, policy, agent, plan, proof):
    means, day, (hour_from, hour_to), state, whom, note = plan
    noon = datetime.combine(demo.day(min(day, 0)), time(9))
    received = state == "received"
    return {
        "policy_id": policy.id,
        "user_id": agent.id,
        "means": means,
        "date": demo.day(day),
        "hour_from": hour_from,
        "hour_to": hour_to,
        "courier_id": agent.id if means == "own" else False,
        "carrier": content.CARRIERS.get(means, False),
        "tracking_number": f"20{policy.id:08}" if means in content.CARRIERS else False,
        "state": state,
        "date_sent": noon - timedelta(days=1) if state in ("sent", "received", "failed") else False,
        "date_received": noon if received else False,
        "received_by": (whom or policy.partner_id.name) if received else False,
        "proof": proof if received and means != "post" else False,
        "reason": whom if state == "failed" else False,
        "note": note,
    }
