"""A supervisor sets a rule and looks at what it would do tonight; the night does just that; the agent renews what came of it."""

import pytest

from tests import pages

PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.fields import Command
users = env["res.users"].with_context(no_reset_password=True)
agent, supervisor = users.create([
    {"name": "Walk agent", "login": "walk_agent", "password": "walk_agent",
     "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]},
    {"name": "Walk supervisor", "login": "walk_supervisor", "password": "walk_supervisor",
     "group_ids": [Command.set(env.ref("insurance_crm.group_supervisor").ids)]}])
insurer, other = env["res.partner"].create([
    {"name": name, "is_company": True, "is_insurer": True} for name in ("First insurer", "Second insurer")])
today, made = fields.Date.today(), {}
for size in ("desktop", "phone"):
    line = env["insurance.line"].create({"name": f"Hull {size}"})
    first, second = env["insurance.product"].create([
        {"name": f"Hull of {one.name} {size}", "insurer_id": one.id, "line_id": line.id} for one in (insurer, other)])
    for what in ("stays", "moves"):
        client = env["res.partner"].create({"name": f"{what} {size}", "phone": "+380501112233"})
        end = today + timedelta(days=70)
        policy = env["insurance.policy"].with_user(agent).create({
            "partner_id": client.id, "product_id": first.id, "premium": 1000, "number": f"W-{what}-{size}",
            "date_start": end - timedelta(days=364), "date_end": end})
        policy.action_issue()
        made[f"{what} {size}"] = policy.id
env.cr.commit()
result = made
"""
NIGHT = """
env["insurance.renewal"]._as_service()._cron_open()
env.cr.commit()
policies = env["insurance.policy"].browse(arguments["policies"])
result = [[policy.renewal_id.id, policy.renewal_id.rule_id.name, policy.renewal_id.user_id.login] for policy in policies]
"""
OUTCOME = """
case = env["insurance.renewal"].browse(arguments["case"])
result = [case.outcome or "", case.renewed_by_id.number or "", case.renewed_by_id.insurer_id.name or "", case.lead_id.won_status]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a supervisor, an agent and, for each size of screen, two policies that end in seventy days."""
    db = module_workshop.clone_db("walk", template="all")
    policies = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), policies


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_rule_night_and_renewal(browser, site, size):
    workshop, server, policies = site
    ours = [policies[f"{what} {size}"] for what in ("stays", "moves")]
    set_rule(browser, server, size)
    cases = workshop.run_in_odoo(server.db, NIGHT, policies=ours)
    assert [(rule, login) for _case, rule, login in cases] == [(f"Early {size}", "walk_agent")] * 2
    with pages.signed_in(browser, server, "walk_agent", "walk_agent", size) as page:
        renew(page, server, "stays", size)
        assert workshop.run_in_odoo(server.db, OUTCOME, case=cases[0][0]) == [
            "same_insurer", f"N-stays-{size}", "First insurer", "won",
        ]  # fmt: skip
        renew(page, server, "moves", size, product=f"Hull of Second insurer {size}")
        assert workshop.run_in_odoo(server.db, OUTCOME, case=cases[1][0]) == [
            "other_insurer", f"N-moves-{size}", "Second insurer", "won",
        ]  # fmt: skip


def set_rule(browser, server, size):
    """The supervisor makes a rule for a line, eighty days ahead, and the dry run shows both clients under it."""
    with pages.signed_in(browser, server, "walk_supervisor", "walk_supervisor", size) as page:
        pages.open_view(page, server, "renewal-rules/new")
        pages.type_in(page, "name", f"Early {size}")
        pages.choose(page, "line_ids", f"Hull {size}", size)
        pages.type_in(page, "days", "80")
        page.locator("button.o_form_button_save:visible").click()
        page.locator(".o_form_saved, .o_form_status_indicator_buttons.invisible").first.wait_for(state="attached")
        pages.wait_for_words(page.locator(".o_field_widget[name=summary]"), "80 days before")
        pages.press(page, "action_dry_run")
        table = page.locator(".o_field_widget[name=opened_ids]")
        table.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)").first.wait_for()
        shown = table.inner_text()
        for what in ("stays", "moves"):
            assert f"{what} {size}" in shown, shown
        assert f"Early {size}" in shown
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the dry run is too wide"


def renew(page, server, what, size, product=None):
    """The agent finds the client on his board, makes the next term, perhaps with another insurer, and issues it."""
    pages.open_view(page, server, "renewals")
    card = page.locator(".o_kanban_record:not(.o_kanban_ghost)").filter(has_text=f"{what} {size}")
    card.locator("button[name=action_renew]:visible").click()
    page.locator(".o_form_view .o_field_widget[name=number]").first.wait_for()
    if product:
        pages.choose(page, "product_id", product, size)
    pages.type_in(page, "number", f"N-{what}-{size}")
    pages.press(page, "action_issue")
    page.locator(".o_form_view button[name=action_issue]").first.wait_for(state="detached")
