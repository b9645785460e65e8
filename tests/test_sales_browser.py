"""An agent runs a sales script inside the deal: answers branch, fill a field, open a deal; then he hands the deal over."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
def agent(login, name):
    return env["res.users"].create({"name": name, "login": login, "password": login,
        "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
seller, issuer = agent("seller", "Selling agent"), agent("issuer", "Issuing agent")
line = env["insurance.line"].create({"name": "Browser hull"})
script = env["insurance.script"].create({"name": "First call", "line_ids": line.ids, "tips": "<p>Smile</p>"})
car, cost, skipped = env["insurance.script.question"].create([
    {"script_id": script.id, "sequence": 1, "name": "A second car?"},
    {"script_id": script.id, "sequence": 3, "name": "What may it cost?", "kind": "number",
     "field_id": env["ir.model.fields"]._get("crm.lead", "expected_revenue").id},
    {"script_id": script.id, "sequence": 2, "name": "Not asked", "kind": "text"}])
car.answer_ids = [Command.create({"name": "Yes", "opens": "deal", "need_line_id": line.id, "next_question_id": cost.id})]
script.objection_ids = [Command.create({"name": "Too dear", "reply": "Compare the cover"})]
deals = {}
for size in ("desktop", "phone"):
    client = env["res.partner"].create({"name": f"Client {size}", "is_insurance_client": True})
    deals[size] = env["crm.lead"].create({"name": f"Hull {size}", "type": "opportunity", "insurance_kind": "new",
        "insurance_line_id": line.id, "partner_id": client.id, "user_id": seller.id}).id
env.cr.commit()
result = deals
"""
DONE = """
lead = env["crm.lead"].browse(arguments["deal"])
need = env["crm.lead"].search([("partner_id", "=", lead.partner_id.id), ("insurance_kind", "=", "cross_sell")])
result = [lead.expected_revenue, lead.insurance_reply_ids.mapped("answer"), len(need), lead.issuer_id.name,
          lead.activity_ids.user_id.mapped("name")]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a script and a deal for each size of screen."""
    db = module_workshop.clone_db("sales", template="all")
    deals = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), deals


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_script_in_the_deal_and_hand_over(browser, site, size):
    workshop, server, deals = site
    with pages.signed_in(browser, server, "seller", "seller", size) as page:
        pages.open_view(page, server, f"insurance-deals/{deals[size]}")
        panel = page.locator(".o_insurance_script")
        panel.locator(".o_objection button").click()
        pages.wait_for_words(panel, "Compare the cover")
        panel.locator(".o_answers button").filter(has_text="Yes").click()
        panel.locator(".o_question").filter(has_text="What may it cost?").wait_for()
        assert "Not asked" not in panel.inner_text()
        panel.locator(".o_typed input").fill("2150")
        panel.locator(".o_typed button").click()
        panel.locator(".o_done").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"

        if size == "phone":
            page.locator(
                ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button:has(.fa-ellipsis-v)"
            ).click()
        page.locator("button[name=action_hand_over]:visible").click()
        page.locator(".modal button[name=action_confirm]").first.wait_for()
        _choose_issuer(page)
        page.locator(".modal button[name=action_confirm]:visible").click()
        page.locator(".modal").wait_for(state="detached")
    assert workshop.run_in_odoo(server.db, DONE, deal=deals[size]) == [
        2150, ["Yes", "2150"], 1, "Issuing agent", ["Issuing agent"],
    ]  # fmt: skip


def _choose_issuer(page):
    """Choose the issuer: from the suggestions, on a phone from the list that opens over the dialog."""
    box = page.locator(".modal [name=issuer_id] input")
    if box.get_attribute("readonly") is None:
        box.fill("Issuing")
        page.locator(".o-autocomplete--dropdown-item").filter(has_text="Issuing agent").first.click()
    else:
        box.click()
        page.locator(".modal .o_kanban_record").filter(has_text="Issuing agent").first.click()
