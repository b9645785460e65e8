"""From a gateway and a rule to the client's answer on his card: an administrator sets up, a client answers, an agent reads.

The gateway is a web server of the test that talks like Kannel; nothing leaves the machine.
"""

import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import pages

RULES = {
    "desktop": ("contact_rule_ends_30", 30, "Policy ends in 30 days"),
    "phone": ("contact_rule_ends_14", 14, "Policy ends in 14 days"),
}
NUMBERS = {"desktop": "+380502003001", "phone": "+380502003002"}

PREPARE = """
from datetime import timedelta
from odoo import fields
company = env.company
company.write({"message_quiet_from": 0, "message_quiet_to": 0, "message_cap": 0, "message_tz": "UTC",
               "country_id": env.ref("base.ua").id})
env["insurance.holiday"].search([]).unlink()
def user(login, name, *groups):
    return env["res.users"].create({"name": name, "login": login, "password": login, "tz": "UTC",
        "phone": "+380 44 555 01 01", "group_ids": [(6, 0, [env.ref(group).id for group in groups])]})
user("texts_admin", "Administrator", "insurance_crm.group_administrator", "base.group_system")
agent = user("texts_agent", "Olena Agent", "insurance_crm.group_agent_own")
insurer = env["res.partner"].create({"name": "Browser insurer", "is_company": True, "is_insurer": True})
line = env["insurance.line"].create({"name": "Browser hull"})
product = env["insurance.product"].create({"name": "Hull", "insurer_id": insurer.id, "line_id": line.id})
result, today = {}, fields.Date.today()
for size, (rule, days, _name) in arguments["rules"].items():
    client = env["res.partner"].create({"name": f"Client {size}", "phone": arguments["numbers"][size], "lang": "en_US",
        "is_insurance_client": True, "user_id": agent.id, "country_id": env.ref("base.ua").id})
    env["insurance.consent"].create({"partner_id": client.id, "state": "given", "channel": "any",
        "purpose_id": env.ref("insurance_crm.consent_purpose_service").id, "date": today})
    end = today + timedelta(days=days)
    policy = env["insurance.policy"].with_user(agent).create({"partner_id": client.id, "product_id": product.id,
        "number": f"BROWSER-{size.upper()}", "date_start": end - timedelta(days=364), "date_end": end, "premium": 1000})
    policy.action_issue()
    result[size] = {"client": client.id, "rule": env.ref(f"insurance_sms.{rule}").id,
                    "template": env.ref(f"insurance_sms.{rule}").template_id.id}
env.cr.commit()
"""
NIGHT = """
from datetime import datetime, time
evening = datetime.combine(datetime.now().date(), time(20))
env["insurance.contact.rule"]._cron_plan(evening)
env["insurance.message"]._cron_send(max(evening, datetime.now()))
env.cr.commit()
"""
ADDRESSES = """
gateway = env["insurance.gateway"].search([("name", "=", arguments["name"])])
result = {"receipt": f"/insurance/sms/{gateway.token}/receipt", "answer": f"/insurance/sms/{gateway.token}/answer"}
"""


class Provider(BaseHTTPRequestHandler):
    """A web service that takes SMS as Kannel does; ``taken`` lists the parameters of each call."""

    taken = ()

    def do_GET(self):
        given = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        self.server.taken.append({name: values[0] for name, values in given.items()})
        body = b"0: Accepted for delivery"
        self.send_response(202)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Say nothing: the test's output is for failures."""


@pytest.fixture(scope="module")
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.taken = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with an administrator, an agent, and for each size of screen a client whose policy ends."""
    db = module_workshop.clone_db("texts", template="all")
    made = module_workshop.run_in_odoo(db, PREPARE, rules=RULES, numbers=NUMBERS)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), made


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is too wide"


def open_page(page, name):
    """Open a page of the form's notebook."""
    page.locator(f".o_notebook_headers a[name={name}]").click()


def set_up_gateway(page, server, provider, size):
    """Fill in a preset, the account and the address; try it with one message."""
    pages.open_view(page, server, "sms-gateways/new")
    pages.type_in(page, "name", f"Kannel {size}")
    pages.choose(page, "preset_id", "Kannel", size)
    open_page(page, "secrets")
    pages.type_in(page, "login", "broker")
    pages.type_in(page, "password", "hidden")
    open_page(page, "request")
    pages.type_in(page, "url", f"http://127.0.0.1:{provider.server_port}/cgi-bin/sendsms")
    fits(page)
    pages.press(page, "action_test")
    page.locator(".modal .o_field_widget[name=number] input").fill("+380501112233")
    page.locator(".modal .o_field_widget[name=number] input").press("Tab")
    page.locator(".modal button[name=action_send]:visible").first.click()
    said = page.locator(".modal .o_field_widget[name=outcome]", has_text="Accepted")
    said.wait_for()
    shown = page.locator(".modal .o_field_widget[name=asked]").inner_text()
    assert "380501112233" in shown and "hidden" not in shown, "the account's password is on screen"
    assert provider.taken[-1]["to"] == "+380501112233"
    assert provider.taken[-1]["password"] == "hidden"
    page.locator(".modal button[special=cancel]:visible, .modal .btn-close:visible").first.click()


def preview_template(page, server, made):
    """What a client would read, on a real policy."""
    pages.open_view(page, server, f"message-templates/{made['template']}")
    pages.press(page, "action_preview")
    page.locator(".modal .o_field_widget[name=text]", has_text="ends on").wait_for()
    pages.wait_for_words(page.locator(".modal .o_field_widget[name=count_words]"), "SMS")
    fits(page)


def rehearse_and_switch_on(page, server, made, size):
    """The dry run names the client and his words; then the rule is switched on from today."""
    _rule, _days, name = RULES[size]
    pages.open_view(page, server, f"contact-rules/{made['rule']}")
    page.locator(".o_field_widget[name=name]").first.wait_for()
    pages.press(page, "action_dry_run")
    line = page.locator(".o_field_widget[name=sent_ids]").locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
    found = line.filter(has_text=f"Client {size}")
    found.first.wait_for()
    pages.wait_for_words(found.first, f"BROWSER-{size.upper()}")
    fits(page)
    pages.open_view(page, server, f"contact-rules/{made['rule']}")
    pages.press(page, "action_switch_on")
    page.locator(".modal button[name=action_confirm]").click()
    page.locator(".o_form_statusbar button[name=action_switch_off], .ribbon:has-text('On')").first.wait_for()
    return name


def call(server, path, **values):
    """What a gateway does: call an address of ours; returns the status."""
    url = f"{server.url}{path}?{urllib.parse.urlencode(values)}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status


def read_on_card(page, server, made, rule):
    """The client's answer is on his card; behind it is the conversation."""
    pages.open_view(page, server, f"insurance-clients/{made['client']}")
    block = page.locator(".o_insurance_card [data-section=messages]")
    block.locator(".o_insurance_card_row", has_text="Yes, please").wait_for()
    assert block.locator(".o_insurance_card_row", has_text=rule).locator(".badge").inner_text() == "Delivered"
    fits(page)
    block.locator("[name=action_open_insurance_conversation]").click()
    page.locator(".o_insurance_bubble_in", has_text="Yes, please").wait_for()
    pages.wait_for_words(page.locator(".o_insurance_bubble_out", has_text=rule), "Delivered")
    fits(page)


def answer_in_conversation(page, text):
    """The agent writes below the bubbles; the line stays in sight."""
    page.locator(".o_insurance_conversation textarea").fill(text)
    page.locator(".o_insurance_conversation button[type=submit]").click()
    page.locator(".o_insurance_bubble_out", has_text=text).wait_for()
    assert page.locator(".o_insurance_conversation textarea").is_visible()
    assert page.locator(".o_insurance_conversation textarea").bounding_box()["y"] < page.viewport_size["height"] - 40


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_the_gateway_to_the_clients_answer(browser, site, provider, size):
    workshop, server, everything = site
    made, number = everything[size], NUMBERS[size]
    with pages.signed_in(browser, server, "texts_admin", "texts_admin", size) as page:
        set_up_gateway(page, server, provider, size)
        preview_template(page, server, made)
        rule = rehearse_and_switch_on(page, server, made, size)
    assert not [one for one in provider.taken if one["to"] == number], "a dry run sends nothing"

    for _night in range(2):
        workshop.run_in_odoo(server.db, NIGHT)
    [sent] = [one for one in provider.taken if one["to"] == number]
    assert f"BROWSER-{size.upper()}" in sent["text"]
    assert "Olena Agent" in sent["text"], "who is in charge is named"

    addresses = workshop.run_in_odoo(server.db, ADDRESSES, name=f"Kannel {size}")
    report = urllib.parse.urlsplit(sent["dlr-url"])
    values = {name: values[0] for name, values in urllib.parse.parse_qs(report.query).items()} | {"type": "1"}
    for _twice in range(2):
        assert call(server, report.path, **values) == 200
        answer = {"from": number, "text": "Yes, please", "ref": f"in-{size}", "to": "BROKER"}
        assert call(server, addresses["answer"], **answer) == 200

    with pages.signed_in(browser, server, "texts_agent", "texts_agent", size) as page:
        read_on_card(page, server, made, rule)
        assert page.locator(".o_insurance_bubble_in").count() == 1, "told twice, written once"
        answer_in_conversation(page, "I prepare it today.")
    workshop.run_in_odoo(server.db, NIGHT)
    [_reminder, answered] = [one["text"] for one in provider.taken if one["to"] == number]
    assert answered.startswith("I prepare it today.")

    with pages.signed_in(browser, server, "texts_admin", "texts_admin", size) as page:
        for path in ("message-report", "reminder-effect", "insurance-day"):
            pages.open_view(page, server, path)
            fits(page)
        page.locator(".o_insurance_day", has_text=f"Kannel {size}").wait_for()
