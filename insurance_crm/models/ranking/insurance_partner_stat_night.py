import logging

from psycopg2.extensions import TransactionRollbackError

from odoo import api, models

_logger = logging.getLogger(__name__)

_TRIES = 3  # when somebody counts one of the clients at the same moment


class InsurancePartnerStat(models.Model):
    """The night's count, company by company."""

    _inherit = "insurance.partner.stat"

    @api.model
    def _cron_recount(self):
        """Count the standings of all companies' clients anew; commits after each company.

        May run any number of times and be killed at any moment: a company is counted whole or not at all.
        """
        cron = self.env["ir.cron"]
        companies = (
            self.env["res.company"].sudo().search([("active", "=", True)], order="id")
        )  # sudo: the night works for all
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._recount_patiently(company)
            if not cron._commit_progress(1):
                break

    @api.model
    def _recount_patiently(self, company):
        """Count one company; begin again when another transaction came in between."""
        for _attempt in range(_TRIES):
            try:
                return self._recount(company)
            except TransactionRollbackError:
                self.env.cr.rollback()
        _logger.info("ranking: the clients of %s are being written by others, left to the next night", company.name)
        return 0
