"""An agent's day: the page My day, a case with its tasks ended with a result; a colleague's meeting says busy."""

import pytest

from tests import pages

PREPARE = """
from datetime import datetime, time, timedelta
from odoo import fields
from odoo.fields import Command
def agent(login, name):
    return env["res.users"].create({"name": name, "login": login, "password": login, "tz": "UTC",
        "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
olha, pavlo = agent("olha", "Olha Agent"), agent("pavlo", "Pavlo Agent")
today = fields.Date.today()
cases = {}
for size in ("desktop", "phone"):
    client = env["res.partner"].create({"name": f"Client {size}", "is_insurance_client": True, "user_id": olha.id})
    cases[size] = env["insurance.case"].with_user(olha).create({"name": f"Review {size}", "partner_id": client.id,
        "type_id": env.ref("insurance_crm.case_type_follow_up").id}).id
noon = datetime.combine(today, time(12))
env["calendar.event"].with_user(olha).create({"name": "Secret visit", "start": noon, "stop": noon + timedelta(hours=1)})
env.cr.commit()
result = cases
"""
DONE = """
case = env["insurance.case"].browse(arguments["case"])
result = [case.state, case.result, len(case.activity_ids)]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with two agents, a case for each size of screen and a meeting."""
    db = module_workshop.clone_db("day", template="all")
    cases = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), cases


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_my_day_and_a_case(browser, site, size):
    workshop, server, cases = site
    with pages.signed_in(browser, server, "olha", "olha", size) as page:
        pages.open_view(page, server, "insurance-day")
        sections = page.locator(".o_insurance_day_sections section")
        sections.filter(has_text="Secret visit").wait_for()
        page.locator(".o_control_panel button", has_text="This week").click()
        page.locator(".o_control_panel button.active", has_text="This week").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
        sections.locator("button", has_text=f"Review {size}").last.click()
        page.locator(".o_form_view [name=result]").wait_for()
        pages.type_in(page, "result", "All is well")
        pages.press(page, "action_done")
        # the current status: marked at the desk, on a phone the name of the menu
        reached = page.locator(".o_statusbar_status :is([aria-checked=true], .dropdown-toggle):visible")
        reached.filter(has_text="Done").first.wait_for()
    assert workshop.run_in_odoo(server.db, DONE, case=cases[size]) == ["done", "All is well", 0]


def test_a_colleague_sees_busy(browser, site):
    """Over the calendar's own way of reading: the colleague's browser never gets the subject."""
    _workshop, server, _cases = site
    with pages.signed_in(browser, server, "pavlo", "pavlo") as page:
        answer = page.evaluate(
            """async () => {
                const body = {jsonrpc: "2.0", method: "call", params: {model: "calendar.event", method: "search_read",
                    args: [[], ["display_name", "name", "description"]], kwargs: {}}};
                const answer = await fetch("/web/dataset/call_kw/calendar.event/search_read", {method: "POST",
                    headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
                return await answer.text();
            }"""
        )
    assert "Busy" in answer
    assert "Secret visit" not in answer
