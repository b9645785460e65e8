"""What browser tests share: a signed-in page at desktop or phone size that remembers the console's complaints."""

import json
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

SIZES = {"desktop": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
LOGINS = Path(__file__).parent.parent / "insurance_demo" / "logins.json"
PATIENCE = 20_000  # ms; servers in tests share two cores


def login_of(login):
    """Return ``(login, password)`` of a user of the demonstration broker."""
    for user in json.loads(LOGINS.read_text()):
        if user["login"] == login:
            return user["login"], user["password"]
    raise KeyError(login)


@contextmanager
def signed_in(browser, server, login, password, size="desktop"):
    """Yield a page of the signed-in user; an error in the browser's console fails at the end."""
    phone = size == "phone"
    context = browser.new_context(viewport=SIZES[size], is_mobile=phone, has_touch=phone)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server.url}/web/login")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url("**/odoo**")
    try:
        yield page
    finally:
        context.close()
    assert not complaints, f"the browser's console complained: {complaints}"


def open_view(page, server, path):
    """Open an action by its path and wait until its view stands."""
    page.goto(f"{server.url}/odoo/{path}")
    page.wait_for_selector(".o_view_controller, .o_action, .o_action_manager .o_content")


def search_for(page, text, size="desktop"):
    """Type ``text`` into the search bar of the view and press Enter (behind a button on a phone)."""
    if size == "phone" and not page.is_visible(".o_searchview_input"):
        page.click(".o_control_panel button:has(.oi-search), .o_control_panel button:has(.fa-search)")
    page.fill(".o_searchview_input", text)
    page.press(".o_searchview_input", "Enter")
    page.wait_for_timeout(600)


def rows(page):
    """The records a list or kanban view shows, without the kanban's empty fillers."""
    return page.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")


def wait_for_rows(page, count, text=None):
    """Wait until exactly ``count`` records (that hold ``text``) are shown: a search answers later than it is typed.

    Raises an AssertionError with what was found instead when patience ends.
    """
    found = rows(page).filter(has_text=text) if text else rows(page)
    expect(found).to_have_count(count, timeout=PATIENCE)


def wait_for_words(place, words):
    """Wait until a place of the page (a locator of one element) shows ``words``: screens are drawn piece by piece.

    Raises an AssertionError with what it shows instead when patience ends.
    """
    expect(place).to_contain_text(words, use_inner_text=True, timeout=PATIENCE)


def choose(page, field, text, size="desktop", inside=""):
    """Choose the record named ``text`` in a many2one field; in a phone's dialog the first one when it is not shown."""
    box = page.locator(f"{inside} .o_field_widget[name={field}] input").first
    box.click()
    if size == "phone":
        found = page.locator(".modal").last.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
        found.first.wait_for()
        named = found.filter(has_text=text)
        (named if named.count() else found).first.click()  # a long list shows its first page
        return
    box.fill(text)
    page.locator(".o-autocomplete--dropdown-item").filter(has_text=text).first.click()


def type_in(page, field, value, inside=""):
    """Type a value into a field and leave it."""
    box = page.locator(f"{inside} .o_field_widget[name={field}] :is(input, textarea)").first
    box.fill(value)
    box.press("Tab")


def press(page, name="", text=""):
    """Press a button of the form's header by its name or its text, also where a phone hides it behind the three dots."""
    wanted = f"[name='{name}']" if name else f":has-text('{text}')"
    button = page.locator(f".o_form_statusbar button{wanted}:visible, .o-dropdown--menu button{wanted}:visible").first
    page.wait_for_selector(".o_form_view")
    page.wait_for_timeout(1500)  # what arrives late draws the header anew and closes its menu
    if not button.count():
        page.locator(
            ".o_statusbar_buttons .dropdown-toggle:visible, .o_statusbar_buttons .o-dropdown:visible"
        ).last.click()
    button.dispatch_event("click")  # a phone's sheet of buttons slides while it opens
