"""Rules to test: clients with policies that end, and the night's planning at any moment."""

from datetime import datetime
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.insurance_crm.tests.common import InsuranceCase


class RuleCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.message_tz = cls.other_company.message_tz = "UTC"
        cls.manager = new_test_user(
            cls.env, "sms_manager", groups="insurance_sms.group_messages_manager", name="Maria Manager"
        )
        cls.agent_of_second = new_test_user(
            cls.env, "sms_second", groups="insurance_crm.group_agent_own", name="Sara Second",
            company_id=cls.other_company.id, company_ids=[fields.Command.set(cls.other_company.ids)],
        )  # fmt: skip
        (cls.client | cls.persian | cls.chinese).write({"tz": False})
        cls.env["insurance.contact.rule"].search([]).write({"is_on": False})

    @classmethod
    def _rule(cls, event, **vals):
        """Return a rule for an event, switched on, for messages due from 2026 on."""
        defaults = {
            "name": f"About {event}",
            "event_id": cls.env["insurance.event"].search([("code", "=", event)]).id,
            "is_on": True,
            "date_since": "2026-01-01",
        }
        return cls.env["insurance.contact.rule"].create(defaults | vals)

    @classmethod
    def _ending(cls, day, user=None, **vals):
        """Return an issued policy that ends on a day."""
        return cls._issued(user, date_start="2026-01-01", date_end=day, **vals)

    @classmethod
    def _pattern(cls, event, partner, **vals):
        event = cls.env["insurance.event"].search([("code", "=", event)])
        return cls.env["insurance.contact.pattern"].create({"partner_id": partner.id, "event_id": event.id} | vals)

    def _plan(self, now):
        """Run the job as it were at a moment (UTC)."""
        now = fields.Datetime.to_datetime(f"{now}:00" if isinstance(now, str) else now)
        self.env.flush_all()
        job = type(self.env["ir.cron"])
        with patch.object(job, "_commit_progress", lambda *_args, **_kwargs: 10.0):
            self.env["insurance.contact.rule"]._cron_plan(now.replace(microsecond=0))

    def _messages(self, rules):
        return self.env["insurance.message"].search([("rule_id", "in", rules.ids)], order="id")

    def _done(self, event, record, moment):
        """Put the announcement of an event of a record at another moment (UTC)."""
        self.env.flush_all()
        row = self._outbox(event, record)
        moment = datetime.fromisoformat(moment)
        self.env.cr.execute("UPDATE insurance_outbox SET create_date = %s WHERE id IN %s", [moment, tuple(row.ids)])
        row.invalidate_recordset()
