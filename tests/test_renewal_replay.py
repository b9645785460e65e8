"""A day in 2018 of the real portfolio: what the nights must have made, said by the file alone.

Only terms begun by that day are imported. `Expected` reads the archive by itself and never asks our models which policies
are due; the database is then compared with it after one night, two nights, two servers at once, and a kill in the middle.
"""

import base64
import io
import re
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from tests import lledo
from tests.replay import (
    BATCH,
    DAY,
    DAYS,
    DEADLINE,
    DEALS,
    LIST,
    MADE,
    NIGHT,
    OPEN,
    PATIENCE,
    SETTINGS,
    TASKS,
    TELL,
    TOLD,
    TOLD_DEALS,
    TOLD_TASKS,
    Expected,
    as_printed,
    as_rows,
    check_deals,
    check_steps,
    rows,
    sheet,
)
from tools import settings

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


def make_due(connection):
    """Let the four jobs be overdue since the evening, and no other."""
    rows(
        connection,
        """UPDATE ir_cron c SET nextcall = %s, lastcall = NULL FROM ir_model_data d
            WHERE d.module = 'insurance_renewal' AND d.model = 'ir.cron' AND d.res_id = c.id RETURNING c.id""",
        f"{DAY} 00:30:00",
    )


def nights_done(connection):
    """Whether all four jobs have done their night."""
    query = """SELECT count(*) FROM ir_cron c JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
                WHERE d.module = 'insurance_renewal' AND (nextcall < %s
                   OR EXISTS (SELECT FROM ir_cron_trigger t WHERE t.cron_id = c.id AND t.call_at <= %s))"""
    return rows(connection, query, NIGHT, f"{DAY} 12:00:00") == [(0,)]


def wait(condition):
    """Wait until ``condition()`` holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not done after {PATIENCE} s"
        time.sleep(0.3)


def night(workshop, db, servers=1):
    """Let real servers, whose clock shows the night of DAY, do their scheduled actions to the end."""
    with workshop.connect(db) as connection:
        make_due(connection)
        running = [workshop.server(db, fake_time=NIGHT) for _number in range(servers)]
        wait(lambda: nights_done(connection))
    for server in running:
        server.stop()


def check(connection, expected):
    """Compare cases, deals and tasks with what the file says; return all as a fingerprint."""
    cases = rows(connection, MADE)
    assert Counter((number, start) for number, start, *_rest in cases) == Counter(list(expected.due))
    deals = {deal[0]: deal[1:] for deal in rows(connection, DEALS)}
    tasks = rows(connection, TASKS)
    assert len(deals) == len(expected.deals)
    assert Counter(task[0] for task in tasks) == Counter(list(deals)), "one task per deal"
    by_deal = defaultdict(set)
    for number, start, due, opened, end, state, deal, _user in cases:
        last = expected.due[number, start][0]
        assert (due, opened, end, state) == (max(last - timedelta(days=DAYS), start), DAY, last, "open")
        by_deal[deal].add(number)
    check_deals(expected, by_deal, deals, tasks, {case[6]: case[7] for case in cases})
    check_steps(connection, expected)
    return sorted(map(repr, cases)), sorted(map(repr, deals.items())), sorted(map(repr, tasks))


@pytest.fixture(scope="module")
def folder():
    """The real data, or a skip."""
    folder = settings.data_folder()
    if not folder or not (folder / lledo.ARCHIVE).exists():
        pytest.skip(f"{lledo.ARCHIVE} is not there: set INSURANCE_DATA")
    return folder


@pytest.fixture(scope="module")
def expected(folder):
    """What the file says must exist."""
    return Expected(folder)


@pytest.fixture(scope="module")
def book(module_workshop, folder, tmp_path_factory):
    """A database with the terms begun by DAY, before its night."""
    path = tmp_path_factory.mktemp("replay") / "portfolio.csv"
    count = lledo.write(folder, path, until=DAY)
    db = module_workshop.clone_db("replay")
    run = module_workshop.run_in_odoo(db, lledo.START, path=str(path))
    done = module_workshop.run_in_odoo(db, lledo.WORK, run=run)
    assert (done["state"], done["created"], done["rejected"]) == ("done", count, 0), done
    module_workshop.run_in_odoo(db, SETTINGS, days=DAYS, deadline=DEADLINE)
    return db


@pytest.fixture(scope="module")
def opened(module_workshop, book, needs_faketime):
    """The book after one night of a real server."""
    db = module_workshop.clone_db("opened", book)
    night(module_workshop, db)
    return db


def test_the_day_is_worth_it(expected):
    assert len(expected.due) > 4 * BATCH, "more than a batch for each of the four jobs"
    assert any(len(terms) > 1 for terms in expected.deals.values())
    assert any(expected.assignees(terms) == {"Stand-in"} for terms in expected.deals.values())


def test_one_night_and_a_second(module_workshop, opened, expected):
    with module_workshop.connect(opened) as connection:
        first = check(connection, expected)
    night(module_workshop, opened)
    with module_workshop.connect(opened) as connection:
        assert check(connection, expected) == first
        assert rows(connection, "SELECT count(*) FROM insurance_renewal_failure") == [(0,)]


def test_two_servers_at_once(module_workshop, book, expected, needs_faketime):
    db = module_workshop.clone_db("servers", book)
    night(module_workshop, db, servers=2)
    with module_workshop.connect(db) as connection:
        check(connection, expected)


def test_two_processes_on_the_same_clients(module_workshop, book, expected):
    """Harder than two servers, whose jobs never share clients: both do all clients at the same time."""
    db = module_workshop.clone_db("processes", book)
    quiet = (r"could not serialize access", r"duplicate key value", r"could not obtain lock", r"deadlock detected")
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(module_workshop.run_in_odoo, db, OPEN, today=str(DAY), allow_log=quiet) for _number in range(2)
        ]
    for run in runs:
        run.result()
    module_workshop.run_in_odoo(db, OPEN, today=str(DAY))
    with module_workshop.connect(db) as connection:
        check(connection, expected)
        assert rows(connection, "SELECT count(*) FROM insurance_renewal_failure") == [(0,)]


def test_killed_in_the_middle(module_workshop, book, expected, needs_faketime):
    db = module_workshop.clone_db("killed", book)
    with module_workshop.connect(db) as connection:
        make_due(connection)
        server = module_workshop.server(db, fake_time=NIGHT)
        wait(lambda: rows(connection, "SELECT count(*) FROM insurance_renewal")[0][0] >= BATCH)
        time.sleep(0.5)  # into the next batch
        server.kill()
        time.sleep(1)
        (before,) = rows(connection, "SELECT count(*) FROM insurance_renewal")[0]
        assert BATCH <= before < len(expected.due), "not in the middle"
        rows(
            connection,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            db,
        )
    night(module_workshop, db)
    with module_workshop.connect(db) as connection:
        check(connection, expected)


def test_killed_while_telling_the_supervisor(module_workshop, opened, needs_faketime):
    """The steps of open renewals: killed in the middle, each is done once when the server is back."""
    db = module_workshop.clone_db("told", opened)
    with module_workshop.connect(db) as connection:
        total = len(rows(connection, TELL, DAY))
        make_due(connection)
        server = module_workshop.server(db, fake_time=NIGHT)
        wait(lambda: rows(connection, TOLD)[0][0] > 0)
        server.kill()
        time.sleep(1)
        (before, left) = rows(connection, TOLD)[0]
        assert before + left == total
        assert left, "not in the middle"
        rows(
            connection,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            db,
        )
    night(module_workshop, db)
    with module_workshop.connect(db) as connection:
        assert rows(connection, TOLD) == [(total, 0)]
        told = dict(rows(connection, TOLD_TASKS))
        assert told == {deal: 1 for (deal,) in rows(connection, TOLD_DEALS)}, "the supervisor is told once of each deal"


# --- the renewal list of that month ----------------------------------------------------------------


@pytest.fixture(scope="module")
def month(module_workshop, book, folder):
    """``(rows of the file that end in DAY's month, {login: {"xlsx", "pdf"}} of the supervisor and an agent)``."""
    db = module_workshop.clone_db("list", book)
    start, end = DAY.replace(day=1), date(DAY.year, DAY.month + 1, 1) - timedelta(days=1)
    lists = {
        login: module_workshop.run_in_odoo(db, LIST, login=login, today=str(DAY), start=str(start), end=str(end))
        for login in ("standin", "lledo0")
    }
    with module_workshop.connect(db) as connection:
        policies = rows(
            connection,
            """SELECT p.number, p.cover_end - 1, p.date_issue, p.issuing_unit, c.complete_name, c.phone, c.mobile_phone, m.name,
                      a.name, o.name, l.name->>'en_US', p.premium_total::float, u.login
                 FROM insurance_policy p JOIN res_partner c ON c.id = p.partner_id JOIN insurance_line l ON l.id = p.line_id
                 LEFT JOIN res_partner m ON m.id = p.marketer_id LEFT JOIN insurance_office o ON o.id = p.office_id
                 LEFT JOIN res_users u ON u.id = p.user_id LEFT JOIN res_partner a ON a.id = u.partner_id
                WHERE p.cover_end > %s AND p.cover_end <= %s + 1""",
            start,
            end,
        )
    return policies, lists


def test_list_is_the_policies(month, expected):
    """Row by row: the spreadsheet against the policies, and these against the file."""
    policies, lists = month
    found = sheet(lists["standin"]["xlsx"])
    assert as_rows(found) == as_printed(policies)
    in_file = Counter(
        (lledo.policy_number(policy), last)
        for policy, terms in expected.terms.items()
        for _start, last, _premium, _client in terms
        if (last.year, last.month) == (DAY.year, DAY.month)
    )
    assert Counter((row["Policy"], row["Expiry"].date()) for row in found) == in_file
    not_renewed = {number for (number, _start), (last, *_rest) in expected.due.items() if last.month == DAY.month}
    assert {row["Policy"] for row in found if row["Status"] == "Not yet expired"} == not_renewed
    order = [(row["Office"], row["Line"], row["Expiry"]) for row in found]
    assert order == sorted(
        order, key=lambda key: (key[0], [r["Line"] for r in found if r["Office"] == key[0]].index(key[1]), key[2])
    )


def test_paper_says_the_same(month):
    """The PDF has the same policies in the same order, with their clients' phones, and counts its pages."""
    _policies, lists = month
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(lists["standin"]["pdf"]))).pages]
    found = sheet(lists["standin"]["xlsx"])
    text = "\n".join(pages)
    assert re.findall(r"LP-\d{6}", text) == [row["Policy"] for row in found]
    joined = re.sub(r"\s+", "", text)
    assert all(row["Phone"].replace(" ", "") in joined for row in found)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_agent_gets_his_own(month):
    policies, lists = month
    own = [policy for policy in policies if policy[-1] == "lledo0"]
    found = sheet(lists["lledo0"]["xlsx"])
    assert own
    assert as_rows(found) == as_printed(own)
    text = "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(lists["lledo0"]["pdf"]))).pages
    )
    assert Counter(re.findall(r"LP-\d{6}", text)) == Counter(row["Policy"] for row in found)
