"""Claims: what was paid in the last years, and work in every stage now, with papers, surveyors, estimates and payments."""

import base64
from datetime import datetime, time, timedelta

from .. import content_claims as content
from . import paper

STEPS = ("reported", "papers", "inspection", "assessment", "decision", "payment", "closed")
SPENT = 3  # days in each stage


def build(demo):
    demo.company.claim_approval_limit = content.APPROVAL_LIMIT
    _partners(demo)
    prices = _price_list(demo)
    _history(demo)
    taken = demo.env["insurance.policy"]
    for number, plan in enumerate(content.OPEN):
        policy = _policy(demo, plan, taken, number)
        taken |= policy
        claim = _report(demo, policy, plan, number)
        _advance(demo, claim, plan, prices, number)
        _backdate(demo, claim, plan)


def _partners(demo):
    env = demo.env["res.partner"]
    demo.workshops = env.create([{"name": name, "is_company": True, "city": "Київ"} for name in content.WORKSHOPS])
    demo.surveyors = env.create([{"name": name, "is_insurance_surveyor": True} for name in content.SURVEYORS])


def _price_list(demo):
    rates = [
        (0, 0, {"work_id": work.id, "rate": content.RATE})
        for work in demo.env["insurance.repair.work"].search([])
    ]  # fmt: skip
    rows = [
        {"kind": kind, "code": code, "name": name, "hours": hours, "price": price}
        for kind, code, name, hours, price in content.PRICES
    ]
    return demo.env["insurance.repair.price.list"].create(
        {
            "name": f"{demo.workshops[0].name} {demo.today.year}",
            "workshop_id": demo.workshops[0].id,
            "valid_from": demo.day(-365),
            "rate_ids": rates,
            "price_ids": [(0, 0, row) for row in rows],
        }
    )


def _cause(demo, code):
    return demo.env.ref(f"insurance_claims.cause_{code}")


# --- what is over ------------------------------------------------------------------------------------------------------


def _history(demo):
    """Claims of the last years, closed, refused or withdrawn, as an import of an old list would bring them."""
    chance = demo.random
    terms = demo.env["insurance.policy"].search(
        [("origin", "=", "own"), ("state", "=", "issued"), ("line_id.code", "in", list(content.LOSSES)),
         ("date_start", "<", demo.day(-90)), ("date_start", ">", demo.day(-1100))],
        order="id",
    )  # fmt: skip
    stages, entries = demo.env["insurance.claim.stage"], []
    for number, policy in enumerate(chance.sample(list(terms), k=min(content.HISTORY, len(terms)))):
        end = min(policy.date_end or demo.today, demo.day(-40))
        loss = policy.date_start + timedelta(days=chance.randint(5, max((end - policy.date_start).days, 6)))
        loss = min(loss, demo.day(-40))
        reported = loss + timedelta(days=chance.randint(0, 6))
        closed = min(reported + timedelta(days=chance.randint(9, 55)), demo.day(-1))
        state = content.ENDS[number % len(content.ENDS)]
        cause, text, place = chance.choice(content.LOSSES[policy.line_id.code])
        claim = demo.env["insurance.claim"].create(
            {
                "policy_id": policy.id,
                "place_id": policy.object_ids[:1].id,
                "date_loss": loss,
                "date_reported": reported,
                "date_closed": closed,
                "stage_id": stages._find(state, policy.line_id).id,
                "user_id": demo.users["taras" if number % 3 else "nadia"].id,
                "cause_id": _cause(demo, cause).id,
                "description": text,
                "loss_place": place,
                "fault": "ours" if policy.line_id.code in ("MTPL", "LIABILITY") else "unknown",
                "insurer_ref": f"{policy.insurer_id.name[:2].upper()}-{number * 613 % 9000 + 1000}",
            }
        )
        wanted = round(policy.premium * chance.choice((0.3, 0.6, 0.9, 1.4, 2.5, 4)), -1)
        entries += _rows(claim, wanted, state, reported, closed)
        if state == "refused":
            reason = content.REFUSALS[number % len(content.REFUSALS)]
            claim.sudo().write({"decision": "refused", "date_decided": closed, "decision_reason": reason})
    demo.env["insurance.claim.entry"]._book(entries)


def _rows(claim, wanted, state, reported, closed):
    """Return the rows of money of a claim that is over: claimed, reserved, then paid or not."""
    rows = [("claimed", wanted, reported), ("reserve", wanted, reported), ("reserve", -wanted, closed)]
    if state == "closed":
        paid = round(wanted * 0.85, 2)
        rows += [("assessed", paid, closed), ("payable", paid, closed), ("payment", paid, closed)]
        if claim.fault == "theirs":
            rows.append(("recovery", -paid, closed))
    return [{"claim": claim, "kind": kind, "amount": amount, "date": day} for kind, amount, day in rows]


# --- what is open -------------------------------------------------------------------------------------------------------


def _policy(demo, plan, taken, number):
    """A policy of the line that was in force on the day of the loss; the showcase client has one of the claims."""
    code, ago, *_rest = plan
    domain = [
        ("origin", "=", "own"), ("state", "=", "issued"), ("line_id.code", "=", code), ("id", "not in", taken.ids),
        ("date_start", "<", demo.day(-ago - 10)), ("is_fleet", "=", False), "|", ("date_end", "=", False),
        ("date_end", ">=", demo.day(-ago)),
    ]  # fmt: skip
    found = demo.env["insurance.policy"].search(domain, order="id")
    if number == 4:
        found = found.filtered(lambda policy: policy.partner_id == demo.clients[0]) or found
    agents = (
        found.filtered(lambda policy: policy.user_id == demo.users[("olena", "petro", "maryam")[number % 3]]) or found
    )
    return agents[number % len(agents)]


def _report(demo, policy, plan, number):
    code, ago, late, *_rest = plan
    cause, text, place = content.LOSSES[code][number % len(content.LOSSES[code])]
    vals = {
        "policy_id": policy.id,
        "place_id": policy.object_ids[:1].id,
        "cover_id": policy.cover_ids[:1].id,
        "date_loss": demo.day(-ago),
        "time_loss": 8.5 + number % 11,
        "date_reported": demo.day(-ago + late),
        "user_id": demo.users["nadia" if number % 4 == 3 else "taras"].id if number else False,
        "cause_id": _cause(demo, cause).id,
        "description": text,
        "loss_place": place,
        "channel": ("phone", "messenger", "office", "phone", "email")[number % 5],
        "fault": ("unknown", "theirs", "ours")[number % 3] if code != "MTPL" else "ours",
        "insurer_ref": f"{policy.insurer_id.name[:2].upper()}-{7000 + 31 * number}" if number > 3 else False,
    }
    if code in ("MTPL", "HULL") and cause == "collision":
        name, phone, plate, car, insurer = content.OTHER_DRIVERS[number % 2]
        other = {"name": name, "phone": phone, "plate": plate, "vehicle": car, "insurer_name": insurer}
        vals |= {"third_party_ids": [(0, 0, other)], "report_kind": "european", "report_number": f"ЄП-{number:04}"}
    # what is open now is no history: it gets its papers, deadlines and checklist like any other
    claim = demo.env["insurance.claim"].with_context(insurance_silent=False).create(vals)
    if not number:
        claim.user_id = False  # somebody has to take it
    if code == "HULL":
        claim.photo_ids = demo.env["ir.attachment"].create(
            {"name": "damage.png", "raw": base64.b64decode(paper.car("#2f5d8c", dent=True)), "mimetype": "image/png",
             "res_model": claim._name, "res_id": claim.id}
        )  # fmt: skip
    return claim


def _advance(demo, claim, plan, prices, number):
    """Bring a claim as far as planned, doing in each stage what handlers do there."""
    _code, ago, late, goal, payments = plan
    worker = demo.users["taras"] if claim.user_id != demo.users["nadia"] else claim.user_id
    claim = claim.with_user(worker)
    day = demo.day(-ago + late)
    limit = claim.loss_limit or claim.policy_id.premium * 20
    wanted = round(min(claim.policy_id.premium * (1.2 + number % 4), limit * 0.8), -1)
    claim._set_amount("claimed", wanted, date=day)
    claim._set_amount("reserve", wanted, "By the photos", date=day)
    for step in STEPS[1 : STEPS.index(goal) + 1]:
        day = min(day + timedelta(days=SPENT), demo.today)
        claim.check_ids.filtered(lambda check: not check.done).done = True
        _finish(demo, claim, claim.state, day, wanted, prices, number, payments)
        claim._move_to(step)
    if goal == "papers":
        claim.paper_ids[:2].action_ask()
        claim.paper_ids[:1].action_receive()
    elif goal == "inspection":
        _appointment(demo, claim, number, done=False)
    elif goal == "payment":
        _pay(demo, claim, payments, day)


def _finish(demo, claim, state, day, wanted, prices, number, payments):
    """What was done in a stage before the claim left it."""
    if state == "papers":
        claim.paper_ids.action_receive()
        claim.paper_ids.action_accept()
    elif state == "inspection":
        _appointment(demo, claim, number, done=True)
    elif state == "assessment":
        if claim.line_id.code == "HULL":
            _estimate(demo, claim, prices)
        claim._set_amount("assessed", round(wanted * 0.9, 2), "By the insurer's surveyor", date=day)
    elif state == "decision":
        payable = min(claim.payable_proposed or claim.assessed, claim.loss_limit or claim.assessed)
        claim._decide("accepted", payable, means="bank", date=day)
    elif state == "payment":
        _pay(demo, claim, payments, day)


def _appointment(demo, claim, number, done):
    ago = 2 if done else -(number % 3)
    inspection = demo.env["insurance.claim.inspection"].with_user(claim.env.user).create(
        {
            "claim_id": claim.id,
            "surveyor_id": demo.surveyors[number % len(demo.surveyors)].id,
            "date": datetime.combine(max(demo.day(-ago), claim.date_loss), time(9 + number % 6)),
            "place": claim.loss_place,
        }
    )  # fmt: skip
    if done:
        inspection.findings = "Damage as described, no older one."
        inspection.action_done()


def _estimate(demo, claim, prices):
    """The workshop's estimate beside what the insurer allows of it."""
    rows = {row.code: row for row in prices.price_ids}
    estimate = demo.env["insurance.claim.estimate"].with_user(claim.env.user).create(
        {
            "claim_id": claim.id,
            "workshop_id": prices.workshop_id.id,
            "price_list_id": prices.id,
            "line_ids": [
                (0, 0, {"kind": rows[code].kind, "price_id": rows[code].id, "quantity": quantity})
                for code, quantity in content.ESTIMATE
            ],
        }
    )  # fmt: skip
    for code, share, why in content.ALLOWED:
        line = estimate.line_ids.filtered(lambda line, code=code: line.code == code)
        line.write({"assessed": round(line.amount * share, 2), "reason": why})


def _pay(demo, claim, payments, day):
    for number, (share, state) in enumerate(payments):
        payment = demo.env["insurance.claim.payment"].with_user(claim.env.user).create(
            {
                "claim_id": claim.id,
                "amount": claim.currency_id.round(claim.payable * share),
                "date": day,
                "payee_kind": "policyholder" if number == 0 else "workshop",
                "partner_id": claim.partner_id.id if number == 0 else demo.workshops[0].id,
                "means": "bank" if number == 0 else "workshop",
            }
        )  # fmt: skip
        payment.action_order()
        if payment.state == "approval" and state != "approval":
            payment.with_user(demo.users["admin"]).action_approve()
        if state == "paid":
            payment.date_paid = day
            payment.action_paid()


def _get_stages(demo, claim):
    return demo.env["insurance.claim.stage.time"].search([("claim_id", "=", claim.id)], order="id")


def _backdate(demo, claim, plan):
    """Spread the stages over the days since the claim was reported: they were all made now."""
    _code, ago, late, *_rest = plan
    start = datetime.combine(demo.day(-ago + late), time(10))
    rows = _get_stages(demo, claim)
    for turn, row in enumerate(rows):
        entered = min(start + timedelta(days=SPENT * turn), datetime.combine(demo.today, time(0)))
        left = min(start + timedelta(days=SPENT * (turn + 1)), datetime.combine(demo.today, time(0)))
        row.write({"date_entered": entered, "date_left": left if turn < len(rows) - 1 else False})
    if claim.date_closed:
        claim.sudo().date_closed = min(demo.today, rows[-1].date_entered.date())
