"""The claims of the Lledó–Pavía portfolio on the terms of its main file: found, booked and reported to the cent.

What must come out is computed from the two files alone, by the csv module and exact fractions, without a line of ours.
The file of claims has no dates: a row is of the term of its ID with the same Cost_claims_year, and its loss in the
middle of that term. ``INSURANCE_CLAIMS_ALL=1`` imports all 105,555 terms instead of those of policies with a row in it
and every fiftieth of the others.
"""

import csv
import io
import os
import zipfile
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests import lledo
from tools import settings

ROWS, CERTAIN = 7_366, 7_363
UNCERTAIN = {3631: "27751", 4552: "33739", 7185: "52190"}  # row in the file: ID; two terms have the same cost
# Run in an Odoo process: import the file of claims as it is, twice.
CLAIMS = """
import base64, pathlib, time
data = base64.b64encode(pathlib.Path(arguments["path"]).read_bytes())
def load(profile):
    run = env["insurance.book.run"].create(
        {"filename": "sample type claim.csv", "file": data, "is_claims": True, "profile_id": profile.id})
    run.profile_id.number_mask = "LP-000000"
    start = time.monotonic()
    run.action_import()
    env.cr.commit()
    while run.state == "running":
        run._step_safely()
        env.cr.commit()
    return run, time.monotonic() - start
run, seconds = load(env["insurance.book.profile"])
again, again_seconds = load(run.profile_id)
counts = ["state", "message", "total", "created", "updated", "unchanged", "rejected"]
result = {
    "first": run.read(counts)[0], "again": again.read(counts)[0], "seconds": round(seconds, 1),
    "again_seconds": round(again_seconds, 1), "targets": run.profile_id.column_ids.mapped("target"),
    "rejected": [[remark.row_number, remark.reason] for remark in run.rejected_ids],
    "outbox": env["insurance.outbox"].search_count([("model", "=", "insurance.claim")]),
    "noted": env["insurance.claim"].search_count([("loss_date_note", "like", "middle of the term")]),
}
"""
# Run in an Odoo process: what our report says, and how long it takes.
REPORT = """
import time
loss, figures = env["insurance.loss"], {}
start = time.monotonic()
for by in ("policy", "cause", "year", "month", ""):
    figures[by] = loss._get_ratios(by)
seconds = time.monotonic() - start
env.cr.execute("SELECT id, number, date_start::text FROM insurance_policy")
terms = {row[0]: f"{row[1]} {row[2]}" for row in env.cr.fetchall()}
causes = {cause.id: cause.code for cause in env["insurance.claim.cause"].with_context(active_test=False).search([])}
names = {"policy": terms, "cause": causes}
result = {by: {str(names.get(by, {}).get(g, g)): row for g, row in found.items()} for by, found in figures.items()}
result["seconds"] = round(seconds, 2)
"""


class Expected:
    """What the two files say, by term (``LP-000028 2016-03-01``), type, year and month.

    :ivar cost: cents by what they are counted under
    :ivar earned: premium in cents as fractions, likewise
    :ivar claims: number of claims, likewise
    """

    def __init__(self, folder, only):
        with zipfile.ZipFile(Path(folder) / lledo.ARCHIVE) as archive:
            names = archive.namelist()
            texts = [
                archive.read(next(n for n in names if n.endswith(end))).decode() for end in ("data.csv", "claim.csv")
            ]
        main, claims = (list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";")) for text in texts)
        self.cost, self.earned, self.claims = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
        terms = defaultdict(list)
        for row in main:
            start, stop = (datetime.strptime(row[name], "%d/%m/%Y").date() for name in DAYS)
            terms[row["ID"], Fraction(row["Cost_claims_year"])].append((start, stop))
            if only(row["ID"]):
                self._earn(f"LP-{int(row['ID']):06d} {start}", Fraction(row["Premium"]) * 100, start, stop)
        for row in claims:
            found = terms[row["ID"], Fraction(row["Cost_claims_year"])]
            if len(found) == 1:
                self._lose(row, *found[0])

    def _earn(self, term, premium, start, stop):
        """A term's premium is earned evenly over its days."""
        days = max((stop - start).days, 1)
        self.earned["policy"][term] += premium
        self.earned[""]["0"] += premium
        day = start
        while day < start + timedelta(days=days):
            following = min((day.replace(day=1) + timedelta(days=32)).replace(day=1), start + timedelta(days=days))
            part = premium * (following - day).days / days
            self.earned["month"][f"{day.year}{day.month:02d}"] += part
            self.earned["year"][str(day.year)] += part
            day = following

    def _lose(self, row, start, stop):
        cents = Fraction(row["Cost_claims_by_type"]) * 100
        day = start + timedelta(days=(stop - start).days // 2)
        for by, key in (
            ("policy", f"LP-{int(row['ID']):06d} {start}"),
            ("cause", row["Claims_type"]),
            ("year", str(day.year)),
            ("month", f"{day.year}{day.month:02d}"),
            ("", "0"),
        ):
            self.cost[by][key] += cents
            self.claims[by][key] += 1


DAYS = "Date_last_renewal", "Date_next_renewal"


def cents(amount):
    """Return an exact amount in cents as our reports round it: half up."""
    return int(Decimal(amount.numerator / Decimal(amount.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.fixture(scope="module")
def portfolio():
    """Return the folder of the real data, or skip."""
    folder = settings.data_folder()
    if not folder or not (Path(folder) / lledo.ARCHIVE).exists():
        pytest.skip(f"{lledo.ARCHIVE} is not there: set INSURANCE_DATA")
    return folder


@pytest.fixture(scope="module")
def only(portfolio):
    """Return the function that says whose terms are imported."""
    if os.environ.get("INSURANCE_CLAIMS_ALL"):
        return lambda _policy: True
    lines = lledo.claims_list(portfolio).decode().splitlines()[1:]
    wanted = {line.split(";")[0] for line in lines}
    return lambda policy: policy in wanted or int(policy) % 50 == 0


@pytest.fixture(scope="module")
def expected(portfolio, only):
    """Return what must come out."""
    return Expected(portfolio, only)


@pytest.fixture(scope="module")
def imported(module_workshop, portfolio, only, tmp_path_factory):
    """Return ``(what the import of claims said, what the report says)``."""
    folder = tmp_path_factory.mktemp("claims")
    book, claims = folder / "portfolio.csv", folder / "claims.csv"
    count = lledo.write(portfolio, book, claims=True, only=only)
    claims.write_bytes(lledo.claims_list(portfolio))
    db = module_workshop.clone_db("claims_lledo")
    run = module_workshop.run_in_odoo(db, lledo.START, path=str(book))
    assert module_workshop.run_in_odoo(db, lledo.WORK, run=run)["created"] == count
    outcome = module_workshop.run_in_odoo(db, CLAIMS, path=str(claims))
    return outcome, module_workshop.run_in_odoo(db, REPORT)


def test_the_columns_are_recognised(imported):
    assert imported[0]["targets"] == ["number", "claim_term_cost", "claim_cost", "claim_cause"]


def test_every_row_is_accounted_for(imported):
    first = imported[0]["first"]
    assert (first["state"], first["message"]) == ("done", False)
    assert (first["total"], first["created"], first["rejected"]) == (ROWS, CERTAIN, ROWS - CERTAIN)
    print(f"claims imported in {imported[0]['seconds']} s, again in {imported[0]['again_seconds']} s")


def test_what_is_not_certain_comes_back_with_the_reason(imported):
    assert [number for number, _reason in imported[0]["rejected"]] == list(UNCERTAIN)
    for number, reason in imported[0]["rejected"]:
        assert "2 terms" in reason, reason
        assert f"LP-{int(UNCERTAIN[number]):06d}" in reason, reason


def test_a_second_import_changes_nothing(imported):
    again = imported[0]["again"]
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, CERTAIN)


def test_it_is_silent_and_says_how_the_date_was_found(imported):
    assert (imported[0]["outbox"], imported[0]["noted"]) == (0, CERTAIN)


@pytest.mark.parametrize("by", ["policy", "cause", "year", "month", ""])
def test_what_claims_cost(imported, expected, by):
    """Per term, by type, by year and month, and in all: incurred and the number of claims, to the cent."""
    report = imported[1][by]
    found = {key: round(row["incurred"] * 100) for key, row in report.items() if row["incurred"]}
    assert found == {key: cents(amount) for key, amount in expected.cost[by].items() if amount}
    assert {key: row["claims"] for key, row in report.items() if row["claims"]} == dict(expected.claims[by])


@pytest.mark.parametrize("by", ["policy", "year", "month", ""])
def test_loss_ratios(imported, expected, by):
    """Earned premium to the cent, and what follows of it."""
    report = imported[1][by]
    earned = {key: cents(amount) for key, amount in expected.earned[by].items()}
    assert {key: round(row["earned"] * 100) for key, row in report.items() if row["earned"]} == earned
    for key, row in report.items():
        if earned.get(key):
            assert abs(row["ratio"] - cents(expected.cost[by][key]) / earned[key]) < 1e-9, key
    print(f"five reports in {imported[1]['seconds']} s")
