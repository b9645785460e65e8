from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceExposure(models.Model):
    """How long each object was covered in each calendar year: what claims are counted against.

    Exposure = days of cover in the calendar year / days of that year (365, or 366 in a leap year). The
    object's first and last day on the policy both count; without dates of its own the policy's term
    does, cut off where the policy was cancelled. An object covered in three years has three rows.
    """

    _name = "insurance.exposure"
    _description = "Exposure of an Object in a Year"
    _auto = False
    _order = "year desc, policy_id, id"
    _rec_name = "object_id"
    _depends = {
        "insurance.policy": [
            "state", "origin", "date_start", "cover_end", "partner_id", "line_id", "insurer_id", "user_id", "issuer_id",
            "office_id", "company_id",
        ],
        "insurance.policy.object": ["policy_id", "object_id", "date_entry", "date_exit", "sum_insured", "active"],
    }  # fmt: skip

    place_id = fields.Many2one("insurance.policy.object", "Place on the policy", readonly=True)
    policy_id = fields.Many2one("insurance.policy", readonly=True)
    object_id = fields.Many2one("insurance.object", readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True)
    insurer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    issuer_id = fields.Many2one("res.users", readonly=True)
    office_id = fields.Many2one("insurance.office", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    year = fields.Char(readonly=True)
    date_from = fields.Date("Covered from", readonly=True, help="First day of cover in the year.")
    date_to = fields.Date("Covered to", readonly=True, help="Last day of cover in the year; it counts.")
    days = fields.Integer("Days of cover", readonly=True, help="First and last day both counted.")
    year_days = fields.Integer("Days of the year", readonly=True, aggregator=None, help="365, or 366 in a leap year.")
    exposure = fields.Float(
        digits=(16, 2), readonly=True, help="Days of cover in the calendar year divided by the days of that year."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT o.id::bigint * 10000 + y.year AS id, o.id AS place_id, o.policy_id, o.object_id, p.partner_id, p.line_id,
                   p.insurer_id, p.user_id, p.issuer_id, p.office_id, p.company_id, y.year::text AS year, c.first AS date_from,
                   c.stop - 1 AS date_to, c.stop - c.first AS days, c.year_days,
                   (c.stop - c.first)::float8 / c.year_days AS exposure
              FROM insurance_policy_object o
              JOIN insurance_policy p ON p.id = o.policy_id
             CROSS JOIN LATERAL (
                   SELECT GREATEST(o.date_entry, p.date_start) AS first,
                          LEAST(o.date_exit + 1, p.cover_end, CASE WHEN p.date_end IS NULL THEN %s END) AS stop) AS s
             CROSS JOIN LATERAL generate_series(
                   extract(year FROM s.first)::int, extract(year FROM s.stop - 1)::int) AS y(year)
             CROSS JOIN LATERAL (
                   SELECT GREATEST(s.first, make_date(y.year, 1, 1)) AS first,
                          LEAST(s.stop, make_date(y.year + 1, 1, 1)) AS stop,
                          make_date(y.year + 1, 1, 1) - make_date(y.year, 1, 1) AS year_days) AS c
             WHERE o.active IS NOT FALSE AND p.origin = 'own' AND p.state IN ('issued', 'cancelled') AND s.first < s.stop
            """,
            self._get_known_end(),
        )

    @api.model
    def _get_known_end(self):
        """Return the exclusive end to which open-ended cover is counted: of this calendar year."""
        today = fields.Date.context_today(self)
        return today.replace(year=today.year + 1, month=1, day=1)
