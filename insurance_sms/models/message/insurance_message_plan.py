from datetime import timedelta
from uuid import uuid4

from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.tools import SQL

PAGE = 500  # rows of one INSERT
ATTEMPTS = 6  # then it has failed
WAITS = (5, 15, 60, 180, 360)  # minutes until the next attempt
STARTING = {
    "direction": "outgoing",
    "source": "rule",
    "state": "planned",
    "audience": "client",
    "part": 0,
    "attempts": 0,
}
STATES = {"sent": "sent", "failed": "failed", "unconfirmed": "unconfirmed"}


class InsuranceMessage(models.Model):
    """Into the ledger, once; and what a gateway said back into it."""

    _inherit = "insurance.message"

    @api.model
    def _as_service(self, company=None):
        """Return the model as the user of the jobs, in one company and its language, or in all of his."""
        model = self.with_user(self.env.ref("insurance_sms.user_messages"))
        companies = company or model.env.user.company_ids
        lang = company._get_message_lang() if company and len(company) == 1 else None
        return model.with_context(allowed_company_ids=companies.ids, lang=lang)

    @api.model
    def _make_uuid(self):
        """Return a new number by which gateways know a message."""
        return uuid4().hex

    @api.model
    def _get_letters_domain(self):
        """Return the domain of letters whose text is ready and that wait to be printed; printed ones are settled."""
        return [("state", "=", "planned"), ("channel", "=", "letter"), ("date_claimed", "!=", False)]

    @api.model
    def _plan(self, rows):
        """Put messages into the ledger; those that are there already are left out (see the unique indexes).

        :param rows: list of dicts of columns; ``company_id`` is needed. Without ``due`` it is now.
        :return: ids of the rows that are new
        :raises ValueError: an unknown column (a programming error)
        :raises AccessError: when the user may not make messages (jobs do: ``_as_service``)
        """
        self.browse().check_access("create")
        if not rows:
            return []
        now = fields.Datetime.now()
        starting = STARTING | {"due": now, "create_uid": self.env.uid, "write_uid": self.env.uid}
        starting |= {"create_date": now, "write_date": now}
        columns = sorted({key for row in rows for key in row} | starting.keys())
        unknown = [key for key in columns if key not in self._fields or not self._fields[key].column_type]
        if unknown:
            raise ValueError(f"insurance.message has no column {unknown}")
        # plain SQL: only the database can leave out what is there already, and thousands are planned in a night
        self.flush_model()
        query = f"""INSERT INTO insurance_message ({", ".join(f'"{key}"' for key in columns)}) VALUES %s
                    ON CONFLICT DO NOTHING RETURNING id"""
        values = [[row.get(key, starting.get(key)) for key in columns] for row in rows]
        found = execute_values(self.env.cr._obj, query, values, page_size=PAGE, fetch=True)
        self.invalidate_model()
        return [message_id for (message_id,) in found]

    @api.model
    def _settle(self, results, now=None):
        """Write what became of messages that were being sent.

        :param results: list of dicts ``id``, ``state`` and optionally ``ref``, ``detail``, ``cost``, ``gateway``
            (id). The state is sent; failed; unconfirmed (handed over, no understandable answer); again (certainly did
            not leave: tried later, at last failed); later (was not even tried: the attempt does not count)
        :param now: moment of the answer, UTC
        :return: the messages

        A report may have been faster than the answer it reports on: what is delivered stays delivered.
        """
        now = now or fields.Datetime.now()
        by_id = {result["id"]: result for result in results}
        messages = self.browse(by_id).exists()
        if messages:  # a report that comes in at this moment is no fault: who calls starts over
            lock = SQL("SELECT 1 FROM insurance_message WHERE id IN %s FOR NO KEY UPDATE", messages._ids)
            self.env.cr.execute(lock, log_exceptions=False)
        messages.fetch(["state", "attempts", "provider_ref", "gateway_id"])
        for message in messages:
            message.write(message._prepare_settled_vals(by_id[message.id], now))
        messages.flush_recordset()
        return messages

    def _prepare_settled_vals(self, result, now):
        """Return the columns to write for one answer; see ``_settle``."""
        gateway = result.get("gateway")
        told = {
            "provider_ref": result.get("ref"),
            "detail": result.get("detail"),
            "cost": result.get("cost"),
            "gateway_id": gateway if isinstance(gateway, int) else gateway and gateway.id,
        }
        vals = {key: value for key, value in told.items() if value}
        if vals.get("cost"):
            vals["currency_id"] = self.env["insurance.gateway"].browse(vals.get("gateway_id")).currency_id.id
        if self.state != "sending" and not (
            self.state == "planned" and self.channel == "letter"
        ):  # its report was faster
            vals.pop("detail", None)
            return vals
        state = result["state"]
        if state == "later" or (state == "again" and self.attempts < ATTEMPTS):
            minutes = 1 if state == "later" else WAITS[min(self.attempts, len(WAITS)) - 1]
            vals |= {"state": "planned", "due": now + timedelta(minutes=minutes), "date_claimed": False}
            vals |= {"attempts": self.attempts - 1} if state == "later" else {}
        else:
            vals |= {"state": STATES.get(state, "failed")}
            vals |= {"date_sent": now} if vals["state"] != "failed" else {}
        return vals
