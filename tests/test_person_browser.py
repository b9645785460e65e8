"""An agent notes a further phone of a client and what he agreed to; the client is found by that phone, his card says the rest."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
env.company.country_id = env.ref("base.ua")
agent = env["res.users"].create({"name": "Contact agent", "login": "contact", "password": "contact",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
result = {size: env["res.partner"].create(
    {"name": f"王小明 {size}", "is_insurance_client": True, "user_id": agent.id}).id for size in ("desktop", "phone")}
env.cr.commit()
"""
SAID = """
client = env["res.partner"].browse(arguments["client"])
result = [client.insurance_contact_point_ids.mapped("value_key"), client.insurance_consent_ids.mapped("state"),
    client.insurance_consent_ids.user_id.login]
"""
NUMBERS = {"desktop": "044 777 66 55", "phone": "044 777 66 56"}


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a client for each size of screen."""
    db = module_workshop.clone_db("contact", template="all")
    made = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), made


def _open(page, server, client):
    pages.open_view(page, server, f"insurance-clients/{client}")
    page.locator(".o_notebook a[name=insurance_contact]").evaluate("tab => tab.click()")
    page.wait_for_selector(".o_field_widget[name=insurance_consent_ids]")


def _note_phone(page, size, number):
    """Type a further phone and save the client."""
    rows = page.locator(".o_field_widget[name=insurance_contact_point_ids]")
    if size == "phone":
        rows.locator(".o-kanban-button-new, .o_kanban_record button, button").last.click()
        page.locator(".modal .o_field_widget[name=value] input").fill(number)
        page.locator(".modal .o_form_button_save").first.click()
        page.locator(".modal").wait_for(state="detached")
    else:
        rows.locator(".o_field_x2many_list_row_add a").click()
        rows.locator("td[name=value] input").fill(number)
    page.locator(".o_form_button_save:visible").first.click()


def _consent(page, size):
    """Note that the client agreed to news; returns when the window has closed."""
    rows = page.locator(".o_field_widget[name=insurance_consent_ids]")
    if size == "phone":
        rows.locator(".o-kanban-button-new, .o_kanban_record button, button").last.click()
    else:
        rows.locator(".o_field_x2many_list_row_add a").click()
    page.locator(".modal .o_field_widget[name=purpose_id]").wait_for()
    pages.choose(page, "purpose_id", "News and offers", size, inside=".modal")
    page.locator(".modal .o_form_button_save").first.click()
    page.locator(".modal").wait_for(state="detached")
    page.locator(".o_form_button_save:visible").first.click()
    page.locator(".o_form_button_save:visible").wait_for(state="detached")


@pytest.mark.parametrize("size", pages.SIZES)
def test_phone_and_consent(site, browser, size):
    workshop, server, made = site
    with pages.signed_in(browser, server, "contact", "contact", size) as page:
        _open(page, server, made[size])
        _note_phone(page, size, NUMBERS[size])
        page.locator(".o_form_button_save:visible").wait_for(state="detached")
        _consent(page, size)
        page.wait_for_selector(".o_insurance_card :text('News and offers')")
        pages.open_view(page, server, "insurance-clients")
        pages.search_for(page, NUMBERS[size].replace(" ", ""), size)
        pages.wait_for_rows(page, 1)
        pages.wait_for_words(pages.rows(page).first, f"王小明 {size}")
    keys, states, login = workshop.run_in_odoo(server.db, SAID, client=made[size])
    assert keys == ["+38" + NUMBERS[size].replace(" ", "")]
    assert (states, login) == (["given"], "contact")
