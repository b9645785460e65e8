"""The renewal work of the busiest day: finding it, and making its deals, tasks and cases.

The book is put into the state of a working broker on the evening before: every policy whose last day of cover lies in the
window has its case already, only the busiest day's are new. What is made is compared with the bare batch `create()` of the very
same records (values recorded while the night's work was done), and with making them one at a time as add-ons usually do. The
records are cases, deals, tasks and the planned steps: the opening, a reminder, telling the supervisor and winning back.
Nothing is committed: every measurement starts from the same rows; but for the shards, each on a copy of the book.
"""

import contextlib
import datetime
import statistics
import time
from unittest.mock import patch

from . import base, renewal_follow

TITLE = "Renewal work of the busiest day"
SIZES = (100_000, 1_000_000)
FIND_LIMIT = 0.025  # s
BARE_LIMIT = 1.3  # times the bare batch create
ONE_BY_ONE_LIMIT = 10  # times faster than one at a time
ONE_BY_ONE_SAMPLE = 150
TURNS = 3
DAYS = 30
STEPS = (("remind", 20), ("escalate", 7), ("win_back", 14))
MODELS = ("crm.lead", "insurance.renewal", "mail.activity")


def run(context):
    """Measure at the sizes of the table that are asked for."""
    rows = []
    for size in [size for size in context.sizes if size in SIZES] or context.sizes[-1:]:
        db = context.clone(size, name=f"renewal{size}")
        found = context.run(db, measure)
        rows += _rows(size, found) + renewal_follow.shard_rows(context, db, size, found)
    return rows


def _rows(size, found):
    name = f"{size:,} policies"
    night, bare, alone = found["night"], found["bare"], found["alone"]
    made = f"{found['policies']:,} policies, {found['deals']:,} deals"
    rows = [
        base.Row(
            f"{name}: finding the work", f"{base.milliseconds(found['find'])} ({found['policies']:,} found)",
            f"≤ {FIND_LIMIT * 1000:.0f} ms, no sequential scan" if size == max(SIZES) else "no sequential scan",
            not found["scans"] and (found["find"] <= FIND_LIMIT or size != max(SIZES)),
        ),
        base.ratio_row(
            f"{name}: the night against the bare batch create of the same records", night / bare, BARE_LIMIT,
            f"{night:.1f} s and {bare:.1f} s; {made}",
        ),
        base.Row(
            f"{name}: the night against one at a time",
            f"{alone / night:.1f} × faster ({1000 * alone / found['policies']:.1f} ms each)",
            f"≥ {ONE_BY_ONE_LIMIT} ×", alone / night >= ONE_BY_ONE_LIMIT,
        ),
        base.Row(
            f"{name}: the same in processor time of the Odoo process", f"{found['night_cpu'] / found['bare_cpu']:.2f} ×"
        ),
        base.Row(f"{name}: the night, per policy", base.milliseconds(night / found["policies"])),
        base.Row(f"{name}: reminding of all of them, each", base.milliseconds(found["remind"] / found["policies"])),
        base.Row(f"{name}: closing deals, their next terms issued by an import, each", base.milliseconds(found["close"])),
    ]  # fmt: skip
    return rows


# --- inside Odoo -----------------------------------------------------------------------------


def measure(env):
    """Return seconds of each way to do the busiest day's work, and what there was to do."""
    today = _evening_before(env)
    engine = env["insurance.renewal"]._as_service()
    rules = engine._get_rules(today)
    found = {"find": _find(engine, rules), "scans": _scans(engine, rules)}
    with _nothing_kept(env):
        made = _record(engine, today)  # the first run warms what both ways use
    found |= renewal_follow.follow_up(env, engine, today, _nothing_kept)
    nights, bares = [], []
    for _turn in range(TURNS):
        with _nothing_kept(env):
            nights.append(_timed(lambda: engine._cron_open(today=today)))
        with _nothing_kept(env):
            bares.append(_timed(lambda: _bare(engine, made)))
    with _nothing_kept(env):
        alone = base.seconds(lambda: _one_by_one(engine, made))[0]
    cases = sum(len(vals) for model, vals, _ids in made if model == "insurance.renewal")
    deals = sum(len(vals) for model, vals, _ids in made if model == "crm.lead")
    return found | {
        "today": str(today), "policies": cases, "deals": deals, "night": min(nights)[0], "bare": min(bares)[0],
        "night_cpu": min(cpu for _wall, cpu in nights), "bare_cpu": min(cpu for _wall, cpu in bares),
        "alone": alone * cases / min(cases, ONE_BY_ONE_SAMPLE),
    }  # fmt: skip


def _timed(function):
    """Seconds, and seconds of processor time of this process, which other work on the machine does not change."""
    before = time.process_time()
    taken, _result = base.seconds(function)
    return taken, time.process_time() - before


def _evening_before(env):
    """Give every policy of the window but the busiest day's a case; return the day on which that day's work is due."""
    env.cr.execute(
        """SELECT cover_end FROM insurance_policy p
            WHERE state = 'issued' AND cover_end > %s AND NOT EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id)
              AND cover_end < '9999-01-01'
         GROUP BY 1 ORDER BY count(*) DESC LIMIT 1""",
        [datetime.date.today() + datetime.timedelta(days=DAYS)],
    )
    (busiest,) = env.cr.fetchone()
    today = busiest - datetime.timedelta(days=DAYS + 1)
    rules = env["insurance.renewal.rule"].search([])
    rules.write({"days": DAYS, "catch_up_days": 0})
    _give_steps(rules)
    lead = env["crm.lead"].create({"name": "What was opened before"})
    lead.action_set_won()
    env.flush_all()
    env.cr.execute(
        """WITH made AS (
             INSERT INTO insurance_renewal (policy_id, company_id, partner_id, origin, line_id, agent_id, date_end, date_due,
                                            date_open, lead_id, bundle, state)
             SELECT id, company_id, partner_id, origin, line_id, user_id, date_end, date_end - %(days)s,
                    date_end - %(days)s, %(lead)s,
                    company_id || '/' || partner_id || '/' || to_char(date_end, 'YYYY-MM') || '/' || origin || '/0', 'open'
               FROM insurance_policy WHERE state = 'issued' AND cover_end > %(today)s AND cover_end < %(busiest)s
             RETURNING id, policy_id)
           UPDATE insurance_policy p SET renewal_id = made.id FROM made WHERE p.id = made.policy_id""",
        {"days": DAYS, "lead": lead.id, "today": today, "busiest": busiest},
    )
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in ("insurance_policy", "insurance_renewal"):
        env.cr._obj.execute(f"VACUUM ANALYZE {table}")  # what autovacuum has done by then
    env.cr._cnx.autocommit = False
    env.invalidate_all()
    return today


def _give_steps(rules):
    """Three steps for every rule, as new companies have them."""
    rules.step_ids.unlink()
    rules.env["insurance.renewal.rule.step"].create(
        [{"rule_id": rule.id, "kind": kind, "days": days} for rule in rules for kind, days in STEPS]
    )


def _queries(engine, rules):
    """The statements the night finds its work by."""
    statements, original = [], type(engine.env).execute_query

    def execute(env, query):
        if "FROM insurance_policy p" not in query.code:
            return original(env, query)
        statements.append(query)
        return []

    for rule, day in rules:
        with patch.object(type(engine.env), "execute_query", execute):
            engine._find_due(rule, day)
    return statements


def _find(engine, rules):
    """Median seconds PostgreSQL needs to find the work of all rules."""

    def once():
        return sum(plan[0]["Execution Time"] for plan in _explain(engine, rules, "ANALYZE, TIMING OFF, "))

    once()
    return statistics.median(once() for _turn in range(9)) / 1000


def _scans(engine, rules):
    """Names of the tables read from end to end, but for those of a few rows."""
    found = set()

    def walk(node):
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
        for child in node.get("Plans", ()):
            walk(child)

    for plan in _explain(engine, rules, ""):
        walk(plan[0]["Plan"])
    engine.env.cr.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples > 1000", [list(found)])
    return sorted(name for (name,) in engine.env.cr.fetchall())


def _explain(engine, rules, options):
    from odoo.tools import SQL

    for query in _queries(engine, rules):
        engine.env.cr.execute(SQL("EXPLAIN (%s FORMAT JSON) %s", SQL(options), query))
        yield engine.env.cr.fetchone()[0]


@contextlib.contextmanager
def _nothing_kept(env):
    """Commits become flushes, and all is rolled back at the end."""

    def flush(cron, processed=0, **_progress):
        cron.env.flush_all()
        return float("inf")

    with patch.object(type(env["ir.cron"]), "_commit_progress", flush):
        yield
    env.cr.rollback()
    env.invalidate_all()


def _record(engine, today):
    """Do the night and return what it created: `[(model, values, ids)]` in order."""
    made = []

    def recording(model):
        original = type(engine.env[model]).create

        def create(records, vals_list):
            given = [dict(vals) for vals in vals_list]
            result = original(records, vals_list)
            made.append((model, given, result.ids))
            return result

        return patch.object(type(engine.env[model]), "create", create)

    with contextlib.ExitStack() as stack:
        for model in MODELS:
            stack.enter_context(recording(model))
        engine._cron_open(today=today)
    return made + _record_steps(engine, made)


def _record_steps(engine, made):
    """Return the planned steps, which the night writes in one statement, as values for `create`, batch by batch."""
    names = ("renewal_id", "rule_step_id", "kind", "date_planned", "date_done", "state", "reason", "user_id")
    steps = engine.env["insurance.renewal.step"]
    batches = []
    for ids in [ids for model, _vals, ids in made if model == "insurance.renewal"]:
        found = steps.search([("renewal_id", "in", ids)])
        vals_list = [steps._convert_to_write({name: step[name] for name in names}) for step in found]
        batches.append(("insurance.renewal.step", vals_list, found.ids))
    return batches


def _renumbered(model, vals, made):
    """Return values that point to the records made this time; ``made`` is ``{model: {id then: id now}}``."""
    key, target = {
        "insurance.renewal": ("lead_id", "crm.lead"),
        "mail.activity": ("res_id", "crm.lead"),
        "insurance.renewal.step": ("renewal_id", "insurance.renewal"),
    }.get(model, (None, None))
    return {**vals, key: made[target][vals[key]]} if key else dict(vals)


def _bare(engine, made):
    """Create the same records in the same batches and nothing else."""
    from odoo.addons.insurance_renewal.models.work.insurance_renewal_deal import QUIET

    numbers = {model: {} for model in MODELS}
    for model, vals_list, ids in made:
        records = (
            engine.with_context(**QUIET).env[model].create([_renumbered(model, vals, numbers) for vals in vals_list])
        )
        if model in numbers:
            numbers[model].update(zip(ids, records.ids, strict=True))
        engine.env.flush_all()
        engine.env.invalidate_all()


def _one_by_one(engine, made):
    """Create a sample policy by policy, with a deal and a task each, as a loop over records does."""
    cases = [vals for model, vals_list, _ids in made if model == "insurance.renewal" for vals in vals_list]
    deals, tasks = {}, {}
    for model, vals_list, ids in made:
        if model == "crm.lead":
            deals.update(zip(ids, vals_list, strict=True))
        elif model == "mail.activity":
            tasks.update((vals["res_id"], vals) for vals in vals_list)
    for case in cases[:ONE_BY_ONE_SAMPLE]:
        vals = {name: value for name, value in deals[case["lead_id"]].items() if not name.startswith("renewal_")}
        lead = engine.env["crm.lead"].create(vals)
        engine.create({**case, "lead_id": lead.id})
        engine.env["mail.activity"].create({**tasks[case["lead_id"]], "res_id": lead.id})
        engine.env.flush_all()
