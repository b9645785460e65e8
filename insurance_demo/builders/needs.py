"""What clients need: noted by their agents, found by the rules, won, lost and refused."""

from .. import content_needs as content
from .broker import AGENTS

GAPS = 8  # per rule and agent: enough to see them


def build(demo):
    needs = demo.env["insurance.need"]
    olena = demo.users["olena"]
    for number, (*said, note) in enumerate(content.SHOWCASE_NEEDS):
        needs |= _need(demo, olena, demo.clients[0], said, note, number)
    for turn, login in enumerate(AGENTS):
        agent = demo.users[login]
        clients = [client for client in demo.clients[1:] if client.user_id == agent]
        for number, (*said, note, fate) in enumerate(content.NEEDS):
            need = _need(demo, agent, clients[3 * number + turn], said, note, number + turn)
            _settle(demo, need, fate)
            needs |= need
    _spread(demo, needs)
    rules = demo.env["insurance.gap.rule"].search([])
    rules.limit = GAPS
    for rule in rules:
        rule._find(demo.company)


def _need(demo, agent, client, said, note, number):
    code, name, amount, budget, price, service, priority, days = said
    return demo.env["insurance.need"].with_user(agent)._open_need(
        {
            "partner_id": client.id,
            "line_id": demo.lines[code].id,
            "user_id": agent.id,
            "name": name,
            "amount": amount,
            "budget": budget,
            "term_count": 1 + number % 2,
            "price_preference": price,
            "service_preference": service,
            "priority": priority,
            "date_wanted": demo.day(days) if days is not None else False,
            "note": note,
        }
    )  # fmt: skip


def _settle(demo, need, fate):
    """Make the deal of a need and close it, or note that it is not needed."""
    if need.state != "open" or fate == "open":
        return
    if fate == "dropped":
        need._drop(demo.env.ref("insurance_crm.lost_reason_no_need"), "The school insures all children.")
        return
    need.action_make_deal()
    if fate == "won":
        need.lead_id.action_set_won()
    elif fate == "lost":
        need.lead_id.action_set_lost(lost_reason_id=demo.env.ref("insurance_crm.lost_reason_insured_elsewhere").id)


def _spread(demo, needs):
    """Let the needs have been noted over the last months."""
    demo.env.flush_all()
    for number, need in enumerate(needs):
        noted = demo.day(-(number * 17 % 150))
        demo.env.cr.execute("UPDATE insurance_need SET create_date = %s WHERE id = %s", (noted, need.id))
    needs.invalidate_recordset(["create_date"])
