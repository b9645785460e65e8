"""What tests of requests share: a source with a key, agents of lines, a way to send."""

import json

from odoo import fields
from odoo.fields import Command

from .common import InsuranceCase


class RequestCase(InsuranceCase):
    """``source`` is another program's; ``agent`` and ``other_agent`` are the only ones who take requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.distribution.rule"].search([]).active = False
        takers = cls.env["res.users"].search([("insurance_takes_requests", "=", True)])
        (takers - cls.agent - cls.other_agent).insurance_takes_requests = False
        cls.travel = cls.env["insurance.line"].create({"name": "Test travel", "request_words": "turkey, відпустка"})
        cls.source = cls._source()
        cls.env["insurance.absence"].search([]).unlink()

    @classmethod
    def _source(cls, **vals):
        """Return a source written by the administrator."""
        defaults = {"name": "Comparison site", "kind": "endpoint", "line_id": cls.line.id}
        return cls.env["insurance.request.source"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _rule(cls, **vals):
        """Return a rule of distribution: in turn between the two agents, whoever is at work."""
        defaults = {
            "name": "Test rule",
            "way": "turn",
            "at_work_first": False,
            "user_ids": [Command.set((cls.agent | cls.other_agent).ids)],
        }
        return cls.env["insurance.distribution.rule"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _send(cls, source=None, raw=None, **content):
        """Send one request; returns ``(status, answer, request)`` read with full rights."""
        source = source or cls.source
        body = raw if raw is not None else json.dumps({"phone": "+380 67 555 00 11", "name": "Нова Людина"} | content)
        body = body if isinstance(body, bytes) else body.encode()
        status, answer = cls.env["insurance.request"]._receive(source, body)
        cls.env.flush_all()
        request = cls.env["insurance.request"].search([("source_id", "=", source.id)], order="write_date desc, id desc")
        return status, answer, request[:1]

    @classmethod
    def _absence(cls, user, stand_in, date_from, date_to, **vals):
        return cls.env["insurance.absence"].with_user(cls.supervisor).create(
            {"user_id": user.id, "stand_in_id": stand_in.id, "date_from": date_from, "date_to": date_to} | vals
        )  # fmt: skip


class DistributionCase(RequestCase):
    """Sends requests of new clients; see ``_new``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.both = cls.agent | cls.other_agent
        cls._numbers = iter(range(100, 999))

    def _new(self, **content):
        """Send a request of a new client; returns its deal."""
        number = next(self._numbers)
        content = {"id": str(number), "phone": f"+380 67 555 {number} 1", "name": f"New {number}"} | content
        return self._send(**content)[2].lead_id
