"""One writes to many: the rows of a list, seen and priced before they leave, paused; an agent writes to one client."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
agents = env.ref("insurance_crm.group_agent_own").ids
many = env.ref("insurance_sms.group_messages_manager").ids + env.ref("insurance_crm.group_agent_all").ids
agent = env["res.users"].create({"name": "Bulk agent", "login": "bulk_agent", "password": "bulk_agent",
    "phone": "+380445550199", "group_ids": [Command.set(agents)]})
env["res.users"].create({"name": "Bulk manager", "login": "bulk_manager", "password": "bulk_manager",
    "group_ids": [Command.set(many)]})
service = env.ref("insurance_crm.consent_purpose_service")
service.needs_yes = False
env["insurance.gateway"].search([]).active = False
gateway = env["insurance.gateway"].create({"name": "Browser gateway", "url": "http://127.0.0.1:9/send"})
env["insurance.gateway.price"].create({"gateway_id": gateway.id, "prefix": "380", "price": 0.5,
    "date_from": "2020-01-01"})
clients = {}
for number, size in enumerate(("desktop", "phone")):
    client, other = env["res.partner"].create([
        {"name": f"Reached {size}", "is_insurance_client": True, "user_id": agent.id,
         "phone": f"+38050300000{number}", "email": f"reached{number}@example.com"},
        {"name": f"Refused {size}", "is_insurance_client": True, "user_id": agent.id, "phone": f"+38050300001{number}"},
    ])
    env["insurance.consent"].create({"partner_id": other.id, "purpose_id": service.id, "state": "withdrawn"})
    clients[size] = client.id
env.cr.commit()
result = clients
"""
FILL = """
bulk = env["insurance.bulk"].search([("name", "=", arguments["name"])])
job = bulk.with_user(env.ref("insurance_sms.user_messages"))
while job._step_safely(100):
    pass
env.cr.commit()
rows = env["insurance.message"].search([("bulk_id", "=", bulk.id)])
result = [bulk.id, bulk.state, sorted(rows.mapped("partner_id.name"))]
"""
SENT = """
rows = env["insurance.message"].search([("partner_id", "=", arguments["client"]), ("source", "=", "person")])
result = [(row.author_id.login, row.address, row.body, row.state) for row in rows]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a manager, an agent, a gateway with a price, and two clients for each size of screen."""
    db = module_workshop.clone_db("bulk", template="all")
    clients = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), clients


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_marked_clients_are_written_to(browser, site, size):
    workshop, server, _clients = site
    name = f"Closed on Friday, {size}"
    with pages.signed_in(browser, server, "bulk_manager", "bulk_manager", size) as page:
        pages.open_view(page, server, "insurance-clients?view_type=list" if size == "desktop" else "bulk-messages/new")
        if size == "desktop":
            pages.search_for(page, f"ed {size}", size)
            pages.rows(page).nth(1).wait_for()
            page.locator("thead .o_list_record_selector input").check()
            page.locator(".o_cp_action_menus button", has_text="Actions").click()
            page.locator(".o-dropdown-item, .o_menu_item").filter(has_text="Send a message").click()
        else:
            _choose_by_name(page, size)
        page.locator(".o_field_widget[name=purpose_id]").wait_for()
        pages.type_in(page, "name", name)
        _choose_service(page, size)
        pages.type_in(page, "body", "We are closed on Friday.")
        _press(page, "action_check", size)
        forecast = page.locator(".o_field_widget[name=forecast_html]")
        forecast.locator("text=We are closed on Friday.").wait_for()
        told = forecast.inner_text()
        assert "1 messages" in told, told
        assert "No consent: 1" in told, told
        assert "0.5" in told, told
        assert f"Reached {size}" in told, told
        assert fits(page), "the page is too wide"

        _press(page, "action_start", size)
        page.locator(".modal footer button.btn-primary").click()
        page.locator(".o_statusbar_status", has_text="Being sent").wait_for()
        bulk, state, names = workshop.run_in_odoo(server.db, FILL, name=name)
        assert (state, names) == ("running", [f"Reached {size}", f"Refused {size}"])
        assert page.url.endswith(f"bulk-messages/{bulk}")
        page.reload()
        page.locator(".o_field_widget[name=progress]").wait_for()
        _press(page, "action_pause", size)
        page.locator(".o_statusbar_status", has_text="Paused").wait_for()
        assert fits(page), "the page is too wide"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_agent_writes_to_his_client(browser, site, size):
    workshop, server, clients = site
    with pages.signed_in(browser, server, "bulk_agent", "bulk_agent", size) as page:
        pages.open_view(page, server, f"insurance-clients/{clients[size]}")
        page.locator(".o_insurance_card button[name=action_insurance_message]:visible").first.click()
        pages.type_in(page, "body", "Your policy is ready.", inside=".modal")
        page.locator(".modal", has_text="1 SMS").wait_for()
        assert fits(page), "the dialog is too wide"
        page.locator(".modal footer button[name=action_send]").click()
        page.locator(".o_notification", has_text="on its way").wait_for()
    (row,) = workshop.run_in_odoo(server.db, SENT, client=clients[size])
    assert row[0] == "bulk_agent"
    assert row[2].startswith("Your policy is ready.")
    assert row[3] == "planned"


def _press(page, name, size):
    """Press a button of the form's header; on a phone the lesser ones are behind a menu."""
    button = page.locator(f".o_form_statusbar button[name={name}]:visible")
    if size == "phone" and not button.count():
        page.locator(".o_form_statusbar .o_statusbar_buttons .dropdown-toggle").click()
        button = page.locator(f".o-dropdown--menu button[name={name}]")
    button.first.click()


def _choose_by_name(page, size):
    """Choose both clients by name, as a phone has no list to mark."""
    page.locator(".o_field_widget[name=audience] input").click()
    page.locator(".o_select_menu_item", has_text="Groups and clients chosen").click()
    box = page.locator(".o_field_widget[name=picked_partner_ids] input")
    for word in ("Reached", "Refused"):
        box.click()
        dialog = page.locator(".modal").last
        dialog.locator(".o_kanban_record:not(.o_kanban_ghost)", has_text=f"{word} {size}").first.click()
        page.locator(".o_field_widget[name=picked_partner_ids] .badge", has_text=word).wait_for()


def _choose_service(page, size):
    page.locator(".o_field_widget[name=purpose_id] select, .o_field_widget[name=purpose_id] input").first.wait_for()
    pages.choose(page, "purpose_id", "own policies", size)
