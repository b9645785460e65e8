"""An agent reports a loss with a photo, a handler takes it through papers, decision and payment, the client thanks.

At phone and desktop width; the agent comes from the client's card, the handler from the list or board of claims.
"""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests import pages

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.fields import Command
def user(login, name, *groups):
    return env["res.users"].create({"name": name, "login": login, "password": login, "odoobot_state": "disabled",
        "group_ids": [Command.set([env.ref(group).id for group in groups])]})
agent = user("reporter", "Claims agent", "insurance_crm.group_agent_own")
user("handling", "Claims handler", "base.group_user", "insurance_claims.group_claims_handler")
insurer = env["res.partner"].create({"name": "First insurer", "is_company": True, "is_insurer": True})
line = env["insurance.line"].create({"name": "Browser hull"})
product = env["insurance.product"].create({"name": "Hull", "insurer_id": insurer.id, "line_id": line.id})
kind = env.ref("insurance_crm.object_type_vehicle").id
env["insurance.claim.cause"].create({"name": "Browser collision"})
today = fields.Date.today()
cases = {}
for size, plate in (("desktop", "AA1000AA"), ("phone", "BB2000BB")):
    client = env["res.partner"].create({"name": f"Client {size}", "phone": "+380501112233", "user_id": agent.id,
        "email": f"{size}@example.com", "is_insurance_client": True})
    objects = env["insurance.object"].with_user(agent)
    car = objects.create({"type_id": kind, "owner_id": client.id, "plate": plate})
    late = objects.create({"type_id": kind, "owner_id": client.id, "plate": plate.replace("000", "999")})
    policy = env["insurance.policy"].with_user(agent).create({"partner_id": client.id, "product_id": product.id,
        "premium": 1000, "number": f"B-{size}", "date_start": today - timedelta(days=100),
        "date_end": today + timedelta(days=264),
        "object_ids": [Command.create({"object_id": car.id, "sum_insured": 20000}), Command.create(
            {"object_id": late.id, "sum_insured": 9000, "date_entry": today})],
        "cover_ids": [Command.create({"name": "Damage", "sum_insured": 15000, "deductible": 500})]})
    policy.action_issue()
    cases[size] = {"client": client.id, "policy": policy.id, "plate": plate}
env.cr.commit()
result = cases
"""
FACTS = """
claim = env["insurance.claim"].search([("policy_id", "=", arguments["policy"])])
result = [len(claim), claim.create_uid.login or "", claim.user_id.login or "", claim.state or "", claim.object_id.plate or "",
          claim.cover_id.name or "", len(claim.photo_ids), claim.third_party_ids.mapped("plate"), claim.description or "",
          claim.paid, claim.outstanding, claim.id, claim.name, (claim.feedback_url or "/rate/").split("/rate/")[1]]
"""
RATED = """
claim = env["insurance.claim"].browse(arguments["claim"])
result = [claim.rating_last_value, claim.rating_last_feedback or ""]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an agent, a handler, and for each size of screen a client with a policy of two cars."""
    db = module_workshop.clone_db("claim", template="all")
    cases = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), cases


def _fits(page, what):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{what} is too wide"


def _card(page, field, text):
    """Tap one of the cards of the notice."""
    page.locator(f".modal .o_field_widget[name={field}] .o_claim_choice button", has_text=text).first.click()


def _tab(page, name):
    page.locator(".o_notebook_headers .nav-link", has_text=name).first.click()


def _report(page, server, case, size):
    """Report the loss from the client's card; return when the claim stands."""
    pages.open_view(page, server, f"insurance-clients/{case['client']}")
    page.locator(".o_insurance_card [data-section=claims] button[name=action_report_claim]").click()
    chosen = page.locator(".modal .o_field_widget[name=policy_id] button.btn-primary")
    chosen.wait_for()  # the only policy in force
    pages.wait_for_words(chosen, case["plate"])
    page.locator(".modal .o_field_widget[name=warning]", has_text="Choose the object").wait_for()
    _card(page, "place_id", case["plate"])
    page.locator(".modal .alert[name=warning]").wait_for(state="hidden")
    page.locator(".modal .o_field_widget[name=description] textarea").fill("Hit from behind at a crossing")
    page.set_input_files(
        ".modal .o_claim_photos input[data-source=camera]",
        files=[{"name": "bumper.png", "mimeType": "image/png", "buffer": DOT}],
    )
    page.locator(".modal .o_claim_photo img").wait_for()
    pages.type_in(page, "other_plate", "XX7777XX", inside=".modal")
    _fits(page, "the notice")
    page.locator(".modal footer button[name=action_report]:visible").click()
    page.locator(".o_form_view .o_field_widget[name=name]", has_text=re.compile(r"C\d{4}/\d+")).wait_for()
    _fits(page, "the claim")


def _go(page, label):
    """Press the button that brings the claim to the next stage."""
    button = page.locator(".o_insurance_claim_moves button:visible", has_text=label)
    if not button.count():  # a phone may keep the header's buttons behind three dots
        page.locator(".o_statusbar_buttons .dropdown-toggle:visible").last.click()
    button.first.click()
    page.wait_for_timeout(800)


def _amount(page, field, value):
    box = page.locator(f".modal .o_field_widget[name={field}] input").first
    box.fill(value)
    box.press("Tab")


def _handle(page, server, claim, size):
    """Papers, decision, payment, end; each by the buttons of the page."""
    pages.open_view(page, server, f"claims/{claim}")
    page.locator(".o_form_view .o_field_widget[name=name]").wait_for()
    _go(page, "Next: Papers")
    _tab(page, "Papers")
    papers = page.locator(".o_field_widget[name=paper_ids] button[name=action_accept]:visible")
    papers.first.wait_for()
    while papers.count():
        before = papers.count()
        papers.first.click()
        expect(papers).to_have_count(before - 1)
    for step in ("Inspection", "Assessment"):
        _go(page, f"Next: {step}")
        page.locator(
            f".o_arrow_button_current:has-text('{step}'), .o_statusbar_status:has-text('{step}')"
        ).first.wait_for()
    pages.press(page, name="action_decide")
    _amount(page, "amount", "4000")
    page.locator(".modal footer button[name=action_confirm]:visible").first.click()
    page.locator(".modal").first.wait_for(state="detached")
    pages.press(page, name="action_new_payment")
    page.locator(".o_field_widget[name=payee_kind]").first.wait_for()
    page.locator(".modal, .o_form_view").last.locator("button[name=action_order]:visible").first.click()
    paid = page.locator("button[name=action_paid]:visible")
    paid.first.wait_for()
    _fits(page, "the payment")
    paid.first.click()
    page.wait_for_timeout(800)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_from_the_call_to_the_thanks(browser, site, size):
    workshop, server, cases = site
    case = cases[size]
    with pages.signed_in(browser, server, "reporter", "reporter", size) as page:
        _report(page, server, case, size)
    facts = workshop.run_in_odoo(server.db, FACTS, policy=case["policy"])
    claim, name = facts[11:13]
    assert facts[:2] == [1, "reporter"]
    assert facts[3:9] == ["reported", case["plate"], "Damage", 1, ["XX7777XX"], "Hit from behind at a crossing"]

    with pages.signed_in(browser, server, "handling", "handling", size) as page:
        pages.open_view(page, server, "claims")
        found = page.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)", has_text=name)
        found.first.wait_for()
        _fits(page, "the list of claims")
        _handle(page, server, claim, size)
        pages.open_view(page, server, f"claims/{claim}")
        _go(page, "Next: Closed")
        page.locator(".o_arrow_button_current, .o_statusbar_status", has_text="Closed").first.wait_for()
        _tab(page, "Satisfaction")
        page.locator("button[name=action_ask_feedback]").click()
        expect(page.locator(".o_field_widget[name=feedback_asked_on]")).not_to_be_empty()
    facts = workshop.run_in_odoo(server.db, FACTS, policy=case["policy"])
    assert facts[3] == "closed"
    assert facts[9:11] == [4000, 0], "paid in full, nothing outstanding"

    client = browser.new_context(viewport=pages.SIZES[size]).new_page()  # the client has no login
    client.goto(f"{server.url}/rate/{facts[13]}")
    client.locator("textarea[name=feedback]").fill("Quick and kind, thank you")
    client.locator("form button[type=submit]").first.click()
    client.get_by_text("Thank you").first.wait_for()
    client.context.close()
    assert workshop.run_in_odoo(server.db, RATED, claim=claim) == [5, "Quick and kind, thank you"]
    with pages.signed_in(browser, server, "reporter", "reporter", size) as page:
        pages.open_view(page, server, f"insurance-clients/{case['client']}")
        page.locator(".o_insurance_card [data-section=claims] .o_insurance_card_row", has_text=name).first.wait_for()
