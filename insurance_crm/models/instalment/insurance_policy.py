from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class InsurancePolicy(models.Model):
    """How the client pays: a plan of instalments that adds up to what he pays."""

    _inherit = "insurance.policy"

    instalment_ids = fields.One2many("insurance.instalment", "policy_id", string="Payment plan")
    instalments_late = fields.Integer("Overdue instalments", compute="_compute_instalments_late")
    instalments_debt = fields.Monetary(
        "Overdue", compute="_compute_instalments_late", help="Due before today, not paid."
    )
    instalments_over = fields.Monetary(
        "Paid too much",
        compute="_compute_instalments_over",
        help="Paid before the premium went down: to be given back.",
    )

    def _compute_instalments_late(self):
        late = self._get_unpaid_on(fields.Date.context_today(self))
        for policy in self:
            policy.instalments_late, policy.instalments_debt = late.get(policy.id, (0, 0))

    @api.depends("instalment_ids.paid", "client_pays", "state")
    def _compute_instalments_over(self):
        for policy in self:
            paid = sum(policy.instalment_ids.mapped("paid"))
            policy.instalments_over = max(policy.currency_id.round(paid - policy._get_to_pay()), 0) if paid else 0

    def _get_unpaid_on(self, day):
        """Return ``{policy id: (number, amount)}`` of instalments that were due before ``day`` and not paid by then.

        What was paid after ``day`` counts as unpaid: an insurer asks how it was on the day of a loss.
        """
        unpaid = Domain("date_due", "<", day) & (
            Domain("state", "=", "open") | (Domain("state", "=", "paid") & Domain("date_paid", ">", day))
        )
        unpaid &= Domain("policy_id", "in", self.ids)
        result = {}
        for row in self.env["insurance.instalment"].search(unpaid):
            number, amount = result.get(row.policy_id.id, (0, 0))
            owed = row.amount if row.state == "paid" else row.open_amount
            result[row.policy_id.id] = (number + 1, amount + owed)
        return result

    # --- the plan and what changes it ----------------------------------------------------------------

    def action_issue(self):
        result = super().action_issue()
        own = self.filtered(lambda policy: policy.origin == "own" and policy.instalments)
        own._make_instalments()
        return result

    def action_plan_instalments(self):
        """Make the payment plan of policies that have none yet, e.g. of an imported book.

        :raises UserError: naming the policy that cannot have one, and why
        """
        self.check_access("write")
        for policy in self:
            if policy.origin != "own" or policy.state != "issued":
                raise UserError(self.env._("%(policy)s is not an issued policy of ours.", policy=policy.display_name))
            if not policy.instalments:
                raise UserError(
                    self.env._(
                        "%(policy)s: say under Details how many payments a year it has.", policy=policy.display_name
                    )
                )
            if policy.instalment_ids:
                raise UserError(self.env._("%(policy)s has its payment plan already.", policy=policy.display_name))
        self._make_instalments()
        return True

    def _make_instalments(self):
        # sudo: the plan comes with issuing; agents note payments in it
        rows = self.env["insurance.instalment"].sudo()
        for policy in self.filtered(lambda policy: not policy.instalment_ids and policy._get_to_pay() > 0):
            rows._make(policy, policy._get_to_pay(), policy.date_start)

    def _get_to_pay(self):
        """Return what the client pays in all; nothing for what was void from the beginning."""
        return 0 if self.state == "void" else self.currency_id.round(self.premium_total - self.discount)

    def _refresh_figures(self):
        result = super()._refresh_figures()
        self._fit_instalments()
        return result

    def _fit_instalments(self):
        """Bring plans to what the client pays now: open instalments grow or shrink, new ones are added."""
        # sudo: whoever confirms a change changes what is to be paid
        planned = self.env["insurance.instalment"].sudo().search([("policy_id", "in", self.ids)])
        today = fields.Date.context_today(self)
        for policy, rows in planned.grouped("policy_id").items():
            more = policy.currency_id.round(policy._get_to_pay() - sum(rows.mapped("amount")))
            ahead = rows.filtered(lambda row: row.state == "open" and row.date_due >= today)
            if more < 0:
                rows._lower_by(-more)
            elif more > 0 and ahead:
                ahead._raise_by(more)
            elif more > 0:
                rows._make(policy, more, max(today, policy.date_start))

    def action_open_instalments(self):
        """Open the payment plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_instalment_action")
        return action | {"domain": [("policy_id", "=", self.id)], "context": {}}
