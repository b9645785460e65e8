import logging

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib import risk
from .insurance_risk_facts import SAMPLE

_logger = logging.getLogger(__name__)


class InsuranceRiskSnapshot(models.Model):
    """What the installed measures said of a policy and its client when the policy was first looked at before its end.

    Measures only know today. Kept once per policy and never touched again, their figures of then can be learned from
    later: those of policies that were lost and of policies that were renewed were taken at the same time before the end.
    """

    _name = "insurance.risk.snapshot"
    _description = "Figures before a Policy's End"
    _rec_name = "policy_id"
    _log_access = False

    policy_id = fields.Many2one("insurance.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    date = fields.Date(required=True, readonly=True)
    figures = fields.Json(readonly=True, help="Figure by technical name of the measure.")

    _policy_uniq = models.Constraint("UNIQUE (policy_id)", "The figures of this policy are kept already.")

    @api.model
    def _take(self, today):
        """Keep the figures of those policies of the sample that have none yet."""
        cr = self.env.cr
        cr.execute(
            SQL(
                """SELECT s.policy_id, s.partner_id FROM %s s
                    WHERE NOT EXISTS (SELECT FROM insurance_risk_snapshot k WHERE k.policy_id = s.policy_id)""",
                SAMPLE,
            )
        )
        rows = cr.fetchall()
        if not rows:
            return
        figures = {policy_id: {} for policy_id, _partner_id in rows}
        # sudo: the definitions; the figures are computed with the rights of the night's user
        for measure in self._get_factors().sudo().measure_id:
            ids = list(dict.fromkeys(row[0 if measure.grain == "policy" else 1] for row in rows))
            values = self._read_measure(measure, ids)
            for policy_id, partner_id in rows if values is not None else ():
                value = values.get(policy_id if measure.grain == "policy" else partner_id, 0)
                figures[policy_id][measure.code] = float(value)
        self.env["insurance.risk.facts"]._write_rows(
            "insurance_risk_snapshot", ("policy_id", "company_id", "date", "figures"),
            [(policy_id, self.env.company.id, today, values) for policy_id, values in figures.items()],
        )  # fmt: skip

    @api.model
    def _get_factors(self):
        """Return the factors of the measures of clients and policies that are installed, new ones made first."""
        # sudo: only the definitions
        measures = self.env["insurance.measure"].sudo().search([("grain", "in", ("client", "policy"))])
        measures = measures.filtered(lambda measure: measure._get_method())
        factors = (
            self.env["insurance.risk.factor"].with_context(active_test=False).search([("measure_id", "!=", False)])
        )
        factors |= factors.create(
            [
                {"name": measure.name, "code": f"measure:{measure.code}", "kind": risk.NUMBER,
                 "measure_id": measure.id, "sequence": 100}
                for measure in measures - factors.sudo().measure_id
            ]
        )  # fmt: skip
        return factors.filtered(lambda factor: factor.active and factor.sudo().measure_id in measures)

    @api.model
    def _read_measure(self, measure, ids):
        """Return ``{id: number}``, or None when the measure fails: the others still count."""
        values = {}
        try:
            with self.env.cr.savepoint():
                for part in measure._get_batches(ids):
                    values |= part
        except TransactionRollbackError:
            raise
        except Exception:
            _logger.info("measure %s could not be kept", measure.code, exc_info=True)
            return None
        return values

    @api.model
    def _read_columns(self, factors, policy_ids):
        """Return ``{code: [value of each policy]}`` of the factors' measures, as kept for the policies of the sample."""
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT k.policy_id, k.figures FROM %s s JOIN insurance_risk_snapshot k ON k.policy_id = s.policy_id",
                SAMPLE,
            )
        )
        kept = dict(cr.fetchall())
        # sudo: only the measures' names
        codes = {factor.code: factor.sudo().measure_id.code for factor in factors.filtered("measure_id")}
        return {code: [kept.get(policy_id, {}).get(name) for policy_id in policy_ids] for code, name in codes.items()}
