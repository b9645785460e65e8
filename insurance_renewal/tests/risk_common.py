from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .common import RenewalCase


class RiskCase(RenewalCase):
    """A book with a history: paid in four instalments means leaving, paid at once staying."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["insurance.policy"])
        cls.models = cls.env["insurance.risk.model"]._as_service(cls.company)
        cls.facts = cls.env["insurance.risk.facts"].with_env(cls.models.env)
        cls.company.write(
            {"risk_least_ended": 200, "risk_least_lost": 20, "risk_high_share": 50, "risk_medium_share": 10}
        )
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).risk_is_on = False

    @classmethod
    def _copies(cls, policy, count, **columns):
        """Return the ids of ``count`` copies of a policy's row, as a book with many policies has them.

        :param columns: SQL by column, of the original ``p`` and the copy's number ``g``
        """
        policy.flush_recordset()
        names = [
            name for name, field in policy._fields.items() if field.store and field.column_type and name != "id"
        ]  # fmt: skip
        columns = {"number": "'H' || g || '/' || p.id"} | columns
        values = SQL(", ").join(
            SQL(columns[name]) if name in columns else SQL("p.%s", SQL.identifier(name)) for name in names
        )
        cls.env.cr.execute(
            SQL(
                "INSERT INTO insurance_policy (%s) SELECT %s FROM insurance_policy p, generate_series(1, %s) g "
                "WHERE p.id = %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, names)),
                values,
                count,
                policy.id,
            )
        )
        cls.env.invalidate_all()
        return [row[0] for row in cls.env.cr.fetchall()]

    @classmethod
    def _history(cls, count=400, lost="mod(g * 7919, 100) < CASE WHEN mod(g, 2) = 1 THEN 70 ELSE 10 END"):
        """Make ended policies, one in two paid in four instalments; return their ids.

        :param lost: SQL that says of copy ``g`` whether the client left
        """
        first = cls._issued(
            cls.agent, date_start=cls.today - timedelta(days=430), date_end=cls.today - timedelta(days=66)
        )
        ids = cls._copies(
            first, count,
            instalments="CASE WHEN mod(g, 2) = 1 THEN 4 ELSE 1 END",
            date_start="p.date_start - g * 2", date_end="p.date_end - g * 2", cover_end="p.cover_end - g * 2",
        )  # fmt: skip
        cls._copies(
            first, count,
            number="'N' || g || '/' || p.id", date_start="p.cover_end - g * 2",
            date_end="p.date_end - g * 2 + 2000", cover_end="p.cover_end - g * 2 + 2000",
            previous_id=f"CASE WHEN NOT ({lost}) THEN (ARRAY{ids})[g] END",
            state=f"CASE WHEN NOT ({lost}) THEN p.state ELSE 'void' END",
        )  # fmt: skip
        first.write({"instalments": 1})
        cls.env.cr.execute("UPDATE insurance_policy SET cover_end = date_start WHERE id = %s", [first.id])
        cls.env.invalidate_all()
        return ids

    def _read(self, code, *policies, day=None):
        """Return what a factor says of policies as of a day (else their end)."""
        factor = self.env["insurance.risk.factor"].search([("code", "=", code)]).with_env(self.models.env)
        rows = SQL(", ").join(SQL("(%s, %s::date)", policy.id, day or policy.cover_end) for policy in policies)
        self.facts._fill_sample(SQL("SELECT * FROM (VALUES %s) AS v (policy_id, day)", rows))
        ids, columns = self.facts._read_sample(factor)
        values = dict(zip(ids, columns[code], strict=True))
        found = [values[policy.id] for policy in policies]
        return found[0] if len(found) == 1 else found

    def _score_all(self):
        """Score like the night does."""
        for model in self.env["insurance.risk.score"]._get_models():
            for ids in model._find_batches():
                model._score(ids)
        self.env.invalidate_all()
