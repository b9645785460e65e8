"""The benchmarks' generated book is what the ORM would have written, and has the real portfolio's spread."""

from tests.bench import check, generate

POLICIES = 5_000


def test_generated_rows_are_the_orms(clone_db, run_in_odoo, connect):
    """Stored computes computed again, records made again, policies living their life again: all the same."""
    db = clone_db("book")
    generate.fill(db, POLICIES, log=lambda text: None)
    found = run_in_odoo(
        db, f"from {check.__name__} import differences\nresult = differences(env, **arguments)", sample=60
    )
    assert not found, "\n".join(found[:40])
    with connect(db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT partner_id) FROM insurance_policy")
        assert cursor.fetchone() == (POLICIES, POLICIES * 6 // 10)
        cursor.execute(
            """SELECT max(n) / avg(n), sum(n) FILTER (WHERE extract(day FROM cover_end) = 1) / sum(n)
                 FROM (SELECT cover_end, count(*) AS n FROM insurance_policy WHERE date_end IS NOT NULL GROUP BY 1) AS days"""
        )
        peak, first = cursor.fetchone()
    assert 3.2 < peak < 4.8, "the busiest day carries about four times the mean"
    assert 0.09 < first < 0.11, "a tenth ends on the first of a month"
