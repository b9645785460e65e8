"""Insurers, what they sell, and who introduces clients."""

from .. import content


def build(demo):
    demo.lines = {line.code: line for line in demo.env["insurance.line"].search([("code", "in", list(content.LINES))])}
    _products(demo)
    demo.marketers = demo.env["res.partner"].create([
        {
            "name": name, "is_company": firm, "is_marketer": True, "country_id": demo.env.ref("base.ua").id,
            "phone": f"+380 67 300 00{n:02}",
        }
        for n, (name, firm) in enumerate(content.MARKETERS, 11)
    ])  # fmt: skip


def _products(demo):
    env = demo.env
    insurers = env["res.partner"].create([
        {
            "name": name, "city": city, "is_company": True, "is_insurer": True, "country_id": env.ref("base.ua").id,
            "phone": f"+380 44 300 00{n:02}", "email": f"broker@{name.lower().replace(' ', '-')}.example",
        }
        for n, (name, city, _products) in enumerate(content.INSURERS, 11)
    ])  # fmt: skip
    products = env["insurance.product"].create([
        {
            "name": product, "code": f"{code}-{insurer.id}", "insurer_id": insurer.id, "line_id": demo.lines[code].id,
            "commission_rate": rate,
        }
        for insurer, (_name, _city, sold) in zip(insurers, content.INSURERS, strict=True)
        for code, (product, rate) in sold.items()
    ])  # fmt: skip
    demo.products = products.grouped(lambda product: product.line_id.code)
