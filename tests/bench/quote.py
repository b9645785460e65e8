"""What a comparison of many products costs: their tariffs loaded at once, and evaluated.

Compared with the floor: the one query that loads the tariffs, and the bare evaluation of each, which is pure Python. Beside
it, what it costs to ask the products one by one. Then fifty ending policies quoted for their next terms at once, compared with
the bare batch create of the same offers and the evaluations; beside it, policy by policy.
"""

import json
from datetime import timedelta

from . import base

TITLE = "Quoting many products"
PRODUCTS = 50
ROWS = 30  # factors of a tariff
LIMIT = 1.3  # times the bare evaluations and the query
POLICIES = 50
OFFERED = 10  # products of their line
TOGETHER = (
    2.5  # times the bare create of the offers and the evaluations: the inquiries and what they say come with them
)
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
        *_requote_rows(context.run(context.clone(name="requote"), measure_requote)),
    ]  # fmt: skip


def _requote_rows(found):
    bare = found["create"] + found["evaluate"]
    parts = (
        f"{base.milliseconds(found['together'])}; creating {found['offers']} offers {base.milliseconds(found['create'])}, "
        f"evaluations {base.milliseconds(found['evaluate'])}"
    )
    return [
        base.ratio_row(
            f"{POLICIES} ending policies, {OFFERED} products each, against the bare create of their offers and the evaluations",
            found["together"] / bare, TOGETHER, parts,
        ),
        base.Row("queries per policy", f"{found['queries'] / POLICIES:.1f}"),
        base.Row("per policy", base.milliseconds(found["together"] / POLICIES)),
        base.Row("quoted again", base.milliseconds(found["again"])),
        base.Row("one policy at a time", f"{found['alone'] / found['together']:.1f} × slower"),
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


def measure_requote(env):
    """Return the seconds of quoting ending policies at once, of its parts, and policy by policy."""
    from odoo.addons.insurance_crm.lib.tariff.evaluate import evaluate
    from odoo.addons.insurance_crm.models.catalogue.tariff_wording import get_words

    products, _facts = _catalogue(env, OFFERED)
    cases = _ending(env, products, 2 * POLICIES + 1)
    first, second = cases[:POLICIES], cases[POLICIES + 1 :]
    cases[POLICIES]._requote()  # what is remembered from call to call
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count
    together, (inquiries, problems) = base.seconds(lambda: _flushed(env, first._requote))
    queries = env.cr.sql_log_count - before
    if problems or any(offer.state != "offered" for offer in inquiries.offer_ids):
        raise AssertionError(str(problems) or inquiries[0].unfit_text)
    env.invalidate_all()
    again, _result = base.seconds(lambda: _flushed(env, first._requote))
    env.invalidate_all()
    alone, _result = base.seconds(lambda: [_flushed(env, case._requote) for case in second])
    facts = [inquiry._get_facts() for inquiry in inquiries]
    tariffs = [row[-1] for row in products._load_tariffs(products._complete_facts(facts[0]))]
    prepared = [products._prepare_case(products._complete_facts(fact)) for fact in facts]
    words = get_words(env)
    evaluating, _result = base.seconds(
        lambda: [evaluate(tariff, case, words) for case in prepared for tariff in tariffs]
    )
    vals = [
        inquiry._prepare_offer_vals(result)
        for inquiry, results in zip(inquiries, products._quote_many(facts), strict=True) for result in results
    ]  # fmt: skip
    plain = env["insurance.offer"].with_context(
        tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
    )
    creating, _made = base.seconds(lambda: _flushed(env, lambda: plain.create(vals)))
    return {
        "together": together, "queries": queries, "again": again, "alone": alone, "evaluate": evaluating,
        "create": creating, "offers": len(vals),
    }  # fmt: skip


def _flushed(env, function):
    result = function()
    env.flush_all()
    return result


def _ending(env, products, count):
    """Return the open renewals of policies with a car and a driver each, whose cover ends on different days of a month."""
    from odoo import fields

    today = fields.Date.today()
    vehicle = env.ref("insurance_crm.object_type_vehicle").id
    clients = env["res.partner"].create([{"name": f"Holder {n}", "birth_date": "1980-05-05"} for n in range(count)])
    cars = env["insurance.object"].create([
        {"type_id": vehicle, "owner_id": client.id, "make": "Skoda", "plate": f"AB{n:05}", "power_kw": 66, "year": 2020}
        for n, client in enumerate(clients)
    ])  # fmt: skip
    policies = env["insurance.policy"].create([
        {
            "partner_id": client.id, "product_id": products[n % len(products)].id, "number": f"Q{n:05}", "premium": 500,
            "date_start": fields.Date.add(today, days=n % 30 + 2, years=-1), "date_end": today + timedelta(days=n % 30 + 1),
            "object_ids": [(0, 0, {"object_id": car.id, "sum_insured": 20000, "premium": 500})],
            "driver_ids": [(0, 0, {"name": "Driver", "licence_since": "2014-01-01"})],
        }
        for n, (client, car) in enumerate(zip(clients, cars, strict=True))
    ])  # fmt: skip
    policies.action_issue()
    env.flush_all()
    rules = env["insurance.renewal.rule"].search([])
    rules.write({"is_on": True, "days": 60})
    env.flush_all()
    for _size, do in env["insurance.renewal"]._as_service()._get_batches(0, 1, None):
        do()
    cases = env["insurance.renewal"].search([("policy_id", "in", policies.ids)])
    if len(cases) != count:
        raise AssertionError(f"{len(cases)} of {count} renewals were opened")
    return cases


def _catalogue(env, count=PRODUCTS):
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
        for n in range(count)
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
