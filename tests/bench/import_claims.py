"""Importing a list of claims: each row finds its term, gets its claim and its money."""

from .base import Row

TITLE = "Importing a list of claims"
POLICIES, FEW, MANY = 100_000, 2_000, 20_000
GROWTH = 1.3  # time of a row of the long list against one of the short one
SECONDS = 120  # for the long list
_ROWS = """
SELECT number || ';' || to_char(date_start + n %% greatest(least(cover_end, current_date) - date_start, 1), 'DD.MM.YYYY')
       || ';' || (ARRAY['collision', 'theft', 'glass', 'fire'])[1 + n %% 4] || ';'
       || CASE WHEN n %% 3 = 0 THEN 'open;' || n %% 5000 || ';' ELSE 'closed;;' || n %% 5000 END || ';' || %(mark)s || n
  FROM (SELECT *, row_number() OVER (ORDER BY hashint4(id))::integer AS n FROM insurance_policy
         WHERE origin = 'own' AND state = 'issued' AND date_start < current_date AND number IS NOT NULL) AS p
 WHERE n <= %(rows)s
"""


def run(context):
    """Measure at the size nearest to 100,000 policies: 2,000 claims, then 20,000, then the same list again."""
    size = POLICIES if POLICIES in context.sizes else context.sizes[-1]
    db = context.clone(size)
    few = context.run(db, load, rows=min(FEW, size // 10), mark="A")
    many = context.run(db, load, rows=min(MANY, size // 5), mark="B")
    per_row = {"few": 1000 * few["seconds"] / few["rows"], "many": 1000 * many["seconds"] / many["rows"]}
    growth = per_row["many"] / per_row["few"]
    return [
        Row(
            f"{many['rows']:,} claims onto {size:,} policies, reading included",
            f"{many['seconds']:.0f} s ({per_row['many']:.2f} ms a row)",
            f"≤ {SECONDS} s",
            many["seconds"] <= SECONDS,
        ),
        Row("Rows that found their term", f"{many['created']:,}", "all", many["created"] == many["rows"]),
        Row(
            f"Time per row against {few['rows']:,} rows",
            f"{growth:.2f} × ({per_row['few']:.2f} ms a row there)",
            f"at most {GROWTH} ×",
            growth <= GROWTH,
        ),
        Row("The same list again (nothing changes)", f"{many['again']:.0f} s"),
    ]


def load(env, rows, mark):
    """Import a list of that many claims, whose numbers begin with ``mark``, and once more.

    Returns rows, created, seconds, again.
    """
    import base64
    import time

    env.cr.execute(_ROWS, {"rows": rows, "mark": mark})
    lines = [line for (line,) in env.cr.fetchall()]
    text = "\n".join(["Policy no.;Date of loss;Cause;Status;Reserve;Paid;Claim no.", *lines, ""])
    vals = {"filename": "claims.csv", "file": base64.b64encode(text.encode()), "is_claims": True}
    result = {"rows": len(lines)}
    for what in ("seconds", "again"):
        start = time.perf_counter()
        made = env["insurance.book.run"].create(vals)
        made.action_import()
        while made.state == "running":
            made._step_safely()
            env.cr.commit()
        result |= {what: time.perf_counter() - start, "created": result.get("created") or made.created}
        vals["profile_id"] = made.profile_id.id
    return result
