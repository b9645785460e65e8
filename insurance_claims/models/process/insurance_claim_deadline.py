from odoo import api, fields, models

RUNNING = [("date_met", "=", False), ("date_void", "=", False)]


class InsuranceClaimDeadline(models.Model):
    """A clock running for one claim; written by :meth:`insurance.claim._run_clocks`, never by hand."""

    _name = "insurance.claim.deadline"
    _description = "Deadline of a Claim"
    _order = "date_due, id"
    _rec_name = "clock_id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    clock_id = fields.Many2one("insurance.claim.clock", "Deadline", required=True, ondelete="restrict", index=True)
    party = fields.Selection(related="clock_id.party")
    date_start = fields.Date("Runs from", required=True)
    date_due = fields.Date("Due", required=True, index=True)
    date_warn = fields.Date("Pressing from", required=True)
    date_met = fields.Date("Met on")
    date_void = fields.Date("Not needed since", help="The claim was over before.")
    date_warned = fields.Date("Warned on")
    date_missed = fields.Date("Missed, told on")
    activity_id = fields.Many2one("mail.activity", "Task", ondelete="set null", index="btree_not_null")
    state = fields.Selection(
        [("running", "Running"), ("soon", "Due soon"), ("late", "Missed"), ("met", "Met"), ("met_late", "Met late"),
         ("void", "Not needed")],
        compute="_compute_state",
    )  # fmt: skip

    _clock_uniq = models.Constraint("UNIQUE (claim_id, clock_id)", "This deadline runs for the claim already.")
    _watch_idx = models.Index("(date_warn) WHERE date_met IS NULL AND date_void IS NULL")

    @api.depends("date_due", "date_warn", "date_met", "date_void")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for row in self:
            if row.date_met:
                row.state = "met_late" if row.date_met > row.date_due else "met"
            elif row.date_void:
                row.state = "void"
            else:
                row.state = "late" if row.date_due < today else "soon" if row.date_warn <= today else "running"

    def action_open_claim(self):
        """Open the claim of this deadline."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.claim",
            "res_id": self.claim_id.id,
            "views": [(False, "form")],
        }

    def _update(self, vals):
        """Write what changed; a deadline that runs anew is told anew, one that is done needs no task."""
        self.ensure_one()
        vals = {name: value for name, value in vals.items() if self[name] != (value or False)}
        if "date_due" in vals:
            vals |= {"date_warned": False, "date_missed": False}
        if vals:
            self.write(vals)
        if self.date_met or self.date_void or "date_due" in vals:
            self._drop_tasks()

    def _drop_tasks(self):
        """Take back the open tasks of these deadlines."""
        self.activity_id.filtered("active").unlink()
