import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError
from psycopg2.extras import Json, execute_values

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 20_000  # policies scored in one transaction
DIGITS = 4


class InsuranceRiskFacts(models.AbstractModel):
    """Writing many rows."""

    _inherit = "insurance.risk.facts"

    @api.model
    def _write_rows(self, table, columns, rows, replace=()):
        """Write one row per policy.

        :param replace: columns that are replaced, where they differ, when the policy has a row; none: it is kept
        """
        names = ", ".join(columns)
        action = "NOTHING"
        if replace:
            new, old = (", ".join(f"{prefix}.{name}" for name in replace) for prefix in ("EXCLUDED", table))
            values = ", ".join(f"{name} = EXCLUDED.{name}" for name in replace)
            action = f"UPDATE SET {values} WHERE ({old}) IS DISTINCT FROM ({new})"
        execute_values(
            self.env.cr._obj,
            f"INSERT INTO {table} ({names}) VALUES %s ON CONFLICT (policy_id) DO {action}",
            [[Json(value) if isinstance(value, (dict, list)) else value for value in row] for row in rows],
            page_size=1000,
        )


class InsuranceRiskScore(models.Model):
    """The night's scoring."""

    _inherit = "insurance.risk.score"

    @api.model
    def _cron_score(self):
        """Say of each company's ending policies how likely they are to be lost, in batches; commits after each.

        May run any number of times and be killed at any moment: the same facts give the same figures.
        """
        cron = self.env["ir.cron"]
        work = [(model, ids) for model in self._get_models() for ids in model._find_batches()]
        cron._commit_progress(remaining=sum(len(ids) for _model, ids in work))
        for model, ids in work:
            try:
                with self.env.cr.savepoint():
                    model._score(ids)
            except TransactionRollbackError:
                self.env.cr.rollback()
                _logger.info("risk: %s policies are being written by others, left to the next night", len(ids))
            except Exception:
                _logger.info("risk: %s policies of %s are not scored", len(ids), model.company_id.name, exc_info=True)
            self.env.invalidate_all()
            if not cron._commit_progress(len(ids)):
                break

    @api.model
    def _get_models(self):
        """Return the models in use, each in its own company's environment."""
        # sudo: the job works for all companies
        models_used = self.env["insurance.risk.model"].sudo().search(
            [("state", "=", "used"), ("company_id.risk_is_on", "=", True)], order="company_id"
        )  # fmt: skip
        return [model.sudo(False)._as_service(model.company_id) for model in models_used]


class InsuranceRiskModel(models.Model):
    """What a model says of policies."""

    _inherit = "insurance.risk.model"

    def _find_batches(self):
        """Return lists of ids of the policies to be scored: own ones that end soon, and those with an open case."""
        today = fields.Date.context_today(self)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM insurance_policy p
                    WHERE company_id = %(company)s AND origin = 'own' AND state = 'issued'
                      AND cover_end > %(today)s AND cover_end <= %(until)s
                      AND NOT EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id AND n.state = 'issued')
                    UNION
                   SELECT policy_id FROM insurance_renewal
                    WHERE company_id = %(company)s AND origin = 'own' AND state = 'open'
                    ORDER BY 1""",
                company=self.company_id.id,
                today=today,
                until=today + timedelta(days=self.company_id.risk_days + 1),
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]

    def _score(self, policy_ids):
        """Compute and write the risk of these policies, of the company's model, as of today; and on their cases."""
        today, company = fields.Date.context_today(self), self.company_id
        facts = self.env["insurance.risk.facts"]
        facts._fill_sample(SQL("SELECT unnest(%s) AS policy_id, %s AS day", policy_ids, today))
        self.env["insurance.risk.snapshot"]._take(today)
        tables = self._get_model()
        codes = {*tables.cuts, *tables.known}
        factors = (
            self.env["insurance.risk.factor"].with_context(active_test=False).search([("code", "in", list(codes))])
        )
        ids, columns = facts._read_sample(factors)
        columns |= {code: [None] * len(ids) for code in codes - columns.keys()}  # a factor whose room has gone
        chances, reasons = tables.score(columns), tables.explain(columns)
        medium, high = self._get_levels()
        rows = []
        for number, (policy_id, chance) in enumerate(zip(ids, chances, strict=True)):
            told = [[code, columns[code][number]] for code, _effect in reasons[number]]
            level = "high" if chance >= high else "medium" if chance >= medium else "low"
            rows.append((policy_id, company.id, round(chance, DIGITS), level, told, today))
        facts._write_rows(
            "insurance_risk_score", ("policy_id", "company_id", "risk", "risk_level", "facts", "date"), rows,
            replace=("risk", "risk_level", "facts"),
        )  # fmt: skip
        self._write_cases(ids)

    def _write_cases(self, policy_ids):
        """Bring the cases of these policies up to date where something changed."""
        self.env.cr.execute(
            SQL(
                """UPDATE insurance_renewal r
                      SET has_risk = TRUE, risk = s.risk, risk_level = s.risk_level, risk_facts = s.facts
                     FROM insurance_risk_score s
                    WHERE s.policy_id = r.policy_id AND r.state = 'open' AND s.policy_id = ANY(%s)
                      AND (r.has_risk, r.risk, r.risk_level, r.risk_facts)
                          IS DISTINCT FROM (TRUE, s.risk, s.risk_level, s.facts)""",
                policy_ids,
            )
        )
        self.env["insurance.renewal"].invalidate_model(["has_risk", "risk", "risk_level", "risk_facts"])
