"""A complaint is entered by an agent on the client's card, answered by a handler, and the client gets the answer and rates it."""

import re

import pytest

from tests import pages

ANSWER = "We are sorry and called you today."
PREPARE = """
from odoo.fields import Command
def user(login, name, group):
    return env["res.users"].with_context(no_reset_password=True).create({"name": name, "login": login, "password": login,
        "email": login + "@example.com", "group_ids": [Command.set(env.ref(group).ids)]})
agent = user("c_agent", "Complaint agent", "insurance_crm.group_agent_own")
user("c_handler", "Complaint handler", "insurance_claims.group_claims_handler")
user("c_other", "Other agent", "insurance_crm.group_agent_own")
env.company.email = "broker@example.com"
env.company.feedback_way = "email"
clients = {}
for size in ("desktop", "phone"):
    client = env["res.partner"].create({"name": f"Complaining {size}", "is_insurance_client": True, "user_id": agent.id,
        "email": f"{size}@example.com"})
    clients[size] = client.id
env.cr.commit()
result = clients
"""
FOUND = """
found = env["insurance.complaint"].search([("partner_id", "=", arguments["client"])])
mails = env["mail.mail"].sudo().search([("model", "=", "insurance.complaint"), ("res_id", "in", found.ids)], order="id")
messages = env["mail.message"].search([("model", "=", "insurance.complaint"), ("res_id", "in", found.ids),
    ("partner_ids", "in", arguments["client"])], order="id")
result = {"id": found.id, "name": found.name, "state": found.state, "outcome": found.outcome, "url": found.feedback_url,
    "mails": [str(message.body) for message in messages], "sent": len(mails), "rating": found.rating_last_value,
    "words": found.rating_last_feedback, "tasks": found.activity_ids.user_id.mapped("login")}
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an agent, a handler, and a client for each size of screen."""
    db = module_workshop.clone_db("complaints", template="all")
    clients = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), clients


def enter(page, server, client):
    """Enter a complaint on the client's card."""
    pages.open_view(page, server, f"insurance-clients/{client}")
    page.locator(".o_insurance_card button[name=action_new_insurance_complaint]").first.click()
    pages.type_in(page, "description", "Nobody called back", inside=".modal")
    pages.type_in(page, "demand", "An apology", inside=".modal")
    page.locator(".modal .o_form_button_save:visible").click()
    row = page.locator(".o_insurance_card [data-section=complaints] .o_insurance_card_row")
    row.first.wait_for()
    pages.wait_for_words(row.first, "due")


def answer(page, address):
    """Take the complaint up and answer it by e-mail, by the buttons."""
    pages.press(page, "action_start")
    page.locator("button[name=action_open_reply]:visible").first.wait_for()
    pages.press(page, "action_open_reply")
    page.locator(".modal .o_field_widget[name=result] label", has_text="Yes").click()
    pages.type_in(page, "body", ANSWER, inside=".modal")
    pages.wait_for_words(page.locator(".modal"), address)
    page.locator(".modal button[name=action_send]:visible").click()
    page.locator(".o_form_view button[name=action_close]:visible").first.wait_for()


def ask_and_close(page):
    """Ask the client for a rating now, and close the complaint."""
    page.locator(".o_notebook .nav-link", has_text="Satisfaction").click()
    page.locator("button[name=action_ask_feedback]:visible").click()
    page.locator(".o_field_widget[name=feedback_url]").wait_for()
    pages.press(page, "action_close")
    page.locator(
        "button[name=action_open_reopen]:visible, .o_statusbar_buttons .dropdown-toggle:visible"
    ).first.wait_for()


def rate(browser, server, token, size):
    """Rate as the client does, who is not logged in."""
    context = browser.new_context(viewport=pages.SIZES[size])
    page = context.new_page()
    page.goto(f"{server.url}/rate/{token}/1")
    page.fill("textarea[name=feedback]", "Too late")
    with page.expect_response(lambda response: "/submit_feedback" in response.url) as answered:
        page.click("form button[type=submit]")
    assert answered.value.ok
    context.close()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_the_complaint_to_the_rating(browser, site, size):
    workshop, server, clients = site

    def found():
        return workshop.run_in_odoo(server.db, FOUND, client=clients[size])

    with pages.signed_in(browser, server, "c_agent", "c_agent", size) as page:
        enter(page, server, clients[size])
        complaint = found()
        pages.open_view(page, server, f"complaints/{complaint['id']}")
        page.locator(".o_form_view .o_field_widget[name=description]").wait_for()
        assert not page.locator("button[name=action_start]:visible").count(), "agents do not work on complaints"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"

    with pages.signed_in(browser, server, "c_other", "c_other", size) as page:
        pages.open_view(page, server, "complaints")
        page.locator(".o_view_nocontent_smiling_face, .o_nocontent_help").first.wait_for()

    with pages.signed_in(browser, server, "c_handler", "c_handler", size) as page:
        pages.open_view(page, server, f"complaints/{complaint['id']}")
        answer(page, f"{size}@example.com")
        complaint = found()
        assert (complaint["state"], complaint["outcome"]) == ("answered", "justified")
        assert ANSWER in complaint["mails"][0]
        ask_and_close(page)

    complaint = found()
    assert complaint["state"] == "closed"
    rate(browser, server, re.search(r"/rate/(\w+)/1", complaint["mails"][-1]).group(1), size)
    complaint = found()
    assert (complaint["rating"], complaint["words"]) == (1, "Too late")
