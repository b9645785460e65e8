"""An agent with his own book takes ending policies to each outcome, in three taps each, and takes one back."""

import pytest

from tests import pages

PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.fields import Command
agent = env["res.users"].create({"name": "Outcome agent", "login": "outcome", "password": "outcome",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
insurer, other = env["res.partner"].create([
    {"name": name, "is_company": True, "is_insurer": True} for name in ("First insurer", "Dnipro insurer")])
line = env["insurance.line"].create({"name": "Browser hull"})
product = env["insurance.product"].create({"name": "Hull", "insurer_id": insurer.id, "line_id": line.id})
today = fields.Date.today()
cases = {}
for size in ("desktop", "phone"):
    for what in ("lost", "gone", "silent", "guess"):
        client = env["res.partner"].create({"name": f"{what} {size}", "phone": "+380501112233"})
        vals = {"partner_id": client.id, "product_id": product.id, "premium": 1000, "number": f"B-{what}-{size}"}
        end = today + timedelta(days=10)
        policy = env["insurance.policy"].with_user(agent).create(
            vals | {"date_start": end - timedelta(days=364), "date_end": end})
        policy.action_issue()
        if what == "guess":
            new = env["insurance.policy"].with_user(agent).create(
                vals | {"number": f"N-{size}", "date_start": end + timedelta(days=1), "date_end": end + timedelta(days=365)})
            new.action_issue()
        cases[f"{what} {size}"] = policy.id
engine = env["insurance.renewal"]._as_service()
engine._cron_open()
for name, policy in cases.items():
    cases[name] = env["insurance.policy"].browse(policy).renewal_id.id
env.cr.commit()
result = cases
"""
OUTCOME = """
case = env["insurance.renewal"].browse(arguments["case"])
result = [case.outcome or "", case.lost_reason_id.name or "", case.lost_insurer_id.name or "",
          case.lead_id.won_status, case.elsewhere_id.origin or "", case.renewed_by_id.number or ""]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an agent and, for each size of screen, four ending policies with their deals and tasks."""
    db = module_workshop.clone_db("outcome", template="all")
    cases = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), cases


def _badge(page, field, text):
    """Tap a badge of a field in the window."""
    badges = page.locator(f".modal .o_field_widget[name={field}] .o_selection_badge")
    badges.filter(has_text=text).first.click()


def _close(page):
    page.locator(".modal footer button[name=action_confirm]:visible").click()
    page.locator(".modal").first.wait_for(state="detached")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_each_outcome(browser, site, size):
    workshop, server, cases = site
    ids = {what: cases[f"{what} {size}"] for what in ("lost", "gone", "silent", "guess")}
    with pages.signed_in(browser, server, "outcome", "outcome", size) as page:
        # from the board's card: close, why, done
        pages.open_view(page, server, "renewals")
        card = page.locator(".o_kanban_record:not(.o_kanban_ghost)").filter(has_text=f"lost {size}")
        card.locator("button[name=action_close]").click()
        _badge(page, "reason_id", "Cheaper elsewhere")
        pages.choose(page, "insurer_id", "Dnipro insurer", size, inside=".modal")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the window is too wide"
        _close(page)
        assert workshop.run_in_odoo(server.db, OUTCOME, case=ids["lost"]) == [
            "lost", "Cheaper elsewhere", "Dnipro insurer", "lost", "foreign", "",
        ]  # fmt: skip

        # from the case: its own button, why, done
        pages.open_view(page, server, f"renewals/{ids['gone']}")
        pages.press(page, "action_close_not_needed")
        _badge(page, "reason_id", "Sold or gone")
        _close(page)
        assert workshop.run_in_odoo(server.db, OUTCOME, case=ids["gone"])[:2] == ["not_needed", "Sold or gone"]

        # who cannot be reached needs no reason; and back with one tap
        pages.open_view(page, server, f"renewals/{ids['silent']}")
        pages.press(page, "action_close_unreachable")
        page.locator(".modal .o_field_widget[name=attempts]").wait_for()
        _close(page)
        assert workshop.run_in_odoo(server.db, OUTCOME, case=ids["silent"])[0] == "unreachable"
        page.locator(".o_field_widget[name=elsewhere_id]").wait_for()
        pages.press(page, "action_undo_outcome")
        page.locator(".o_field_widget[name=elsewhere_id]").wait_for(state="detached")
        assert workshop.run_in_odoo(server.db, OUTCOME, case=ids["silent"]) == ["", "", "", "pending", "", ""]

        # renewed already, nobody linked it
        pages.open_view(page, server, f"renewals/{ids['guess']}")
        question = page.locator("[name=guesses]")
        question.wait_for()
        pages.wait_for_words(question, f"N-{size}")
        question.locator("button[name=action_yes]").first.click()
        question.wait_for(state="hidden")
        assert workshop.run_in_odoo(server.db, OUTCOME, case=ids["guess"]) == [
            "same_insurer", "", "", "won", "", f"N-{size}",
        ]  # fmt: skip

        pages.open_view(page, server, "renewal-outcomes")
        page.locator("text=Dnipro insurer").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the report is too wide"
