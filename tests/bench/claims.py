"""Loss ratios of a whole book in one query; what the list and the board of claims cost with few claims and with many."""

from . import base, screens

TITLE = "Claims and loss ratio"
POLICIES, FEW, MANY = 100_000, 1_000, 20_000
SECONDS = 0.5  # for the loss ratios of all policies
RATIO = 2  # the screens with many claims against those with few
_VIEW, _CARDS = "insurance_claims.insurance_claim_view_kanban_board", 40

# Claims of policies that began: like one written by the ORM (t), with their own parties, days and object.
_CLAIMS = """
INSERT INTO insurance_claim SELECT r.*
  FROM (SELECT *, row_number() OVER (ORDER BY hashint4(id)) AS n,
               date_start + abs(hashint4(id)) %% greatest(least(cover_end, current_date) - date_start, 1) AS lost
          FROM insurance_policy WHERE origin = 'own' AND state = 'issued' AND date_start < current_date) AS p
  JOIN insurance_claim t ON t.name = 'BENCH'
  LEFT JOIN LATERAL (SELECT id, object_id FROM insurance_policy_object WHERE policy_id = p.id ORDER BY id LIMIT 1) AS o ON TRUE
  JOIN (SELECT row_number() OVER (ORDER BY sequence, id) - 1 AS rank, id, state FROM insurance_claim_stage WHERE active) AS s
    ON s.rank = p.n %% (SELECT count(*) FROM insurance_claim_stage WHERE active)
 CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object(
       'id', (SELECT max(id) FROM insurance_claim) + n, 'name', 'B' || p.id || '/' || n, 'policy_id', p.id,
       'partner_id', p.partner_id, 'line_id', p.line_id, 'insurer_id', p.insurer_id, 'product_id', p.product_id,
       'agent_id', p.user_id, 'issuer_id', p.issuer_id, 'currency_id', p.currency_id, 'company_id', p.company_id,
       'place_id', o.id, 'object_id', o.object_id, 'date_loss', p.lost, 'date_reported', least(p.lost + 2, current_date),
       'search_text', p.search_text, 'stage_id', s.id, 'state', s.state,
       'is_open', s.state NOT IN ('closed', 'refused', 'withdrawn'),
       'user_id', CASE WHEN n %% 10 > 0 THEN p.user_id END)) AS r
 WHERE p.n <= %(claims)s AND NOT EXISTS (SELECT FROM insurance_claim c WHERE c.policy_id = p.id)
"""
# Reserved when reported; half of them were paid a month later.
_ENTRIES = """
INSERT INTO insurance_claim_entry (claim_id, kind, date, amount, amount_company, currency_id, company_id)
SELECT c.id, e.kind, least(c.date_reported + e.days, current_date), e.sign * (100 + c.id % 4000),
       e.sign * (100 + c.id % 4000), c.currency_id, c.company_id
  FROM insurance_claim c
  JOIN (VALUES ('claimed', 0, 1), ('reserve', 0, 1), ('payment', 30, 1), ('reserve', 30, -1)) AS e (kind, days, sign)
    ON e.days = 0 OR c.id % 2 = 0
 WHERE NOT EXISTS (SELECT FROM insurance_claim_entry x WHERE x.claim_id = c.id)
"""


def run(context):
    """Measure at the size nearest to 100,000 policies, with 1,000 claims and then with 20,000."""
    size = POLICIES if POLICIES in context.sizes else context.sizes[-1]
    few, many = min(FEW, size // 100), min(MANY, size // 5)
    db = context.clone(size)
    context.run(db, fill, claims=few)
    before = context.run(db, measure_screens)
    context.run(db, fill, claims=many)
    after = context.run(db, measure_screens)
    ratios = context.run(db, measure_ratios)
    rows = [_ratio_row(f"{size:,} policies, {many:,} claims: {what}", found) for what, found in ratios.items()]
    for what, least in before.items():
        most, figures = after[what], " / ".join(base.milliseconds(one["seconds"]) for one in (least, after[what]))
        rows.append(
            base.ratio_row(
                f"{what}, {many:,} claims against {few:,}", most["seconds"] / least["seconds"], RATIO, figures
            )
        )
        rows.append(
            base.Row(
                f"{what}: queries with {few:,} and {many:,} claims",
                f"{least['queries']} and {most['queries']}",
                "the same",
                most["queries"] <= least["queries"] + screens.MORE_QUERIES,
            )
        )
    return rows


def _ratio_row(what, found):
    bound = f"≤ {SECONDS} s, 1 query" if found["judged"] else ""
    holds = found["seconds"] <= SECONDS and found["queries"] == 1 if found["judged"] else None
    return base.Row(f"{what} ({found['rows']:,} rows)", base.milliseconds(found["seconds"]), bound, holds)


def fill(env, claims):
    """Bring the book to that many claims, with their money."""
    template = env["insurance.claim"].search([("name", "=", "BENCH")])
    if not template:
        policy = env["insurance.policy"].search(
            [("origin", "=", "own"), ("state", "=", "issued"), ("phase", "=", "in_force")], limit=1
        )
        vals = {"policy_id": policy.id, "date_loss": policy.date_start}
        template = env["insurance.claim"].with_context(insurance_silent=True, tracking_disable=True).create(vals)
        template.flush_recordset()
        env.cr.execute("UPDATE insurance_claim SET name = 'BENCH' WHERE id = %s", [template.id])
    env.cr.execute(_CLAIMS, {"claims": claims})
    env.cr.execute("SELECT setval('insurance_claim_id_seq', (SELECT max(id) FROM insurance_claim))")
    env.cr.execute(_ENTRIES)
    env.cr.execute("ANALYZE insurance_claim, insurance_claim_entry")
    env.cr.commit()


def measure_ratios(env):
    """{what: {seconds, queries, rows, judged}} of the loss ratio, for all policies and by other groups; names are cached."""
    losses = env["insurance.loss"]
    env.cr.execute("SELECT max(cover_end) FROM insurance_policy WHERE cover_end <= now()")
    (last,) = env.cr.fetchone()
    year = (last.replace(year=last.year - 1, day=1), last.replace(day=1))
    found = {}
    asked = {
        "per policy": "policy",
        "per client": "client",
        "per line": "line",
        "per object": "object",
        "per month": "month",
    }
    for what, by in asked.items():
        found[f"loss ratio of a year, {what}"] = _measure(
            env, lambda by=by: losses._get_ratios(by, *year), warm=True
        ) | {"judged": False}
    query = losses._select_ratios(losses._get_asked("policy", *year), [])
    found["the query of all policies' loss ratios"] = _measure(env, lambda: env.execute_query(query), warm=True) | {
        "judged": True
    }
    page = {"date_from": str(year[0]), "date_to": str(year[1]), "group": "line"}
    found["the page, per line"] = _measure(env, lambda: losses.get_page("ratio", page)["rows"]) | {"judged": False}
    found["open claims, per line"] = _measure(env, lambda: losses.get_page("open", page)["rows"]) | {"judged": False}
    return found


def measure_screens(env):
    """{what: {seconds, queries, rows}} of the list and the board of claims."""
    board = _board(env)
    return {
        "list of claims, first page": _measure(env, lambda: screens.first_page("insurance.claim")(env)["records"]),
        "board of claims": _measure(env, board),
    }


def _measure(env, call, warm=False):
    """Return the median seconds, the queries and the rows of a call; ``warm``: with what Odoo has read before."""

    def forget():
        if not warm:
            env.invalidate_all()

    seconds = base.repeated(call, forget, times=9)
    forget()
    before = env.cr.sql_log_count
    rows = len(call())
    return {"seconds": seconds, "queries": env.cr.sql_log_count - before, "rows": rows}


def _board(env):
    """Return the call by which the web client opens the board of open claims."""
    claims = env["insurance.claim"]
    spec = screens._fields(screens._arch(env, "insurance.claim", "kanban", _VIEW), claims)
    return lambda: claims.web_read_group(
        [],
        ["stage_id"],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=spec,
        unfold_read_default_limit=_CARDS,
    )["groups"]
