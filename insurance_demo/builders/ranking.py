"""Where the clients stand, what is done for the best of them, and who is loyal, unhappy or gone."""

from datetime import timedelta

from odoo.fields import Command

from .. import content_ranking as content

MONTHS_AGO = 3


def build(demo):
    _plan_service(demo)
    _remember(demo)
    demo.env.flush_all()
    demo.env["insurance.partner.stat"]._recount(demo.company)
    services = demo.env["insurance.rank.service"]
    for rank in services._get_ranks(demo.company):
        while services._plan_batch(demo.company, rank):
            pass


def _plan_service(demo):
    """The two best ranks, and who is at risk, get a plan."""
    kinds = {"call": "mail.mail_activity_data_call", "todo": "mail.mail_activity_data_todo",
             "meeting": "mail.mail_activity_data_meeting"}  # fmt: skip
    for rank, (name, months, steps) in content.PLANS.items():
        plan = demo.env["mail.activity.plan"].create(
            {
                "name": name,
                "res_model": "res.partner",
                "company_id": demo.company.id,
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "activity_type_id": demo.env.ref(kinds[kind]).id,
                            "responsible_type": "on_demand",
                            "delay_count": days,
                            "delay_unit": "days",
                            "delay_from": "after_plan_date",
                        }
                    )
                    for kind, summary, days in steps
                ],
            }
        )
        record = demo.env.ref(f"insurance_crm.{rank}")
        record.write({"plan_id": plan.id, "service_months": months})
        # the plan has been in use for a while, so that its tasks are spread over the days until today
        record.service_since = demo.today - timedelta(days=content.IN_USE_DAYS)


def _remember(demo):
    """Some clients were in another rank before: the count of today finds them changed."""
    demo.env["insurance.partner.stat"]._recount(demo.company)
    stats = demo.env["insurance.partner.stat"].search([("rank_id", "!=", False)], order="id")
    ranks = demo.env.ref("insurance_crm.rank_scheme_value").rank_ids.sorted("score_from")
    for stat in stats[:: content.CHANGED_EVERY]:
        place = list(ranks).index(stat.rank_id)
        stat.rank_id = ranks[place - 1] if place else ranks[1]
