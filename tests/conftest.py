"""Fixtures for the tests at the top of the checkout; tests/README.md tells how to use them."""

import os

import pytest

from tools import settings, system
from tools.testing import Workshop, why_missing


def _workshop():
    workshop = Workshop()
    yield workshop
    workshop.close()


workshop = pytest.fixture(_workshop)
module_workshop = pytest.fixture(_workshop, scope="module")
session_workshop = pytest.fixture(_workshop, scope="session")


@pytest.fixture
def clone_db(workshop):
    """clone_db(name, template="all") -> name of a fresh database, dropped after the test."""
    return workshop.clone_db


@pytest.fixture
def server(workshop):
    """server(db, fake_time=None, …) -> a running server, its log checked after the test."""
    return workshop.server


@pytest.fixture
def run_in_odoo(workshop):
    """run_in_odoo(db, source, **arguments) -> what the source left in `result`."""
    return workshop.run_in_odoo


@pytest.fixture
def connect(workshop):
    """With connect(db) as connection: a psycopg2 connection."""
    return workshop.connect


@pytest.fixture(scope="session")
def data_folder():
    """Folder of the real data sets; skips when there is none."""
    folder = settings.data_folder()
    if not folder:
        pytest.skip(f"no real data: INSURANCE_DATA={os.environ.get('INSURANCE_DATA', '../shared/data')} is no folder")
    return folder


@pytest.fixture(scope="session")
def needs_faketime():
    """Skips when servers cannot be given another date."""
    reason = why_missing("faketime")
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """Path of the browser; skips when there is none."""
    path = system.chromium()
    if not path:
        pytest.skip("chromium is not installed")
    return str(path)


@pytest.fixture(scope="session")
def browser(chromium):
    """A headless browser (Playwright driving the system's Chromium) for the whole session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield instance
        instance.close()
