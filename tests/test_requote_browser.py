"""An agent quotes his ending policies at once, chooses an offer for each, and issues what was agreed; desktop and phone."""

import pytest

from tests import pages

PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.fields import Command
today = fields.Date.today()
stay, cheap = env["res.partner"].create([
    {"name": name, "is_company": True, "is_insurer": True} for name in ("Stay Insurance", "Cheap Insurance")])
car = env.ref("insurance_crm.object_type_vehicle")
line = env["insurance.line"].create({"name": "Requoted hull", "object_type_id": car.id})
here, there = env["insurance.product"].create([
    {"name": "Hull Plus", "insurer_id": stay.id, "line_id": line.id, "commission_rate": 15},
    {"name": "Hull Light", "insurer_id": cheap.id, "line_id": line.id, "commission_rate": 20}])
for product, rate in ((here, 5), (there, 4)):
    env["insurance.tariff"].create({"product_id": product.id, "date_from": "2020-01-01", "base_kind": "rate",
                                    "base_value": rate})
env["insurance.renewal.rule"].search([]).write({"is_on": True, "days": 30})
end = today + timedelta(days=10)
start = fields.Date.add(end, days=1, years=-1)
clients = {}
for size in ("desktop", "phone"):
    agent = env["res.users"].create({"name": f"Agent {size}", "login": f"requote_{size}", "password": "requote",
        "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
    for number in range(3):
        client = env["res.partner"].create({"name": f"Client {size} {number}", "is_insurance_client": True,
                                            "phone": "+380501234567", "user_id": agent.id})
        thing = env["insurance.object"].with_user(agent).create(
            {"type_id": car.id, "owner_id": client.id, "make": "Toyota", "model": "RAV4", "plate": f"AA{number}{size}"})
        policy = env["insurance.policy"].with_user(agent).create({
            "partner_id": client.id, "product_id": here.id, "number": f"{size}-{number}", "premium": 440 + 40 * number,
            "date_start": start, "date_end": end,
            "object_ids": [Command.create({"object_id": thing.id, "sum_insured": 10000, "premium": 440 + 40 * number})]})
        policy.action_issue()
        clients.setdefault(size, []).append(client.id)
env.cr.commit()
env["insurance.renewal"]._as_service()._cron_open()
env.cr.commit()
result = clients
"""
DONE = """
rows = env["insurance.inquiry"].search([("partner_id", "in", arguments["clients"])], order="renewal_end, id")
result = [(row.requote_state, row.chosen_insurer_id.name or "", row.premium_chosen, row.term_id.number or "",
           row.renewal_id.state, bool(row.problem)) for row in rows]
"""
PRICE = """
row = env["insurance.inquiry"].search([("partner_id", "=", arguments["client"])])
result = [row.price_typed, row.premium_same]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with two insurers of one line, and an agent with three ending policies for each size of screen."""
    db = module_workshop.clone_db("requote", template="all")
    clients = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), clients


def _choose_and_issue_in_the_list(page):
    """All at the same insurer but one, whose cheapest is chosen in the dialog; two get numbers and are issued."""
    lines = page.locator(".o_data_row")
    lines.first.wait_for()
    page.locator("thead .o_list_record_selector input").check(force=True)
    page.locator(".o_control_panel button:visible", has_text="Same insurer").click()
    lines.filter(has_text="Agreed").nth(2).wait_for()
    lines.nth(1).locator("button[name=action_choose_other]").click()
    dialog = page.locator(".modal .o_data_row")
    dialog.first.wait_for()
    pages.wait_for_words(dialog.first, "Cheap Insurance")
    dialog.first.locator("button[name=action_choose]").click()
    lines.nth(1).filter(has_text="Agreed").locator("td", has_text="Cheap Insurance").nth(1).wait_for()
    for number in (0, 1):
        lines.nth(number).locator(".o_list_record_selector input").check(force=True)
    page.locator(".o_control_panel button:visible", has_text="Keep the number").click()
    lines.nth(1).locator("td", has_text="desktop-1").wait_for()
    if not lines.nth(0).locator(".o_list_record_selector input").is_checked():
        page.locator("thead .o_list_record_selector input").check(force=True)
    else:
        lines.nth(2).locator(".o_list_record_selector input").check(force=True)
    page.locator(".o_control_panel button:visible", has_text="Issue").click()
    lines.filter(has_text="Renewed").nth(1).wait_for()


def _choose_and_issue_on_cards(page):
    """The same on a phone, card by card."""
    cards = pages.rows(page)
    cards.first.wait_for()
    for number, step in ((0, "action_choose_same"), (2, "action_choose_same")):
        cards.nth(number).locator(f"button[name={step}]").click()
        cards.nth(number).filter(has_text="Agreed: Stay Insurance").wait_for()
    cards.nth(1).locator("button[name=action_choose_other]").click()
    dialog = page.locator(".modal .o_kanban_record:not(.o_kanban_ghost)")
    dialog.first.wait_for()
    pages.wait_for_words(dialog.first, "Cheapest")
    dialog.first.locator("button[name=action_choose]").click()
    cards.nth(1).filter(has_text="Agreed: Cheap Insurance").wait_for()
    for number in (0, 1):
        cards.nth(number).locator("button[name=action_keep_number]").click()
        cards.nth(number).filter(has_text=f"New number: phone-{number}").wait_for()
        cards.nth(number).locator("button[name=action_issue_terms]").click()
        cards.nth(number).locator(".badge", has_text="Renewed").wait_for()
    cards.nth(2).locator("button[name=action_issue_terms]").click()
    cards.nth(2).filter(has_text="Fill in: Number").wait_for()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_quoted_chosen_issued(browser, site, size):
    workshop, server, clients = site
    with pages.signed_in(browser, server, f"requote_{size}", "requote", size) as page:
        pages.open_view(page, server, "renewal-offers")
        page.locator("button:visible", has_text="Quote more").first.click()
        page.locator(".modal .o_field_widget[name=renewal_ids]", has_text=f"Client {size} 0").wait_for()
        page.locator(".modal button[name=action_quote]:visible").click()
        page.locator(".modal").wait_for(state="detached")
        pages.rows(page).filter(has_text=f"Client {size} 2").wait_for()
        (_choose_and_issue_on_cards if size == "phone" else _choose_and_issue_in_the_list)(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
        done = workshop.run_in_odoo(server.db, DONE, clients=clients[size])
        assert done == [
            ["issued", "Stay Insurance", 500.0, f"{size}-0", "renewed", False],
            ["issued", "Cheap Insurance", 400.0, f"{size}-1", "renewed", False],
            ["chosen", "Stay Insurance", 500.0, "", "open", True],
        ]


def test_prices_are_pasted(browser, site):
    workshop, server, clients = site
    with pages.signed_in(browser, server, "requote_desktop", "requote") as page:
        pages.open_view(page, server, "renewal-offers")
        page.locator("button:visible", has_text="Insurer's prices").click()
        box = page.locator(".modal .o_field_widget[name=pasted] textarea")
        box.fill("desktop-2;555\nnobody;1")
        page.locator(".modal button[name=action_take_in]").click()
        page.locator(".modal .o_field_widget[name=problems]", has_text="No open renewal with this number").wait_for()
        page.locator(".modal button[name=action_open_table]").click()
        pages.rows(page).filter(has_text="Client desktop 2").filter(has_text="555").wait_for()
        assert workshop.run_in_odoo(server.db, PRICE, client=clients["desktop"][2]) == [555.0, 555.0]
