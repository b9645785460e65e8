"""What a comparison of many products costs: their tariffs loaded at once, and evaluated.

Compared with the floor: the one query that loads the tariffs, and the bare evaluation of each, which is pure Python. Beside
it, what it costs to ask the products one by one.
"""

import json

from . import base

TITLE = "Quoting many products"
PRODUCTS = 50
ROWS = 30  # factors of a tariff
LIMIT = 1.3  # times the bare evaluations and the query
ATTRIBUTES = ("power_kw", "client_age", "object_age", "driving_years", "sum_insured", "days")


def run(context):
    """Measure on an empty book: a quote reads the catalogue and one client, whatever the size of the book."""
    found = context.run(context.clone(name="quote"), measure)
    bare = found["query"] + found["evaluate"]
    parts = (
        f"{base.milliseconds(found['quote'])}; query {base.milliseconds(found['query'])}, "
        f"evaluations {base.milliseconds(found['evaluate'])}"
    )
    return [
        base.ratio_row(
            f"{PRODUCTS} products of {ROWS} rows against the bare evaluations and one query",
            found["quote"] / bare, LIMIT, parts,
        ),
        base.Row("queries of a quote", str(found["queries"]), "1", found["queries"] == 1),
        base.Row("per product", base.milliseconds(found["quote"] / PRODUCTS)),
        base.Row("one product at a time", f"{found['alone'] / found['quote']:.1f} × slower"),
    ]  # fmt: skip


# --- inside Odoo -----------------------------------------------------------------------------


def measure(env):
    """Return the seconds of a quote and of its parts, and how many queries it makes."""
    from odoo.addons.insurance_crm.lib.tariff.evaluate import evaluate
    from odoo.addons.insurance_crm.models.catalogue.tariff_wording import get_words

    products, facts = _catalogue(env)
    complete = products._complete_facts(facts)
    tariffs = [row[-1] for row in products._load_tariffs(complete)]
    case, words = products._prepare_case(complete), get_words(env)
    quotes = products._quote(facts)
    if any(quote["reasons"] for quote in quotes):
        raise AssertionError(json.dumps(quotes[0]["reasons"]))
    before = env.cr.sql_log_count
    products._quote(facts)
    return {
        "queries": env.cr.sql_log_count - before,
        "quote": base.repeated(lambda: products._quote(facts)),
        "query": base.repeated(lambda: products._load_tariffs(complete)),
        "evaluate": base.repeated(lambda: [evaluate(tariff, case, words) for tariff in tariffs]),
        "alone": base.repeated(lambda: [product._quote(facts) for product in products]),
    }


def _catalogue(env):
    """Make the products and their tariffs; return them with the facts of a case every one of them fits."""
    attributes = {a.code: a.id for a in env["insurance.tariff.attribute"].search([])}
    insurer = env["res.partner"].create({"name": "Measured", "is_insurer": True})
    client = env["res.partner"].create({"name": "Client", "birth_date": "1985-05-05"})
    line = env["insurance.line"].search([], limit=1)
    products = env["insurance.product"].create([
        {
            "name": f"Product {n}", "insurer_id": insurer.id, "line_id": line.id, "tax_rate": 5,
            "cover_ids": [(0, 0, {"name": f"Cover {c}", "code": f"C{c}"}) for c in range(4)],
            "deductible_ids": [(0, 0, {"value": value}) for value in (0, 100, 500)],
        }
        for n in range(PRODUCTS)
    ])  # fmt: skip
    steps = ROWS // len(ATTRIBUTES)
    env["insurance.tariff"].create([
        {
            "product_id": product.id, "date_from": "2025-01-01", "base_value": 2, "rounding": 1, "minimum": 10,
            "factor_ids": [
                (0, 0, {
                    "attribute_id": attributes[code], "value": 1 + step / 100,
                    "values": f"{step * 20}-{step * 20 + 20}" if step < steps - 1 else f"{step * 20}+",
                })
                for code in ATTRIBUTES for step in range(steps)
            ],
        }
        for product in products
    ])  # fmt: skip
    values = {"power_kw": 66, "year": 1980, "driving_years": 12}
    return products, {"date": "2026-01-01", "partner": client, "sum_insured": 20000, "values": values}
