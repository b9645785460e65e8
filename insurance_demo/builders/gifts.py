"""What clients were given and how they took it; plans for the New Year, birthdays and renewals."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .. import content_gifts as content
from .broker import AGENTS

_REF = "insurance_crm.gift_occasion_{}"
_PER_AGENT = 4  # every gift of the past, so often for each agent


def build(demo):
    types = _types(demo)
    _past(demo, types)
    for login, occasion, budget, state in content.PLANS:
        _plan(demo, login, occasion, budget, state)


def _occasion(demo, code):
    return demo.env.ref(_REF.format(code))


def _types(demo):
    """Return the gifts by name, some of them in the cupboard."""
    ranks = demo.env["insurance.rank"].search([("kind", "=", "value")])
    vals_list, moves = [], []
    for number, (name, plan) in enumerate(content.TYPES.items()):
        kind, cost, letters, occasions, _received, note = plan
        vals_list.append(
            {
                "name": name,
                "sequence": number,
                "kind_id": demo.env.ref(f"insurance_crm.gift_kind_{kind}").id,
                "cost": cost,
                "rank_ids": ranks.filtered(lambda rank, letters=letters: rank.name in tuple(letters)).ids,
                "occasion_ids": [_occasion(demo, code).id for code in occasions],
                "keep_stock": bool(plan[4]),
                "yearly_limit": 1,
                "note": note,
            }
        )
    types = demo.env["insurance.gift.type"].create(vals_list)
    for gift, plan in zip(types, content.TYPES.values(), strict=True):
        if plan[4]:
            day = demo.today - relativedelta(years=2)
            moves.append({"type_id": gift.id, "quantity": plan[4], "date": day, "note": "«Подарункова крамниця»"})
    demo.env["insurance.gift.move"].create(moves)
    return {gift.name: gift for gift in types}


def _past(demo, types):
    """Gifts of the last two years: each client got one or two things, by his own agent."""
    vals_list = []
    for login in AGENTS:
        agent = demo.users[login]
        clients = demo.env["res.partner"].search(
            [("user_id", "=", agent.id), ("is_insurance_client", "=", True)],
            order="id", limit=len(content.PAST) * _PER_AGENT,
        )  # fmt: skip
        for number, client in enumerate(clients):
            vals_list.append(_given(demo, agent, client, types, content.PAST[number % len(content.PAST)]))
    gifts = demo.env["insurance.gift"].create(vals_list)
    given = gifts.filtered(lambda gift: gift.state == "given")
    given.type_id._move(given.filtered("type_id.keep_stock"), -1)
    for gift in given:
        gift.move_ids.date = gift.date_given


def _given(demo, agent, client, types, plan):
    name, occasion, years, reception, note = plan
    day = _day(demo, _occasion(demo, occasion), client) - relativedelta(years=years)
    return {
        "partner_id": client.id,
        "type_id": types[name].id,
        "occasion_id": _occasion(demo, occasion).id,
        "user_id": agent.id,
        "date_planned": day,
        "date_given": day,
        "given_by_id": agent.id,
        "state": "refused" if reception == "refused" else "given",
        "reception": reception,
        "note": note,
    }


def _day(demo, occasion, client):
    """Return the last day on which the occasion fell, on a working day of the agent."""
    if occasion.kind == "day":
        day = date(demo.today.year, occasion.month, occasion.day)
        return day if day < demo.today else day - relativedelta(years=1)
    return demo.today - timedelta(days=20 + client.id % 200)


def _plan(demo, login, occasion, budget, state):
    """Propose gifts as the agent would; the supervisor approves, the first ones are given."""
    agent, supervisor = demo.users[login], demo.users["iryna"]
    # two months of birthdays, from today: some are due, whenever the demonstration is built
    period = {"date_from": demo.today, "date_to": demo.day(60)} if occasion == "birthday" else {}
    plan = demo.env["insurance.gift.plan"].with_user(agent).create(
        {"occasion_id": _occasion(demo, occasion).id, "budget": budget, "approver_id": supervisor.id} | period
    )  # fmt: skip
    plan.action_propose()
    if not plan.gift_ids or state == "draft":
        return
    plan.action_submit()
    if state == "approved":
        plan.with_user(supervisor).action_approve()
        for gift, reception in zip(plan.gift_ids.sorted("date_planned")[:-1], content.GIVEN_OF_PLAN, strict=False):
            gift.reception = reception
            gift.action_give()
