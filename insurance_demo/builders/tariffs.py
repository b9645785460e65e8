"""Example tariffs with their history, what products cover, what comes back when they end early, bonus-malus classes."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .. import content_products as content


def build(demo):
    products = {product.name: product for line in demo.products.values() for product in line}
    _describe(demo, products)
    _tariffs(demo, products)
    _concession(demo, products)
    _refunds(demo, products)
    _bonus(demo)


def _describe(demo, products):
    """Covers, charges and words of each product."""
    for name, (strengths, weaknesses, conditions) in content.TALK.items():
        products[name].write({"strengths": strengths, "weaknesses": weaknesses, "note": f"<p>{conditions}</p>"})
    for code, covers in content.COVERS.items():
        for product in demo.products[code]:
            product.cover_ids = [
                Command.create({"name": name, "code": cover, "limit": limit, "is_optional": optional})
                for name, cover, limit, optional in covers
            ]


def _tariffs(demo, products):
    tariffs = demo.env["insurance.tariff"]
    examples = {example["code"]: example for example in tariffs._read_examples()["products"]}
    for name, (unit, times) in content.TARIFFS.items():
        product = products[name]
        tariff = tariffs._create_example(product, examples[content.EXAMPLES[product.line_id.code]], unit)
        tariff.write({"base_value": tariff.base_value * times, "rounding": 1, "note": content.SOURCE})
        if name in content.OLDER:
            before = tariff.date_from - relativedelta(years=1)
            tariff.copy({"date_from": before, "base_value": tariff.base_value * content.OLDER[name]})
    for name in content.WITHOUT_TARIFF:
        product = products[name]
        tariffs._create_example(product, examples[content.EXAMPLES[product.line_id.code]], 40).unlink()
    for code, charges in content.CHARGES.items():
        demo.products[code].write(charges)


def _concession(demo, products):
    name, product, percent, attribute, values = content.CONCESSION
    found = demo.env["insurance.tariff.attribute"].search([("code", "=", attribute)])
    demo.env["insurance.tariff.concession"].create(
        {
            "name": name,
            "product_id": products[product].id,
            "date_from": demo.day(-30),
            "date_to": demo.day(45),
            "value": percent,
            "attribute_id": found.id,
            "values": values,
        }
    )


def _refunds(demo, products):
    rules = {
        name: demo.env["insurance.refund.rule"].create(
            {
                "name": name,
                **vals,
                "step_ids": [Command.create({"until_percent": until, "kept_percent": kept}) for until, kept in steps],
            }
        )
        for name, (vals, steps) in content.REFUND_RULES.items()
    }
    standard = demo.env.ref("insurance_crm.refund_pro_rata")
    for name, product in products.items():
        product.refund_rule_id = rules.get(content.REFUNDS.get(name), standard)


def _bonus(demo):
    """One table for motor third-party liability; its classes are found by their code from then on."""
    moves = ("after_0", "after_1", "after_2", "after_3", "after_4")
    table = demo.env["insurance.bonus.table"].create(
        {
            "name": content.BONUS_TABLE,
            "country_id": demo.env.ref("base.ua").id,
            "line_ids": [Command.set(demo.lines["MTPL"].ids)],
            "note": content.SOURCE,
            "class_ids": [
                Command.create(
                    {"sequence": number, "code": code, "factor": factor, **dict(zip(moves, after, strict=True))}
                )
                for number, (code, (factor, *after)) in enumerate(content.BONUS_CLASSES.items())
            ],
        }
    )
    demo.bonus = {rung.code: rung.id for rung in table.class_ids}
