"""A new client during a call in fewer than twelve interactions; the card's rows and buttons; names found by a part."""

import pytest

from tests import pages

MOST = 11  # interactions: what is pressed, typed or picked
PREPARE = """
from odoo.fields import Command
agent = env["res.users"].create({"name": "Calling agent", "login": "caller", "password": "caller",
    "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]})
line, home = env["insurance.line"].create([{"name": "Browser hull"}, {"name": "Browser home"}])
insurer = env["res.partner"].create({"name": "Zorya Browser", "is_insurer": True, "is_company": True})
product = env["insurance.product"].create({"name": "Hull", "line_id": line.id, "insurer_id": insurer.id, "commission_rate": 10})
known, *others = env["res.partner"].create([
    {"name": name, "phone": phone, "is_insurance_client": True, "user_id": agent.id} for name, phone in [
        ("Ірина Коваленко", "+380 67 200 01 01"), ("زهرا کریمی", "+98 912 345 6789"), ("王小明", "+86 139 1234 5678")]])
policies = env["insurance.policy"].with_user(agent)
policies.create({"partner_id": known.id, "product_id": product.id, "number": "B-1", "premium": 1200}).action_issue()
policies.create({"partner_id": known.id, "line_id": home.id, "origin": "foreign"})
env["crm.lead"].with_user(agent).create({"name": "Second car", "type": "opportunity", "insurance_kind": "new",
    "partner_id": known.id, "user_id": agent.id})
env.cr.commit()
result = known.id
"""
MADE = """
client = env["res.partner"].search([("name", "=", arguments["name"])])
policy, need = client.insurance_policy_ids, env["insurance.need"].search([("partner_id", "=", client.id)])
result = [len(client), client.user_id.name, policy.origin, policy.line_id.name, policy.insurer_id.name, policy.end_precision,
          bool(policy.date_end), need.line_id.name, need.name]
"""
NAMES = {"desktop": "Оксана Литвин", "phone": "Роман Гнатюк"}


class Hand:
    """What a person does at the screen, counted."""

    def __init__(self, page, size):
        self.page, self.size, self.done = page, size, 0

    def _field(self, name, inside):
        return self.page.locator(f".modal .o_field_widget[name={name}] {inside}").first

    def press(self, selector):
        """One press of a button or a link."""
        self.done += 1
        self.page.locator(selector).first.click()

    def write(self, field, text):
        """One box filled."""
        self.done += 1
        self._field(field, "input").fill(text)

    def pick(self, field, **which):
        """One choice from the device's own list."""
        self.done += 1
        self._field(field, "select").select_option(**which)

    def choose(self, field, text):
        """A record searched for and pressed: two."""
        self.done += 2
        pages.choose(self.page, field, text, self.size, inside=".modal")


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with a calling agent, three clients and what one of them has."""
    db = module_workshop.clone_db("card", template="all")
    client = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), client


def _fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _section(page, key):
    return page.locator(f".o_insurance_card [data-section={key}]")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_new_client_during_a_call(browser, site, size):
    workshop, server, _client = site
    with pages.signed_in(browser, server, "caller", "caller", size) as page:
        pages.open_view(page, server, "insurance-clients")
        hand = Hand(page, size)
        hand.press("button:has-text('Quick entry')" if size == "desktop" else ".o-kanban-button-new:visible")
        hand.write("name", NAMES[size])
        hand.write("phone", "067 311 22 33" if size == "desktop" else "067 444 55 66")
        hand.pick("foreign_line_id", label="Browser hull")
        hand.choose("foreign_insurer_id", "Zorya Browser")
        hand.pick("foreign_month", index=3)
        hand.pick("need_line_id", label="Browser home")
        hand.write("need_name", "flat, 54 m²")
        assert _fits(page), "the window is too wide"
        hand.press(".modal button[name=action_save]")
        _section(page, "policies").wait_for()
        assert hand.done <= MOST, f"{hand.done} interactions"
        policies = _section(page, "policies").inner_text()
        assert "Browser hull" in policies and "elsewhere" in policies
        pages.wait_for_words(page.locator(".o_insurance_card"), "Browser home")
        assert _fits(page), "the card is too wide"
    assert workshop.run_in_odoo(server.db, MADE, name=NAMES[size]) == [
        1, "Calling agent", "foreign", "Browser hull", "Zorya Browser", "month", True, "Browser home", "flat, 54 m²",
    ]  # fmt: skip


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_who_is_here_already_is_opened_instead(browser, site, size):
    _workshop, server, _client = site
    with pages.signed_in(browser, server, "caller", "caller", size) as page:
        pages.open_view(page, server, "new-client")
        hand = Hand(page, size)
        hand.write("name", "Коваленко Ирина")
        hand.write("phone", "067 200 01 01")
        page.locator(".modal .modal-title").first.click()  # leaves the box
        known = page.locator(".o_insurance_entry_doubles")
        known.wait_for()
        assert "Ірина Коваленко" in known.inner_text() and "Calling agent" in known.inner_text()
        known.locator("button").first.click()
        _section(page, "policies").wait_for()
        assert page.locator(".o_field_widget[name=name] :is(textarea, input)").first.input_value() == "Ірина Коваленко"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_card_opens_what_it_names(browser, site, size):
    _workshop, server, client = site
    with pages.signed_in(browser, server, "caller", "caller", size) as page:
        pages.open_view(page, server, f"insurance-clients/{client}")
        _section(page, "policies").wait_for()
        assert page.locator(".o_insurance_card a[href='tel:+380672000101']").count() == 1
        pages.wait_for_words(page.locator(".o_insurance_card_figures"), "In force")
        if size == "phone":
            heights = page.locator(".o_insurance_card_buttons > *").evaluate_all(
                "buttons => buttons.map(button => button.getBoundingClientRect().height)"
            )
            assert min(heights) >= 40, f"too small for a thumb: {heights}"
        _section(page, "open").locator(".o_insurance_card_row").filter(has_text="Second car").click()
        page.wait_for_function("document.title.includes('Second car')")
        page.go_back()
        _section(page, "policies").locator(".o_insurance_card_row").filter(has_text="Browser hull").first.click()
        page.wait_for_function("document.title.includes('B-1')")
        page.go_back()
        _section(page, "policies").wait_for()
        page.click("button[name=action_new_foreign_policy]")
        page.locator(".modal .o_field_widget[name=line_id]").wait_for()
        pages.choose(page, "line_id", "Browser hull", size, inside=".modal")
        page.locator(".modal .o_form_button_save").last.click()
        page.locator(".modal").wait_for(state="detached")
        page.wait_for_function(
            "document.querySelectorAll('[data-section=policies] .o_insurance_card_row .badge').length > 2"
        )
        assert _fits(page), "the card is too wide"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_names_are_found_by_a_part(browser, site, size):
    """Cyrillic, Persian and Chinese, in the list of clients and where a client is chosen."""
    _workshop, server, _client = site
    found = {"Ковал": "Ірина Коваленко", "کریم": "زهرا کریمی", "小明": "王小明"}
    with pages.signed_in(browser, server, "caller", "caller", size) as page:
        for typed, name in found.items():
            pages.open_view(page, server, "insurance-clients")
            pages.search_for(page, typed, size)
            pages.rows(page).filter(has_text=name).first.wait_for()
            pages.wait_for_rows(page, 1)
        if size == "desktop":
            pages.open_view(page, server, "policies/new")
            for typed, name in found.items():
                box = page.locator(".o_field_widget[name=partner_id] input").first
                box.click()
                box.fill(typed)
                page.locator(".o-autocomplete--dropdown-item").filter(has_text=name).first.wait_for()
                box.fill("")
