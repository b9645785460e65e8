"""The nightly renewal job as it ran in the last weeks, and what agents have done with the work it gave them."""

from dateutil.relativedelta import relativedelta

from .. import content
from .deals import note

# the nights on which the job is run, in days from today
NIGHTS = (-28, -21, -14, -7, 0)
RENEWED, LOST = 0.55, 0.12  # of what ended or ends within a week


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
    for night in NIGHTS:
        _run_night(demo, demo.day(night))
    cases = demo.env["insurance.renewal"].search([("company_id", "=", demo.company.id)])
    _settle(demo, cases.filtered(lambda case: case.date_end < demo.day(7) and case.partner_id != demo.clients[0]))
    # the tasks of deals that are won or lost are done
    cases.lead_id.filtered(lambda deal: deal.won_status != "pending").activity_ids.action_feedback(
        feedback="Called, all settled."
    )
    _work_on(demo, cases.filtered(lambda case: case.state == "open").lead_id)


def _run_night(demo, day):
    engine = demo.env["insurance.renewal"]._as_service()
    for rule, _today in engine._get_rules(day):
        for batch in engine._plan(rule, day):
            engine._open_batch(rule, day, batch)
    demo.env.flush_all()


def _settle(demo, cases):
    """Renew some of them, a little dearer, and lose some."""
    reasons = demo.env["crm.lost.reason"].search([], limit=4)
    for number, case in enumerate(cases):
        fate = demo.random.random()
        if fate < RENEWED and case.origin == "own" and case.policy_id.date_end:
            _renew(demo, case.policy_id)
        elif fate > 1 - LOST and case.lead_id.won_status == "pending":
            case.lead_id.action_set_lost(lost_reason_id=reasons[number % len(reasons)].id)


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
