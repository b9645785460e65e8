from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import dates


class InsurancePolicy(models.Model):
    """The term of a policy: typed as a last day or as a length, kept as the exclusive end of cover."""

    _inherit = "insurance.policy"

    date_start = fields.Date("Starts", required=True, default=fields.Date.context_today, tracking=True)
    date_end = fields.Date("Ends", tracking=True, default=lambda self: self._default_date_end(),
                           help="Last day of cover. Empty: open-ended.")  # fmt: skip
    date_cancel = fields.Date("Cancelled from", copy=False, readonly=True, help="First day without cover.")
    cover_end = fields.Date(
        compute="_compute_cover_end", store=True, precompute=True, required=True,
        help="First day without cover.",
    )  # fmt: skip
    end_precision = fields.Selection(
        [("day", "Exact day"), ("month", "Month only")], "End known to", required=True, default="day",
        help="Month only: we know the month in which the policy ends, not the day.",
    )  # fmt: skip
    term_count = fields.Integer("Term", compute="_compute_term_count", inverse="_inverse_term")
    term_unit = fields.Selection(
        [("day", "days"), ("month", "months"), ("year", "years"), ("open", "open-ended")],
        "Term in",
        compute="_compute_term_unit",
        inverse="_inverse_term",
    )

    _end_after_start = models.Constraint("CHECK (cover_end >= date_start)", "The policy would end before it starts.")

    def _default_date_end(self):
        if self.env.context.get("default_origin") == "foreign":
            return False
        start = fields.Date.to_date(self.env.context.get("default_date_start")) or fields.Date.context_today(self)
        return dates.end_of_term(start, 1, "year")

    @api.depends("date_end", "date_cancel")
    def _compute_cover_end(self):
        for policy in self:
            policy.cover_end = policy.date_cancel or dates.cover_end(policy.date_end)

    # Neither depends on the start, on purpose: whoever moves the start keeps the term, and the end follows.
    # Two methods, so that one of them can be written without the other.
    @api.depends("date_end")
    def _compute_term_count(self):
        for policy in self:
            policy.term_count = policy._get_term()[0]

    @api.depends("date_end")
    def _compute_term_unit(self):
        for policy in self:
            policy.term_unit = policy._get_term()[1]

    def _get_term(self):
        """Return ``(count, unit)`` of the term as it is now; see ``lib/dates.py``."""
        self.ensure_one()
        return dates.term_of(self.date_start, self.date_end) if self.date_start else (0, "open")

    @api.onchange("date_start", "term_count", "term_unit")
    def _inverse_term(self):
        """Set the last day of cover from the term typed."""
        for policy in self:
            if policy.term_unit == "open":
                policy.date_end = False
            elif policy.term_unit and policy.date_start and policy.term_count > 0:
                policy.date_end = policy._get_end_of_term(policy.date_start, policy.term_count, policy.term_unit)

    @api.model
    def _get_end_of_term(self, start, count, unit):
        """Return the last day of a term typed by somebody; see ``lib/dates.py``.

        :raises ValidationError: when it is so long that the calendar ends before it
        """
        try:
            return dates.end_of_term(start, count, unit)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "A term of %(count)s is too long. Choose “open-ended” for a policy without an end.", count=count
                )
            ) from error

    @api.constrains("date_start", "date_end")
    def _check_term(self):
        for policy in self:
            if policy.date_end and policy.date_end < policy.date_start:
                raise ValidationError(
                    self.env._(
                        "Policy %(policy)s ends before it starts: correct one of the dates.", policy=policy.display_name
                    )
                )

    @api.model
    def _complete_term(self, vals):
        """Return the values of a new policy with its end: a year from its start when nothing is said.

        A given length counts before that year; an end given as empty is open-ended; the end of a
        policy held elsewhere is never made up; one known to the month is the month's last day.
        """
        end = fields.Date.to_date(vals.get("date_end"))
        if end and vals.get("end_precision") == "month":
            return vals | {"date_end": end + relativedelta(day=31)}
        if "date_end" in vals or "default_date_end" in self.env.context:
            return vals
        count, unit = vals.get("term_count") or 0, vals.get("term_unit") or "year"
        if unit == "open" or (not count and self._get_given(vals, "origin") == "foreign"):
            return vals | {"date_end": False}
        start = fields.Date.to_date(self._get_given(vals, "date_start")) or fields.Date.context_today(self)
        return vals | {"date_end": self._get_end_of_term(start, count or 1, unit)}

    @api.model
    def _complete_foreign(self, vals):
        """A policy held elsewhere is in force as soon as it is noted; its start is seldom known."""
        if self._get_given(vals, "origin") != "foreign":
            return vals
        end = fields.Date.to_date(self._get_given(vals, "date_end"))
        start = fields.Date.to_date(self._get_given(vals, "date_start")) or fields.Date.context_today(self)
        if end and end < start:
            start = end - relativedelta(years=1, days=-1)
        return vals | {"state": vals.get("state", "issued"), "date_start": start}

    def _keep_term(self, vals):
        """After ``vals`` were written: whole months stay whole, dated rows stay within the term."""
        if not vals.keys() & {"date_start", "date_end", "end_precision"}:
            return
        self.invalidate_recordset(["term_count", "term_unit"], flush=False)  # see _compute_term_count
        for policy in self.filtered(lambda policy: policy.end_precision == "month" and policy.date_end):
            last = policy.date_end + relativedelta(day=31)
            if policy.date_end != last:
                policy.date_end = last
        self.env["insurance.timeline.row"]._check_terms(self)
