"""An agent typing a client who is here is told and opens him instead; a supervisor compares two and merges them."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
def user(login, group):
    return env["res.users"].create({"name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set(env.ref(f"insurance_crm.{group}").ids)]})
agent, colleague = user("typist", "group_agent_own"), user("colleague", "group_agent_own")
supervisor = user("merger", "group_supervisor")
env.company.country_id = env.ref("base.ua")
made = {}
for number, size in enumerate(("desktop", "phone")):
    names = (("Дзвінковська Олена", "Dzvinkovska Elena"), ("Щебетун Григорій", "Hryhorii Shchebetun"))[number]
    one, two = env["res.partner"].create([
        {"name": name, "phone": f"+38067765432{number}", "is_insurance_client": True, "user_id": user.id, "city": city}
        for name, user, city in zip(names, (colleague, supervisor), ("Київ", "Львів"))])
    env["insurance.policy"].create([{"partner_id": two.id, "origin": "foreign", "date_end": "2030-01-31",
        "line_id": env.ref("insurance_crm.line_hull").id} for _n in range(2)])
    made[size] = {"one": one.id, "two": two.id, "names": names, "phone": f"067765432{number}"}
env["insurance.double"]._look_at([two["two"] for two in made.values()])
env.cr.commit()
result = made
"""
DONE = """
one = env["res.partner"].browse(arguments["one"])
result = [env["res.partner"].browse(arguments["two"]).exists().ids, len(one.insurance_policy_ids),
          "".join(str(message.body) for message in one.message_ids)]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a client who is there twice for each size of screen."""
    db = module_workshop.clone_db("doubles", template="all")
    made = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), made


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_told_while_typing_and_merged(browser, site, size):
    workshop, server, made = site
    client = made[size]
    with pages.signed_in(browser, server, "typist", "typist", size) as page:
        pages.open_view(page, server, "insurance-clients/new")
        pages.type_in(page, "name", client["names"][1])
        told = page.locator(".o_insurance_doubles")
        told.wait_for()
        pages.type_in(page, "phone", client["phone"])
        row = told.locator("li").filter(has_text=client["names"][0])
        row.filter(has_text="same phone").wait_for()
        pages.wait_for_words(row, "Colleague")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
        row.locator("a").click()
        page.wait_for_url(f"**/{client['one']}")
        page.locator(".o_field_widget[name=name]").first.wait_for()
        assert not page.locator(".o_insurance_doubles").count()
    with pages.signed_in(browser, server, "merger", "merger", size) as page:
        pages.open_view(page, server, "insurance-doubles")
        pair = pages.rows(page).filter(has_text=client["names"][0])
        (pair.locator("[name=reasons]") if size == "desktop" else pair).click()
        table = page.locator(".o_insurance_double")
        table.wait_for()
        pages.wait_for_words(table, "Львів")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
        pages.press(page, "action_keep_partner")
        page.locator(".modal-footer .btn-primary").click()
        page.wait_for_url(f"**/{client['one']}")
    gone, policies, messages = workshop.run_in_odoo(server.db, DONE, **client)
    assert (gone, policies) == ([], 2)
    assert "Insurance Policy: <b>2</b>" in messages
