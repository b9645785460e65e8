from odoo import api, fields, models
from odoo.tools import SQL

_MARK, _POINTS = "insurance_crm.doubles_mark", "insurance_crm.doubles_points"
_DEFAULT_POINTS = 70
_TAKEN, _BATCH, _PAIRS = 10_000, 1000, 20
_AGAIN = "1 hour"  # a long transaction's rows are dated by its beginning: this much is looked at twice
_LONG_AGO = "1900-01-01 00:00:00|0"


class InsuranceDouble(models.Model):
    """Finding pairs: those who changed since last time, against everybody, a thousand at a time."""

    _inherit = "insurance.double"

    @api.model
    def _cron_look(self):
        """Look for doubles of the contacts that changed since the last run.

        In batches, each committed with the place it came to, so that a run that was stopped goes on there. Looking
        twice at a contact changes nothing.
        """
        cron = self.env["ir.cron"]
        ids = self._take_changed()
        while ids:
            for start in range(0, len(ids), _BATCH):
                batch = ids[start : start + _BATCH]
                self._look_at([partner for partner, _moment in batch])
                self._set_mark(f"{batch[-1][1]}|{batch[-1][0]}")
                if not cron._commit_progress(len(batch), remaining=len(ids) - start - len(batch)):
                    return
            ids = self._take_changed()
        self._step_back()

    @api.model
    def _take_changed(self):
        """Return ``[(id, moment)]`` of the next contacts that changed, themselves, their documents or their phones."""
        # sudo: a technical parameter
        moment, last = (self.env["ir.config_parameter"].sudo().get_param(_MARK) or _LONG_AGO).split("|")
        tables = [
            SQL(
                "SELECT %s, write_date FROM %s WHERE write_date >= %s::timestamp",
                SQL.identifier(column), SQL.identifier(table), moment,
            )
            for table, column in (
                ("res_partner", "id"), ("insurance_identity", "partner_id"), ("insurance_contact_point", "partner_id"),
            )
        ]  # fmt: skip
        query = SQL(
            """SELECT id, moment::text FROM (%s) AS changed (id, moment)
                WHERE (moment, id) > (%s::timestamp, %s) ORDER BY changed.moment, id LIMIT %s""",
            SQL(" UNION ALL ").join(tables), moment, int(last), _TAKEN,
        )  # fmt: skip
        return self.env.execute_query(query)

    @api.model
    def _set_mark(self, mark):
        self.env["ir.config_parameter"].sudo().set_param(_MARK, mark)  # sudo: a technical parameter

    @api.model
    def _step_back(self):
        """Move the mark back a little for what is committed only now."""
        moment = self.env["ir.config_parameter"].sudo().get_param(_MARK, _LONG_AGO).split("|")[0]
        rows = self.env.execute_query(
            SQL(
                "SELECT (least(%s::timestamp, %s::timestamp - %s::interval))::text",
                moment,
                fields.Datetime.now(),
                _AGAIN,
            )
        )
        self._set_mark(f"{rows[0][0]}|0")

    @api.model
    def _get_points(self):
        """Return how many points of 100 make a pair worth looking at."""
        # sudo: a setting everybody's search goes by
        return int(self.env["ir.config_parameter"].sudo().get_param(_POINTS) or _DEFAULT_POINTS)

    @api.model
    def _look_at(self, ids):
        """Bring the pairs of these contacts up to date; set-based, safe to run twice.

        :return: how many pairs are new
        """
        partners = self.env["res.partner"]
        known = self._load_persons(ids)
        found = partners._find_doubles_of(list(known.values()), list(known), None, _PAIRS, self._get_points())
        pairs = {}
        for one, others in zip(known, found, strict=True):
            for other in others:
                pair = (min(one, other["id"]), max(one, other["id"]))
                pairs[pair] = (other["score"], ",".join(other["codes"]))
        self._forget_pairs(ids, list(pairs))
        return self._store_pairs(pairs)

    @api.model
    def _load_persons(self, ids):
        """Return ``{id: Person}`` of the contacts among ``ids`` that can be doubles."""
        partners = self.env["res.partner"]
        partners.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, name, is_company, birth_date, vat, email_normalized, phone_sanitized, mobile_sanitized
                     FROM res_partner WHERE id = ANY(%s) AND active AND type = 'contact' ORDER BY id""",
                list(ids),
            )
        )
        known = {row[0]: partners._prepare_double_row(*row[1:]) for row in rows}
        for model in ("insurance.identity", "insurance.contact.point"):
            self.env[model].flush_model()
        marks = SQL(
            """SELECT partner_id, 'documents', number_hash FROM insurance_identity
                WHERE partner_id = ANY(%(ids)s) AND number_hash IS NOT NULL
               UNION ALL
               SELECT partner_id, CASE medium WHEN 'email' THEN 'emails' ELSE 'phones' END, value_key
                 FROM insurance_contact_point WHERE partner_id = ANY(%(ids)s) AND value_key IS NOT NULL""",
            ids=list(known),
        )
        for partner, kind, mark in self.env.execute_query(marks):
            getattr(known[partner], kind).add(mark)
        return known

    @api.model
    def _forget_pairs(self, ids, pairs):
        """Delete open pairs of these contacts that were not found any more."""
        self.env.execute_query(
            SQL(
                """DELETE FROM insurance_double d
                    WHERE state = 'open' AND codes IS NOT NULL AND (partner_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s))
                      AND NOT EXISTS (SELECT FROM unnest(%(one)s::int[], %(other)s::int[]) AS v (one, other)
                                       WHERE v.one = d.partner_id AND v.other = d.other_id)
                RETURNING id""",
                ids=list(ids), one=[one for one, _other in pairs], other=[other for _one, other in pairs],
            )
        )  # fmt: skip
        self.invalidate_model()

    @api.model
    def _store_pairs(self, pairs):
        """Write ``{(id, id): (points, codes)}``: new ones are open, dismissed ones stay so; returns how many are new.

        Contacts of two companies are no pair, and a company and its contact person are none.
        """
        if not pairs:
            return 0
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO insurance_double (partner_id, other_id, score, codes, state,
                                                 create_uid, write_uid, create_date, write_date)
                   SELECT v.one, v.other, v.score, v.codes, 'open', %(uid)s, %(uid)s, %(now)s, %(now)s
                     FROM unnest(%(one)s, %(other)s, %(score)s, %(codes)s) AS v (one, other, score, codes)
                     JOIN res_partner a ON a.id = v.one JOIN res_partner b ON b.id = v.other
                    WHERE (a.company_id IS NULL OR b.company_id IS NULL OR a.company_id = b.company_id)
                      AND a.parent_id IS DISTINCT FROM b.id AND b.parent_id IS DISTINCT FROM a.id
                   ON CONFLICT (partner_id, other_id) DO UPDATE SET score = EXCLUDED.score, codes = EXCLUDED.codes
                   RETURNING xmax = 0""",
                uid=self.env.uid, now=fields.Datetime.now(), one=[one for one, _other in pairs],
                other=[other for _one, other in pairs], score=[score for score, _codes in pairs.values()],
                codes=[codes for _score, codes in pairs.values()],
            )
        )  # fmt: skip
        self.invalidate_model()
        return sum(new for (new,) in rows)
