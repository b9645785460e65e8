import logging
from datetime import timedelta
from math import exp

from dateutil.relativedelta import relativedelta
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...lib import risk, risk_quality
from .insurance_risk_facts import SAMPLE

_logger = logging.getLogger(__name__)

SETTLED_DAYS = 45  # what is not renewed by then is lost
YEARS = 5  # older ends tell of another market
MOST = 100_000  # policies; more make learning longer, not better
SHORT_DAYS = 60  # shorter terms (travel) are not renewed
LEAST_AUC = 0.55
KEPT = 26  # models of a company, half a year


class InsuranceRiskModel(models.Model):
    """Learning, once a week."""

    _inherit = "insurance.risk.model"

    @api.model
    def _cron_train(self):
        """Learn anew for each company; commits after each.

        May run any number of times and be killed at any moment. A company that fails keeps what it had.
        """
        cron = self.env["ir.cron"]
        # sudo: the job works for all companies
        companies = self.env["res.company"].sudo().search([("risk_is_on", "=", True)], order="id")
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._as_service(company)._train()
            except TransactionRollbackError:
                self.env.cr.rollback()
                _logger.info("risk: %s is left to the next week", company.name, exc_info=True)
            except Exception:
                _logger.info("risk: nothing learned for %s", company.name, exc_info=True)
            self.env.invalidate_all()
            if not cron._commit_progress(1):
                break

    @api.model
    def _as_service(self, company):
        """Return the model as the user of the renewals' jobs, in one company."""
        service = self.env.ref("insurance_renewal.user_renewal")
        zone = company.partner_id.tz or "UTC"
        return self.with_user(service).with_context(allowed_company_ids=company.ids, tz=zone, lang=None)

    @api.model
    def _train(self):
        """Learn from the current company's ended policies; return the new model, whatever it is good for."""
        company, today = self.env.company, fields.Date.context_today(self)
        ends, lost = self._sample_ended(company, today)
        vals = self._prepare_history(company, today, ends, lost)
        if vals["state"] == "used":
            vals |= self._learn(company, ends, lost)
        self.search([("company_id", "=", company.id), ("state", "=", "used")]).state = "old"
        model = self.create(vals)
        # what is old enough is of no use to anybody
        self.search([("company_id", "=", company.id)], offset=KEPT).unlink()
        return model

    @api.model
    def _prepare_history(self, company, today, ends, lost):
        """Return the values of a model that say what there was to learn from, and whether that is enough."""
        count, left = len(ends), sum(lost)
        vals = {"company_id": company.id, "date": today, "count": count, "lost": left, "state": "used"}
        if count:
            vals |= {"date_from": min(ends), "date_to": max(ends), "share": left / count}
        enough = count and max(ends) >= min(ends) + relativedelta(years=1)
        if count < company.risk_least_ended or left < company.risk_least_lost or not enough or left == count:
            vals |= {"state": "silent", "note": self._get_silence(company, count, left)}
        return vals

    @api.model
    def _get_silence(self, company, count, left):
        return self.env._(
            "Needed: %(ended)s ended policies over a year, %(lost)s of them lost. There are %(count)s, %(left)s of them lost.",
            ended=company.risk_least_ended,
            lost=company.risk_least_lost,
            count=count,
            left=left,
        )

    @api.model
    def _sample_ended(self, company, today):
        """Take the policies that ended; returns ``(ends, lost)`` in the order of their ids.

        Counted are own policies that reached their end, not so recently that they may still be renewed late, neither
        cancelled nor not needed any more. Renewed: a next term of ours was issued, or they were joined into one.
        """
        facts = self.env["insurance.risk.facts"]
        facts._fill_sample(
            SQL(
                """SELECT p.id AS policy_id, p.cover_end - %(days)s AS day
                     FROM insurance_policy p
                     LEFT JOIN insurance_renewal r ON r.policy_id = p.id
                    WHERE p.company_id = %(company)s AND p.origin = 'own' AND p.state = 'issued'
                      AND p.cover_end <= %(until)s AND p.cover_end > %(since)s
                      AND p.cover_end - p.date_start >= %(short)s
                      AND coalesce(r.outcome, '') <> 'not_needed'
                    ORDER BY p.cover_end DESC, p.id LIMIT %(most)s""",
                days=company.risk_days,
                company=company.id,
                until=today - timedelta(days=SETTLED_DAYS),
                since=today - relativedelta(years=YEARS),
                short=SHORT_DAYS,
                most=MOST,
            )
        )
        self.env.cr.execute(
            SQL(
                """SELECT p.cover_end - 1, NOT (
                       EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id
                                  AND n.origin = 'own' AND n.state IN ('issued', 'cancelled'))
                    OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                                WHERE j.joined_id = p.id AND n.origin = 'own' AND n.state IN ('issued', 'cancelled')))
                  FROM %s s JOIN insurance_policy p ON p.id = s.policy_id ORDER BY s.policy_id""",
                SAMPLE,
            )
        )
        rows = self.env.cr.fetchall()
        return [row[0] for row in rows], [int(row[1]) for row in rows]

    @api.model
    def _learn(self, company, ends, lost):
        """Return the values of a model learned from the sample: judged on the last quarter, then learned from all."""
        factors = self.env["insurance.risk.factor"].search([("active", "=", True)])
        facts = self.env["insurance.risk.facts"]._read_sample(factors)[1]
        kinds = self._choose_factors(company, factors, facts)
        try:
            quality, _chances = risk_quality.hold_out(facts, lost, ends, kinds)
        except ValueError:
            note = self.env._("In the first or in the last part of the time all were renewed, or all lost.")
            return {"state": "weak", "note": note}
        vals = self._prepare_quality(quality)
        if quality.auc < LEAST_AUC:
            return vals | {
                "state": "weak",
                "note": self.env._("On the last quarter it was hardly better than guessing."),
            }
        model = risk.train(facts, lost, kinds)
        return vals | {
            "content": model.to_json(),
            "steps": self._get_steps(model.score(facts)),
            "bucket_ids": self._prepare_buckets(model, factors, facts, lost),
        }

    @api.model
    def _choose_factors(self, company, factors, facts):
        """Return the kinds of what can be learned from: what differs, and measures that were kept often enough."""
        kinds = {}
        for factor in factors:
            known = [value for value in facts.get(factor.code, ()) if value is not None]
            few = factor.measure_id and len(known) < company.risk_least_ended
            if not few and len(set(known)) > 1:
                kinds[factor.code] = factor.kind
        return kinds

    @api.model
    def _prepare_quality(self, quality):
        tenths = [
            Command.create({"number": number, "count": count, "foretold": foretold, "lost": lost})
            for number, (count, foretold, lost) in enumerate(quality.tenths, 1)
        ]
        return {"tested": quality.count, "auc": quality.auc, "lift": quality.lift, "tenth_ids": tenths}

    @api.model
    def _get_steps(self, chances):
        """Return the 101 hundredths of probabilities; the last is more than certain, so that nobody reaches it."""
        ranked = sorted(chances)
        return [ranked[len(ranked) * number // 100] for number in range(100)] + [2.0]

    @api.model
    def _prepare_buckets(self, model, factors, facts, lost):
        """Return the tables for people to read."""
        by_code = {factor.code: factor.id for factor in factors}
        rows = []
        for number, (table, bucket, count, left, effect) in enumerate(risk_quality.learned(model, facts, lost)):
            codes = [*table.factors, None][:2]
            rows.append(
                Command.create(
                    {
                        "sequence": number,
                        "factor_id": by_code[codes[0]],
                        "pair_id": by_code.get(codes[1]),
                        "cells": model.describe(table, bucket),
                        "count": count,
                        "lost": left / count,
                        "effect": exp(effect),
                    }
                )
            )
        return rows
