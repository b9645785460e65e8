"""An agent works his board, his list of the day and the calendar; a supervisor gives renewals to others."""

import pytest

from tests import pages

PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.fields import Command

def user(login, group):
    return env["res.users"].create({"name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set(env.ref("insurance_crm." + group).ids)]})

agent, helper = user("boarder", "group_agent_own"), user("helper", "group_agent_own")
boss = user("boardboss", "group_supervisor")
insurer = env["res.partner"].create({"name": "Board insurer", "is_company": True, "is_insurer": True})
line = env["insurance.line"].create({"name": "Board hull"})
product = env["insurance.product"].create({"name": "Board plus", "insurer_id": insurer.id, "line_id": line.id})
today = fields.Date.today()
ends = {}
for days, size in ((3, "desktop"), (4, "phone")):
    end = today + timedelta(days=days)
    for name, phone in ((f"Client {size}", "+380501234567"), (f"Silent {size}", False)):
        client = env["res.partner"].create({"name": name, "is_insurance_client": True, "user_id": agent.id, "phone": phone})
        policy = env["insurance.policy"].with_user(agent).create({"partner_id": client.id, "product_id": product.id,
            "number": f"B-{name}", "date_start": end - timedelta(days=364), "date_end": end, "premium": 1200})
        policy.action_issue()
    ends[size] = str(end)
env["res.lang"]._activate_lang("fa_IR")
persian = user("reza", "group_agent_own")
persian.lang = "fa_IR"
client = env["res.partner"].create({"name": "Client persian", "is_insurance_client": True, "user_id": persian.id})
env["insurance.policy"].with_user(persian).create({"partner_id": client.id, "product_id": product.id, "number": "B-persian",
    "date_start": today - timedelta(days=360), "date_end": today + timedelta(days=5), "premium": 1200}).action_issue()
env.cr.commit()
env["insurance.renewal"]._as_service()._cron_open()
env.cr.commit()
result = ends
"""
STAGE = """
case = env["insurance.renewal"].search([("partner_id.name", "=", arguments["client"])])
result = [case.stage_id.name, case.lead_id.stage_id.name, case.lead_id.user_id.login,
          env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "=", case.lead_id.id)]).user_id.mapped("login")]
"""
WIDTH = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an agent's renewals, opened by the night, for each size of screen."""
    db = module_workshop.clone_db("board", template="all")
    ends = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), ends


def card(page, name):
    return pages.rows(page).filter(has_text=name).first


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_agent_works_his_renewals(browser, site, size):
    workshop, server, ends = site
    with pages.signed_in(browser, server, "boarder", "boarder", size) as page:
        pages.open_view(page, server, "renewals")
        card(page, f"Client {size}").wait_for()
        pages.wait_for_words(card(page, f"Client {size}"), "+380501234567")
        pages.wait_for_words(card(page, f"Silent {size}"), "ask for it")
        if size == "desktop":
            drag_to_the_second_stage(page, card(page, "Client desktop"))
            stage, deal_stage, *_rest = workshop.run_in_odoo(server.db, STAGE, client="Client desktop")
            assert stage == deal_stage != "New"

        card(page, f"Client {size}").get_by_text(f"Client {size}").first.click()
        page.locator(".o_form_view [name=task_facts]").wait_for()
        pages.wait_for_words(page.locator("[name=task_facts]"), "Board hull")
        assert page.evaluate(WIDTH), "the caller's page is too wide"

        pages.open_view(page, server, "renewals")
        card(page, f"Client {size}").locator("button[name=action_open_deal]").click()
        page.locator(".o_form_view .o_notebook", has_text="Ending policies").wait_for()

        pages.open_view(page, server, "renewals-by-day")
        page.locator(".o_group_header, .o_kanban_record:not(.o_kanban_ghost)").first.wait_for()
        assert page.evaluate(WIDTH), "the list by day is too wide"

        pages.open_view(page, server, "renewal-calendar")
        day = page.locator(f"[data-day='{ends[size]}']")
        if not day.count():  # the month ends within these days
            page.locator("button[aria-label='Month after']").click()
        day.wait_for()
        pages.wait_for_words(day, "2 policies")
        assert page.evaluate(WIDTH), "the calendar is too wide"
        day.locator("button").first.click()
        pages.rows(page).filter(has_text=f"Silent {size}").first.wait_for()
        pages.wait_for_rows(page, 2)
        page.go_back()
        page.locator(f"[data-day='{ends[size]}']").wait_for()


def drag_to_the_second_stage(page, record):
    """Move a card by the mouse, step by step, as the client's drag and drop wants it."""
    target = page.locator(".o_kanban_group").nth(1)
    start, end = record.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=15)
    page.wait_for_timeout(300)
    page.mouse.up()
    target.locator(".o_kanban_record", has_text="Client desktop").wait_for()
    page.wait_for_timeout(800)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_supervisor_gives_renewals_away(browser, site, size):
    workshop, server, _ends = site
    with pages.signed_in(browser, server, "boardboss", "boardboss", size) as page:
        case = workshop.run_in_odoo(
            server.db,
            "result = env['insurance.renewal'].search([('partner_id.name', '=', arguments['client'])]).id",
            client=f"Silent {size}",
        )
        pages.open_view(page, server, f"renewals/{case}")
        pages.press(page, name="action_reassign")
        pages.choose(page, "user_id", "Helper", size, inside=".modal")
        page.locator(".modal [name=preview]", has_text="Helper: 1").last.wait_for()
        page.locator(".modal button[name=action_reassign]:visible").last.click()
        page.locator(".o_notification", has_text="Helper: 1").wait_for()
        *_stages, owner, of_tasks = workshop.run_in_odoo(server.db, STAGE, client=f"Silent {size}")
        assert (owner, of_tasks) == ("helper", ["helper"])


def test_from_right_to_left_amounts_stand_beside_their_labels(browser, site):
    _workshop, server, _ends = site
    with pages.signed_in(browser, server, "reza", "reza", "desktop") as page:
        pages.open_view(page, server, "renewals")
        card(page, "Client persian").get_by_text("Client persian").first.click()
        amount = page.locator(".o_form_view [name=premium_total] span").first
        amount.wait_for()
        value = amount.bounding_box()
        label = page.locator(".o_form_view label[for^=premium_total]").first.bounding_box()
        assert 0 <= label["x"] - (value["x"] + value["width"]) < 150, "to the left of its label, not at the far end"
