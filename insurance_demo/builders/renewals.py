"""The nightly renewal job as it ran in the last weeks, and what agents have done with the work it gave them."""

from dateutil.relativedelta import relativedelta

from .. import content
from .deals import note

# the nights on which the job is run, in days from today
NIGHTS = (-28, -21, -14, -7, 0)
RENEWED, LOST, NOT_NEEDED, SILENT = 0.55, 0.14, 0.05, 0.04  # of what ended or ends within a week


def build(demo):
    rules = demo.env["insurance.renewal.rule"].search([("company_id", "=", demo.company.id)])
    for rule in rules:
        kind = "own_renewal" if rule.origin == "own" else "foreign_renewal"
        rule.write(
            {
                "team_id": demo.teams[kind].id,
                "standin_id": demo.users["iryna"].id,
                "date_since": demo.day(NIGHTS[0] - rule.catch_up_days),
            }
        )
    _rules(demo, rules[:1].company_id)
    for night in NIGHTS:
        _run_night(demo, demo.day(night))
    cases = demo.env["insurance.renewal"].search([("company_id", "=", demo.company.id)])
    _settle(demo, cases.filtered(lambda case: case.date_end < demo.day(7) and case.partner_id != demo.clients[0]))
    # the tasks of deals that are won or lost are done
    cases.lead_id.filtered(lambda deal: deal.won_status != "pending").activity_ids.action_feedback(
        feedback="Called, all settled."
    )
    _work_on(demo, cases.filtered(lambda case: case.state == "open").lead_id)


def _rules(demo, company):
    """What this broker does differently from the common rules."""
    since = {"company_id": company.id, "origin": "own"}
    demo.env["insurance.renewal.rule"].create(
        [
            since | {
                "name": "Journeys are bought anew, not renewed",
                "sequence": 1,
                "does": "nothing",
                "line_ids": [(6, 0, [demo.lines["TRAVEL"].id])],
            },
            since | {
                "name": "Big hull: early, one deal per car",
                "sequence": 2,
                "line_ids": [(6, 0, [demo.lines["HULL"].id])],
                "premium_min": 20_000,
                "days": 75,
                "grouping": "policy",
                "team_id": demo.teams["own_renewal"].id,
                "standin_id": demo.users["iryna"].id,
                "escalate_user_id": demo.users["iryna"].id,
                "step_ids": [
                    (0, 0, {"kind": "remind", "days": 45}),
                    (0, 0, {"kind": "remind", "days": 20}),
                    (0, 0, {"kind": "escalate", "days": 10}),
                    (0, 0, {"kind": "win_back", "days": 10}),
                ],
            },
            since | {
                "name": "Cargo and liability: in turn",
                "sequence": 3,
                "line_ids": [(6, 0, [demo.lines["CARGO"].id, demo.lines["LIABILITY"].id])],
                "assign_to": "turn",
                "user_ids": [(6, 0, [demo.users["andriy"].id, demo.users["olena"].id])],
                "team_id": demo.teams["own_renewal"].id,
                "standin_id": demo.users["iryna"].id,
            },
        ]
    )  # fmt: skip


def _run_night(demo, day):
    engine = demo.env["insurance.renewal"]._as_service()
    for _size, work in engine._get_batches(0, 1, day):
        work()
    demo.env.flush_all()


def _settle(demo, cases):
    """Renew some of them, a little dearer, and close some as agents do: lost to whom and why, not needed, not reached."""
    insurers = demo.products["MTPL"].insurer_id
    for number, case in enumerate(cases):
        fate = demo.random.random()
        if fate < RENEWED:
            if case.origin == "own" and case.policy_id.date_end:
                _renew(demo, case.policy_id)
        elif fate > 1 - LOST:
            cheaper = round(case.premium_total * demo.random.choice((0.8, 0.85, 0.9, 0.95)), -1)
            _close(
                case, "lost", content.LOST_REASONS, number, insurer=insurers[number % len(insurers)], premium=cheaper
            )
        elif fate > 1 - LOST - NOT_NEEDED:
            _close(case, "not_needed", content.NOT_NEEDED, number)
        elif fate > 1 - LOST - NOT_NEEDED - SILENT and case.date_end < demo.today:
            _close(case, "unreachable", ("unreachable",), number, attempts=3)


def _close(case, outcome, reasons, number, **facts):
    reason = case.env.ref(f"insurance_renewal.lost_reason_{reasons[number % len(reasons)]}")
    case._close(outcome, reason=reason, **facts)


def _renew(demo, policy):
    following = policy.browse(policy.action_renew()["res_id"])
    following.write(
        {
            "number": demo.next_number(policy.line_id.code),
            "premium": round(policy.premium * demo.random.choice((1.0, 1.04, 1.08, 1.15)), -1),
            "date_issue": min(policy.date_end - relativedelta(days=demo.random.randint(0, 6)), demo.today),
        }
    )
    following.action_issue()


def _work_on(demo, deals):
    """Move some deals on, and put off the tasks that were due long ago."""
    for number, deal in enumerate(deals.filtered(lambda deal: deal.won_status == "pending")):
        stages = demo.env["crm.stage"].search(
            [("team_ids", "in", deal.team_id.ids), ("is_won", "=", False)], order="sequence"
        )
        deal.stage_id = stages[number % 5 % len(stages)] if number % 5 else stages[0]
        if number % 2:
            for record in (deal, deal.partner_id):
                note(record, content.TALKS[number % len(content.TALKS)], deal.user_id)
        late = deal.activity_ids.filtered(lambda task: task.date_deadline < demo.day(-2))
        late.date_deadline = demo.day(number % 6 - 2)
