"""`python -m tests.renewal_years [--share 1]`: live through three years of the real portfolio and write docs/renewals.md's table.

All clients took 51 minutes on a busy machine. The database is kept when INSURANCE_KEEP_DB is set.
"""

import argparse
import re
import tempfile
import time
from collections import Counter, defaultdict

from tests import years
from tests.replay import rows
from tools import settings
from tools.testing import Workshop

LEARNED = "2018-01-01"
TABLE = settings.CHECKOUT / "docs" / "renewals.md"
MARK = "<!-- years -->\n"


def live(workshop, file, progress=None):
    """Live through the months; return ``(database, what each month did)``."""
    with tempfile.TemporaryDirectory() as folder:
        books = [(str(day), str(path)) for day, path in file.write(folder)]
        db = workshop.clone_db("years")
        workshop.run_in_odoo(db, years.PREPARE, days=years.DAYS)
        done = workshop.run_in_odoo(
            db, years.MONTHS, books=books, nights=years.NIGHTS, learn=[LEARNED], progress=progress
        )
    return db, done


def compare(workshop, db, file, months):
    """Return the lines of the table: each month's due policies and deals, each year's rate, and the risk's quality."""
    made, deals = defaultdict(Counter), defaultdict(set)
    with workshop.connect(db) as connection:
        for month, number, start, deal, *_rest in rows(connection, years.CASES, "own"):
            made[month][number, start] += 1
            deals[month].add(deal)
        elsewhere = Counter(month for month, *_rest in rows(connection, years.CASES, "foreign"))
    due, clients, lost = file.due_by_month(), file.deals_by_month(), file.lost_by_month()
    lines = [
        "| month | policies due in the file | cases made | same policies | clients due in the file | deals made "
        "| lost a year before in the file | cases of policies elsewhere |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for month in sorted(due):
        same = "yes" if made[month] == due[month] else "**no**"
        lines.append(
            f"| {month} | {sum(due[month].values()):,} | {sum(made[month].values()):,} | {same} | {clients[month]:,} "
            f"| {len(deals[month]):,} | {lost.get(month, 0):,} | {elsewhere[month]:,} |"
        )
    return [*lines, "", *_rates(workshop, db, file), "", *_risk(file, months)]


def _rates(workshop, db, file):
    spans = {str(year): list(map(str, span)) for year, span in file.years().items()}
    told, known = workshop.run_in_odoo(db, years.RATES, years=spans), file.rates()
    lines = ["| year | renewed ÷ ending by the file | by our report |", "| --- | --- | --- |"]
    for year, (ending, renewed) in sorted(known.items()):
        ours = told[str(year)]
        lines.append(
            f"| {year} | {renewed:,} ÷ {ending:,} = {renewed / ending:.2%} "
            f"| {ours['renewed']:,} ÷ {ours['ending']:,} = {ours['renewed'] / ours['ending']:.2%} |"
        )
    return lines


def _risk(file, months):
    count, share, auc, lift = file.judge([row for month in months for row in month["told"] if month["day"] >= LEARNED])
    return [
        f"The risk was learned by the database on {LEARNED} from what had ended by then, and told of {count:,} cases of 2018",
        f"a week or less before their end ({share:.1%} of them lost): AUC {auc:.4f}, riskiest tenth {lift:.2f} × the share of all.",
        "Claims were not imported.",
    ]


def main():
    """Live, compare, write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.renewal_years", description=__doc__)
    parser.add_argument(
        "--share", type=int, default=1, help="every so many-th client (the table is written for all only)"
    )
    parser.add_argument("--progress", help="a file that gets a line per month")
    options = parser.parse_args()
    file, workshop, started = years.File(settings.data_folder(), options.share), Workshop(), time.monotonic()
    try:
        db, months = live(workshop, file, options.progress)
        took = time.monotonic() - started
        lines = compare(workshop, db, file, months)
    finally:
        workshop.close()
    imported = sum(month["book"]["created"] for month in months)
    seconds = Counter()
    for month in months:
        seconds.update(month["seconds"])
    parts = ", ".join(f"{name} {value:,.0f} s" for name, value in seconds.items())
    lines.append(f"\n{imported:,} terms imported; it took {took:,.0f} s ({parts}).")
    text = "\n".join(lines)
    print(text)
    if options.share == 1:
        page = TABLE.read_text(encoding="utf-8")
        TABLE.write_text(re.sub(f"{MARK}.*", lambda _match: f"{MARK}{text}\n", page, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
