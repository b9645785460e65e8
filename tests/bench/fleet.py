"""Policies with thousands of objects: adding, opening, importing, finding; and what the whole ledger has earned."""

import base64
import time

from . import base, screens

TITLE = "Fleets and earned premium"
FLEET, ADDED, LISTED = 5_000, 100, 5_000
ADDING, OPENING, SEARCHING, EARNING = 1.5, 1.2, 2, 0.3  # the last one in seconds
LEDGER = 1_000_000


def run(context):
    """Measure on a fresh database, and in the smallest and the largest book."""
    found = context.run(context.clone(name="fleet"), measure)
    small, large = (context.book(size) for size in (min(context.sizes), max(context.sizes)))
    searched = [context.run(book, search_fleet) for book in (small, large)]
    earned = context.run(large, earn)
    times = {name: base.milliseconds(value) for name, value in found.items() if name != "queries"}
    return [
        base.ratio_row(f"adding {ADDED} objects to a policy of {FLEET:,} against an empty one", found["fleet"] / found["empty"],
                       ADDING, f"{times['fleet']} and {times['empty']}"),
        base.ratio_row(f"opening a policy of {FLEET:,} objects against one of 50", found["open_fleet"] / found["open_small"],
                       OPENING, f"{times['open_fleet']} and {times['open_small']}"),
        base.Row("queries of opening more for it", str(found["queries"]), "0", found["queries"] == 0),
        base.Row(f"importing a list of {LISTED:,} objects into a policy, reading included",
                 f"{times['listed']} ({1000 * found['listed'] / LISTED:.2f} ms a row)"),
        base.ratio_row(f"quick search by a plate of a fleet, {max(context.sizes):,} policies against {min(context.sizes):,}",
                       searched[1] / searched[0], SEARCHING, " / ".join(map(base.milliseconds, searched))),
        _earned_row(earned),
    ]  # fmt: skip


def _earned_row(earned):
    """The bound is for a million rows: a smaller ledger is not judged."""
    holds = earned["seconds"] <= EARNING if earned["rows"] >= LEDGER * 0.8 else None
    return base.Row(
        f"earned premium of {earned['rows']:,} ledger rows, {earned['queries']} query",
        base.milliseconds(earned["seconds"]),
        f"≤ {EARNING} s for a million",
        holds,
    )


def measure(env):
    """Adding to, opening and filling policies with many objects, as an agent: {what: seconds}."""
    env = env(user=_agent(env), context={**env.context, "tracking_disable": True})
    empty, small, fleet, listed = (_policy(env, number) for number in ("EMPTY", "SMALL", "FLEET", "LISTED"))
    _add(small, _cars(env, "SS", 50))
    _add(fleet, _cars(env, "FF", FLEET))
    cars = _cars(env, "NN", ADDED)
    env.cr.commit()
    found = _measure_adding(env, {"empty": empty, "fleet": fleet}, cars)
    found |= _measure_opening(env, small, fleet)
    found["listed"] = _import_list(env, listed)
    return found


def _measure_adding(env, policies, cars):
    """Adding the same cars to each policy by turns, each time taken back."""
    turns = {name: [] for name in policies}
    for _round in range(8):
        for name, policy in policies.items():
            env.cr.rollback()
            env.invalidate_all(flush=False)
            turns[name].append(base.seconds(lambda: _add(policy, cars))[0])  # noqa: B023  (called at once)
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return {name: sorted(times[1:])[len(times) // 2] for name, times in turns.items()}


def _measure_opening(env, small, fleet):
    """The policy's form, as the web client reads it."""
    found, queries = {}, {}
    for name, policy in (("open_small", small), ("open_fleet", fleet)):
        card = screens._card(policy)
        found[name] = base.repeated(lambda: card(env), env.invalidate_all)  # noqa: B023  (called at once)
        env.invalidate_all()
        before = env.cr.sql_log_count
        card(env)
        queries[name] = env.cr.sql_log_count - before
    return found | {"queries": queries["open_fleet"] - queries["open_small"]}


def _import_list(env, policy):
    """Import a list of cars as an agent does: seconds from the button to the last row."""
    lines = ["Plate;Make;Sum insured;Premium", *(f"LL {n:05d} BB;Škoda;{10_000 + n};100" for n in range(LISTED))]
    run = env["insurance.book.run"].create(
        {"policy_id": policy.id, "filename": "cars.csv", "file": base64.b64encode("\n".join(lines).encode())}
    )
    started = time.perf_counter()
    run.action_import()
    run = run.sudo()
    while run.state == "running":
        run._step()
        env.flush_all()
        env.cr.commit()
        env.invalidate_all()
    assert run.created == LISTED, run.message
    return time.perf_counter() - started


def _agent(env):
    group = env.ref("insurance_crm.group_agent_own")
    users = env["res.users"].with_context(no_reset_password=True)
    return users.create({"name": "Agent", "login": "bench-fleet", "group_ids": [(6, 0, group.ids)]}).id


def _policy(env, number):
    client = env["res.partner"].create({"name": f"Fleet owner {number}"})
    return env["insurance.policy"].create(
        {
            "number": number,
            "partner_id": client.id,
            "line_id": env.ref("insurance_crm.line_mtpl").id,
            "date_start": "2026-01-01",
        }
    )


def _cars(env, series, count):
    kind = env.ref("insurance_crm.object_type_vehicle").id
    vals = [{"plate": f"{series} {n:05d} BB", "make": "Škoda", "model": "Fabia", "type_id": kind} for n in range(count)]
    return env["insurance.object"].create(vals)


def _add(policy, cars):
    policy.write({"object_ids": [(0, 0, {"object_id": car.id, "sum_insured": 10_000, "premium": 100}) for car in cars]})
    policy.env.flush_all()


def search_fleet(env):
    """Seconds of the policy list's search by a plate that is on a fleet."""
    env.cr.execute(
        """SELECT x.plate, o.policy_id FROM insurance_policy_object o JOIN insurance_object x ON x.id = o.object_id
            WHERE o.fleet_text IS NOT NULL ORDER BY o.id DESC LIMIT 1"""
    )
    plate, policy = env.cr.fetchone()
    page = screens._page("insurance.policy", [("quick_search", "ilike", plate)])
    assert policy in [record["id"] for record in page(env)["records"]], "the fleet was not found"
    return base.repeated(lambda: page(env), env.invalidate_all)


def earn(env):
    """What the whole ledger has earned by today: seconds, rows and queries."""
    from odoo import fields

    ledger, today = env["insurance.transaction"], fields.Date.context_today(env.user)
    rows = ledger.search_count([])
    ledger._get_earned(today)
    before = env.cr.sql_log_count
    ledger._get_earned(today)
    queries = env.cr.sql_log_count - before
    return {"rows": rows, "queries": queries, "seconds": base.repeated(lambda: ledger._get_earned(today), times=7)}
