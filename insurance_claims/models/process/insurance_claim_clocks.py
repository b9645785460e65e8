from odoo import api, fields, models

from .insurance_claim_stage import OVER

FACTS = {"date_loss", "date_reported", "date_decided", "policy_id"}  # written on a claim, they move its clocks
KEPT = ("reported", "papers")  # what was told or brought stays so when a claim is opened again
RED, ORANGE, GREEN = 1, 2, 10  # the web client's colours


class InsuranceClaim(models.Model):
    """The deadlines of a claim: begun, met and dropped as things happen."""

    _inherit = "insurance.claim"

    date_reopened = fields.Date("Reopened on", readonly=True, copy=False)
    due_id = fields.Many2one(
        "insurance.claim.deadline", "Next deadline", compute="_compute_due", store=True, ondelete="set null",
        index="btree_not_null", help="The first of those that run.",
    )  # fmt: skip
    date_due = fields.Date("Due", compute="_compute_due", store=True, index="btree_not_null")
    date_pressing = fields.Date("Pressing from", compute="_compute_due", store=True)
    color = fields.Integer(compute="_compute_color", help="Red: a deadline is missed. Amber: one is near. Green: none.")
    due_words = fields.Char("When it is due", compute="_compute_due_words")

    @api.depends("deadline_ids.date_due", "deadline_ids.date_warn", "deadline_ids.date_met", "deadline_ids.date_void")
    def _compute_due(self):
        for claim in self:
            running = claim.deadline_ids.filtered(lambda row: not row.date_met and not row.date_void)
            first = running.sorted("date_due")[:1]
            claim.due_id = first
            claim.date_due = first.date_due
            claim.date_pressing = min(running.mapped("date_warn"), default=False)

    @api.depends("date_due", "date_pressing", "is_open")
    def _compute_color(self):
        today = fields.Date.context_today(self)
        for claim in self:
            if not claim.is_open:
                claim.color = 0
            elif claim.date_due and claim.date_due < today:
                claim.color = RED
            else:
                claim.color = ORANGE if claim.date_pressing and claim.date_pressing <= today else GREEN

    @api.depends("date_due", "due_id")
    @api.depends_context("lang", "tz")
    def _compute_due_words(self):
        """Say when the next deadline is, as “Insurer decides: in 3 days”."""
        today = fields.Date.context_today(self)
        for claim in self:
            left = claim.date_due and (claim.date_due - today).days
            claim.due_words = claim.date_due and f"{claim.due_id.clock_id.name}: {self._say_left(left)}"

    @api.model
    def _say_left(self, left):
        """Return in words how many days are left (negative: over) until a deadline."""
        if left in (-1, 0, 1):
            return {-1: self.env._("yesterday"), 0: self.env._("today"), 1: self.env._("tomorrow")}[left]
        if left < 0:
            return self.env._("%(days)s days over", days=-left)
        return self.env._("in %(days)s days", days=left)

    # --- when clocks are looked at ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._run_clocks()
        return claims

    def write(self, vals):
        done = super().write(vals)
        if FACTS & vals.keys():
            self._run_clocks("decided" if "date_decided" in vals else None)
        return done

    def _after_move(self, old):
        done = super()._after_move(old)
        self._run_clocks("reopened" if old.state in OVER and self.is_open else None)
        return done

    # --- what they say ----------------------------------------------------------------------------

    def _run_clocks(self, happened=None):
        """Begin, move, meet or drop the deadlines of these claims by what has happened so far.

        May be called at any time and any number of times; the number of queries does not depend on the number of
        claims. A history that comes in closed gets no deadlines.

        :param str happened: what happened just now, where the day may not tell: ``decided``, ``paid`` or ``reopened``
        """
        # sudo: deadlines are kept by the house, nobody has the right to write them; clocks are the same for all
        claims = self.sudo()
        clocks = claims.env["insurance.claim.clock"].search([("active", "=", True)])
        rows = {(row.claim_id, row.clock_id): row for row in claims.deadline_ids}
        new, gone = [], claims.deadline_ids.browse()
        picked = {}
        for claim in claims:
            key = (claim.line_id, claim.insurer_id)
            if key not in picked:
                picked[key] = clocks._pick(clocks, *key)
            for clock in picked[key] | claim.deadline_ids.clock_id:
                row = rows.get((claim, clock))
                vals = clock in picked[key] and claim._prepare_deadline(clock, row, happened)
                if not vals:
                    gone |= (row or gone).filtered(lambda r: not r.date_met)
                elif row:
                    row._update(vals)
                elif claim.is_open:
                    new.append({"claim_id": claim.id, "clock_id": clock.id} | vals)
        gone._drop_tasks()
        gone.unlink()
        claims.env["insurance.claim.deadline"].create(new)

    def _prepare_deadline(self, clock, row=None, happened=None):
        """Return the values of a clock's deadline for this claim, None when it has not begun."""
        start, stop = self._get_clock_date(clock.starts_on), self._get_clock_date(clock.stops_on)
        if not start:
            return None
        again = self.date_reopened if clock.stops_on not in KEPT else None
        if again:
            start = max(start, again)
            stop = None if self._is_stopped_before(clock, stop, row, happened) else stop
        due = clock._get_due(start, self.company_id)
        over = not stop and not self.is_open
        return {
            "date_start": start,
            "date_due": due,
            "date_warn": fields.Date.subtract(due, days=clock.warn_days),
            "date_met": stop or False,
            "date_void": over and (self.date_closed or start),
        }

    def _is_stopped_before(self, clock, stop, row, happened):
        """Return whether what stops a clock happened before the claim was opened again.

        On the day of reopening itself the dates do not tell: what happened just now does, else what the deadline says.
        """
        again = self.date_reopened
        if not stop or stop != again or clock.stops_on == "closed":  # the day of closing goes with the reopening
            return bool(stop) and stop < again
        return happened == "reopened" or bool(row and not row.date_met and happened != clock.stops_on)

    def _get_clock_date(self, event):
        """Return the day an event of ``STARTS`` or ``STOPS`` happened to this claim, None when it did not."""
        return self[f"date_{event}"] or None

    def _get_notification_days(self):
        """Return the days of the clock from the loss to its report, where there is one for this line and insurer."""
        days = super()._get_notification_days()
        # sudo: clocks are the same for all who may report a claim
        clocks = self.env["insurance.claim.clock"].sudo().search(
            [("starts_on", "=", "loss"), ("stops_on", "=", "reported")]
        )  # fmt: skip
        picked = clocks._pick(clocks, self.line_id, self.insurer_id)[:1]
        if not picked or not self.date_loss:
            return days
        return (picked._get_due(self.date_loss, self.company_id or self.env.company) - self.date_loss).days
