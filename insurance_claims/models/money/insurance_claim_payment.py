from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..counted import get_counted, leave_out, without_defaults

PAYEES = [
    ("policyholder", "Policyholder"),
    ("beneficiary", "Beneficiary"),
    ("lender", "Lender"),
    ("workshop", "Repair shop"),
    ("third", "Third party"),
    ("other", "Somebody else"),
]
STATES = [
    ("draft", "Draft"),
    ("approval", "Waits for approval"),
    ("ordered", "Ordered"),
    ("paid", "Paid"),
    ("returned", "Came back"),
    ("cancelled", "Cancelled"),
]


class InsuranceClaimPayment(models.Model):
    """A payment of the insurer on a claim, or money that comes back (a recovery).

    How it goes from draft to paid is in ``insurance_claim_payment_step.py``, what is checked on the way in
    ``insurance_claim_payment_check.py``. Its amount is typed without a sign; a recovery is booked as minus.
    """

    _name = "insurance.claim.payment"
    _description = "Payment of a Claim"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="restrict", index=True, check_company=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        compute="_compute_currency_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    kind = fields.Selection(
        [("payment", "Payment"), ("recovery", "Recovery")], required=True, default="payment",
        help="Recovery: money that comes back, by salvage or from who was at fault.",
    )  # fmt: skip
    recovery_kind = fields.Selection(
        [("salvage", "Salvage"), ("recourse", "Recourse"), ("deductible", "Deductible paid back"), ("other", "Other")],
        "Comes from",
    )  # fmt: skip
    payee_kind = fields.Selection(PAYEES, "Paid to", required=True, default="policyholder")
    partner_id = fields.Many2one(
        "res.partner", "Payee", ondelete="restrict", index="btree_not_null", tracking=True,
        compute="_compute_partner_id", store=True, readonly=False, precompute=True,
        help="Who gets the money; of a recovery, who pays it.",
    )  # fmt: skip
    payee_name = fields.Char(
        "Name", compute="_compute_payee_name", store=True, readonly=False, precompute=True, tracking=True,
        help="Of somebody who is not among the contacts.",
    )  # fmt: skip
    means = fields.Selection(
        [("bank", "To a bank account"), ("cash", "In cash"), ("workshop", "To the repair shop")],
        required=True, default="bank", tracking=True,
    )  # fmt: skip
    account = fields.Char(
        "Bank account", compute="_compute_account", store=True, readonly=False, precompute=True, tracking=True
    )
    amount = fields.Monetary(required=True, tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today, help="Of the insurer's order.")
    date_paid = fields.Date("Paid on", tracking=True, copy=False, help="Empty: the day on which “Paid” is pressed.")
    reference = fields.Char(help="The insurer's number of the payment.", copy=False)
    note = fields.Char()
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, tracking=True, copy=False, readonly=True
    )
    amount_user_id = fields.Many2one(
        "res.users", "Amount by", ondelete="restrict", copy=False, readonly=True, help="Who typed amount and payee."
    )
    maker_ids = fields.Many2many(
        "res.users", "insurance_claim_payment_maker_rel", "payment_id", "user_id", string="Changed by", copy=False,
        readonly=True,
    )  # fmt: skip
    ordered_user_id = fields.Many2one("res.users", "Ordered by", ondelete="restrict", copy=False, readonly=True)
    date_ordered = fields.Date("Ordered on", copy=False, readonly=True)
    approved_user_id = fields.Many2one(
        "res.users", "Approved by", ondelete="restrict", copy=False, readonly=True, tracking=True
    )
    reason = fields.Char("Why not", copy=False, readonly=True, tracking=True, help="Why it was cancelled or came back.")
    entry_ids = fields.One2many("insurance.claim.entry", "payment_id", string="Booked")
    client_id = fields.Many2one(related="claim_id.partner_id", string="Policyholder")
    insurer_id = fields.Many2one(related="claim_id.insurer_id")
    lender_id = fields.Many2one(related="claim_id.policy_id.lender_id")
    payee = fields.Char("To or from", compute="_compute_payee")
    may_approve = fields.Boolean(compute="_compute_may_approve")

    _claim_state_idx = models.Index("(claim_id, state)")

    # written by the steps of a payment alone
    _step_fields = frozenset(
        {"state", "amount_user_id", "maker_ids", "ordered_user_id", "date_ordered", "approved_user_id", "reason"}
    )
    # what was ordered and approved stays as it was
    _agreed_fields = frozenset(
        {"claim_id", "currency_id", "kind", "recovery_kind", "payee_kind", "partner_id", "payee_name"}
        | {"means", "account", "amount", "date"}
    )

    @api.depends("claim_id")
    def _compute_currency_id(self):
        for payment in self:
            payment.currency_id = payment.claim_id.currency_id or payment.currency_id

    @api.depends("claim_id", "payee_kind", "kind")
    def _compute_partner_id(self):
        for payment in self:
            payment.partner_id = payment.kind == "payment" and payment._get_suggested_payee()

    @api.depends("claim_id", "payee_kind", "kind")
    def _compute_payee_name(self):
        for payment in self:
            third = payment.kind == "payment" and payment.payee_kind == "third"
            payment.payee_name = third and payment.claim_id.third_party_ids[:1].name

    def _get_suggested_payee(self):
        """Return the contact the policy names for this kind of payee; empty where it names nobody."""
        # sudo: whom the policy says to pay; a handler sees the payee, not the rows of the policy
        claim = self.claim_id.sudo()
        match self.payee_kind:
            case "policyholder":
                return claim.partner_id
            case "lender":
                return claim.policy_id.lender_id
            case "beneficiary":
                rows = claim.policy_id.beneficiary_ids.filtered(
                    lambda row: not row.object_id or row.object_id == claim.object_id
                )
                return claim.place_id.beneficiary_id or rows.sorted("object_id", reverse=True).partner_id[:1]
        return self.env["res.partner"]

    @api.depends("partner_id", "means")
    def _compute_account(self):
        for payment in self:
            accounts = payment.partner_id.sudo().bank_ids  # sudo: the number alone, a suggestion
            payment.account = accounts[:1].acc_number if payment.means == "bank" else False

    @api.depends("claim_id.name", "payee")
    def _compute_display_name(self):
        for payment in self:
            payment.display_name = " · ".join(filter(None, (payment.claim_id.name, payment.payee)))

    @api.depends("partner_id", "payee_name")
    def _compute_payee(self):
        for payment in self:
            payment.payee = payment.partner_id.name or payment.payee_name

    # --- guards --------------------------------------------------------------------------

    @api.constrains("amount")
    def _check_amount(self):
        for payment in self:
            sign = payment.currency_id.compare_amounts(payment.amount, 0)
            if sign < 0:
                raise ValidationError(
                    self.env._("Type the amount without a minus: a recovery is booked as minus by itself.")
                )
            if not sign:
                raise ValidationError(self.env._("A payment of nothing is no payment: type its amount."))

    @api.constrains("currency_id", "claim_id")
    def _check_currency(self):
        for payment in self:
            claim = payment.claim_id
            if payment.currency_id != claim.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(claim)s is kept in %(kept)s, this payment is in %(given)s. Type the amount in %(kept)s, "
                        "at the rate the insurer paid by, and put the original amount into the note.",
                        claim=claim.name, kept=claim.currency_id.name, given=payment.currency_id.name,
                    )
                )  # fmt: skip

    @api.constrains("date", "date_paid", "claim_id")
    def _check_dates(self):
        for payment in self:
            payment.claim_id._check_money_date(payment.date)
            payment.claim_id._check_money_date(payment.date_paid)

    @api.model_create_multi
    def create(self, vals_list):
        counted = set() if self.env.su else get_counted(self)
        vals_list = [leave_out(vals, counted) for vals in vals_list]
        if not self.env.su:
            for vals in vals_list:
                if not self._step_fields.isdisjoint(vals):
                    raise UserError(self._get_step_message())
                vals.update(dict.fromkeys(self._step_fields - {"state"}, False), state="draft")
        for vals in vals_list:
            vals.setdefault("amount_user_id", self.env.uid)
            vals["amount_user_id"] = vals["amount_user_id"] or self.env.uid
        payments = super(InsuranceClaimPayment, without_defaults(self, counted)).create(vals_list).with_env(self.env)
        payments._check_claim_open()
        return payments

    def write(self, vals):
        if not self.env.su:
            if not self._step_fields.isdisjoint(vals):
                raise UserError(self._get_step_message())
            if not self._agreed_fields.isdisjoint(vals):
                self._check_draft()
                vals = vals | {"amount_user_id": self.env.uid, "maker_ids": [Command.link(self.env.uid)]}
            if "date_paid" in vals and self.filtered(lambda payment: payment.state not in ("draft", "ordered")):
                raise UserError(self.env._("The day of payment is kept once it is booked."))
            vals = leave_out(vals, get_counted(self))
        return super().write(vals)

    def _get_step_message(self):
        return self.env._("A payment is ordered, approved and paid by its buttons, which check and book it.")

    def _check_draft(self):
        for payment in self:
            if payment.state != "draft":
                raise UserError(
                    self.env._(
                        "%(payment)s is no draft any more: cancel it, and make another one.",
                        payment=payment.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._check_draft()
