"""New business in every stage, with tasks and talks; what was won and what was lost."""

from markupsafe import Markup

from .. import content
from .book import seller


def build(demo):
    reasons = [demo.env.ref(f"insurance_renewal.lost_reason_{name}") for name in content.LOST_REASONS]
    stages = demo.env["crm.stage"].search([("team_ids", "in", demo.teams["new"].ids)], order="sequence")
    vals_list = [
        _deal(demo, number, stages[number % len(stages)], *deal)
        for number, deal in enumerate(deal for _round in range(3) for deal in content.DEALS)
    ]
    deals = demo.env["crm.lead"].create(vals_list)
    pending = deals.filtered(lambda deal: deal.won_status == "pending")
    for number, deal in enumerate(pending[4::7]):
        deal.action_set_lost(lost_reason_id=reasons[number % len(reasons)].id)
    pending = deals.filtered(lambda deal: deal.won_status == "pending")
    _tasks(demo, pending)
    _talks(demo, pending)
    _link_policies(demo, deals.filtered(lambda deal: deal.won_status == "won"))


def _deal(demo, number, stage, code, title, premium):
    client = demo.random.choice(demo.clients)
    return {
        "type": "opportunity",
        "name": title,
        "partner_id": client.id,
        "team_id": demo.teams["new"].id,
        "stage_id": stage.id,
        "insurance_kind": "cross_sell" if number % 3 == 2 else "new",
        "insurance_line_id": demo.lines[code].id,
        "user_id": client.user_id.id,
        "issuer_id": demo.users["andriy"].id if number % 2 else False,
        **seller(demo, code, number),
        "expected_revenue": round(premium * 0.2),
        "date_deadline": demo.day(number - 4),
        "priority": str(number % 3),
    }


def _tasks(demo, deals):
    """A task on most deals: some overdue, some today, most to come."""
    kind = demo.env.ref("mail.mail_activity_data_call")
    demo.env["mail.activity"].create([
        {
            "res_model_id": demo.env["ir.model"]._get_id("crm.lead"), "res_id": deal.id, "activity_type_id": kind.id,
            "summary": content.TASKS[number % len(content.TASKS)], "date_deadline": demo.day(number % 9 - 2),
            "user_id": deal.user_id.id,
        }
        for number, deal in enumerate(deals) if number % 6
    ])  # fmt: skip


def _talks(demo, deals):
    """What was said, by the agent in charge."""
    for number, deal in enumerate(deals[::2]):
        note(deal, content.TALKS[number % len(content.TALKS)], deal.user_id)


def note(record, text, author):
    """Write a note into a record's history, in the author's name; a note is sent to nobody."""
    record.message_post(
        body=Markup("<p>%s</p>") % text,
        author_id=author.partner_id.id,
        message_type="comment",
        subtype_xmlid="mail.mt_note",
    )


def _link_policies(demo, deals):
    """A won deal ended in a policy of the same client where he has one of that line."""
    for deal in deals:
        policy = demo.env["insurance.policy"].search(
            [("partner_id", "=", deal.partner_id.id), ("state", "=", "issued"), ("origin", "=", "own"), ("lead_id", "=", False)],
            order="date_start desc", limit=1,
        )  # fmt: skip
        policy.lead_id = deal
