"""A request through the door: it becomes a deal that the right agent sees, on desktop and phone, and the other does not."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
def agent(login, name, **vals):
    return env["res.users"].create({"name": name, "login": login, "password": login,
        "group_ids": [Command.set(env.ref("insurance_crm.group_agent_own").ids)]} | vals)
motor, travel = env["insurance.line"].create([{"name": "Door motor"}, {"name": "Door travel", "request_words": "turkey"}])
right = agent("right", "Right agent", insurance_line_ids=[Command.set(motor.ids)])
other = agent("other", "Other agent", insurance_line_ids=[Command.set(travel.ids)])
source = env["insurance.request.source"].create({"name": "Comparison site", "rate_limit": 40})
closed = env["insurance.request.source"].create({"name": "Closed site", "active": False})
slow = env["insurance.request.source"].create({"name": "Slow site", "rate_limit": 2})
key = lambda one: one.action_new_key()["context"]["default_key"]
result = {"key": key(source), "closed": key(closed), "slow": key(slow)}
env.cr.commit()
"""
LOOK = """
rows = env["insurance.request"].search([("source_id.name", "=", arguments["site"])], order="id")
result = [[row.external_id, row.state, row.lead_id.name or "", row.lead_id.user_id.name or "",
           row.lead_id.insurance_line_id.name or "", row.lead_id.insurance_given_reason or ""] for row in rows]
"""
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with two agents of different lines and the keys of three sources."""
    db = module_workshop.clone_db("request", template="all")
    keys = module_workshop.run_in_odoo(db, PREPARE)
    # tries that collide are retried by the server, which its log tells
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), keys


def send(server, key, content=None, raw=None, headers=None, method="POST"):
    """Send one request; returns ``(status, answer, headers)``; the answer is None when it is no JSON."""
    url = urlsplit(server.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    body = raw if raw is not None else json.dumps(content).encode()
    sent = JSON | ({"X-Insurance-Key": key} if key else {}) | (headers or {})
    connection.request(method, "/insurance/request", body, sent)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    kind = response.getheader("Content-Type") or ""
    return response.status, json.loads(text) if "json" in kind else None, dict(response.getheaders())


def look(site, source):
    workshop, server, _keys = site
    return workshop.run_in_odoo(server.db, LOOK, site=source)


def test_a_request_reaches_the_right_agent_only(browser, site):
    workshop, server, keys = site
    person = {
        "id": "d-1",
        "name": "Олена Нова",
        "phone": "+380671230001",
        "line": "Door motor",
        "subject": "Motor for Olena",
    }
    status, answer, headers = send(server, keys["key"], person)
    assert (status, answer["id"], answer.get("state")) == (200, "d-1", "accepted"), answer
    assert "session_id" not in headers.get("Set-Cookie", ""), "a program gets no session"
    assert set(answer) == {"id", "request", "state"}, "nothing of ours is told"
    status, answer_again, _headers = send(server, keys["key"], person)
    assert (status, answer_again) == (200, answer), "the same again is answered the same"
    rows = [row for row in look(site, "Comparison site") if row[0] == "d-1"]
    assert len(rows) == 1
    assert rows[0][1:5] == ["done", "Motor for Olena", "Right agent", "Door motor"]
    assert "only one who can take it" in rows[0][5]

    for size in ("desktop", "phone"):
        with pages.signed_in(browser, server, "right", "right", size) as page:
            pages.open_view(page, server, "insurance-deals")
            card = pages.rows(page).filter(has_text="Motor for Olena")
            card.first.wait_for()
            card.first.click()
            page.wait_for_selector(".o_form_view")
            page.locator("[name=insurance_given_reason]").first.wait_for()
            pages.wait_for_words(page.locator("[name=insurance_source_id]").first, "Comparison site")
            pages.wait_for_words(page.locator("[name=insurance_given_reason]").first, "only one")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
            deal = page.url
        with pages.signed_in(browser, server, "other", "other", size) as page:
            pages.open_view(page, server, "insurance-deals")
            page.wait_for_timeout(1000)
            assert not pages.rows(page).filter(has_text="Motor for Olena").count()
            found = page.evaluate(
                """async () => (await (await fetch("/web/dataset/call_kw/crm.lead/search_count", {method: "POST",
                    headers: {"Content-Type": "application/json"}, body: JSON.stringify({jsonrpc: "2.0", params: {
                        model: "crm.lead", method: "search_count", args: [[["name", "=", "Motor for Olena"]]], kwargs: {}}})
                    })).json()).result"""
            )
            assert found == 0
    assert "insurance-deals" in deal


def test_the_line_is_recognised_and_the_other_agent_gets_it(site):
    _workshop, server, keys = site
    content = {"id": "d-2", "email": "traveller@example.com", "text": "We fly to Turkey\nin May"}
    assert send(server, keys["key"], content)[0] == 200
    row = next(row for row in look(site, "Comparison site") if row[0] == "d-2")
    assert row[3:5] == ["Other agent", "Door travel"]


def test_without_a_valid_key_nothing_is_taken(site):
    _workshop, server, keys = site
    content = {"id": "stranger", "phone": "+380671230099"}
    mark = keys["key"].split(".")[0]
    for key in (None, "x", "x.y", mark, f"{mark}.wrong", keys["key"] + "x", keys["closed"]):
        status, answer, _headers = send(server, key, content)
        assert (status, answer["error"]["code"]) == (401, "key")
    assert not [row for row in look(site, "Comparison site") + look(site, "Closed site") if row[0] == "stranger"]


def test_what_is_not_a_request_is_refused_in_words(site):
    _workshop, server, keys = site
    key = keys["key"]
    for status, code, options in [
        (415, "type", {"content": {}, "headers": {"Content-Type": "text/plain"}}),
        (415, "type", {"raw": b"phone=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        (400, "empty", {"raw": b" "}),
        (413, "size", {"raw": b'{"text": "' + b"x" * 70_000 + b'"}'}),
        (422, "unusable", {"raw": b"{broken"}),
        (422, "unusable", {"raw": b"[" * 60_000}),
        (422, "unusable", {"content": {"id": "nobody", "name": "Nobody"}}),
        (422, "unusable", {"content": {"id": "date", "phone": "+380671230098", "birth_date": "31.12.1990"}}),
    ]:
        got, answer, _headers = send(server, key, **options)
        assert (got, answer["error"]["code"]) == (status, code), options
        assert answer["error"]["message"]
    kept = {row[0]: row[1] for row in look(site, "Comparison site")}
    assert kept["nobody"] == kept["date"] == "failed", "what was unusable is kept"
    assert send(server, key, method="GET", content={})[0] in (404, 405)


def test_another_request_under_the_same_number(site):
    _workshop, server, keys = site
    assert send(server, keys["key"], {"id": "d-3", "phone": "+380671230003"})[0] == 200
    status, answer, _headers = send(server, keys["key"], {"id": "d-3", "phone": "+380671230004"})
    assert (status, answer["error"]["code"]) == (409, "conflict")


def test_too_many_a_minute(site):
    _workshop, server, keys = site
    sent = [send(server, keys["slow"], {"id": f"s-{n}", "phone": f"+38067123010{n}"}) for n in range(3)]
    assert [status for status, _answer, _headers in sent] == [200, 200, 429]
    assert sent[2][2]["Retry-After"] == "60"


def test_the_same_at_the_same_moment_makes_one_deal(site):
    """A visitor who presses twice: two servers' threads, one deal, one answer."""
    _workshop, server, keys = site
    content = {"id": "d-4", "phone": "+380671230005", "line": "Door motor"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: send(server, keys["key"], content)[:2], range(4)))
    assert len([row for row in look(site, "Comparison site") if row[0] == "d-4"]) == 1
    assert {status for status, _answer in answers} == {200}
    assert len({json.dumps(answer, sort_keys=True) for _status, answer in answers}) == 1
