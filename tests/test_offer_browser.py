"""An agent quotes without a client, compares, and accepts: the policy is issued from the same window."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
agent = env["res.users"].create({
    "name": "Quoting agent", "login": "quoter", "password": "quoter",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
line = env["insurance.line"].create({
    "name": "Browser hull", "object_type_id": env.ref("insurance_crm.object_type_vehicle").id})
for name, rate in (("Dear", 5), ("Cheap", 4), ("Silent", 0)):
    insurer = env["res.partner"].create({"name": f"{name} insurer", "is_company": True, "is_insurer": True})
    product = env["insurance.product"].create({
        "name": f"{name} hull", "insurer_id": insurer.id, "line_id": line.id, "commission_rate": 12.5})
    if rate:
        env["insurance.tariff"].create({
            "product_id": product.id, "date_from": "2020-01-01", "base_kind": "rate", "base_value": rate})
env["res.partner"].create({"name": "Browser client", "is_insurance_client": True})
env.cr.commit()
"""
POLICY = """
    SELECT p.state, p.premium, p.commission, l.name, c.name, o.plate FROM insurance_policy p
      JOIN insurance_line l ON l.id = p.line_id JOIN res_partner c ON c.id = p.partner_id
      JOIN insurance_policy_object po ON po.policy_id = p.id JOIN insurance_object o ON o.id = po.object_id
     WHERE p.number = %s
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a line of two insurers that have tariffs and one that has none."""
    db = module_workshop.clone_db("offer", template="all")
    module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"])


def _choose(page, field, text, root=""):
    """Choose a record of a many2one: from its suggestions, on a phone from the list that opens over the page."""
    box = page.locator(f"{root} [name={field}] input")
    if box.get_attribute("readonly") is None:
        box.fill(text)
        page.locator(".o-autocomplete--dropdown-item").filter(has_text=text).first.click()
    else:
        box.click()
        page.locator(".modal .o_kanban_record").filter(has_text=text).first.click()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_quote_compare_accept(browser, site, size):
    workshop, server = site
    plate, number = f"QA{len(size)}000", f"Q-{size}"
    with pages.signed_in(browser, server, "quoter", "quoter", size) as page:
        pages.open_view(page, server, "quotes/new")
        _choose(page, "line_id", "Browser hull")
        page.fill("[name=plate] input", plate)
        page.fill("[name=sum_insured] input", "10000")
        page.click("button[name=action_quote]:visible")
        column = ".o_comparison_card" if size == "phone" else "th.o_comparison_offer"
        page.locator(column).first.wait_for()
        pages.wait_for_words(page.locator(column).nth(0), "Cheap insurer")
        page.click("[data-sort=price]")
        page.wait_for_function(
            "column => document.querySelector(column).innerText.includes('Dear insurer')", arg=column
        )
        pages.wait_for_words(page.locator(".o_comparison_unfit"), "Silent insurer")
        pages.wait_for_words(page.locator(".o_insurance_comparison"), "12.5")
        page.click("button.o_comparison_ours")
        page.wait_for_function("() => !document.querySelector('.o_insurance_comparison').innerText.includes('12.5')")
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0

        page.locator(".o_accept:visible").nth(1).click()
        page.fill(".modal [name=number] input", number)
        _choose(page, "partner_id", "Browser client", ".modal")
        page.click(".modal button[name=action_issue]")
        page.wait_for_function("number => document.title.includes(number)", arg=number)
    with workshop.connect(server.db) as connection, connection.cursor() as cursor:
        cursor.execute(POLICY, [number])
        found = [float(value) if hasattr(value, "as_tuple") else value for value in cursor.fetchone()]
    assert found == ["issued", 400.0, 50.0, {"en_US": "Browser hull"}, "Browser client", plate]
