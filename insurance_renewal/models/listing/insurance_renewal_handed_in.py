from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.bundles import Bundle

WIN_BACK = "renewal_win_back"  # in the rule's context: {"run": id, "months": n}


class InsuranceRenewal(models.Model):
    """Policies of an imported book that had ended before they came: on request the night's engine wins them back.

    The engine is the same, asked by a rule whose context names the import: other policies are due, a client has one deal
    whatever month his policies ended in, the steps before the end are behind us, and tasks are dealt out over the days.
    """

    _inherit = "insurance.renewal"

    book_run_id = fields.Many2one(
        "insurance.book.run", "Handed in with", readonly=True, ondelete="set null", index="btree_not_null",
        help="The import that brought the policy after its end; it is to be won back.",
    )  # fmt: skip

    # --- the job ----------------------------------------------------------------------------------

    @api.model
    def _cron_win_back(self, today=None):
        """Make the win-back work of imports that asked for it; commits after each batch, safe to kill and to run twice.

        :param today: a date instead of the companies' own today (tests)
        """
        cron = self.env["ir.cron"]
        # sudo: which imports wait; what they brought is worked on as the night's own user
        runs = self.env["insurance.book.run"].sudo()
        for run in runs.search([("win_back_state", "=", "waiting"), ("state", "=", "done")], order="id"):
            work = self._get_win_back_work(run, today)
            cron._commit_progress(remaining=1 + len(work))
            for rule, day, batch in work:
                self._open_batch(rule, day, batch)
                self.env.invalidate_all()
                if not cron._commit_progress(1):
                    return
            run._tell_win_back()
            cron._commit_progress(1)

    @api.model
    def _get_win_back_work(self, run, today=None):
        """Return ``[(rule, day, batch)]`` of an import, first rule first."""
        context = {WIN_BACK: {"run": run.id, "months": run.win_back_months}}
        return [
            (asked, day, batch)
            for rule, day in self._get_rules(today)
            if rule.company_id == run.company_id
            for asked in [rule.with_context(**context)]
            for batch in self._plan(asked, day)
        ]

    # --- which policies ---------------------------------------------------------------------------

    @api.model
    def _get_due_sql(self, rule, today):
        asked = rule.env.context.get(WIN_BACK)
        if not asked:
            return super()._get_due_sql(rule, today)
        return SQL(
            """p.company_id = %(company)s AND p.origin = %(origin)s AND %(handed_in)s
            AND %(first_match)s AND %(long_enough)s
            AND p.id <> ALL (ARRAY(SELECT f.policy_id FROM insurance_renewal_failure f WHERE f.date_last >= %(today)s))""",
            company=rule.company_id.id,
            origin=rule.origin,
            handed_in=self._get_handed_in_sql(asked["run"], asked["months"], today),
            first_match=rule._get_first_match_sql(),
            long_enough=rule._get_long_enough_sql(),
            today=today,
        )

    @api.model
    def _get_handed_in_sql(self, run_id, months, today):
        """Return the condition that a policy ``p`` came with an import after its end, ``months`` ago at most.

        Open-ended policies have no end; one with a next term or a renewal is being worked on already.
        """
        return SQL(
            """p.state = 'issued' AND p.renewal_id IS NULL AND p.cover_end <= %(today)s AND p.cover_end > %(since)s
            AND EXISTS (SELECT FROM insurance_book_link l
                         WHERE l.policy_id = p.id AND l.made_run_id = %(run)s AND l.made_policy)
            AND NOT %(continued)s""",
            today=today,
            since=today - relativedelta(months=months),
            run=run_id,
            continued=self._get_continued_sql(),
        )

    @api.model
    def _bundle(self, rule, rows):
        """One deal per client and pipeline, whatever month his policies ended in."""
        made = super()._bundle(rule, rows)
        asked = rule.env.context.get(WIN_BACK)
        if not asked:
            return made
        merged = {}
        for bundle in made:
            key = f"{rule.company_id.id}/{bundle.partner_id}/b{asked['run']}/{rule.origin}/{bundle.team_id or 0}"
            merged.setdefault(key, Bundle(key, bundle.partner_id, bundle.team_id)).rows.extend(bundle.rows)
        return list(merged.values())

    # --- what is made -----------------------------------------------------------------------------

    @api.model
    def _prepare_case_vals(self, rule, today, row, key, lead):
        vals = super()._prepare_case_vals(rule, today, row, key, lead)
        asked = rule.env.context.get(WIN_BACK)
        return vals | ({"book_run_id": asked["run"], "date_due": today} if asked else {})

    @api.model
    def _prepare_deal_vals(self, rule, policies, user):
        vals = super()._prepare_deal_vals(rule, policies, user)
        # the end is past: who works the deal says when he expects to close it
        return vals | ({"date_deadline": False} if rule.env.context.get(WIN_BACK) else {})

    def _plan_steps(self):
        """The task that comes with the deal is the winning back: that step is done, whatever day it was planned for."""
        result = super()._plan_steps()
        if not self.env.context.get(WIN_BACK):
            return result
        steps = self.step_ids.filtered(lambda step: step.kind == "win_back")
        for day, cases in self.grouped("date_open").items():
            mine = steps.filtered(lambda step, cases=cases: step.renewal_id in cases)
            mine.write({"state": "done", "date_done": day, "reason": False})
            steps.create(
                [
                    {"renewal_id": case.id, "kind": "win_back", "date_planned": day, "date_done": day, "state": "done"}
                    for case in cases - mine.renewal_id
                ]
            )
        return result

    @api.model
    def _give_tasks(self, rule, today, leads):
        result = super()._give_tasks(rule, today, leads)
        if rule.env.context.get(WIN_BACK):
            self._deal_out_tasks(rule.company_id, today, leads)
        return result

    @api.model
    def _deal_out_tasks(self, company, today, leads):
        """Deal the tasks out over the working days: nobody gets more than the company says on one day.

        What ended last is called first. Renewal tasks that are due on these days already count.
        """
        by_lead = leads._get_renewal_tasks()
        tasks = self.env["mail.activity"].union(*by_lead.values())
        last = {task: max(lead.renewal_ids.mapped("date_end")) for lead, task in by_lead.items()}
        taken = self._count_tasks(tasks, today)
        workdays = self.env["insurance.digest"]._get_workdays(company)
        for user, some in tasks.grouped("user_id").items():
            days = {}
            day = today
            for task in some.sorted(lambda task: last[task], reverse=True):
                while day.weekday() not in workdays or taken.get((user, day), 0) >= company.renewal_win_back_per_day:
                    day += relativedelta(days=1)
                taken[user, day] = taken.get((user, day), 0) + 1
                days.setdefault(day, []).append(task.id)
            for date, ids in days.items():
                tasks.browse(ids).write({"date_deadline": date})

    @api.model
    def _count_tasks(self, tasks, today):
        """Return ``{(user, day): number}`` of the renewal tasks due from ``today`` on, besides ``tasks``."""
        domain = [
            ("user_id", "in", tasks.user_id.ids),
            ("is_insurance_renewal", "=", True),
            ("date_deadline", ">=", today),
            ("id", "not in", tasks.ids),
        ]
        groups = self.env["mail.activity"]._read_group(domain, ["user_id", "date_deadline:day"], ["__count"])
        return {(user, day): count for user, day, count in groups}
