"""A supervisor brings in a broker's spreadsheet in a browser: upload, look, try, import, undo."""

import importlib.util
import re

import pytest

from tests import pages
from tools import settings

SUPERVISOR = """
users = env["res.users"].with_context(no_reset_password=True)
group = env.ref("insurance_crm.group_supervisor")
users.create({"name": "Olena", "login": "olena", "password": "olena", "group_ids": [(4, group.id)]})
env.company.country_id = env.ref("base.ua")
env.cr.commit()
"""


def spreadsheet():
    """Return the module that builds the awkward spreadsheet of the module's own tests, without importing Odoo."""
    path = settings.CHECKOUT / "insurance_crm" / "tests" / "book_fixture.py"
    spec = importlib.util.spec_from_file_location("book_fixture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(module_workshop):
    """Return a running server with a supervisor."""
    db = module_workshop.clone_db("book")
    module_workshop.run_in_odoo(db, SUPERVISOR)
    return module_workshop.server(db)


def press(page, name):
    """Press a button of the form's header, on a phone perhaps behind the three dots."""
    exact = re.compile(rf"^\W*{name}$")  # an icon before it is part of a button's name
    button = page.get_by_role("button", name=exact)
    if not button.count() or not button.first.is_visible():
        page.click(".o_statusbar_buttons .dropdown-toggle")
        button = page.get_by_role("menuitem", name=exact).or_(button)
    button.first.click()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_upload_try_import_undo(site, browser, tmp_path, size):
    fixture = spreadsheet()
    path = tmp_path / f"{size}.xlsx"
    path.write_bytes(fixture.workbook())
    with pages.signed_in(browser, site, "olena", "olena", size) as page:
        pages.open_view(page, site, "import-book/new")
        with page.expect_file_chooser() as chooser:
            page.locator("div[name=file] .o_select_file_button, div[name=file] button").first.click()
        chooser.value.set_files(path)
        page.wait_for_selector("div[name=file] .fa-pencil")  # the file is there
        press(page, "Read the file")
        columns = page.locator(
            "div[name=column_ids] .o_data_row, div[name=column_ids] .o_kanban_record:not(.o_kanban_ghost)"
        )
        columns.first.wait_for()
        assert columns.count() == len(fixture.HEADER)
        assert page.locator("div[name=column_ids] :text('Client: name')").count() == 1

        press(page, "Trial run")
        page.wait_for_selector(".o_insurance_book_tiles:visible")
        tiles = page.locator(".o_insurance_book_tiles .o_tile:visible").all_inner_texts()
        assert [tile.split() for tile in tiles][0] == [str(fixture.GOOD), "created"]
        assert [str(fixture.BAD), "rejected"] in [tile.split() for tile in tiles]

        press(page, "Import")
        page.wait_for_selector("p:visible:has-text('Imported')")
        page.click("a.nav-link:has-text('Rejected')")
        assert page.locator("div[name=rejected_ids] :text('31.02.2024')").count() >= 1
        with page.expect_download() as download:
            press(page, "Rejected rows")
        assert download.value.suggested_filename == f"{size} - rejected.xlsx"

        press(page, "Undo the import")
        page.click(".modal-footer .btn-primary")
        page.wait_for_selector("p:visible:has-text('The import was undone')")


def test_from_the_gear_of_the_policies(site, browser):
    with pages.signed_in(browser, site, "olena", "olena") as page:
        pages.open_view(page, site, "action-insurance_crm.insurance_policy_action")
        page.click(".o_cp_action_menus button")
        page.click(".o_insurance_book_menu")
        page.wait_for_selector(".o_form_view button:has-text('Read the file')")
