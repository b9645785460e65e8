"""A broker's book of any size, written by plain SQL in the form the ORM would leave it in.

Per policy about 0.6 clients; 15 % of the policies are held elsewhere. `cover_end` of the policies lies in the year from
90 days ago on, spread like a real portfolio: the busiest day carries 3.96 times the mean and 9.9 % fall on the first of a
month. An agent has about 1,250 policies whatever the size, the first one a tenth of the book, 2 % belong to nobody.
"""

import time
from pathlib import Path

from tools.testing import Workshop

TABLES = ("res_partner", "insurance_object", "insurance_policy", "insurance_policy_object", "insurance_transaction")
POLICIES_PER_AGENT = 1250
# line's code: (share of the policies, net premium from, steps of 10 above, kind of object)
LINES = {
    "MTPL": (0.42, 1500, 300), "HULL": (0.15, 9000, 3000), "GREEN": (0.06, 1200, 200), "TRAVEL": (0.08, 300, 200),
    "PROPERTY": (0.11, 1000, 600), "HEALTH": (0.08, 5000, 2000), "LIFE": (0.03, 6000, 3000), "ACCIDENT": (0.04, 400, 200),
    "CARGO": (0.01, 3000, 4000), "LIABILITY": (0.02, 2000, 1500),
}  # fmt: skip
# what a day of the month carries, in times the mean day; the first of July is the busiest
FIRST_OF_MONTH = (2.96, 2.8, 3.0, 3.05, 2.85, 3.2, 3.96, 3.15, 2.9, 3.1, 2.75, 2.41)
FIFTEENTH = 1.62


def source():
    """The text of the generator: a book made by another one is stale."""
    folder = Path(__file__).parent
    names = ("generate.py", "generate_people.py", "generate.sql", "../../insurance_demo/names.py")
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


def fill(db, policies, log):
    """Fill a database that has all modules and no book with a book of that many policies; tells what took how long."""
    call = "from tests.bench.generate import build\nresult = build(env, **arguments)"
    for title, seconds in Workshop().run_in_odoo(db, call, policies=policies):
        log(f"{title}: {seconds:.1f} s")


def build(env, policies):
    """Write the book, in Odoo's shell; returns what was done with the seconds it took."""
    from odoo import fields

    from . import generate_people

    done = []

    def step(title, function, *arguments):
        started = time.perf_counter()
        result = function(*arguments)
        done.append((title, time.perf_counter() - started))
        return result

    facts = step("staff, insurers, products", generate_people.make, env, policies)
    env.flush_all()
    facts |= {"policies": policies, "clients": round(policies * 0.6)}
    facts |= {"today": fields.Date.context_today(env.user), "now": fields.Datetime.now()}
    env.cr.execute("SELECT coalesce(max(id), 0) FROM insurance_policy")
    facts["base"] = env.cr.fetchone()[0]
    step("constraints put aside", _relax, env.cr)
    step("pool of names", generate_people.make_names, env.cr, facts["clients"])
    statements = _statements()
    step("calendar", _make_pools, env.cr, facts, statements["helpers"])
    indexes = step("indexes put aside", _drop_indexes, env.cr)
    for title, statement in list(statements.items())[1:]:
        step(title, env.cr.execute, statement, facts)
    step("indexes", _make_indexes, env.cr, indexes)
    for table in TABLES:
        env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    env.cr.commit()
    step("statistics", env.cr.execute, "ANALYZE")
    env.cr.commit()
    return done


def _statements():
    """The steps of generate.sql by their titles, in order."""
    text = (Path(__file__).parent / "generate.sql").read_text(encoding="utf-8")
    return dict(part.split("\n", 1) for part in text.split("-- step: ")[1:])


def _relax(cr):
    """Spare the check of each foreign key, where this server lets us: every row refers to one just written."""
    cr.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '256MB'")
    cr.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")


def _make_pools(cr, facts, helpers):
    shares, total = [], 0
    for share, _premium, _steps in LINES.values():
        shares.append(total)
        total += share
    facts["line_shares"] = shares
    cr.execute("SELECT code, id FROM insurance_line")
    ids = dict(cr.fetchall())
    facts["line_ids"] = [ids[code] for code in LINES]
    facts["line_premiums"] = [premium for _share, premium, _steps in LINES.values()]
    facts["line_steps"] = [steps for _share, _premium, steps in LINES.values()]
    facts["day_weights"] = list(FIRST_OF_MONTH)
    facts["fifteenth"] = FIFTEENTH
    cr.execute(helpers, facts)


def _drop_indexes(cr):
    """Drop what only slows loading down; returns the statements that make it again."""
    cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid::regclass::text = ANY(%s)
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""",
        [list(TABLES)],
    )
    rows = cr.fetchall()
    for name, _definition in rows:
        cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in rows]


def _make_indexes(cr, definitions):
    cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for definition in definitions:
        cr.execute(definition)
