"""A provider on loopback, and a gateway that speaks to it."""

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from odoo.tests import TransactionCase, new_test_user


class Asked:
    """A request as the provider got it."""

    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.method, self.path, self.headers, self.body = handler.command, parts.path, handler.headers, body
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self):
        return json.loads(self.body)


class Provider:
    """An HTTP server. ``answer`` is a function of the request that returns status, text and headers, or ``DROP``."""

    DROP = object()

    def __init__(self):
        self.asked = []
        self.answer = lambda asked: (200, '{"id": "1"}', {})
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *args: None  # who hangs up on a provider who misbehaves is no fault
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%s" % self.server.server_address[1]

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def hang(self, asked):
        """An answer that does not come before the test is over."""
        self.released.wait(30)
        return self.DROP

    def _make_handler(provider):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self, body)
                with provider.lock:
                    provider.asked.append(asked)
                told = provider.answer(asked)
                if told is provider.DROP:
                    self.close_connection = True
                    with contextlib.suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, text, headers = told
                data = text if isinstance(text, bytes) else text.encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(data)

            do_GET = do_POST = do_PUT = _serve

            def log_message(self, *args):
                pass

        return Handler


class GatewayCase(TransactionCase):
    """A provider on loopback and a gateway; users of every right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.gateway"].search([]).active = False
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.ua")
        cls.system = new_test_user(
            cls.env, "gateway_system", groups="base.group_system,insurance_crm.group_administrator"
        )
        cls.manager = new_test_user(cls.env, "gateway_manager", groups="insurance_sms.group_messages_manager")
        cls.agent = new_test_user(cls.env, "gateway_agent", groups="insurance_crm.group_agent_own")
        cls.service = cls.env.ref("insurance_sms.user_messages")
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.stop)
        cls.gateway = cls.make_gateway(responsible_id=cls.system.id)

    def setUp(self):
        super().setUp()
        self.provider.asked.clear()
        self.provider.answer = lambda asked: (200, '{"id": "77", "cost": "0.5"}', {})

    @classmethod
    def make_gateway(cls, **vals):
        """Return a gateway that posts JSON to the provider and wants an id back."""
        return cls.env["insurance.gateway"].create(
            {
                "name": "Local",
                "url": f"{cls.provider.url}/send",
                "style": "json",
                "params": '{"to": "{number}", "text": "{text}", "from": "{sender}", "ref": "{uuid}"}',
                "ok_place": "id",
                "ref_place": "id",
                "code_place": "error",
                "detail_place": "words",
                "cost_place": "cost",
                "read_timeout": 1,
                "connect_timeout": 1,
            }
            | vals
        )

    @staticmethod
    def message(number="+380501234567", text="Hello", **vals):
        """Return a message as `_deliver` takes it."""
        return {"id": 1, "uuid": "u-1", "number": number, "text": text, "segments": 1} | vals

    def deliver(self, *messages, gateway=None):
        """Hand messages over as the job does."""
        gateway = (gateway or self.gateway).with_user(self.service)
        return gateway._deliver(list(messages) or [self.message()])
