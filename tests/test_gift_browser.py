"""An agent plans gifts for 200 clients: proposed, edited, handed in, printed; then he gives one at the client's door."""

import pytest

from tests import pages

CLIENTS = 200
PREPARE = """
from datetime import date
from odoo.fields import Command
agents = {}
def user(login, name, group):
    return env["res.users"].create({"name": name, "login": login, "password": login,
        "group_ids": [Command.set(env.ref(f"insurance_crm.{group}").ids)]})
boss = user("boss", "Supervisor of gifts", "group_supervisor")
party = env["insurance.gift.occasion"].create({"name": "Founding day", "kind": "any"})
tea, umbrella = env["insurance.gift.type"].create([
    {"name": "Green tea", "cost": 10, "sequence": 1, "keep_stock": False},
    {"name": "Umbrella", "cost": 20, "sequence": 2, "keep_stock": False}])
names = ("Оля Коваль", "زهرا کریمی", "王小明", "Ann Lee")
for size in ("desktop", "phone"):
    agent = user(f"giver_{size}", f"Giver {size}", "group_agent_own")
    env["res.partner"].create([
        {"name": f"{names[n % 4]} {n:03}", "is_insurance_client": True, "user_id": agent.id, "city": "Київ",
         "street": f"Хорива {n}", "phone": f"050 123 4{n:03}"} for n in range(arguments["clients"])])
env.cr.commit()
"""
PLANNED = """
plan = env["insurance.gift.plan"].search([("user_id.login", "=", arguments["login"])])
gifts = plan.gift_ids
result = [plan.state, len(gifts), gifts.mapped("partner_id.user_id.login"),
          sorted({name: len(some) for name, some in gifts.grouped(lambda gift: gift.type_id.name).items()}.items()),
          sorted(set(gifts.mapped("state")))]
"""
APPROVE = """
boss = env["res.users"].search([("login", "=", "boss")])
env["insurance.gift.plan"].with_user(boss).search([("user_id.login", "=", arguments["login"])]).action_approve()
env.cr.commit()
result = True
"""
GIVEN = """
gifts = env["insurance.gift"].search([("user_id.login", "=", arguments["login"]), ("state", "=", "given")])
result = [[gift.reception, gift.note, gift.given_by_id.login] for gift in gifts]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with two agents of 200 clients each, two gifts and an occasion."""
    db = module_workshop.clone_db("gifts", template="all")
    module_workshop.run_in_odoo(db, PREPARE, clients=CLIENTS)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"])


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_plan_of_200_clients_made_edited_printed_and_given(browser, site, size):
    workshop, server = site
    login = f"giver_{size}"
    with pages.signed_in(browser, server, login, login, size) as page:
        pages.open_view(page, server, "gift-plans/new")
        pages.choose(page, "occasion_id", "Founding day", size)
        pages.type_in(page, "budget", "2500")
        pages.press(page, "action_propose")
        gifts = page.locator(".o_field_widget[name=gift_ids]")
        pages.rows(gifts).nth(39).wait_for()  # the first page of 200
        _edit(page, gifts, size)
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
        _print(page)
        pages.press(page, "action_submit")
        page.locator(".o_arrow_button_current:visible, .o_statusbar_status button:visible").filter(
            has_text="To approve"
        ).first.wait_for()
    state, count, owners, kinds, states = workshop.run_in_odoo(server.db, PLANNED, login=login)
    assert (state, count, owners, states) == ("submitted", CLIENTS - 1, [login], ["planned"])
    assert kinds == [["Green tea", CLIENTS - 2], ["Umbrella", 1]]

    workshop.run_in_odoo(server.db, APPROVE, login=login)
    with pages.signed_in(browser, server, login, login, size) as page:
        _give(page, server, size)
    assert workshop.run_in_odoo(server.db, GIVEN, login=login) == [["delighted", "smiled", login]]


def _edit(page, gifts, size):
    """Give the first client another gift, and remove the second."""
    second = pages.rows(gifts).nth(1).inner_text().split("\n")[0]
    if size == "phone":
        pages.rows(gifts).nth(0).click()
        pages.choose(page, "type_id", "Umbrella", size, inside=".modal")
        page.locator(".modal .o_form_button_save:visible").last.click()
        page.locator(".modal").wait_for(state="detached")
        pages.rows(gifts).nth(1).click()
        page.locator(".modal button:has-text('Delete'):visible").click()
        page.locator(".modal").wait_for(state="detached")
    else:
        pages.rows(gifts).nth(0).locator("td[name=type_id]").click()
        pages.choose(page, "type_id", "Umbrella", size, inside=".o_field_widget[name=gift_ids]")
        page.locator(".nav-link:has-text('Gifts')").click()  # leaves the row
        gifts.locator(".o_selected_row").wait_for(state="detached")
        pages.rows(gifts).nth(1).locator(".o_list_record_remove").click()
    pages.rows(gifts).filter(has_text=second).wait_for(state="detached")
    page.locator(".o_form_button_save:visible").first.click()
    page.locator(".o_form_dirty").wait_for(state="detached")


def _print(page):
    """Print the delivery list and look that it is a PDF of several pages."""
    with page.expect_download(timeout=120_000) as download:
        pages.press(page, "action_list_pdf")
    with open(download.value.path(), "rb") as file:
        content = file.read()
    assert content.startswith(b"%PDF"), content[:80]
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page/") + content.count(b"/Type /Page ") > 3


def _give(page, server, size):
    """Find a client among the gifts to give, note how he took it."""
    pages.open_view(page, server, "gifts-to-give")
    pages.search_for(page, "王小明 002", size)
    pages.rows(page).first.wait_for()
    if size == "phone":
        pages.rows(page).first.locator("button[name=action_ask_give]").click()
    else:
        pages.rows(page).first.locator("td[name=type_id]").click()
        pages.press(page, "action_ask_give")
    page.locator(".modal .o_field_widget[name=reception] label").filter(has_text="Delighted").click()
    pages.type_in(page, "note", "smiled", inside=".modal")
    page.locator(".modal button[name=action_give]:visible").click()
    page.locator(".modal").wait_for(state="detached")
