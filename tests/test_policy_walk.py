"""A policy's life from the screens, as an agent: quote, compare, accept, change, cancel, reinstate."""

import pytest

from tests import pages

BOOKED = """
    SELECT p.state, p.id, p.premium, p.commission, sum(t.premium), sum(t.commission), array_agg(t.kind ORDER BY t.id)
      FROM insurance_policy p JOIN insurance_transaction t ON t.policy_id = p.id
     WHERE p.number = %s GROUP BY p.id
"""
LOAD = "env['insurance.tariff'].action_load_examples(); env.cr.commit(); result = True"


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server on the demonstration broker with the example tariffs, and the name of a client of its agent."""
    login, password = pages.login_of("olena")
    db = module_workshop.clone_db("life", template="full")
    module_workshop.run_in_odoo(db, LOAD)
    with module_workshop.connect(db) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.name FROM res_partner c JOIN insurance_policy p ON p.partner_id = c.id "
            "JOIN res_users u ON u.id = p.user_id WHERE u.login = %s AND NOT c.is_company ORDER BY c.id LIMIT 1",
            [login],
        )
        (client,) = cursor.fetchone()

    def booked(number):
        with module_workshop.connect(db) as connection, connection.cursor() as cursor:
            cursor.execute(BOOKED, [number])
            return cursor.fetchone()

    return module_workshop.server(db, options=["--max-cron-threads=0"]), login, password, client, booked


def assert_adds_up(found):
    """The policy's figures are the sums of its ledger rows."""
    _state, _id, premium, commission, ledger_premium, ledger_commission, _kinds = found
    assert round(float(premium), 2) == round(float(ledger_premium), 2)
    assert round(float(commission), 2) == round(float(ledger_commission), 2)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_quote_to_cancellation(browser, site, size):
    server, login, password, client, booked = site
    number = f"WALK-{size}"
    with pages.signed_in(browser, server, login, password, size) as page:
        quote_and_accept(page, server, client, number, size)
        state, policy, premium, *_rest, kinds = booked(number)
        assert (state, kinds) == ("issued", ["issue"])
        assert premium > 0

        endorse(page)
        pages.open_view(page, server, f"policies/{policy}")
        after = booked(number)
        assert after[2] > premium
        assert after[-1] == ["issue", "endorsement"]
        assert_adds_up(after)

        cancel(page, size)
        ended = booked(number)
        assert ended[0] == "cancelled"
        assert ended[2] < after[2]
        assert_adds_up(ended)

        pages.press(page, "action_reinstate")
        page.locator(".modal .btn-primary").click()
        page.wait_for_selector(".modal", state="detached")
        page.wait_for_function("() => !document.querySelector('.o_form_view .o_field_widget[name=date_cancel]')")
        again = booked(number)
        assert (again[0], round(float(again[2]), 2)) == ("issued", round(float(after[2]), 2))
        assert_adds_up(again)


def quote_and_accept(page, server, client, number, size):
    """From an empty inquiry to an issued policy on the screen."""
    pages.open_view(page, server, "quotes/new")
    pages.choose(page, "line_id", "Motor hull", size)
    pages.type_in(page, "year", "2021")
    pages.type_in(page, "sum_insured", "600000")
    pages.press(page, "action_quote")
    comparison = page.locator(".o_insurance_comparison")
    comparison.locator("button:has-text('Accept'):visible").first.wait_for()
    assert comparison.locator(".o_comparison_ours_row").count() == 1
    comparison.locator("button.o_comparison_ours").click()
    comparison.locator(".o_comparison_ours_row").wait_for(state="detached")  # the client is looking
    comparison.locator(".o_comparison_sorts button").nth(1).click()
    comparison.locator("button:has-text('Accept'):visible").first.click()
    page.wait_for_selector(".modal .o_field_widget[name=number]")
    pages.type_in(page, "number", number, inside=".modal")
    pages.choose(page, "partner_id", client, size, inside=".modal")
    page.locator(".modal button[name=action_issue]").click()
    anyway = page.locator(".modal button[name=action_issue_anyway]:visible")
    page.wait_for_function(
        "number => document.title.includes(number) || document.querySelector('.modal button[name=action_issue_anyway]')",
        arg=number,
    )
    if anyway.count():
        anyway.click()
    page.wait_for_function("number => document.title.includes(number)", arg=number)
    page.wait_for_selector(".o_form_statusbar")


def endorse(page):
    """From the policy: 1,200 more for the full term, seen before it is booked, then confirmed."""
    pages.press(page, "action_endorse")
    page.wait_for_selector(".o_field_widget[name=date_effective]")
    pages.type_in(page, "name", "Higher sum agreed")
    page.locator(".nav-link:has-text('Policy itself')").click()
    pages.type_in(page, "premium_change", "1200")
    page.wait_for_function("() => document.querySelector('.o_field_widget[name=difference]')?.innerText.match(/[1-9]/)")
    pages.press(page, "action_confirm")
    page.locator(".modal .btn-primary").click()
    page.wait_for_selector(".nav-link:has-text('Booked')")


def cancel(page, size):
    """From the policy: end it today, with the refund shown before it is confirmed."""
    pages.press(page, text="End early")
    page.wait_for_selector(".modal .o_field_widget[name=reason_id]")
    pages.choose(page, "reason_id", "Object sold", size, inside=".modal")
    page.wait_for_function(
        "() => document.querySelector('.modal .o_field_widget[name=refund_net]')?.innerText.match(/[1-9]/)"
    )
    page.locator(".modal button[name=action_confirm]").click()
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_timeout(500)
