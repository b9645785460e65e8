from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib import ended


class InsuranceBookRun(models.Model):
    """An import that brings policies which ended already asks whether to win them back; nothing is made unasked."""

    _inherit = "insurance.book.run"

    win_back = fields.Boolean(
        "Make win-back work",
        copy=False,
        help="After the import, clients of policies that have ended and are not continued get a deal and a task, one per "
        "client, by the renewal rules.",
    )
    win_back_months = fields.Integer("Ended within (months)", default=6, copy=False)
    win_back_state = fields.Selection(
        [("waiting", "Being made"), ("done", "Made")], "Win-back work", readonly=True, copy=False
    )
    ended_by_month = fields.Json(
        readonly=True, copy=False, help="How many policies ended, by months back; of a trial run."
    )
    ended_count = fields.Integer("Ended, not continued", compute="_compute_ended_count")
    win_back_count = fields.Integer("To win back", compute="_compute_win_back_count")

    _win_back_months_range = models.Constraint(
        f"CHECK (win_back_months IS NULL OR win_back_months BETWEEN 1 AND {ended.MOST_MONTHS})",
        "Policies can be won back that ended within the last 1 to 36 months.",
    )

    @api.depends("state", "ended_by_month", "win_back_months", "win_back_state")
    def _compute_ended_count(self):
        """After a trial what the file says; after the import what is really there and has no renewal yet."""
        for run in self:
            if run.state == "done":
                run.ended_count = run._origin._count_ended(run.win_back_months)
            else:
                run.ended_count = ended.within(run.ended_by_month, run.win_back_months)

    @api.depends("win_back_state")
    def _compute_win_back_count(self):
        cases, counts = self.env["insurance.renewal"], {}
        if cases.has_access("read"):  # lists of claims come in by people without renewals
            groups = cases._read_group([("book_run_id", "in", self.ids)], ["book_run_id"], ["__count"])
            counts = {run.id: count for run, count in groups}
        for run in self:
            run.win_back_count = counts.get(run.id, 0)

    # --- what has ended ---------------------------------------------------------------------------

    def _import_chunk(self, chunk):
        """On a trial note which terms the file has; they are counted when all chunks are through."""
        if self.state != "trial" or self.policy_id:
            return super()._import_chunk(chunk)
        notes = []
        result = super(InsuranceBookRun, self.with_context(insurance_terms=notes))._import_chunk(chunk)
        chunk.terms = notes
        return result

    def _finish(self):
        """Count what a trial saw; after an import queue the win-back work if it was asked for."""
        if self.state == "trial":
            self.ended_by_month = ended.count(self._get_noted_terms(), self._get_day())
        result = super()._finish()
        if self.state == "done" and self.win_back:
            self._queue_win_back()
        return result

    def _get_noted_terms(self):
        """Return the terms noted by all chunks of a trial."""
        chunks = self.sudo().chunk_ids  # sudo: chunks belong to the job
        return [term for chunk in chunks for term in chunk.terms or ()]

    def _get_day(self):
        return fields.Date.context_today(self.with_context(tz=self.company_id.partner_id.tz or "UTC"))

    def _count_ended(self, months):
        """Return how many policies of this import ended within ``months`` and are neither continued nor worked on."""
        if not self.id:
            return 0
        engine = self.env["insurance.renewal"]
        self.env.flush_all()
        query = SQL(
            "SELECT count(*) FROM insurance_policy p WHERE p.company_id = %s AND %s",
            self.company_id.id,
            engine._get_handed_in_sql(self.id, months, self._get_day()),
        )
        return self.env.execute_query(query)[0][0]

    # --- the answer -------------------------------------------------------------------------------

    def action_win_back(self):
        """Make the win-back work of a finished import."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "done" or self.policy_id:
            raise UserError(self.env._("Import the file first: then its clients can be won back."))
        if not self._count_ended(self.win_back_months):
            raise UserError(self.env._("No policy of this import ended in these months without being continued."))
        self.win_back = True
        self._queue_win_back()
        return True

    def _queue_win_back(self):
        """Hand over to the job; with nothing to do there is nothing to wait for."""
        if not self._count_ended(self.win_back_months):
            return
        self.win_back_state = "waiting"
        # sudo: waking the job is all a supervisor may do with it
        self.env.ref("insurance_renewal.ir_cron_win_back").sudo()._trigger()

    def _tell_win_back(self):
        """The work is made: say so to who started the import, wherever he is in the application."""
        self.win_back_state = "done"
        text = self.env._("%(name)s: %(count)s ended policies to win back.", name=self.name, count=self.win_back_count)
        self.user_id._bus_send(
            "simple_notification", {"title": self.env._("Win-back work made"), "message": text, "type": "success"}
        )

    def action_open_win_back(self):
        """Open the renewals made for this import."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_action")
        return action | {"domain": [("book_run_id", "=", self.id)], "context": {}, "name": self.env._("To win back")}
