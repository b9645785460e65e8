"""An agent sees who of a family has which cover, adds a relative, notes a need and opens a policy; marks clients for a group."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command, Date
agent = env["res.users"].create({"name": "Family agent", "login": "family", "password": "family",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
insurer = env["res.partner"].create({"name": "Family insurer", "is_company": True, "is_insurer": True})
product = env["insurance.product"].create({"name": "Family travel", "insurer_id": insurer.id,
    "line_id": env.ref("insurance_crm.line_travel").id})
today = Date.context_today(agent)
made = {}
for size in ("desktop", "phone"):
    names = (f"Ірина {size}", f"Андрій {size}", f"Софія {size}")
    wife, husband, daughter = env["res.partner"].create(
        [{"name": name, "is_insurance_client": True, "user_id": agent.id} for name in names])
    wife.sex, husband.sex, daughter.sex = "female", "male", "female"
    env["insurance.relation"].create({"partner_id": wife.id, "other_id": husband.id,
        "type_id": env.ref("insurance_crm.relation_type_spouse").id})
    policy = env["insurance.policy"].with_user(agent).create({"partner_id": husband.id, "product_id": product.id,
        "number": f"F-{size}", "date_start": today, "date_end": Date.add(today, days=100), "premium": 100})
    policy.action_issue()
    env["insurance.policy"].with_user(agent).create({"partner_id": wife.id, "origin": "foreign",
        "line_id": env.ref("insurance_crm.line_hull").id, "date_end": Date.add(today, days=50)})
    made[size] = {"wife": wife.id, "husband": husband.id, "daughter": daughter.id, "policy": policy.id}
env.cr.commit()
result = made | {"lines": {code: env.ref(f"insurance_crm.line_{code}").id for code in ("travel", "hull", "life")}}
"""
DONE = """
daughter = env["res.partner"].browse(arguments["daughter"])
relation = env["insurance.relation"].search([("other_id", "=", daughter.id)])
need = env["insurance.need"].search([("partner_id", "=", arguments["husband"])])
result = [relation.partner_id.id, relation.type_id.code, need.line_id.id, need.source, need.state]
"""
MEMBERS = """
group = env["insurance.client.group"].search([("name", "=", arguments["name"])])
result = [len(group.partner_ids), group.user_id.login]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a family for each size of screen."""
    db = module_workshop.clone_db("family", template="all")
    made = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), made


def _fits(page):
    """Nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _cover(page, size, person, line):
    """What the view shows for a person and a line; on a phone the line's row or button on the person's card."""
    place = page.locator(f".o_insurance_family [data-person='{person}'] [data-line='{line}']")
    return place if size == "phone" else place.locator("button").first


def _add_daughter(page, size, name):
    """Add the daughter on the client's page, from where she is the child."""
    page.locator(".o_notebook_headers a[name=insurance_relations]").click()
    page.locator(".o_insurance_family").wait_for()
    side = ".o_field_widget[name=insurance_side_ids]"
    if size == "phone":
        page.locator(f"{side} .o-kanban-button-new, {side} button:has-text('Add')").first.click()
        inside = ".modal"
        page.locator(".modal .o_field_widget[name=role]").wait_for()
    else:
        page.locator(f"{side} .o_field_x2many_list_row_add a").first.click()
        inside = side
    role = page.locator(f"{inside} .o_field_widget[name=role]").last
    if role.locator("select").count():
        role.locator("select").select_option(label="Child")
    else:
        role.locator("input").first.click()
        # a phone's sheet of choices slides while it opens
        child = page.locator(".o_select_menu_item, .o-dropdown-item").filter(has_text="Child").first
        child.wait_for()
        child.dispatch_event("click")
    pages.choose(page, "other_id", name, size, inside)
    if size == "phone":
        page.locator(".modal .o_form_button_save, .modal button:has-text('Save & Close')").first.click()
        page.locator(".modal").wait_for(state="detached")
    page.locator(".o_form_button_save").first.click()
    page.locator(".o_form_button_save:visible").wait_for(state="detached")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_who_has_which_cover(browser, site, size):
    workshop, server, made = site
    lines, who = made["lines"], made[size]
    with pages.signed_in(browser, server, "family", "family", size) as page:
        pages.open_view(page, server, f"insurance-clients/{who['wife']}")
        page.locator(".o_insurance_card").get_by_text(f"Husband: Андрій {size}").wait_for()
        _add_daughter(page, size, f"Софія {size}")
        page.locator(f".o_insurance_family [data-person='{who['daughter']}']").wait_for()
        assert _fits(page), "the page is too wide"

        page.locator(".o_insurance_card button, .o_insurance_card a").filter(has_text="Family view").first.click()
        page.locator(".o_family_action .o_insurance_family").wait_for()
        pages.wait_for_words(page.locator(f"[data-person='{who['daughter']}']"), "Daughter")
        pages.wait_for_words(_cover(page, size, who["wife"], lines["hull"]), "elsewhere")
        assert _fits(page), "the family view is too wide"

        _cover(page, size, who["husband"], lines["life"]).click()
        page.locator(".o_family_need").click()
        page.locator(".modal .o_form_view").wait_for()
        page.locator(".modal .o_form_button_save:visible").first.click()
        page.locator(".modal").wait_for(state="detached")
        page.locator(f"[data-person='{who['husband']}']").get_by_text("need noted").wait_for()

        _cover(page, size, who["husband"], lines["travel"]).click()
        page.wait_for_url(f"**/{who['policy']}**")
    assert workshop.run_in_odoo(server.db, DONE, **who) == [who["wife"], "parent", lines["life"], "family", "open"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_mark_clients_for_a_group(browser, site, size):
    workshop, server, _made = site
    with pages.signed_in(browser, server, "family", "family", size) as page:
        pages.open_view(page, server, "insurance-clients")
        pages.search_for(page, size, size)
        found = pages.rows(page)
        found.first.wait_for()
        if size == "phone":
            _touch(page, found.first)
            found.nth(1).click()
        else:
            page.locator("thead .o_list_record_selector input").click()
        page.locator(".o_control_panel, .o_control_panel_main, .o_selection_box").first.wait_for()
        page.locator(".o_cp_action_menus button:visible").first.click()
        page.locator(".o-dropdown-item, .o_menu_item").filter(has_text="Add to a group").first.click()
        pages.type_in(page, "name", f"Cards {size}", ".modal")
        page.locator(".modal button[name=action_add]:visible").click()
        page.locator(".modal").wait_for(state="detached")
    count, owner = workshop.run_in_odoo(server.db, MEMBERS, name=f"Cards {size}")
    assert (count, owner) == (2 if size == "phone" else 3, "family")


def _touch(page, record):
    """Hold a card until it is marked."""
    record.dispatch_event("touchstart")
    page.locator(".o_record_selected").first.wait_for()
    record.dispatch_event("touchend")
