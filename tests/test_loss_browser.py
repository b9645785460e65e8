"""A supervisor goes from a loss ratio to its claims; an agent sees his own book's, a handler everybody's; the sheet is saved."""

import io

import pytest
from openpyxl import load_workbook

from tests import pages

PREPARE = """
from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.fields import Command
env = env(context=dict(env.context, no_reset_password=True, tracking_disable=True, insurance_silent=True))
def user(login, group):
    return env["res.users"].create({"name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set(env.ref(group).ids)]})
calm, unlucky = user("calm", "insurance_crm.group_agent_own"), user("unlucky", "insurance_crm.group_agent_own")
user("chief", "insurance_crm.group_supervisor"), user("settler", "insurance_claims.group_claims_handler")
insurer = env["res.partner"].create({"name": "Browser insurer", "is_company": True, "is_insurer": True})
line = env["insurance.line"].create({"name": "Browser hull"})
month = fields.Date.today() + relativedelta(day=1)
for number, agent in (("CALM-1", calm), ("CRASH-1", unlucky)):
    start = month - relativedelta(months=12)
    client = env["res.partner"].create({"name": "Client " + number})
    policy = env["insurance.policy"].create({"number": number, "user_id": agent.id, "date_start": start, "line_id": line.id,
        "insurer_id": insurer.id, "partner_id": client.id, "premium": 1000, "date_end": month - relativedelta(days=1)})
    policy.action_issue()
loss = month - relativedelta(months=3)
claim = env["insurance.claim"].create({"policy_id": policy.id, "date_loss": loss, "date_reported": loss})
env["insurance.claim.entry"].create([{"claim_id": claim.id, "kind": kind, "date": loss, "amount": amount,
    "amount_company": amount, "currency_id": claim.currency_id.id, "company_id": claim.company_id.id}
    for kind, amount in (("reserve", 900), ("reserve", -500), ("payment", 500))])
env.cr.commit()
result = claim.name
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with two policies that earned 1,000 each in the last twelve months, and one claim of 900."""
    db = module_workshop.clone_db("loss", template="all")
    number = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop.server(db, options=["--max-cron-threads=0"]), number


def figure(page, row, name):
    """Return the cell of a figure in the row of that name."""
    table = page.locator(".o_insurance_figure_table tbody tr").filter(has=page.locator("th", has_text=row))
    return table.locator(f"td[data-figure={name}]")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_the_ratio_to_the_claims(browser, site, size):
    server, number = site
    with pages.signed_in(browser, server, "chief", "chief", size) as page:
        pages.open_view(page, server, "loss-ratio")
        figure(page, "Browser hull", "ratio").wait_for()
        pages.wait_for_words(figure(page, "Browser hull", "ratio"), "45")
        pages.wait_for_words(page.locator("dl"), "incurred ÷ earned premium")
        assert figure(page, "Browser hull", "recovered").locator("button").count() == 0, "nothing to open behind a zero"
        assert fits(page), "the page is too wide"

        figure(page, "Browser hull", "ratio").locator("button").click()
        page.get_by_text(number).first.wait_for()
        page.go_back()

        figure(page, "Browser hull", "ratio").wait_for()
        page.locator("select[name=group]").select_option("agent")
        figure(page, "Unlucky", "ratio").wait_for()
        pages.wait_for_words(figure(page, "Unlucky", "ratio"), "90")
        pages.wait_for_words(figure(page, "Calm", "earned"), "1,000")
        page.get_by_role("button", name="Open claims").click()
        figure(page, "Unlucky", "outstanding").wait_for()
        pages.wait_for_words(figure(page, "Unlucky", "outstanding"), "400")
        assert fits(page), "the page is too wide"


def test_agent_saves_his_own(browser, site):
    server, _number = site
    with pages.signed_in(browser, server, "unlucky", "unlucky") as page:
        pages.open_view(page, server, "loss-ratio")
        figure(page, "Browser hull", "ratio").wait_for()
        pages.wait_for_words(figure(page, "Browser hull", "ratio"), "90")
        with page.expect_download() as download:
            page.get_by_role("button", name="Excel").click()
        table = load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True)
        lines = {line[0]: line for line in table}
        assert lines["Browser hull"][1:7] == (1000, 500, 0, 400, 900, 0.9)
    with pages.signed_in(browser, server, "calm", "calm", "phone") as page:
        pages.open_view(page, server, "loss-ratio")
        figure(page, "Browser hull", "earned").wait_for()
        assert figure(page, "Browser hull", "incurred").locator("button").count() == 0


def test_handler_sees_all_books(browser, site):
    server, _number = site
    with pages.signed_in(browser, server, "settler", "settler") as page:
        pages.open_view(page, server, "loss-ratio")
        figure(page, "Browser hull", "earned").wait_for()
        pages.wait_for_words(figure(page, "Browser hull", "earned"), "2,000")
        figure(page, "Browser hull", "earned").locator("button").click()
        pages.rows(page).first.wait_for()
        pages.wait_for_rows(page, 2)
        pages.open_view(page, server, "claims-analysis?view_type=list")
        pages.rows(page).first.wait_for()
