"""The whole Lledó–Pavía portfolio through the import: nothing lost, nothing doubled, whatever happens on the way."""

import time
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from tests import lledo
from tools import settings

CLIENTS, POLICIES = 47_870, 53_502
KILLED_AFTER = 20_000  # rows of the whole file
PART = 4_000  # rows for the comparison with an import that was not disturbed
PATIENCE = 1_500  # seconds

# What the tables say, without numbers and times of writing that differ from database to database.
TABLES = {
    "policies": """
        SELECT p.number, p.date_start, p.date_end, p.cover_end, p.state, p.origin, p.premium, p.tax, p.commission,
               p.commission_rate, p.date_issue, p.object_names, p.search_text, c.name, c.birth_date, i.name, l.code,
               d.name, u.login, s.login, m.name, o.name, b.number, b.date_start, x.plate
          FROM insurance_policy p JOIN res_partner c ON c.id = p.partner_id JOIN insurance_line l ON l.id = p.line_id
          JOIN res_partner i ON i.id = p.insurer_id LEFT JOIN insurance_product d ON d.id = p.product_id
          LEFT JOIN res_users u ON u.id = p.user_id LEFT JOIN res_users s ON s.id = p.issuer_id
          LEFT JOIN res_partner m ON m.id = p.marketer_id LEFT JOIN insurance_office o ON o.id = p.office_id
          LEFT JOIN insurance_policy b ON b.id = p.previous_id
          LEFT JOIN insurance_policy_object po ON po.policy_id = p.id LEFT JOIN insurance_object x ON x.id = po.object_id""",
    "ledger": """
        SELECT p.number, p.date_start, t.kind, t.date_booking, t.earn_from, t.earn_to, t.premium, t.commission,
               t.premium_company, c.name, u.login, i.name, m.name
          FROM insurance_transaction t JOIN insurance_policy p ON p.id = t.policy_id JOIN res_partner c ON c.id = t.partner_id
          JOIN res_partner i ON i.id = t.insurer_id LEFT JOIN res_users u ON u.id = t.user_id
          LEFT JOIN res_partner m ON m.id = t.marketer_id""",
    "contacts": """
        SELECT c.name, c.birth_date, c.phone, c.phone_sanitized, c.city, c.is_insurer, c.is_marketer, c.is_insurance_client,
               c.insurance_search, u.login FROM res_partner c LEFT JOIN res_users u ON u.id = c.user_id
         WHERE c.is_insurer OR c.is_marketer OR c.is_insurance_client""",
    "objects": """
        SELECT x.plate, x.plate_key, x.make, x.model, x.year, x.power_kw, x.search_text, c.name
          FROM insurance_object x JOIN res_partner c ON c.id = x.owner_id""",
    "links": """
        SELECT l.source, l.row_key, l.row_hash, l.row_number, l.chain_key IS NULL, l.made_policy, l.made_client, l.made_object,
               p.number, c.name FROM insurance_book_link l
          LEFT JOIN insurance_policy p ON p.id = l.policy_id LEFT JOIN res_partner c ON c.id = l.partner_id""",
}  # fmt: skip


def fingerprint(connection, whole=False):
    """Return a digest of every table's rows; ``whole``: with all columns, ids and times of writing too."""
    digests = {}
    tables = {"policy": "insurance_policy", "ledger": "insurance_transaction", "object": "insurance_object",
              "place": "insurance_policy_object", "contact": "res_partner", "product": "insurance_product"}  # fmt: skip
    queries = {name: f"SELECT t.* FROM {table} t" for name, table in tables.items()} if whole else TABLES
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(f"SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ({query}) r")
            digests[name] = cursor.fetchone()
    return digests


def rows(connection, query, *values):
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def wait(connection, run, until):
    """Wait until the condition ``until(state, done)`` holds for a run; returns the last answer."""
    for _second in range(PATIENCE * 4):
        state, done = rows(connection, "SELECT state, done FROM insurance_book_run WHERE id = %s", run)[0]
        if until(state, done):
            return state, done
        time.sleep(0.25)
    raise AssertionError(f"The import is still {state} at row {done} after {PATIENCE} s")


def import_with_a_kill(workshop, db, path, after):
    """Import by a real server's scheduled action; end the server by SIGKILL once ``after`` rows are done, start another."""
    run = workshop.run_in_odoo(db, lledo.START, path=str(path))
    first = workshop.server(db)
    with workshop.connect(db) as connection:
        state, done = wait(connection, run, lambda state, done: done >= after or state != "running")
        assert state == "running", f"over before it could be killed: {state} at {done}"
        time.sleep(0.7)  # into the next batch
        first.kill()
        workshop.server(db)
        state, _done = wait(connection, run, lambda state, _done: state not in ("running", "trial"))
        assert state == "done", rows(connection, "SELECT message FROM insurance_book_run WHERE id = %s", run)
    return run


@pytest.fixture(scope="module")
def portfolio():
    """Return the folder of the real data, or skip."""
    folder = settings.data_folder()
    if not folder or not (Path(folder) / lledo.ARCHIVE).exists():
        pytest.skip(f"{lledo.ARCHIVE} is not there: set INSURANCE_DATA")
    return folder


@pytest.fixture(scope="module")
def imported(module_workshop, portfolio, tmp_path_factory):
    """Return ``(workshop, db, path, run)`` of the whole file imported, with a kill on the way."""
    path = tmp_path_factory.mktemp("lledo") / "portfolio.csv"
    assert lledo.write(portfolio, path) == lledo.ROWS
    db = module_workshop.clone_db("lledo")
    return module_workshop, db, path, import_with_a_kill(module_workshop, db, path, KILLED_AFTER)


@pytest.fixture(scope="module")
def source(portfolio):
    """Return the rows of the archive by policy: ``{number: [(start, last day, premium, client key, channel)]}``."""
    terms = defaultdict(list)
    for row in lledo.read(portfolio):
        start, end = lledo.day(row["Date_last_renewal"]), lledo.day(row["Date_next_renewal"])
        client = row["Date_birth"], row["Date_driving_licence"]
        terms[f"LP-{int(row['ID']):06d}"].append(
            (start, end - timedelta(days=1), float(row["Premium"]), client, row["Distribution_channel"])
        )
    return terms


def test_every_row_is_accounted_for(imported):
    workshop, db, _path, run = imported
    with workshop.connect(db) as connection:
        counts = (
            "SELECT total, created, rejected, updated, unchanged, clients_created FROM insurance_book_run WHERE id = %s"
        )
        total, created, rejected, updated, unchanged, clients = rows(connection, counts, run)[0]
        assert total == created + rejected == lledo.ROWS
        assert (updated, unchanged, clients) == (0, 0, CLIENTS)
        reasons = rows(connection, "SELECT row_number, reason FROM insurance_book_remark WHERE run_id = %s", run)
        assert len(reasons) == rejected
        assert all(len(reason.split()) > 3 for _number, reason in reasons)


def test_policies_are_those_of_the_file(imported, source):
    workshop, db, _path, _run = imported
    with workshop.connect(db) as connection:
        found = rows(connection, "SELECT number, date_start, date_end, premium::float FROM insurance_policy")
        wanted = Counter((n, s, e, p) for n, terms in source.items() for s, e, p, _c, _h in terms)
        assert Counter(found) == wanted
        assert len({number for number, *_rest in found}) == POLICIES
        silent = "SELECT count(*) FROM insurance_outbox WHERE model = 'insurance.policy'"
        assert rows(connection, silent) == [(0,)]


def test_terms_are_chained_as_the_rows_follow_each_other(imported, source):
    """A term was renewed if the next row of the same ID exists; checked on the archive, not on what the import read."""
    workshop, db, _path, _run = imported
    query = """SELECT p.number, p.date_start, b.number, b.date_start
                 FROM insurance_policy p LEFT JOIN insurance_policy b ON b.id = p.previous_id"""
    with workshop.connect(db) as connection:
        found = {(number, start): (b_number, b_start) for number, start, b_number, b_start in rows(connection, query)}
    wanted = {}
    for number, terms in source.items():
        previous = (None, None)
        for start, *_rest in sorted(terms):
            wanted[number, start] = previous
            previous = (number, start)
    assert found == wanted
    assert sum(before != (None, None) for before in found.values()) == lledo.ROWS - POLICIES


def test_clients_are_those_of_the_file(imported, source):
    """Policies of one birth date with one licence date have one client, and nobody else has them."""
    workshop, db, _path, _run = imported
    with workshop.connect(db) as connection:
        holders = defaultdict(set)
        for number, partner in rows(connection, "SELECT DISTINCT number, partner_id FROM insurance_policy"):
            holders[number].add(partner)
    by_key = defaultdict(set)
    for number, terms in source.items():
        by_key[terms[0][3]] |= holders[number]
    assert all(len(partners) == 1 for partners in by_key.values())
    assert len({partner for partners in by_key.values() for partner in partners}) == len(by_key) == CLIENTS


def test_marketers_agents_and_the_unassigned_book(imported, source):
    workshop, db, _path, _run = imported
    with workshop.connect(db) as connection:
        direct = rows(connection, "SELECT count(*) FROM insurance_policy WHERE marketer_id IS NULL")[0][0]
        assert direct == sum(channel == "0" for terms in source.values() for *_rest, channel in terms)
        waiting = rows(connection, "SELECT count(*) FROM insurance_policy WHERE user_id IS NULL")[0][0]
        unknown = {len(lledo.AGENTS) - 1, len(lledo.AGENTS) - 2}
        assert waiting == sum(len(t) for n, t in source.items() if int(n[3:]) % len(lledo.AGENTS) in unknown)
        names = rows(connection, "SELECT name FROM insurance_book_agent WHERE user_id IS NULL ORDER BY name")
        assert {name for (name,) in names} == {*lledo.AGENTS[-2:], lledo.ISSUERS[-1]}


def test_the_ledger_has_a_row_per_policy_at_its_historic_date(imported):
    workshop, db, _path, _run = imported
    query = """SELECT count(*) FILTER (WHERE t.id IS NULL OR t.kind <> 'issue' OR t.premium <> p.premium
                                          OR t.date_booking <> p.date_issue OR t.earn_to <> p.cover_end), count(*)
                 FROM insurance_policy p LEFT JOIN insurance_transaction t ON t.policy_id = p.id"""
    with workshop.connect(db) as connection:
        assert rows(connection, query) == [(0, lledo.ROWS)]


def test_a_second_import_changes_nothing(imported):
    workshop, db, path, _run = imported
    with workshop.connect(db) as connection:
        before = fingerprint(connection, whole=True), fingerprint(connection)
    again = workshop.run_in_odoo(db, lledo.START, path=str(path))
    with workshop.connect(db) as connection:  # the server started after the kill still runs
        assert wait(connection, again, lambda state, _done: state not in ("running", "trial"))[0] == "done"
        counts = rows(connection, "SELECT created, updated, unchanged FROM insurance_book_run WHERE id = %s", again)
        assert counts == [(0, 0, lledo.ROWS)]
        assert (fingerprint(connection, whole=True), fingerprint(connection)) == before


def test_a_kill_leaves_no_trace(portfolio, clone_db, workshop, tmp_path):
    """The same part of the file, once undisturbed and once with the server killed in mid-batch: the same tables."""
    part = tmp_path / "part.csv"
    lledo.write(portfolio, part, limit=PART)
    quiet, killed = clone_db("quiet"), clone_db("killed")
    run = workshop.run_in_odoo(quiet, lledo.START, path=str(part))
    assert workshop.run_in_odoo(quiet, lledo.WORK, run=run)["created"] == PART
    import_with_a_kill(workshop, killed, part, after=1_000)
    with workshop.connect(quiet) as one, workshop.connect(killed) as other:
        assert fingerprint(one) == fingerprint(other)
