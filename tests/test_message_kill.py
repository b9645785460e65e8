"""Messages with real commits: a server that is killed, two processes at once, reports in the middle of a batch.

A provider of the test counts what it is handed. Whatever happens, it gets no message twice and none is lost.
"""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import slow_gateway

POLICIES = 1_100  # two batches of the sender, and some
RULES = 4
BATCH = 500
PATIENCE = 120  # seconds

PLAN_ONE = """
env["insurance.contact.rule"].search([("name", "like", "Rule ")]).is_on = False
env["insurance.contact.rule"]._cron_plan()
env.cr.commit()
"""
TOGETHER = """
env.cr.execute("SELECT pg_advisory_xact_lock_shared(1)")
env.cr.commit()
getattr(env[arguments["model"]].with_user(env.ref("insurance_sms.user_messages")), arguments["method"])()
"""
STATES = "SELECT state, count(*) FROM insurance_message GROUP BY state"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
WAITING = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
 WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted"""
JOB_DUE = """
UPDATE ir_cron c SET active = TRUE, lastcall = NULL, nextcall = now() AT TIME ZONE 'UTC' - interval '61 minutes'
  FROM ir_model_data d WHERE d.module = 'insurance_sms' AND d.model = 'ir.cron' AND d.res_id = c.id AND d.name = %s"""
JOBS_LEFT = """
SELECT (SELECT count(*) FROM ir_cron WHERE active AND nextcall < now() AT TIME ZONE 'UTC')
     + (SELECT count(*) FROM ir_cron_trigger t JOIN ir_cron c ON c.id = t.cron_id
         WHERE c.active AND t.call_at <= now() AT TIME ZONE 'UTC')"""
LONG_AGO = """
UPDATE insurance_message SET date_claimed = date_claimed - interval '31 minutes' WHERE state = 'sending'"""
# what each rule must have planned, by the policies, against what it has
PLANNED = """
SELECT (SELECT count(*) FROM (SELECT rule_id, model, res_id, occurrence FROM insurance_message GROUP BY 1, 2, 3, 4) AS o),
       (SELECT count(*) FROM insurance_message),
       (SELECT count(*) FROM insurance_policy p CROSS JOIN insurance_contact_rule r WHERE r.is_on AND EXISTS (
            SELECT FROM insurance_message m WHERE m.rule_id = r.id AND m.res_id = p.id AND m.model = 'insurance.policy'
                                              AND m.occurrence = p.date_end::text AND m.partner_id = p.partner_id))"""
PROBLEMS = "SELECT name->>'en_US', problem FROM insurance_contact_rule WHERE problem IS NOT NULL"
NOTES = """
SELECT count(*), count(mail_message_id), count(DISTINCT mail_message_id) FROM insurance_message WHERE state = 'sent'"""


def query(connection, sql, *values):
    """Return the rows of a query, None of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else None


def states(connection):
    """Return ``{state: count}`` of the ledger."""
    return dict(query(connection, STATES))


def wait_until(what, told):
    """Wait until ``what()`` is true."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, f"{told}: not within {PATIENCE} seconds"
        time.sleep(0.02)


def start(workshop, connection, db, job):
    """Start a server, let a job be due and wake it."""
    server = workshop.server(db)
    wake(workshop, connection, db, job)
    return server


def wake(workshop, connection, db, job):
    """Let a job be due and tell servers so, as Odoo does."""
    query(connection, JOB_DUE, job)
    with workshop.connect("postgres") as other:
        query(other, "SELECT pg_notify('cron_trigger', %s)", db)


def work_off(workshop, connection, db, job):
    """Let a running server do a job once more, to its end."""
    wake(workshop, connection, db, job)
    wait_until(lambda: query(connection, JOBS_LEFT) == [(0,)], "the job is done")


def cut_power(server, connection):
    """Kill the server and wait until the database has noticed."""
    server.kill()
    wait_until(lambda: query(connection, OTHERS) == [(0,)], "its connections are gone")


def together(workshop, db, model, method, allow_log=()):
    """Let two processes call a job's method, both begin at the same moment."""
    arguments = {"model": model, "method": method, "allow_log": allow_log}
    with workshop.connect(db) as connection, ThreadPoolExecutor() as pool:
        query(connection, "SELECT pg_advisory_lock(1)")
        try:
            runs = [pool.submit(workshop.run_in_odoo, db, TOGETHER, **arguments) for _two in range(2)]
            wait_until(lambda: query(connection, WAITING) == [(2,)] or any(run.done() for run in runs), "both wait")
        finally:
            query(connection, "SELECT pg_advisory_unlock(1)")
        for run in runs:
            run.result()


@pytest.fixture(scope="module")
def provider():
    with slow_gateway.running() as gateway:
        yield gateway


@pytest.fixture(scope="module")
def book(module_workshop, provider):
    """A database with policies that end in 30 days and rules that tell of it; nothing is planned."""
    db = module_workshop.clone_db("kill")
    module_workshop.run_in_odoo(db, slow_gateway.BOOK, **slow_gateway.get_arguments(provider.url, POLICIES, RULES))
    return db


@pytest.fixture(scope="module")
def planned(module_workshop, book):
    """The book with one rule's messages planned and due."""
    db = module_workshop.clone_db("planned", book)
    module_workshop.run_in_odoo(db, PLAN_ONE)
    return db


@pytest.fixture
def ledger(module_workshop, planned, provider):
    """``(database, connection)`` with all messages due; the provider has got none."""
    provider.taken.clear()
    provider.reports.clear()
    db = module_workshop.clone_db("sending", planned)
    with module_workshop.connect(db) as connection:
        assert states(connection) == {"planned": POLICIES}
        yield db, connection


@contextlib.contextmanager
def reported_to(provider, server):
    """Let the provider report to a server inside the block."""
    provider.site, provider.flood, provider.last = server.url, BATCH, POLICIES
    try:
        yield
    finally:
        provider.site = None


def check_once(connection, provider):
    """Nobody was handed twice, and each that was is known as such."""
    twice = [uuid for uuid, times in provider.taken.items() if times > 1]
    assert not twice
    gone = query(connection, "SELECT uuid FROM insurance_message WHERE state NOT IN ('planned', 'skipped')")
    assert set(provider.taken) <= {uuid for (uuid,) in gone}


# --- sending ---------------------------------------------------------------------------------------------


def test_killed_while_sending(module_workshop, ledger, provider):
    """Killed in the middle of a batch and again when the next one is all but done; then let go to the end."""
    db, connection = ledger
    server = start(module_workshop, connection, db, "ir_cron_send")
    wait_until(lambda: len(provider.taken) >= 150, "in the middle of the first batch")
    cut_power(server, connection)
    first = len(provider.taken)
    assert first < BATCH, "not in the middle"
    assert states(connection) == {"sending": BATCH, "planned": POLICIES - BATCH}
    check_once(connection, provider)

    server = start(module_workshop, connection, db, "ir_cron_send")
    wait_until(lambda: len(provider.taken) >= first + BATCH, "the second batch is handed over")
    cut_power(server, connection)
    check_once(connection, provider)
    left = states(connection)
    assert left.get("planned") == POLICIES - 2 * BATCH, "not at the end of the second batch"

    server = start(module_workshop, connection, db, "ir_cron_send")
    wait_until(lambda: not set(states(connection)) & {"planned"}, "the rest is claimed")
    wait_until(lambda: states(connection).get("sent") == POLICIES - left["sending"], "the rest is sent")
    assert states(connection) == {"sending": left["sending"], "sent": POLICIES - left["sending"]}
    handed = dict(provider.taken)
    query(connection, LONG_AGO)
    for _twice in range(2):
        work_off(module_workshop, connection, db, "ir_cron_send")
    server.stop()
    assert states(connection) == {"unconfirmed": left["sending"], "sent": POLICIES - left["sending"]}
    assert dict(provider.taken) == handed, "what may have left never goes again by itself"
    check_once(connection, provider)
    sent = POLICIES - left["sending"]
    assert query(connection, NOTES) == [(sent, sent, sent)], "each that was sent is on its policy's page, once"


def test_two_processes_send(module_workshop, ledger, provider):
    """Both find the same due messages, and the same ones a server died at."""
    db, connection = ledger
    lost = 40
    query(
        connection,
        """UPDATE insurance_message SET state = 'sending', channel = 'sms', uuid = 'lost' || id,
                  date_claimed = now() AT TIME ZONE 'UTC' - interval '1 hour'
            WHERE id IN (SELECT id FROM insurance_message ORDER BY due, id LIMIT %s)""",
        lost,
    )
    together(module_workshop, db, "insurance.message", "_cron_send")
    check_once(connection, provider)
    assert states(connection) == {"sent": POLICIES - lost, "unconfirmed": lost}
    assert len(provider.taken) == POLICIES - lost
    assert query(connection, NOTES) == [(POLICIES - lost,) * 3]


def test_reports_while_settling(module_workshop, ledger, provider):
    """A third of the reports come before the answer, the others while the batch is settled: none is lost."""
    db, connection = ledger
    server = module_workshop.server(db)
    with reported_to(provider, server):
        wake(module_workshop, connection, db, "ir_cron_send")
        wait_until(lambda: len(provider.reports) == POLICIES, "all are reported on")
        work_off(module_workshop, connection, db, "ir_cron_send")
    server.stop()
    assert {status for _uuid, _word, status in provider.reports} == {200}
    check_once(connection, provider)
    told = {uuid: {"1": "delivered", "2": "failed", "4": "sent"}[word] for uuid, word, _status in provider.reports}
    assert dict(query(connection, "SELECT uuid, state FROM insurance_message")) == told
    lost = "SELECT count(*) FROM insurance_message WHERE state <> 'failed' AND mail_message_id IS NULL"
    assert query(connection, lost) == [(0,)], "the answers are written, too: each that left is on its policy's page"


# --- planning --------------------------------------------------------------------------------------------


def check_planned(connection):
    """Each rule has told of each policy's end once, and no rule has a problem."""
    total = POLICIES * RULES
    assert query(connection, PLANNED) == [(total, total, total)]
    assert states(connection) == {"planned": total}
    assert query(connection, PROBLEMS) == []


def test_killed_while_planning(module_workshop, book):
    db = module_workshop.clone_db("planning", book)
    with module_workshop.connect(db) as connection:
        server = start(module_workshop, connection, db, "ir_cron_plan")
        wait_until(lambda: states(connection).get("planned", 0) >= POLICIES, "the first rule is planned")
        cut_power(server, connection)
        assert states(connection)["planned"] < POLICIES * RULES, "not in the middle"
        server = start(module_workshop, connection, db, "ir_cron_plan")
        work_off(module_workshop, connection, db, "ir_cron_plan")
        server.stop()
        check_planned(connection)


def test_two_processes_plan(module_workshop, book):
    db = module_workshop.clone_db("plans", book)
    together(module_workshop, db, "insurance.contact.rule", "_cron_plan")
    with module_workshop.connect(db) as connection:
        check_planned(connection)
