"""The fleets of pg16trainpol as a broker's spreadsheet: several rows a policy, each a vehicle for some days.

The set (see ``SOURCES.md`` beside the data) has no names, plates or premiums. They are made from each row,
always the same ones: a client is one policy, a plate one licence number. A policy's term is from the first
day of its first row to the last day of its last; a row's own days are the vehicle's first and last day on it.
The column ``Exposure`` is not imported: it is what the test compares with.

    python -m tests.pg16 OUT.csv [--limit 5000]
"""

import argparse
import csv
import gzip
from datetime import date
from pathlib import Path

FILE = Path("portfolio") / "pg16trainpol.csv.gz"
ROWS, POLICIES, MOST_VEHICLES = 87_228, 18_037, 47
HEADER = [
    "Client no.", "Client", "Policy number", "Insurer", "Line", "Valid from", "Valid to", "Plate", "Make", "Entry", "Exit",
    "Premium", "Our %", "Distribution channel", "Agent",
]  # fmt: skip
AGENTS = ["Claire Besson", "Hugo Lambert", "Inès Charpentier"]
_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
_MAKES = ["Renault Kangoo", "Peugeot Partner", "Citroën Jumpy", "Ford Transit", "Fiat Ducato", "Volkswagen Caddy"]
# Run in an Odoo process (`run_in_odoo`): import the file `arguments["path"]` in this very process.
IMPORT = """
import base64, pathlib
from tests import pg16
users = env["res.users"].with_context(no_reset_password=True)
for number, name in enumerate(pg16.AGENTS):
    if not users.search([("login", "=", f"fleet{number}")]):
        users.create({"name": name, "login": f"fleet{number}", "group_ids": [(4, env.ref("insurance_crm.group_agent_own").id)]})
data = base64.b64encode(pathlib.Path(arguments["path"]).read_bytes())
profile = env["insurance.book.profile"].search([("name", "=", "Fleets")])
run = env["insurance.book.run"].create({"filename": "Fleets.csv", "file": data, "profile_id": profile.id})
run.action_import()
env.cr.commit()
while run.state == "running":
    run._step_safely()
    env.cr.commit()
names = ["state", "message", "total", "created", "updated", "unchanged", "rejected", "clients_created", "objects_created"]
result = run.read(names)[0]
"""
# Read the exposure of all vehicles as the report does: [place, year, days, days of the year].
EXPOSURE = """
exposures = env["insurance.exposure"]
query = exposures._search([])
names = ("place_id", "year", "days", "year_days")
result = env.execute_query(query.select(*(exposures._field_to_sql(query.table, name, query) for name in names)))
"""
# Undo an import (`arguments["run"]`) in this very process.
UNDO = """
run = env["insurance.book.run"].browse(arguments["run"])
run.action_undo()
while run.state == "undoing":
    run._step_safely()
    env.cr.commit()
result = run.read(["state", "message", "kept"])[0]
"""


def read(folder):
    """Return the rows of the set as dicts, in the file's order, with ``begin`` and ``end`` as dates."""
    with gzip.open(Path(folder) / FILE, "rt", encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["begin"], row["end"] = date.fromisoformat(row["BeginDate"]), date.fromisoformat(row["EndDate"])
    return rows


def policy_number(row):
    return f"FL-{int(row['PolicyID']):06d}"


def plate(row):
    """Return the plate of a licence number, e.g. ``AB-123-CD``."""
    letters, digits = divmod(int(row["LicNb"]) * 17, 1000)
    text = ""
    for _position in range(4):
        letters, rest = divmod(letters, len(_LETTERS))
        text = _LETTERS[rest] + text
    return f"{text[:2]}-{digits:03d}-{text[2:]}"


def premium(row):
    """Return a made-up net premium: 900 a year and vehicle, whole amounts."""
    return round(900 * float(row["Exposure"]))


def terms(rows):
    """Return ``{policy number: (first day, last day)}``."""
    found = {}
    for row in rows:
        start, end = found.get(policy_number(row), (row["begin"], row["end"]))
        found[policy_number(row)] = min(start, row["begin"]), max(end, row["end"])
    return found


def line(row, term):
    """Return the cells of one row of the broker's spreadsheet (see HEADER)."""
    policy = int(row["PolicyID"])
    return [
        f"F{policy:06d}", f"Flotte {policy:06d} SARL", policy_number(row), "Mutuelle des Flottes", "MTPL",
        *(day.strftime("%d/%m/%Y") for day in term), plate(row), _MAKES[int(row["LicNb"]) % len(_MAKES)],
        row["begin"].strftime("%d/%m/%Y"), row["end"].strftime("%d/%m/%Y"), premium(row), "12",
        {"D1": "direct sale", "D2": "Courtier Delorme", "D3": "Courtier Vasseur"}[row["ChannelDist"]],
        AGENTS[policy % len(AGENTS)],
    ]  # fmt: skip


def write(folder, path, limit=None):
    """Write the spreadsheet as CSV; ``limit``: only so many rows. Returns the rows of the set written."""
    rows = read(folder)[:limit]
    known = terms(rows)
    with Path(path).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(line(row, known[policy_number(row)]) for row in rows)
    return rows


def main():
    """Command line: write the spreadsheet for a look or a manual import."""
    parser = argparse.ArgumentParser(description="The pg16trainpol fleets as a broker's CSV")
    parser.add_argument("out")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    print(len(write(options.data, options.out, options.limit)), "rows")


if __name__ == "__main__":
    main()
