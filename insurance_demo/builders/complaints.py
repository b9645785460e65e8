"""Complaints and suggestions in every status, services beside the sale, and how content clients were."""

from datetime import timedelta

from .. import content_claims as content
from .broker import AGENTS


def build(demo):
    claims = demo.env["insurance.claim"].search([], order="id")
    for number, plan in enumerate(content.COMPLAINTS):
        _complaint(demo, claims, number, plan)
    _services(demo, claims)
    _ratings(demo, claims)


def _complaint(demo, claims, number, plan):
    kind, target, severity, ago, cause, text, demand, state, outcome, answer = plan
    claim = claims.filtered("is_open")[number * 2 % 20]
    policy = claim.policy_id if target == "claim" else demo.env["insurance.policy"].search(
        [("origin", "=", "own"), ("state", "=", "issued"), ("user_id.login", "=", AGENTS[number % 3])],
        order="id desc", limit=1, offset=7 * number,
    )  # fmt: skip
    worker = demo.users["taras" if number % 2 else "nadia"]
    complaint = demo.env["insurance.complaint"].create(
        {
            "kind": kind,
            "partner_id": policy.partner_id.id,
            "policy_id": policy.id,
            "claim_id": claim.id if target == "claim" else False,
            "target": target,
            "severity": severity,
            "date": demo.day(-ago),
            "channel": ("phone", "email", "messenger")[number % 3],
            "cause_id": demo.env.ref(f"insurance_claims.complaint_cause_{cause}").id,
            "description": text,
            "demand": demand,
            "user_id": worker.id if state != "new" else False,
        }
    )
    complaint = complaint.with_user(worker)
    if state == "new":
        return
    complaint.action_start()
    if state == "referred":
        complaint.referral_ids = [
            (0, 0, {"kind": "insurer", "partner_id": policy.insurer_id.id,
                    "date_sent": demo.day(-ago + 1), "date_due": demo.day(3)})
        ]  # fmt: skip
        complaint.action_refer()
    elif answer:
        complaint._answer(outcome, answer, "phone", root_cause="Nobody looked at the case for days.")
        day = min(demo.day(-ago) + timedelta(days=5 + number % 4), demo.today)
        complaint.sudo().answer_ids.date = day
        if state == "closed":
            complaint.action_close()
            complaint.sudo().date_closed = day
        complaint.sudo().date_answered = day


def _services(demo, claims):
    for number, (kind, ago, quality, note) in enumerate(content.SERVICES):
        claim = claims[number * 5 % len(claims)]
        demo.env["insurance.service"].create(
            {
                "kind_id": demo.env.ref(f"insurance_claims.service_kind_{kind}").id,
                "partner_id": claim.partner_id.id,
                "policy_id": claim.policy_id.id,
                "claim_id": claim.id if kind == "tow" else False,
                "date": demo.day(-ago),
                "user_id": (claim.agent_id or demo.users["taras"]).id,
                "quality": quality,
                "note": note,
            }
        )


def _ratings(demo, claims):
    """Some of the clients whose claims were closed have said how it was."""
    over = claims.filtered(lambda claim: claim.state == "closed").sorted("date_closed", reverse=True)
    for claim, rate in zip(over, content.RATINGS, strict=False):
        rating = demo.env["rating.rating"].sudo().create(
            {
                "res_model_id": demo.env["ir.model"]._get_id(claim._name),
                "res_id": claim.id,
                "partner_id": claim.partner_id.id,
                "rated_partner_id": claim.user_id.partner_id.id,
                "rating": rate,
                "consumed": True,
            }
        )  # fmt: skip
        rating.flush_recordset()
