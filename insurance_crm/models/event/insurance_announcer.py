import json

from odoo import models
from odoo.tools import SQL
from odoo.tools.json import json_default


class InsuranceAnnouncer(models.AbstractModel):
    """Mixin for models at which things happen that rules may react to."""

    _name = "insurance.announcer"
    _description = "Announces Insurance Events"

    def _announce(self, code, occurrence=None, payload=None):
        """Write an outbox row per record for the moment ``code``; once per occurrence.

        :param str code: code of an ``insurance.event`` of kind moment
        :param str occurrence: what tells two occurrences of the same record apart
            (default ``"1"``: happens once in the record's life)
        :param dict payload: facts that may be gone later (JSON values)
        :raises ValueError: when no such event is shipped (a programming error)

        Silent under the context key ``insurance_silent`` (imports of history).
        """
        if not self or self.env.context.get("insurance_silent"):
            return
        # sudo: announcing is not an act of the user, who has no right on the outbox
        event = self.env["insurance.event"].sudo().with_context(active_test=False).search([("code", "=", code)])
        if not event:
            raise ValueError(f"insurance.event {code!r} does not exist")
        if not event.active:
            return
        companies = self.sudo().mapped(lambda r: r.company_id.id if "company_id" in r._fields else None)
        data = json.dumps(payload or {}, default=json_default)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s::jsonb, %s, %s, %s, now() at time zone 'UTC', now() at time zone 'UTC')",
                event.id, self._name, rec.id, str(occurrence or 1), data, company or None, self.env.uid, self.env.uid,
            )
            for rec, company in zip(self, companies, strict=True)
        )  # fmt: skip
        query = SQL(
            """INSERT INTO insurance_outbox
               (event_id, model, res_id, occurrence, payload, company_id, create_uid, write_uid, create_date, write_date)
               VALUES %s ON CONFLICT DO NOTHING""",
            rows,
        )
        # somebody announcing the same at the same moment is no fault: the database refuses the later one, Odoo tries again
        self.env.cr.execute(query, log_exceptions=False)
