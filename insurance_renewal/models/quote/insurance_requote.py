from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .insurance_renewal import LIMIT

_TOLD = 15  # problems told in full


class InsuranceRequote(models.TransientModel):
    """Asks which ending policies are quoted for their next terms, and how; the rules live in the renewal."""

    _name = "insurance.requote"
    _description = "Quote Next Terms"

    is_selection = fields.Boolean(readonly=True, help="The policies were chosen before, in a list.")
    date_from = fields.Date("End from", default=fields.Date.context_today)
    date_to = fields.Date("End until", default=lambda self: fields.Date.context_today(self) + relativedelta(months=1))
    user_id = fields.Many2one(
        "res.users", "In charge", default=lambda self: self.env.user, ondelete="cascade",
        domain="[('share', '=', False)]", help="Empty: whoever is in charge.",
    )  # fmt: skip
    line_id = fields.Many2one("insurance.line", ondelete="cascade", help="Empty: every line.")
    insurer_id = fields.Many2one(
        "res.partner", "Insurer now", domain="[('is_insurer', '=', True)]", ondelete="cascade",
        help="Empty: every insurer.",
    )  # fmt: skip
    renewal_ids = fields.Many2many(
        "insurance.renewal", string="Ending policies",
        compute="_compute_renewal_ids", compute_sudo=False, store=True, readonly=False,
    )  # fmt: skip
    renewal_count = fields.Integer("Policies", compute="_compute_renewal_count")
    sum_change = fields.Float(
        "Sum insured, change in %", digits=(5, 1),
        help="−10: a tenth less than in the ending policies, because what is insured lost value. 0: as it is.",
    )  # fmt: skip
    quoted_count = fields.Integer("Quoted", readonly=True)
    inquiry_ids = fields.Many2many("insurance.inquiry", readonly=True)
    problem_count = fields.Integer("Without offers", readonly=True)
    problems = fields.Text("Why not", readonly=True)

    _sum_change_range = models.Constraint(
        "CHECK (sum_change > -100 AND sum_change <= 1000)", "The sum insured cannot fall by 100 % or more."
    )

    @api.depends("date_from", "date_to", "user_id", "line_id", "insurer_id", "is_selection")
    def _compute_renewal_ids(self):
        """The first policies to end that have no offers yet, as many as are quoted at once."""
        for wizard in self.filtered(lambda wizard: not wizard.is_selection):
            wizard.renewal_ids = self.env["insurance.renewal"].search(wizard._get_domain(), limit=LIMIT)

    def _get_domain(self):
        """Return the domain of the open renewals asked for that have no offers yet."""
        domain = Domain("state", "=", "open") & Domain("inquiry_ids", "=", False)
        for name, operator, value in (
            ("date_end", ">=", self.date_from),
            ("date_end", "<=", self.date_to),
            ("user_id", "=", self.user_id.id),
            ("line_id", "=", self.line_id.id),
            ("policy_id.insurer_id", "=", self.insurer_id.id),
        ):
            if value:
                domain &= Domain(name, operator, value)
        return domain

    @api.depends("renewal_ids")
    def _compute_renewal_count(self):
        for wizard in self:
            wizard.renewal_count = len(wizard.renewal_ids)

    def action_quote(self):
        """Get the offers and show them in the table; when some policies have none, say why first.

        :raises UserError: when no policy is chosen, or too many
        """
        self.ensure_one()
        if not self.renewal_ids:
            raise UserError(
                self.env._("No ending policy without offers was found: choose other days, or another person.")
            )
        if len(self.renewal_ids) > LIMIT:
            raise UserError(self.env._("Quote up to %(limit)s policies at once: choose fewer.", limit=LIMIT))
        inquiries, problems = self.renewal_ids._requote(self.sum_change)
        lines = [f"{case.display_name}: {reason}" for case, reason in problems.items()]
        if len(lines) > _TOLD:
            lines[_TOLD:] = [self.env._("… and %(count)s more", count=len(lines) - _TOLD)]
        self.write({
            "inquiry_ids": [Command.set(inquiries.ids)], "quoted_count": len(self.renewal_ids) - len(problems),
            "problem_count": len(problems), "problems": "\n".join(lines),
        })  # fmt: skip
        if not problems:
            return self.action_open_table()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_requote_action")
        return action | {"res_id": self.id, "context": {}}

    def action_open_table(self):
        """Open the offers: a row for each ending policy."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_quote_action")
        domain = [("id", "in", self.inquiry_ids.ids)]
        return action | {"name": self.env._("Offers just made"), "domain": domain, "context": {}}
