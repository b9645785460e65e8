from odoo import api, fields, models
from odoo.tools import format_date

from ..card.wording import month_of_year, short_day, short_month

SOON, URGENT = 31, 7  # days left that are told as days, and in red


class InsurancePolicy(models.Model):
    """How surely a policy elsewhere is known, and how an end is told in a few letters."""

    _inherit = "insurance.policy"

    confidence = fields.Selection(
        [("seen", "Seen on paper"), ("told", "Told by the client"), ("guess", "Guessed")],
        "How sure",
        help="How surely we know of a policy held elsewhere: a guess is asked about, a paper is believed.",
    )

    end_text = fields.Char(
        "End as known", compute="_compute_end_text", help="The last day, or its month when only that is known."
    )

    @api.depends("date_end", "end_precision")
    @api.depends_context("lang")
    def _compute_end_text(self):
        for policy in self:
            month = policy.end_precision == "month"
            policy.end_text = policy.date_end and (
                month_of_year(self.env, policy.date_end) if month else format_date(self.env, policy.date_end)
            )

    def _get_end_badge(self):
        """Return ``{"text", "tone"}``: days when it ends soon, else its month, or the state it is in."""
        self.ensure_one()
        if self.phase == "in_force":
            soon = 0 < self.days_left <= SOON
            if soon and self.end_precision == "day":
                tone = "danger" if self.days_left <= URGENT else "warning"
                return {"text": self._get_days_left_text(), "tone": tone}
            text = short_month(self.env, self.date_end) or self.env._("open-ended")
            return {"text": text, "tone": "warning" if soon else "muted"}
        if self.phase == "ended":
            return {"text": self.env._("ended %(day)s", day=short_day(self.env, self.date_end)), "tone": "muted"}
        if self.phase == "upcoming":
            return {"text": self.env._("from %(day)s", day=short_day(self.env, self.date_start)), "tone": "info"}
        labels = dict(self._fields["phase"]._description_selection(self.env))
        return {"text": labels[self.phase], "tone": "info" if self.phase == "draft" else "danger"}

    def _get_days_left_text(self):
        """Return how long the cover still lasts: its last day is today, or in so many days."""
        left = self.days_left - 1
        if left < 2:
            return self.env._("tomorrow") if left else self.env._("today")
        return self.env._("%(days)s days", days=left)
