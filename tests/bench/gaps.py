"""The night's search for gaps among all clients, and the search for one client on his card."""

from . import base

TITLE = "Gaps"
POLICIES = 166_667  # a generated book has 0.6 clients per policy
SECONDS = 10  # for 100,000 clients and the shipped rules without limits
ONE = 0.05  # s, for one client and all rules
RATIO = 20  # times faster than asking client by client
SAMPLE = 100


def run(context):
    """Find the gaps of a book without limits, again when nothing is new, and for one client after the other."""
    found = context.run(context.clone(POLICIES, "gaps"), measure)
    clients, night, alone = found["clients"], found["night"], found["one"] * found["clients"]
    return [
        base.Row("clients looked at by the shipped rules", f"{clients:,} ({found['needs']:,} gaps found)"),
        base.Row(
            "first night without limits, needs written", f"{night:.1f} s", f"≤ {SECONDS} s for 100,000 clients",
            night * 100_000 / clients <= SECONDS,
        ),
        base.Row("any other night: nothing is new", f"{found['again']:.1f} s"),
        base.Row("a night with at most 50 open needs per agent and rule", f"{found['limited']:.1f} s"),
        base.Row("one client, all rules", base.milliseconds(found["one"]), f"≤ {ONE * 1000:.0f} ms", found["one"] <= ONE),
        base.Row(
            "times faster than client by client", f"{alone / night:.0f} ({alone:.0f} s)", f"≥ {RATIO}",
            alone / night >= RATIO,
        ),
    ]  # fmt: skip


def measure(env):
    """Seconds of each way; nothing is kept."""
    company, rules = env.company, env["insurance.gap.rule"].search([])
    _relate(env)
    clients = env["res.partner"].search([("is_insurance_client", "=", True)])
    env.cr.execute("ANALYZE insurance_relation")
    with env.cr.savepoint() as savepoint:
        limited, _found = base.seconds(lambda: [rule._find(company) for rule in rules])
        savepoint.rollback()
    rules.limit = 0
    night, found = base.seconds(lambda: sum(rule._find(company) for rule in rules))
    env.cr.execute("ANALYZE insurance_need")
    again, _found = base.seconds(lambda: [rule._find(company) for rule in rules])
    sample = iter(clients[:: max(1, len(clients) // SAMPLE)])
    one = base.repeated(lambda: rules._find_for(next(sample)), times=SAMPLE // 2)
    return {"clients": len(clients), "needs": found, "night": night, "again": again, "limited": limited, "one": one}


def _relate(env):
    """Make every other client the spouse of the next, every fourth his child: generated books have no families."""
    kinds = {code: env["insurance.relation.type"].search([("code", "=", code)]).id for code in ("spouse", "parent")}
    env.cr.execute(
        """INSERT INTO insurance_relation (partner_id, other_id, type_id, create_date, write_date)
           SELECT id, after, CASE WHEN number %% 4 = 2 THEN %(parent)s ELSE %(spouse)s END, now(), now()
             FROM (SELECT id, lead(id) OVER (ORDER BY id) AS after, row_number() OVER (ORDER BY id) AS number
                     FROM res_partner WHERE is_insurance_client) pairs
            WHERE after IS NOT NULL AND number %% 2 = 0 ON CONFLICT DO NOTHING""",
        kinds,
    )
