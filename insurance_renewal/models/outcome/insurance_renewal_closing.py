from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from .crm_lost_reason import CLOSED_AS


class InsuranceRenewalClosing(models.TransientModel):
    """Asks what became of policies that were not renewed; the cases do the rest."""

    _name = "insurance.renewal.closing"
    _description = "Closing Renewals"

    case_ids = fields.Many2many("insurance.renewal", string="Renewals", required=True)
    count = fields.Integer(compute="_compute_count")
    description = fields.Char("What ends", compute="_compute_count")
    outcome = fields.Selection(CLOSED_AS, "What became of it", required=True, default="lost")
    reason_id = fields.Many2one(
        "crm.lost.reason", "Why", ondelete="cascade",
        compute="_compute_reason_id", store=True, readonly=False, precompute=True,
        domain="[('insurance_outcome', '=', outcome)]",
    )  # fmt: skip
    insurer_id = fields.Many2one(
        "res.partner", "Insured with", domain="[('is_insurer', '=', True)]", ondelete="cascade",
        help="Where the client is insured now. Empty: not known.",
    )  # fmt: skip
    premium = fields.Monetary("Price there", help="What the client pays there. Empty: not known.")
    currency_id = fields.Many2one("res.currency", compute="_compute_count")
    date_until = fields.Date(
        "Insured there until", compute="_compute_date_until", store=True, readonly=False, precompute=True,
        help="Before this day the client is called again. Empty: a year after each policy's own end.",
    )  # fmt: skip
    precision = fields.Selection(
        [("day", "Exact day"), ("month", "Month only")], "Known to",
        compute="_compute_date_until", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    attempts = fields.Integer(
        compute="_compute_attempts", store=True, readonly=False, precompute=True,
        help="How often somebody tried. Calls noted on the deal are counted.",
    )  # fmt: skip
    note = fields.Text(help="Kept with the renewal and in the deal.")

    @api.depends("case_ids")
    def _compute_count(self):
        for wizard in self:
            cases = wizard.case_ids
            wizard.count = len(cases)
            wizard.description = (
                cases.display_name if len(cases) == 1 else self.env._("%(count)s renewals", count=len(cases))
            )
            wizard.currency_id = cases.currency_id[:1]

    @api.depends("outcome")
    def _compute_reason_id(self):
        """Who cannot be reached has one reason; the others are chosen."""
        for wizard in self:
            if wizard.reason_id.insurance_outcome != wizard.outcome:
                wizard.reason_id = (
                    self.env.ref("insurance_renewal.lost_reason_unreachable", raise_if_not_found=False)
                    if wizard.outcome == "unreachable"
                    else False
                )

    @api.depends("case_ids")
    def _compute_date_until(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            cases = wizard.case_ids
            wizard.date_until = len(cases) == 1 and cases.date_end and cases._get_next_year(today)
            wizard.precision = cases.end_precision if len(cases) == 1 else "day"

    @api.depends("case_ids")
    def _compute_attempts(self):
        """Tasks done on the deals, at least one."""
        tasks = self.env["mail.activity"].sudo()  # sudo: how often a colleague called counts too
        for wizard in self:
            done = tasks.search_count(
                [
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", wizard.case_ids.lead_id.ids),
                    ("active", "=", False),
                ]
            )
            wizard.attempts = max(1, done) if len(wizard.case_ids) == 1 else 1

    @api.constrains("date_until", "outcome")
    def _check_date_until(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.outcome != "not_needed" and wizard.date_until and wizard.date_until < today:
                raise ValidationError(
                    self.env._("“Insured there until” lies in the past: write when the policy elsewhere ends next.")
                )

    def action_confirm(self):
        """Close the renewals.

        :raises UserError: when one is closed already, or its next term is being written
        """
        self.ensure_one()
        cases = self.case_ids
        cases.check_access("read")
        self._check_open()
        facts = {"reason": self.reason_id, "note": self.note}
        if self.outcome != "not_needed":
            facts |= {"date_until": self.date_until, "precision": self.precision if self.date_until else None}
        if self.outcome == "lost":
            facts |= {"insurer": self.insurer_id, "premium": self.premium if len(cases) == 1 else 0}
        if self.outcome == "unreachable":
            facts |= {"attempts": self.attempts}
        cases._close(self.outcome, **facts)
        self._tell_deals()
        return {"type": "ir.actions.act_window_close"}

    def _check_open(self):
        if not self.reason_id:
            raise UserError(self.env._("Choose why: one tap on a reason."))
        for case in self.case_ids:
            if case.state != "open":
                raise UserError(self.env._("%(renewal)s is closed already.", renewal=case.display_name))
            if case.draft_id:
                raise UserError(
                    self.env._(
                        "The next term of %(renewal)s is being written. Delete that draft first, or issue it.",
                        renewal=case.display_name,
                    )
                )

    def _tell_deals(self):
        """Write into each deal what became of which policies, one message per deal."""
        label = dict(self._fields["outcome"]._description_selection(self.env))[self.outcome]
        details = [
            label,
            self.reason_id.name,
            self.outcome == "lost" and self.insurer_id.name,
            self.outcome == "lost" and self.premium and format_amount(self.env, self.premium, self.currency_id),
            self.outcome == "unreachable" and self.env._("%(count)s attempts", count=self.attempts),
        ]
        what = Markup(", ").join(filter(None, details))
        note = Markup("<br/>%s") % self.note if self.note else ""
        # sudo: a note in the deal of a bundle, which may be a colleague's
        deals = self.case_ids.sudo().grouped("lead_id")
        bodies = {
            lead.id: Markup("<p>%s<br/>%s%s</p>") % (", ".join(cases.mapped("display_name")), what, note)
            for lead, cases in deals.items()
        }
        self.env["crm.lead"].sudo().browse(bodies)._message_log_batch(bodies=bodies)
