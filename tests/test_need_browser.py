"""A need noted on the client's card becomes a deal by one click; a gap is found from there; the report opens."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
agent = env["res.users"].create({"name": "Needs agent", "login": "needs", "password": "needs",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
env["insurance.line"].create({"name": "Browser journey"})
home = env["insurance.line"].create({"name": "Browser home"})
car = env.ref("insurance_crm.object_type_vehicle")
env["insurance.gap.rule"].search([]).active = False
env["insurance.gap.rule"].create({"name": "A car and no home", "object_type_id": car.id, "line_id": home.id})
clients = {}
for size in ("desktop", "phone"):
    client = env["res.partner"].create({"name": f"Client {size}", "is_insurance_client": True, "user_id": agent.id})
    env["insurance.object"].with_user(agent).create({"type_id": car.id, "owner_id": client.id, "plate": "AA1234BB"})
    clients[size] = client.id
env.cr.commit()
result = clients
"""
DONE = """
needs = env["insurance.need"].search([("partner_id", "=", arguments["client"])], order="id")
result = [(need.line_id.name, need.name or "", need.state, need.lead_id.insurance_kind or "", need.user_id.login)
          for need in needs]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an agent, a gap rule and a client with a car for each size of screen."""
    db = module_workshop.clone_db("needs", template="all")
    clients = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), clients


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_the_card_to_the_deal(browser, site, size):
    workshop, server, clients = site
    with pages.signed_in(browser, server, "needs", "needs", size) as page:
        pages.open_view(page, server, f"insurance-clients/{clients[size]}")
        section = page.locator(".o_insurance_card [data-section=needs]")
        section.locator("button[name=action_new_insurance_need]").click()
        pages.choose(page, "line_id", "Browser journey", size, inside=".modal")
        pages.type_in(page, "name", "two weeks at sea", inside=".modal")
        page.locator(".modal .o_form_button_save:visible").click()
        row = section.locator(".o_insurance_card_row").filter(has_text="Browser journey")
        row.wait_for()
        pages.wait_for_words(row, "two weeks at sea")

        section.locator("button[name=action_find_insurance_gaps]").click()
        found = section.locator(".o_insurance_card_row").filter(has_text="Browser home")
        found.wait_for()
        assert "A car and no home" in found.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"

        row.locator("button", has_text="Deal").click()
        page.locator(".o_form_view .o_field_widget[name=insurance_need_ids]", has_text="two weeks at sea").wait_for()
        assert workshop.run_in_odoo(server.db, DONE, client=clients[size]) == [
            ["Browser journey", "two weeks at sea", "deal", "new", "needs"],
            ["Browser home", "", "open", "", "needs"],
        ]

        pages.open_view(page, server, "insurance-needs")
        pages.rows(page).filter(has_text=f"Client {size}").first.wait_for()
        pages.open_view(page, server, "insurance-cross-selling")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the report is too wide"
