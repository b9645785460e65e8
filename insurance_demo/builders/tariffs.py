"""Prices of the products in the lines that have worked examples: the example's figures, a little different at each insurer."""

from .. import content

HRYVNIAS = 40  # for one of the examples' figures
# how dear an insurer is against the example, in the order of the products of a line
LEVELS = (1.0, 0.95, 1.08, 0.98)


def build(demo):
    tariffs = demo.env["insurance.tariff"]
    for example in tariffs._read_examples()["products"]:
        products = demo.products.get(example["line"], demo.env["insurance.product"])
        for product, level in zip(products, LEVELS, strict=False):
            tariff = tariffs._create_example(product, example, unit=HRYVNIAS)
            tariff.base_value *= level
            product.write(
                {name: example[name] for name in ("strengths", "weaknesses", "waiting_days") if name in example}
            )
    _concession(demo)


def _concession(demo):
    """A campaign that runs while the demonstration is looked at."""
    product = demo.products["HULL"][:1]
    demo.env["insurance.tariff.concession"].create({
        "name": content.CAMPAIGN, "product_id": product.id, "date_from": demo.day(-20), "date_to": demo.day(40), "value": 7,
    })  # fmt: skip
