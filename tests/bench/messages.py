"""Messages of rules: finding what is due tonight in the whole book, and putting it into the ledger.

All ready rules of events on a date are on, on the evening of the busiest day, with a week of missed days: more than any usual night
has to find. Found again after everything was planned, it is what each further run of the day costs.
"""

import datetime
import statistics
import time

from . import base

TITLE = "Messages by rules"
SCAN_LIMIT = 1.0  # s, all rules
PLAN_LIMIT = 0.001  # s a message
TURNS = 5
DAYS = 30  # before the end: the first reminder


def run(context):
    """Measure at the sizes asked for."""
    rows = []
    for size in context.sizes:
        db = context.clone(size, name=f"messages{size}")
        found = context.run(db, measure)
        rows += _rows(size, found, is_judged=size == max(context.sizes))
    return rows


def _rows(size, found, is_judged):
    name = f"{size:,} policies"
    told = f"{found['rules']} rules, {found['found']:,} occurrences of {found['days']} days"
    scan, again, each = found["scan"], found["again"], found["plan"] / max(found["planned"], 1)
    limits = (f"≤ {SCAN_LIMIT:.0f} s", f"≤ {PLAN_LIMIT * 1000:.0f} ms") if is_judged else ("", "")
    return [
        base.Row(f"{name}: finding what is due", f"{base.milliseconds(scan)} ({told})", limits[0],
                 scan <= SCAN_LIMIT if is_judged else None),
        base.Row(f"{name}: finding that all of it is told", base.milliseconds(again), limits[0],
                 again <= SCAN_LIMIT if is_judged else None),
        base.Row(f"{name}: planning, each", f"{base.milliseconds(each)} ({found['planned']:,} messages)", limits[1],
                 each <= PLAN_LIMIT if is_judged else None),
        base.Row(f"{name}: planning, each, processor time of the Odoo process",
                 base.milliseconds(found["processor"] / max(found["planned"], 1))),
        base.Row(f"{name}: most memory used while planning", f"{found['memory']:.0f} MiB"),
    ]  # fmt: skip


# --- inside Odoo -----------------------------------------------------------------------------


def measure(env):
    """Return seconds to find and to plan the messages of the busiest evening, and how many there were."""
    today = _busiest_evening(env)
    now = datetime.datetime.combine(today, datetime.time(12))
    rules = env["insurance.contact.rule"].search([("event_id.kind", "=", "date"), ("is_known", "=", True)])
    rules.write({"is_on": True, "date_since": today - datetime.timedelta(days=400)})
    env.cr.commit()
    _settle(env)
    work = env["insurance.contact.rule"]._get_work()
    _count(work, now)  # what is read the first time stays in memory
    scans = [base.seconds(lambda: _count(work, now)) for _turn in range(TURNS)]
    before = time.process_time()
    plan, _none = base.seconds(lambda: env["insurance.contact.rule"]._cron_plan(now))
    processor = time.process_time() - before
    _settle(env)
    again = [base.seconds(lambda: _count(work, now)) for _turn in range(TURNS)]
    if again[0][1]:
        raise AssertionError(f"{again[0][1]} occurrences would be told twice")
    return {
        "rules": len(rules),
        "days": max(rules.mapped("catch_up_days")) + 1,
        "found": scans[0][1],
        "scan": statistics.median(taken for taken, _found in scans),
        "again": statistics.median(taken for taken, _found in again),
        "plan": plan,
        "processor": processor,
        "planned": env["insurance.message"].search_count([("rule_id", "in", rules.ids)]),
        "memory": base.peak_memory_mib(),
    }


def _count(work, now):
    """How many occurrences all rules find; nothing is made."""
    return sum(len(batch) for company, rule in work for batch in rule._find_due(company, now))


def _busiest_evening(env):
    """The day on which most policies are a month from their end."""
    env.cr.execute(
        """SELECT date_end FROM insurance_policy WHERE state = 'issued' AND origin = 'own' AND date_end > %s
         GROUP BY 1 ORDER BY count(*) DESC LIMIT 1""",
        [datetime.date.today() + datetime.timedelta(days=DAYS)],
    )
    return env.cr.fetchone()[0] - datetime.timedelta(days=DAYS)


def _settle(env):
    """What autovacuum has done by then."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in ("insurance_policy", "insurance_message", "res_partner"):
        env.cr._obj.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False
    env.invalidate_all()
