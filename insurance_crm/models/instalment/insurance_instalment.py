from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...lib import instalments as plan

_PLANNED = frozenset(
    {"amount", "policy_id", "state", "open_amount", "partner_id", "user_id", "issuer_id", "company_id"}
)  # by the policy and its premium, never by hand


class InsuranceInstalment(models.Model):
    """What the client pays of a policy by a day, and what he has paid of it.

    The plan is made when a policy is issued, from its payments a year. It always adds up to what the client
    pays: a change of the premium changes what is still open, or adds what is new. What was paid stays.
    """

    _name = "insurance.instalment"
    _description = "Instalment"
    _order = "date_due, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "insurance.policy", required=True, check_company=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(related="policy_id.partner_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one(related="policy_id.user_id", string="Agent", store=True, precompute=True, index=True)
    issuer_id = fields.Many2one(related="policy_id.issuer_id", store=True, precompute=True, index="btree_not_null")
    date_due = fields.Date("Due on", required=True, index=True)
    amount = fields.Monetary(required=True, readonly=True)
    paid = fields.Monetary(help="What the client has paid of it so far.")
    date_paid = fields.Date("Paid on", help="The day of the last payment.")
    state = fields.Selection(
        [("open", "To pay"), ("paid", "Paid"), ("void", "Not needed")],
        compute="_compute_state", store=True, precompute=True, index=True,
    )  # fmt: skip
    open_amount = fields.Monetary("To pay", compute="_compute_state", store=True, precompute=True)
    is_late = fields.Boolean("Overdue", compute="_compute_is_late", search="_search_is_late")

    _paid_range = models.Constraint(
        "CHECK (amount >= 0 AND paid BETWEEN 0 AND amount)",
        "What was paid of an instalment is between nothing and its amount.",
    )

    @api.depends("amount", "paid")
    def _compute_state(self):
        for row in self:
            row.open_amount = row.amount - row.paid
            row.state = "open" if row.open_amount > 0 else "paid" if row.paid else "void"

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_late = row.state == "open" and row.date_due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))
        return late if True in value else ~late

    @api.depends("policy_id", "date_due")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.policy_id.sudo().display_name} · {row.date_due}"

    def write(self, vals):
        """A payment noted by hand gets today as its day when none is given.

        :raises UserError: when somebody types an amount of the plan, or what follows from it
        """
        if not self.env.su and not _PLANNED.isdisjoint(vals):
            raise UserError(self.env._("The payment plan follows the premium: change the policy, not its instalments."))
        if vals.get("paid") and "date_paid" not in vals:
            vals = vals | {"date_paid": fields.Date.context_today(self)}
        return super().write(vals)

    def action_paid(self):
        """Note instalments as paid today, and say so on their policies.

        :raises UserError: when one of them is not open
        """
        for row in self:
            if row.state != "open":
                raise UserError(self.env._("%(instalment)s is not open any more.", instalment=row.display_name))
            row.write({"paid": row.amount})
        for policy, rows in self.grouped("policy_id").items():
            policy._message_log(
                body=self.env._(
                    "Paid: %(amount)s, due on %(days)s",
                    amount=policy.currency_id.format(sum(rows.mapped("amount"))),
                    days=", ".join(str(row.date_due) for row in rows),
                )
            )
        return True

    # --- the plan ------------------------------------------------------------------------------------

    @api.model
    def _make(self, policy, total, start):
        """Add instalments of ``total`` for a policy, from ``start`` to the end of what is charged so far."""
        number = plan.count(policy.instalments or 1, start, policy._get_charged_end())
        days = plan.due_dates(policy.instalments or 1, start, number)
        amounts = plan.split(total, number, policy.currency_id.round)
        return self.create(
            [
                {"policy_id": policy.id, "date_due": day, "amount": amount}
                for day, amount in zip(days, amounts, strict=True)
            ]
        )

    def _raise_by(self, amount):
        """Spread ``amount`` evenly over these open instalments."""
        rounded = self.policy_id.currency_id.round
        for row, more in zip(self, plan.split(amount, len(self), rounded), strict=True):
            row.amount = rounded(row.amount + more)

    def _lower_by(self, amount):
        """Take ``amount`` off what is open of these, from the last one on; what is more than that was overpaid."""
        rounded = self.policy_id.currency_id.round
        for row in self.sorted("date_due", reverse=True):
            less = min(amount, row.open_amount)
            row.amount = rounded(row.amount - less)
            amount = rounded(amount - less)

    # --- measures ------------------------------------------------------------------------------------

    @api.model
    def _get_debt_domain(self):
        return Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))

    @api.model
    def _measure_client_debt(self, ids):
        """What a client should have paid by now, in the current company's currency of today."""
        today, company = fields.Date.context_today(self), self.env.company
        groups = self._read_group(
            Domain("partner_id", "child_of", ids) & self._get_debt_domain(),
            ["partner_id", "policy_id.currency_id"],
            ["open_amount:sum"],
        )
        return (
            self.env["res.partner"]
            .browse(ids)
            ._insurance_roll_up(
                (partner, currency._convert(amount, company.currency_id, company, today))
                for partner, currency, amount in groups
            )
        )
