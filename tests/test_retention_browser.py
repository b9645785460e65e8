"""A supervisor looks at renewal and retention, opens the policies behind a number and saves the table; an agent sees his own."""

import io

import pytest
from openpyxl import load_workbook

from tests import pages

PREPARE = """
from odoo.fields import Command
from dateutil.relativedelta import relativedelta
from odoo import fields
env = env(context=dict(env.context, no_reset_password=True, tracking_disable=True))
def user(login, group):
    return env["res.users"].create({"name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set(env.ref("insurance_crm." + group).ids)]})
agent, other, supervisor = user("keeper", "group_agent_own"), user("loser", "group_agent_own"), user("chief", "group_supervisor")
insurer = env["res.partner"].create({"name": "Browser insurer", "is_company": True, "is_insurer": True})
line = env["insurance.line"].create({"name": "Browser hull"})
month = fields.Date.today() + relativedelta(day=1)
def term(number, user, start, before=None):
    client = before.partner_id if before else env["res.partner"].create({"name": "Client " + number})
    policy = env["insurance.policy"].create({"number": number, "user_id": user.id, "date_start": start, "line_id": line.id,
        "insurer_id": insurer.id, "partner_id": client.id, "premium": 1000, "previous_id": before and before.id,
        "date_end": start + relativedelta(years=1, days=-1)})
    policy.action_issue()
    return policy
for months in (15, 16, 17):
    start = month - relativedelta(months=months)
    kept = term(f"KEPT-{months}", agent, start)
    term(f"NEXT-{months}", agent, start + relativedelta(years=1), kept)
term("LOST-16", other, month - relativedelta(months=16))
env.cr.commit()
result = line.id
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a supervisor and two agents: of the first every policy was renewed, of the second none."""
    db = module_workshop.clone_db("retention", template="all")
    module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop.server(db, options=["--max-cron-threads=0"])


def figure(page, row, name):
    """Return the cell of a figure in the row of that name."""
    table = page.locator(".o_insurance_retention_table tbody tr").filter(has=page.locator("th", has_text=row))
    return table.locator(f"td[data-figure={name}]")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_the_rate_to_the_policies(browser, site, size):
    with pages.signed_in(browser, site, "chief", "chief", size) as page:
        pages.open_view(page, site, "retention")
        figure(page, "Browser hull", "rate").wait_for()
        assert figure(page, "Browser hull", "ending").inner_text().strip().endswith("4")
        pages.wait_for_words(figure(page, "Browser hull", "rate"), "75")
        pages.wait_for_words(page.locator("dl"), "renewed ÷ ending")
        assert fits(page), "the page is too wide"

        figure(page, "Browser hull", "lost").locator("button").click()
        pages.rows(page).first.wait_for()
        pages.wait_for_rows(page, 1)
        pages.wait_for_words(pages.rows(page).first, "LOST-16")
        page.go_back()

        figure(page, "Browser hull", "rate").wait_for()
        page.locator("select[name=group]").select_option("agent")
        figure(page, "Keeper", "rate").wait_for()
        pages.wait_for_words(figure(page, "Keeper", "rate"), "100")
        assert figure(page, "Loser", "renewed").locator("button").count() == 0, "nothing to open behind a zero"
        page.locator("select[name=unit]").select_option("premium")
        page.locator("dl", has_text="rate of the day of issue").wait_for()
        pages.wait_for_words(figure(page, "Keeper", "renewed"), "3,000")
        assert fits(page), "the page is too wide"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_trend_and_persistency(browser, site, size):
    with pages.signed_in(browser, site, "chief", "chief", size) as page:
        pages.open_view(page, site, "retention")
        page.get_by_role("button", name="New against kept").click()
        page.locator(".o_insurance_bars").wait_for()
        assert figure(page, "Total", "kept").inner_text().strip().endswith("3")
        assert fits(page), "the page is too wide"
        page.locator(".o_insurance_bar_kept[title$=': 1']").first.click()
        pages.rows(page).first.wait_for()
        pages.wait_for_words(pages.rows(page).first, "NEXT-")

        pages.open_view(page, site, "retention")
        page.get_by_role("button", name="Persistency").click()
        figure(page, "Total", "began").wait_for()
        assert figure(page, "Total", "began").inner_text().strip().endswith("4")
        pages.wait_for_words(figure(page, "Total", "kept13"), "75")
        assert fits(page), "the page is too wide"
        page.get_by_role("button", name="New against kept").click()
        page.locator(".o_insurance_bars").wait_for()


def test_agent_saves_his_own(browser, site):
    with pages.signed_in(browser, site, "loser", "loser") as page:
        pages.open_view(page, site, "retention")
        assert figure(page, "Total", "ending").inner_text().strip() == "1"
        with page.expect_download() as download:
            page.get_by_role("button", name="Excel").click()
        table = load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True)
        lines = {line[0]: line for line in table}
        assert lines["Browser hull"][1:4] == (1, 0, 0)
        pages.open_view(page, site, "renewal-rate?view_type=list")
        pages.rows(page).first.wait_for()
        pages.wait_for_rows(page, 1)
