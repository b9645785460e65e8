"""Messages through a real Kannel and a telephone network, by HTTP and SMPP: every letter, every report, every answer."""

import signal
import urllib.error
import urllib.request

import pytest

from tests.kannel import Kannel, wait_until
from tools import kannel as program

PREPARE = """
company = env.company
company.write({"message_quiet_from": 0, "message_quiet_to": 0, "message_cap": 0, "message_tz": "UTC",
               "country_id": env.ref("base.ua").id})
preset = env.ref("insurance_sms.gateway_preset_kannel")
gateway = env["insurance.gateway"].create({"name": "Kannel", "company_id": company.id} | preset._prepare_gateway_vals()
    | {"url": arguments["url"], "login": "odoo", "password": "kannel", "sender": "BROKER", "read_timeout": 2})
agent = env["res.users"].create({"name": "Agent", "login": "kannel_agent", "password": "kannel_agent",
    "group_ids": [(6, 0, env.ref("insurance_crm.group_agent_own").ids)]})
clients = env["res.partner"].create([{"name": f"Client {n}", "phone": f"+380 50 200 01 {n:02}", "user_id": agent.id,
    "is_insurance_client": True} for n in range(10, 20)])
env["ir.config_parameter"].set_param("web.base.url", arguments["base"])
env.cr.commit()
result = {"answer": gateway.answer_url, "receipt": gateway.receipt_url}
"""
SEND = """
messages = env["insurance.message"]._as_service()
rows = [{"source": "person", "channel": "sms", "address": number, "body": text, "is_final": True,
         "company_id": env.company.id} for number, text in arguments["messages"]]
ids = messages._plan(rows)
env.cr.commit()
env["insurance.message"]._cron_send()
env.cr.commit()
result = ids
"""
AGAIN = """
env.cr.execute("UPDATE insurance_message SET due = due - interval '1 day' WHERE state = 'planned'")
env["insurance.message"]._cron_send()
env.cr.commit()
"""
TEXTS = {
    "+380502000110": "Hello, your policy A-1 ends on 1 June. Price: 100 € [incl. tax] {a|b} ~ \\ ^",
    "+380502000111": "Добрий день! Ваш поліс ґ-їє № 12 закінчується 1 червня.",
    "+380502000112": "سلام، بیمه‌نامه شما در ۱ ژوئن تمام می‌شود.",
    "+380502000113": "Your policy ends soon. " * 20,
    "+380502000114": "Ваш поліс закінчується. " * 12,
    "+380502000115": "بیمه‌نامه شما به پایان می‌رسد؛ " * 10,
    "+380502000116": "您的保单将于六月一日到期。" * 3,
    "+380502000117": "Two lines,\nand a smile 🙂",
}


@pytest.fixture(scope="module")
def site(module_workshop, tmp_path_factory):
    """Odoo, Kannel and the network: ``(workshop, server, Kannel, addresses)``."""
    if reason := program.why_missing():
        pytest.skip(reason)
    box = Kannel(tmp_path_factory.mktemp("kannel"))
    try:
        box.start_network()
        db = module_workshop.clone_db("kannel", template="all")
        server = module_workshop.server(db, options=["--max-cron-threads=0"])
        addresses = module_workshop.run_in_odoo(db, PREPARE, url=box.url, base=server.url)
        box.answer_url = addresses["answer"]
        box.start()
        yield module_workshop, server, box, addresses
    finally:
        box.close()


def send(site, messages, **options):
    """Plan and send messages ``[(number, text)]``; returns their ids."""
    workshop, server, _box, _addresses = site
    return workshop.run_in_odoo(server.db, SEND, messages=messages, **options)


def query(site, sql, *values):
    workshop, server, *_rest = site
    with workshop.connect(server.db) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def states(site, ids):
    """Return ``{number: state}`` of messages."""
    return dict(query(site, "SELECT address, state FROM insurance_message WHERE id = ANY(%s)", list(ids)))


def become(site, ids, wanted):
    """Wait until messages are in the wanted states (``{number: state}``)."""
    wait_until(lambda: states(site, ids) == wanted, f"{wanted}; now {states(site, ids)}")


def test_every_letter_arrives(site):
    """Text, Cyrillic, Persian, Chinese, long ones in parts: what the network got is what was written."""
    ids = send(site, list(TEXTS.items()))
    become(site, ids, dict.fromkeys(TEXTS, "delivered"))
    box = site[2]
    parts = dict(query(site, "SELECT address, segments FROM insurance_message WHERE id = ANY(%s)", list(ids)))
    for number, text in TEXTS.items():
        assert box.get_texts(number) == [text], number
        got = [one for one in box.look()["taken"] if one["to"] == number.lstrip("+")]
        assert parts[number] == len(got), f"segments of {text}"
        assert {one["from"] for one in got} == {"BROKER"}


def test_reports(site):
    """Two reports of each message, one of them told again; refused and not delivered ones have failed."""
    numbers = {"01": "delivered", "02": "failed", "03": "failed", "04": "sent", "05": "delivered"}
    wanted = {f"+3805020002{end}": state for end, state in numbers.items()}
    ids = send(site, [(number, f"Report {number}") for number in wanted])
    become(site, ids, wanted)
    rows = query(site, "SELECT detail FROM insurance_message WHERE id = ANY(%s) AND state = 'failed'", list(ids))
    assert all(detail for (detail,) in rows), "it is said why"
    box = site[2]
    assert all(len(box.get_texts(number)) == 1 for number in wanted if not number.endswith("04"))


def test_no_answer_in_time(site):
    """Kannel takes a message and says nothing: not confirmed, never sent again by itself; its report sets it right."""
    workshop, server, box, _addresses = site
    number = "+380502000301"
    box.freeze()
    try:
        ids = send(site, [(number, "Are you there?")])
        assert states(site, ids) == {number: "unconfirmed"}
        workshop.run_in_odoo(server.db, AGAIN)
        assert states(site, ids) == {number: "unconfirmed"}
    finally:
        box.thaw()
    become(site, ids, {number: "delivered"})
    assert box.get_texts(number) == ["Are you there?"]


def test_restart_in_mid_queue(site):
    """The network is away, Kannel is killed with its queue full and comes back: each message arrives, once."""
    workshop, server, box, _addresses = site
    queued = {f"+3805020004{n:02}": f"Queued {n}" for n in range(10, 20)}
    box.stop_network()
    first = send(site, list(queued.items()))
    assert set(states(site, first).values()) == {"sent"}, "Kannel has them"
    box.stop(signal.SIGKILL)
    late = {f"+3805020004{n:02}": f"Late {n}" for n in range(20, 23)}
    second = send(site, list(late.items()))
    assert set(states(site, second).values()) == {"planned"}, "nobody had them: another time"
    box.start_network()
    box.start()
    workshop.run_in_odoo(server.db, AGAIN)
    become(site, [*first, *second], dict.fromkeys(queued | late, "delivered"))
    for number, text in (queued | late).items():
        assert box.get_texts(number) == [text], number


@pytest.mark.parametrize("text", ["Yes, call me €", "Так, дякую! Ґ", "بله، لطفاً تماس بگیرید"])
def test_answers(site, text):
    """What a client writes stands on his card and is his agent's task."""
    box = site[2]
    box.look({"from": "+380502000118", "to": "4455", "text": text})
    row = "SELECT p.name, m.body FROM insurance_message m JOIN res_partner p ON p.id = m.partner_id WHERE body = %s"
    assert wait_until(lambda: query(site, row, text), "the answer is in the ledger") == [("Client 18", text)]
    task = """SELECT u.login FROM mail_activity a JOIN res_users u ON u.id = a.user_id
              WHERE a.res_model = 'res.partner' AND a.summary LIKE '%%' || %s"""
    assert query(site, task, text) == [("kannel_agent",)]
    assert box.get_texts("380502000118") == [], "Kannel sends no answer of its own"


def test_stop(site):
    box = site[2]
    box.look({"from": "+380502000119", "to": "4455", "text": "СТОП"})
    said = """SELECT DISTINCT c.state, c.source FROM insurance_consent c JOIN res_partner p ON p.id = c.partner_id
              WHERE p.name = 'Client 19'"""
    assert wait_until(lambda: query(site, said), "the consent is withdrawn") == [("withdrawn", "message")]


def call(url, data=None, headers=None):
    """Return status and text of a call."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_strangers_learn_nothing(site):
    """A wrong key, an unknown message, rubbish: a number and no word."""
    addresses = site[3]
    for name in ("receipt", "answer"):
        wrong = addresses[name].replace("/insurance/sms/", "/insurance/sms/x")
        assert call(wrong) == (404, "")
        assert call(addresses[name], b"x" * 400_000)[0] in (404, 413)
        assert call(addresses[name], b"{", {"Content-Type": "application/json"}) == (400, "")
        assert call(addresses[name] + "?uuid=nobody&type=1") == (404, "")
    assert call(addresses["answer"], b'["rubbish"]', {"Content-Type": "application/json"}) == (404, "")
