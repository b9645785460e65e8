import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

_BATCH = 100  # clients whose tasks are made in one transaction
_DAYS_OF_A_MONTH = 30.4375


class InsuranceRankService(models.Model):
    """What was planned for a client because of his class, and for which day: once per client, scheme and period.

    A period of n days has for every client a day of his own, told by his number, so that a class of thousands
    is spread evenly, nights that were missed are made up for, and nothing is planned twice.
    """

    _name = "insurance.rank.service"
    _description = "Planned Service of a Client"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    rank_id = fields.Many2one("insurance.rank", "Class", readonly=True, index="btree_not_null", ondelete="set null")
    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, readonly=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one("mail.activity.plan", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one("res.users", "For", readonly=True, index="btree_not_null", ondelete="set null")
    date = fields.Date("Day", required=True, readonly=True)
    problem = fields.Char(readonly=True, help="Why the plan could not be started.")

    _period_uniq = models.UniqueIndex(
        "(partner_id, company_id, scheme_id, date)", "This client's service of that day is planned already."
    )

    @api.model
    def _cron_plan(self):
        """Plan what is due for all companies' clients, in batches; commits after each.

        May run any number of times and be killed at any moment: what is committed is not found again. A client
        whose plan cannot be started is kept with the reason; the rest goes on.
        """
        cron = self.env["ir.cron"]
        work = [
            (company, rank)
            for company in self.env["res.company"].sudo().search([])
            for rank in self._get_ranks(company)
        ]
        cron._commit_progress(remaining=len(work))
        for company, rank in work:
            while self._plan_batch(company, rank):
                self.env.invalidate_all()
                if not cron._commit_progress():
                    return
            cron._commit_progress(1)

    @api.model
    def _get_ranks(self, company):
        """Return the classes for which something is planned in a company."""
        schemes = self.env["insurance.rank.scheme"]._get_schemes(company).values()
        ranks = self.env["insurance.rank"].sudo().union(*(scheme.rank_ids for scheme in schemes))
        return ranks.filtered(lambda rank: rank.plan_id.active and rank.plan_id.template_ids)

    @api.model
    def _plan_batch(self, company, rank):
        """Plan for some clients of a class; returns how many there were."""
        service = self.env["insurance.partner.stat"]._as_service(company).env[self._name]
        # sudo: only this writes the record of what was planned
        rows = service.sudo()._claim(rank)
        for user, mine in rows.grouped("user_id").items():
            mine._start(rank.plan_id, user)
        return len(rows)

    def _claim(self, rank):
        """Write down for whom it is time, and for whom nobody else is at it; returns the new rows."""
        period = round(rank.service_months * _DAYS_OF_A_MONTH)
        today, company = fields.Date.context_today(self), self.env.company
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO insurance_rank_service (partner_id, company_id, rank_id, scheme_id, plan_id, user_id, date,
                                                       create_uid, create_date, write_uid, write_date)
                   SELECT s.partner_id, s.company_id, %(rank)s, %(scheme)s, %(plan)s, coalesce(p.user_id, %(user)s), due.day,
                          %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM insurance_partner_stat s
                     JOIN res_partner p ON p.id = s.partner_id AND p.active
                    CROSS JOIN LATERAL (SELECT %(today)s::date
                          - ((%(number)s - p.id %% %(period)s + %(period)s) %% %(period)s)::int AS day) due
                    WHERE s.company_id = %(company)s AND s.%(column)s = %(rank)s
                      AND coalesce(p.user_id, %(user)s) IS NOT NULL
                      AND due.day > %(oldest)s
                      AND NOT EXISTS (SELECT FROM insurance_rank_service done
                           WHERE done.partner_id = s.partner_id AND done.company_id = s.company_id
                             AND done.scheme_id = %(scheme)s AND done.date > %(today)s::date - %(period)s)
                    ORDER BY s.partner_id LIMIT %(limit)s
                   ON CONFLICT DO NOTHING RETURNING id""",
                rank=rank.id, scheme=rank.scheme_id.id, plan=rank.plan_id.id, user=rank.service_user_id.id or None,
                uid=self.env.uid, today=today, number=today.toordinal() % period, period=period, company=company.id,
                column=SQL.identifier(rank._get_stat_column()), limit=_BATCH, oldest=self._get_oldest(rank, period),
            )
        )  # fmt: skip
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _get_oldest(self, rank, period):
        """Return the day after which due days count: nothing is made up for from before the plan was chosen."""
        today = fields.Date.context_today(self)
        chosen = rank.service_since or today
        return max(chosen - timedelta(days=1), today - timedelta(days=period))

    def _start(self, plan, user):
        """Start the plan for these clients; when it fails for all, client by client."""
        try:
            with self.env.cr.savepoint():
                self._schedule(plan, user)
        except TransactionRollbackError:
            raise
        except Exception as error:
            if len(self) > 1:
                for row in self:
                    row._start(plan, user)
                return
            _logger.info("service plan of client %s failed", self.partner_id.id, exc_info=True)
            told = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
            self.problem = told

    def _schedule(self, plan, user):
        """Make the plan's tasks for these clients, in the name of who counts the ranks."""
        context = {"active_model": "res.partner", "active_ids": self.partner_id.ids, "mail_activity_quick_update": True}
        wizards = self.env["mail.activity.schedule"].sudo(False).with_context(**context)
        values = {
            "plan_id": plan.id,
            "plan_date": fields.Date.context_today(self),
            "plan_on_demand_user_id": user.id,
            "res_model": "res.partner",
            "res_ids": str(self.partner_id.ids),
        }
        wizards.create(values).action_schedule_plan()
