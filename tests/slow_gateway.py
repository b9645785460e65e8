"""A provider of SMS on this machine that takes its time, counts what it is handed, and may report what became of it."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TAKES = 0.02  # seconds
BODY = b"0: Accepted for delivery"
# source for Odoo: policies that end in 30 days, rules that tell of it by SMS at once, all jobs switched off
BOOK = """
from datetime import timedelta
from odoo import fields
today, company = fields.Date.today(), env.company
company.write({"message_quiet_from": 0, "message_quiet_to": 0, "message_cap": 0, "message_tz": "UTC",
               "country_id": env.ref("base.ua").id})
env["insurance.holiday"].search([]).unlink()
env.ref("insurance_crm.consent_purpose_service").needs_yes = False
agent = env["res.users"].create({"name": "Olena Agent", "login": "kill_agent", "phone": "+380 44 555 01 01",
    "group_ids": [(6, 0, env.ref("insurance_crm.group_agent_own").ids)]})
insurer = env["res.partner"].create({"name": "Insurer", "is_company": True, "is_insurer": True})
product = env["insurance.product"].create({"name": "Hull", "insurer_id": insurer.id,
                                           "line_id": env["insurance.line"].create({"name": "Hull"}).id})
client = env["res.partner"].create({"name": "Client", "phone": "+380502000000", "lang": "en_US",
    "is_insurance_client": True, "user_id": agent.id, "country_id": company.country_id.id})
end = today + timedelta(days=30)
policy = env["insurance.policy"].create({"partner_id": client.id, "product_id": product.id, "number": "KILL-0",
    "date_start": end - timedelta(days=364), "date_end": end, "premium": 1000})
policy.action_issue()
env.flush_all()
env.cr.execute(arguments["copy"], [client.id, arguments["policies"] - 1, policy.id])
preset = env.ref("insurance_sms.gateway_preset_kannel")
env["insurance.gateway"].create({"name": "Slow", "company_id": company.id} | preset._prepare_gateway_vals()
    | {"url": arguments["url"], "login": "broker", "password": "hidden", "sender": "BROKER"})
rule = env.ref("insurance_sms.contact_rule_ends_30")
rules = rule | env["insurance.contact.rule"].union(*(rule.copy({"name": f"Rule {n}"}) for n in range(1, arguments["rules"])))
rules.write({"is_on": True, "date_since": today, "hour": 0, "channel_1": "sms", "channel_2": False})
env.cr.execute("UPDATE ir_cron SET active = FALSE")
env.cr.commit()
"""
# as many of a client and his policy, each with a number of his own
COPY = """
WITH client AS (
    INSERT INTO res_partner SELECT (jsonb_populate_record(NULL::res_partner, to_jsonb(p) || jsonb_build_object(
        'id', new.id, 'commercial_partner_id', new.id, 'name', 'Client ' || new.n, 'complete_name', 'Client ' || new.n,
        'phone', '+' || (380502000000 + new.n), 'phone_sanitized', '+' || (380502000000 + new.n)))).*
      FROM (SELECT nextval('res_partner_id_seq') AS id, %s AS old, n FROM generate_series(1, %s) AS n) AS new
      JOIN res_partner p ON p.id = new.old RETURNING id, substr(name, 8) AS n)
INSERT INTO insurance_policy SELECT (jsonb_populate_record(NULL::insurance_policy, to_jsonb(p) || jsonb_build_object(
    'id', nextval('insurance_policy_id_seq'), 'number', 'KILL-' || client.n, 'partner_id', client.id))).*
  FROM client JOIN insurance_policy p ON p.id = %s"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        given = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        report = urllib.parse.urlsplit(given["dlr-url"][0])
        self.server.take(urllib.parse.parse_qs(report.query)["uuid"][0], report.path)
        self.send_response(202)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_args):
        """Say nothing: the test's output is for failures."""


class SlowGateway(ThreadingHTTPServer):
    """Talks as Kannel does. ``taken`` counts each message's number; ``reports`` lists the answers to our reports.

    Where ``site`` (an address) is set it reports on each message: on every third before it is answered, on the others
    all at once as soon as ``flood`` more are taken, or all that come (``last``).
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken, self.reports, self.site = Counter(), [], None
        self.flood, self.last, self._held = 1, 0, []
        self._lock, self._pool = threading.Lock(), ThreadPoolExecutor(8)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/cgi-bin/sendsms"

    def take(self, uuid, path):
        """Count a message, and report on it now or later."""
        with self._lock:
            self.taken[uuid] += 1
            number = len(self.taken)
        time.sleep(TAKES)
        if self.site:
            word = {0: "2", 1: "4"}.get(number % 10, "1")  # not delivered, waits at the operator, delivered
            if number % 3 == 0:
                self._report(uuid, path, word)
            else:
                self._held.append((uuid, path, word))
            if number % self.flood == 0 or number == self.last:
                while self._held:
                    self._pool.submit(self._report, *self._held.pop())

    def _report(self, uuid, path, word):
        url = f"{self.site}{path}?{urllib.parse.urlencode({'uuid': uuid, 'type': word})}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        self.reports.append((uuid, word, status))

    def handle_error(self, *_args):
        """Who called was killed before he had his answer: that is what these tests are about."""

    def close(self):
        self.shutdown()
        self.server_close()
        self._pool.shutdown()


def get_arguments(url, policies, rules):
    """Return what the source ``BOOK`` asks for: the gateway's address, how many policies and rules."""
    return {"url": url, "policies": policies, "rules": rules, "copy": COPY}


@contextmanager
def running():
    """A gateway that listens, as a context."""
    gateway = SlowGateway()
    thread = threading.Thread(target=gateway.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.close()
        thread.join()
