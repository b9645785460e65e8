"""The page on retention: renewal rate, retention, new against kept, persistency and the policies behind a number.

Beside it a loop over records that computes the renewal rate of a sample of the ending policies, as add-ons usually do.
"""

from . import base

TITLE = "Renewal rate, retention and persistency"
SIZES = (100_000, 1_000_000)
SECONDS = 5  # for any table of a million policies
RATIO = 20  # times faster than the loop
SAMPLE = 1_000


def run(context):
    """Measure each table of the page at the sizes that are asked for; nothing is written."""
    rows = []
    for size in [size for size in context.sizes if size in SIZES] or context.sizes[-1:]:
        found = context.run(context.book(size), measure)
        ending, loop, rate = found.pop("ending"), found.pop("loop"), found["renewal rate of a year, per line"]
        for what, seconds in found.items():
            bound, holds = (f"≤ {SECONDS} s", seconds <= SECONDS) if size == max(SIZES) else ("", None)
            rows.append(base.Row(f"{size:,} policies: {what}", base.milliseconds(seconds), bound, holds))
        rows.append(
            base.Row(
                f"{size:,} policies: the renewal rate against a loop over the {ending:,} ending policies",
                f"{loop / rate:.0f} × faster (the loop: {loop:.1f} s)",
                f"≥ {RATIO} ×",
                loop / rate >= RATIO,
            )
        )
    return rows


def measure(env):
    """Seconds of each table, the number of ending policies, and seconds of the loop over all of them."""
    env.cr.execute("SELECT max(cover_end) FROM insurance_policy WHERE cover_end <= now()")
    (last,) = env.cr.fetchone()
    year = {"date_from": last.replace(year=last.year - 1, day=1), "date_to": last.replace(day=1), "group": "line"}
    years = year | {"date_from": year["date_from"].replace(year=last.year - 4), "group": "month"}
    env.cr.execute("SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY count(*) DESC LIMIT 1")
    agent = env["res.users"].browse(env.cr.fetchone())
    figures, own = env["insurance.retention"], env["insurance.retention"].with_user(agent)
    policies = env["insurance.policy"]
    behind = policies._get_figure_domain(figures._get_question(year), "renewal", "lost", 0)
    asked = {
        "renewal rate of a year, per line": lambda: figures._get_renewal(year),
        "retention of a year, per line": lambda: figures._get_retention(year),
        "the table, per line, in policies": lambda: figures.get_page("table", year),
        "the table, per agent, in premium": lambda: figures.get_page(
            "table", year | {"group": "agent", "unit": "premium"}
        ),
        "the table, per insurer, in clients": lambda: figures.get_page(
            "table", year | {"group": "insurer", "unit": "client"}
        ),
        "the table, per line, in objects": lambda: figures.get_page("table", year | {"unit": "object"}),
        "the table, per month": lambda: figures.get_page("table", year | {"group": "month"}),
        "new against kept, by month": lambda: figures.get_page("trend", year),
        "persistency of three years of cohorts": lambda: figures.get_page("persistency", years),
        "the table of the agent with the largest book": lambda: own.get_page("table", year),
        "first page of the policies behind a number": lambda: policies.search(behind, limit=80),
    }
    found = {what: base.repeated(call, times=5) for what, call in asked.items()}
    found["ending"] = sum(one["ending"] for one in figures._get_renewal(year).values())
    found["loop"] = _loop(env, figures._get_ending_domain(figures._get_question(year))) * found["ending"] / SAMPLE
    return found


def _loop(env, domain):
    """Seconds to find out for each of the sample, with what Odoo reads ahead for the others, whether it was renewed."""
    sample = env["insurance.policy"].search(domain, limit=SAMPLE)

    def once():
        env.invalidate_all()
        renewed = 0
        for policy in sample:
            following = policy.next_ids | policy.joined_into_ids
            renewed += any(term.origin == "own" and term.state in ("issued", "cancelled") for term in following)
        return renewed

    return base.repeated(once, times=5) * SAMPLE / max(len(sample), 1)
