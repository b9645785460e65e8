"""After the opening: the night that reminds of all of it, closing by an import, and the same night in several processes.

Used by the benchmark of the renewal work, which see.
"""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from . import base

CLOSED = 500  # deals closed by an import
SHARDS = 4
SHARDS_LIMIT = 1.6  # times faster than one process, on two cores


def shard_rows(context, db, size, found):
    """Do the same night in one process and in four at once, for good; compare how long, and what was made."""
    taken, made = {}, {}
    for processes in (1, SHARDS):
        copy = context.workshop.clone_db(f"shards{processes}", db)
        start = time.time() + 30  # by then every process is up
        shares = [list(range(number, SHARDS, processes)) for number in range(processes)]
        with ThreadPoolExecutor(processes) as pool:
            runs = [pool.submit(context.run, copy, open_shards, today=found["today"], shares=share, start=start)
                    for share in shares]  # fmt: skip
            taken[processes] = max(run.result() for run in runs) - start
        made[processes] = context.run(copy, count_made)
    name, faster = f"{size:,} policies", taken[1] / taken[SHARDS]
    return [
        base.Row(
            f"{name}: four processes at once against one", f"{faster:.2f} × faster ({taken[SHARDS]:.1f} s and {taken[1]:.1f} s)",
            f"≥ {SHARDS_LIMIT} ×", faster >= SHARDS_LIMIT,
        ),
        base.Row(
            f"{name}: what four made and what one made", f"{made[SHARDS]['cases']:,} cases, {made[SHARDS]['deals']:,} deals",
            "the same, no doubles", made[SHARDS] == made[1] and not made[1]["doubles"],
        ),
    ]  # fmt: skip


# --- inside Odoo -----------------------------------------------------------------------------


def follow_up(env, engine, today, nothing_kept):
    """Seconds of the night on which every renewal of the busiest day is reminded, and of closing a deal by an import."""
    found = {}
    with nothing_kept(env):
        engine._cron_open(today=today)
        cases = engine.search([("date_open", "=", today), ("state", "=", "open")])
        reminders = cases.step_ids.filtered(lambda step: step.kind == "remind")
        reminders.write({"state": "planned", "reason": False, "date_planned": today + datetime.timedelta(days=1)})
        later = today + datetime.timedelta(days=1)
        env.flush_all()
        env.invalidate_all()
        found["remind"] = base.seconds(lambda: _remind(engine, later))[0]
        found["close"] = _close(env, cases[:CLOSED].ids) / min(CLOSED, len(cases))
    return found


def _remind(engine, day):
    for model, _day in engine.env["insurance.renewal.step"]._get_companies(day):
        for ids in model._find_planned(day):
            model._run_batch(day, ids)
            engine.env.invalidate_all()


def _close(env, case_ids):
    """Seconds to close the deals of cases whose next terms come in as an import brings them; writing those not counted."""
    policies = env["insurance.renewal"].browse(case_ids).policy_id
    terms = env["insurance.policy"].with_context(insurance_silent=True, tracking_disable=True).create(
        [
            {
                "previous_id": policy.id, "partner_id": policy.partner_id.id, "product_id": policy.product_id.id,
                "line_id": policy.line_id.id, "insurer_id": policy.insurer_id.id, "number": f"NEXT-{policy.id}",
                "company_id": policy.company_id.id, "currency_id": policy.currency_id.id, "premium": policy.premium,
                "date_start": policy.cover_end, "date_end": policy.cover_end + datetime.timedelta(days=364),
            }
            for policy in policies
        ]
    )  # fmt: skip
    env.flush_all()
    settle = type(terms)._settle_renewals
    with patch.object(type(terms), "_settle_renewals", lambda records: None):
        terms._issue_history()
        env.flush_all()

    def close():
        settle(terms)
        env.flush_all()

    taken, _result = base.seconds(close)
    assert set(env["insurance.renewal"].browse(case_ids).mapped("state")) == {"renewed"}
    return taken


def open_shards(env, today, shares, start):
    """Open the renewals of these shares of the clients from ``start`` on; returns when that was done."""
    time.sleep(max(0, start - time.time()))
    engine = env["insurance.renewal"]._as_service()
    for shard in shares:
        engine._cron_open(shard=shard, shards=SHARDS, today=datetime.date.fromisoformat(today))
    env.cr.commit()
    return time.time()


def count_made(env):
    """Return how many cases, deals, tasks and steps there are, and how many are there twice."""
    env.cr.execute(
        """SELECT (SELECT count(*) FROM insurance_renewal), (SELECT count(*) FROM crm_lead WHERE renewal_bundle IS NOT NULL),
                  (SELECT count(*) FROM mail_activity WHERE is_insurance_renewal), (SELECT count(*) FROM insurance_renewal_step),
                  (SELECT count(*) FROM (SELECT FROM insurance_renewal_step WHERE kind = 'create' GROUP BY renewal_id
                                          HAVING count(*) > 1) AS steps)
                + (SELECT count(*) FROM (SELECT FROM mail_activity WHERE is_insurance_renewal GROUP BY res_id
                                          HAVING count(*) > 1) AS tasks)"""
    )
    return dict(zip(("cases", "deals", "tasks", "steps", "doubles"), env.cr.fetchone(), strict=True))
