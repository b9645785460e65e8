"""Who will leave, on the Lledó–Pavía portfolio: learned from ends before 2018, judged on those of 2018.

    python -m tests.risk_lledo        writes docs/risk.md anew

A policy of the set is *due* when its ``Date_next_renewal`` is not after the last row's start, so that its next row would
be in the file; it was *lost* when the ID has no later row. Only what is known on the due date is used.
"""

import importlib.util
import sys
from pathlib import Path

from tests import lledo
from tools import settings

SPLIT = 2018
TABLE = Path(__file__).parents[1] / "docs" / "risk.md"
MARK = "<!-- what follows is written by python -m tests.risk_lledo -->\n"
FORBIDDEN = {  # known only afterwards, or counted over the whole window
    "Seniority", "Max_policies", "Max_products", "N_claims_history", "R_Claims_history", "Lapse", "Date_lapse",
    "Value_vehicle",
}  # fmt: skip
CLAIMS = "claims of the term"
# factor -> (columns it is made of, is it a number)
FACTORS = {
    "years with us": (("Date_start_contract", "Date_next_renewal"), True),
    "term": (("ID",), True),
    "premium change": (("Premium",), True),
    "premium": (("Premium",), True),
    "policies of the client": (("Policies_in_force",), True),
    "age of the client": (("Date_birth", "Date_next_renewal"), True),
    "age of the vehicle": (("Year_matriculation", "Date_next_renewal"), True),
    "power": (("Power",), True),
    "channel": (("Distribution_channel",), False),
    "payments a year": (("Payment",), False),
    "kind of vehicle": (("Type_risk",), False),
    "office": (("Area",), False),
    "month of the end": (("Date_next_renewal",), False),
    CLAIMS: (("N_claims_year",), True),
}


def library():
    """Return the add-on's modules ``risk`` and ``risk_quality``, without loading Odoo."""
    folder = Path(__file__).parents[1] / "insurance_renewal" / "lib"
    if "renewal_lib" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "renewal_lib", folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules["renewal_lib"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["renewal_lib"])
    return importlib.import_module("renewal_lib.risk"), importlib.import_module("renewal_lib.risk_quality")


def read_due(folder):
    """Return ``(facts, lost, years of the ends)`` of every due policy, the facts in columns by factor."""
    rows = [{**row, "start": lledo.day(row["Date_last_renewal"])} for row in lledo.read(folder)]
    rows.sort(key=lambda row: (int(row["ID"]), row["start"]))
    last = max(row["start"] for row in rows)
    facts, lost, years = {factor: [] for factor in FACTORS}, [], []
    before = {}
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        term, premium = before.get("term", 0) + 1, float(row["Premium"])
        if before.get("ID") != row["ID"]:
            term, before = 1, {}
        end = lledo.day(row["Date_next_renewal"])
        if end <= last:
            values = _facts(row, end, term, premium, before.get("premium"))
            for factor in FACTORS:
                facts[factor].append(values[factor])
            lost.append(int(following is None or following["ID"] != row["ID"]))
            years.append(end.year)
        before = {"ID": row["ID"], "term": term, "premium": premium}
    return facts, lost, years


def _facts(row, end, term, premium, premium_before):
    return {
        "years with us": (end - lledo.day(row["Date_start_contract"])).days // 365,
        "term": term,
        "premium change": premium / premium_before - 1 if premium_before else None,
        "premium": premium,
        "policies of the client": int(row["Policies_in_force"]),
        "age of the client": (end - lledo.day(row["Date_birth"])).days // 365,
        "age of the vehicle": end.year - int(row["Year_matriculation"]),
        "power": int(row["Power"]),
        "channel": row["Distribution_channel"],
        "payments a year": row["Payment"],
        "kind of vehicle": row["Type_risk"],
        "office": row["Area"],
        "month of the end": end.month,
        CLAIMS: int(row["N_claims_year"]),
    }


def judge(due, without=()):
    """Train on ends before 2018, judge on 2018; returns ``(Quality, model)``."""
    risk, quality = library()
    facts, lost, years = due
    kinds = {
        factor: risk.NUMBER if FACTORS[factor][1] else risk.CATEGORY for factor in FACTORS if factor not in without
    }
    early = [number for number, year in enumerate(years) if year < SPLIT]
    late = [number for number, year in enumerate(years) if year == SPLIT]
    part = lambda numbers: {factor: [facts[factor][number] for number in numbers] for factor in kinds}  # noqa: E731
    model = risk.train(part(early), [lost[number] for number in early], kinds)
    return quality.measure(model.score(part(late)), [lost[number] for number in late]), model


def table(due):
    """Return the figures as Markdown."""
    found = {"all factors": judge(due), "without claims of the term": judge(due, {CLAIMS})}
    early = sum(year < SPLIT for year in due[2])
    lines = [
        f"Learned from {early:,} policies that ended before 2018, judged on {found['all factors'][0].count:,} of 2018 "
        f"({found['all factors'][0].base:.1%} lost).",
        "",
        "| | AUC | lift of the riskiest tenth |",
        "|---|---|---|",
        *(f"| {name} | {quality.auc:.4f} | {quality.lift:.2f} |" for name, (quality, _model) in found.items()),
        "",
        "| tenth, riskiest first | policies | foretold | lost | without claims: foretold | lost |",
        "|---|---|---|---|---|---|",
    ]
    both = zip(found["all factors"][0].tenths, found["without claims of the term"][0].tenths, strict=True)
    for number, (one, other) in enumerate(both, 1):
        lines.append(f"| {number} | {one[0]:,} | {one[1]:.1%} | {one[2]:.1%} | {other[1]:.1%} | {other[2]:.1%} |")
    lines += ["", "| factor | columns of the set |", "|---|---|"]
    lines += [f"| {factor} | {', '.join(columns)} |" for factor, (columns, _number) in FACTORS.items()]
    return "\n".join(lines) + "\n"


def main():
    """Command line: measure and write the table into docs/risk.md."""
    text = TABLE.read_text()
    TABLE.write_text(text.partition(MARK)[0] + MARK + table(read_due(settings.data_folder())))


if __name__ == "__main__":
    main()
