"""Who will leave: learning from a book's history, and the night's scoring, against scoring policy by policy."""

from unittest.mock import patch

from . import base

TITLE = "Who will leave"
POLICIES = 100_000
SECONDS = 30
RATIO = 20  # times faster than the loop
SAMPLE = 60  # policies for the loop, the rest is computed from it


def run(context):
    """Learn from a book, score all its policies for the first time and again, and some of them by a loop."""
    found = context.run(context.clone(POLICIES, "risk"), measure)
    scored, again, loop = found["scored"], found["again"], found["loop"]
    name = f"{scored:,} policies"
    return [
        base.Row(f"learning from {found['ended']:,} ended policies, judged and learned", f"{found['learn']:.1f} s"),
        base.Row(
            f"{name} scored for the first time: figures of {found['measures']} measures are kept, every row is new",
            f"{found['first']:.1f} s",
        ),
        base.Row(f"{name}, every other night", f"{again:.1f} s", f"≤ {SECONDS} s", again <= SECONDS),
        base.Row(
            "times faster than policy by policy", f"{loop / again:.0f} (the loop: {loop:.0f} s)", f"≥ {RATIO}",
            loop / again >= RATIO,
        ),
    ]  # fmt: skip


def measure(env):
    """Seconds of each way; nothing is kept."""
    from odoo.addons.insurance_renewal.models.risk import (
        insurance_risk_scoring,
        insurance_risk_training,
    )  # in Odoo only

    company = env.company
    models = env["insurance.risk.model"]._as_service(company)
    _make_history(env)
    # a made-up history has little to say: whatever is learned is used
    with patch.object(insurance_risk_training, "LEAST_AUC", 0):
        company.write({"risk_least_ended": 100, "risk_least_lost": 10})
        learn, model = base.seconds(models._train)
    env.cr.execute("SELECT id FROM insurance_policy ORDER BY id LIMIT %s", [POLICIES])
    ids = [row[0] for row in env.cr.fetchall()]
    size = insurance_risk_scoring.BATCH
    batches = [ids[start : start + size] for start in range(0, len(ids), size)]

    def night():
        for batch in batches:
            model._score(batch)

    first, again = base.seconds(night)[0], base.seconds(night)[0]
    loop = base.seconds(lambda: [model._score([policy_id]) for policy_id in ids[:SAMPLE]])[0]
    return {
        "learn": learn, "ended": model.count, "first": first, "again": again, "scored": len(ids),
        "measures": len(models.env["insurance.risk.snapshot"]._get_factors()), "loop": loop * len(ids) / SAMPLE,
    }  # fmt: skip


def _make_history(env):
    """A generated book has hardly ended: let a third of its policies have ended up to two years ago, most of them renewed."""
    env.cr.execute(
        """UPDATE insurance_policy SET date_start = date_start - 730, date_end = date_end - 730, cover_end = cover_end - 730
            WHERE id % 3 = 0 AND origin = 'own' AND date_end IS NOT NULL"""
    )
    env.cr.execute(
        """UPDATE insurance_policy n SET previous_id = p.id FROM insurance_policy p
            WHERE n.id = p.id + 1 AND p.id % 3 = 0 AND p.id % 5 > 0 AND n.previous_id IS NULL AND n.origin = 'own'"""
    )
    env.invalidate_all()
