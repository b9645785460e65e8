from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# what may change on an accepted offer: the marks for the print, and the talk about it
_OPEN_FIELDS = {"is_recommended", "on_print"}
_TALK = ("message_", "activity_")


class InsuranceOffer(models.Model):
    """What one insurer offers for an inquiry: computed from a tariff, typed in, or asked of an underwriter."""

    _name = "insurance.offer"
    _description = "Offer of an Insurer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "client_pays, id"
    _check_company_auto = True

    inquiry_id = fields.Many2one(
        "insurance.inquiry", required=True, ondelete="cascade", index=True, readonly=True, check_company=True
    )
    company_id = fields.Many2one(related="inquiry_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="inquiry_id.currency_id")
    lead_id = fields.Many2one(related="inquiry_id.lead_id", store=True, precompute=True, index="btree_not_null")
    partner_id = fields.Many2one(related="inquiry_id.partner_id")
    line_id = fields.Many2one(related="inquiry_id.line_id")
    source = fields.Selection(
        [("tariff", "Tariff"), ("typed", "Typed in"), ("underwriter", "Underwriter")],
        required=True, default="typed", readonly=True, copy=False,
    )  # fmt: skip
    state = fields.Selection(
        [
            ("requested", "Waiting"),
            ("offered", "Offer"),
            ("unfit", "Does not fit"),
            ("declined", "Declined by the insurer"),
            ("accepted", "Accepted"),
        ],
        required=True, default="offered", readonly=True, copy=False, tracking=True,
    )  # fmt: skip
    insurer_id = fields.Many2one(
        "res.partner", required=True, domain="[('is_insurer', '=', True)]", ondelete="restrict", index=True,
        check_company=True, compute="_compute_from_product", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    product_id = fields.Many2one(
        "insurance.product", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('line_id', '=', line_id), ('insurer_id', '=?', insurer_id)]",
    )  # fmt: skip
    tariff_id = fields.Many2one("insurance.tariff", readonly=True, ondelete="set null", index="btree_not_null")
    premium = fields.Monetary("Net premium", help="Without tax, levies and fees.")
    tax = fields.Monetary()
    levy = fields.Monetary("Levies")
    fee = fields.Monetary("Policy fee")
    premium_total = fields.Monetary(
        "Premium", compute="_compute_premium_total", store=True, precompute=True,
        help="Gross: net premium, tax, levies and fee.",
    )  # fmt: skip
    discount = fields.Monetary("Our discount", help="What we would give the client out of our own commission.")
    client_pays = fields.Monetary(
        compute="_compute_premium_total", store=True, precompute=True, help="The premium less our own discount."
    )
    commission_rate = fields.Float(
        "Our %", digits=(5, 2), aggregator="avg",
        compute="_compute_from_product", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    commission = fields.Monetary(
        "Our commission", compute="_compute_commission", store=True, readonly=False, precompute=True,
        help="Never printed for the client.",
    )  # fmt: skip
    sum_insured = fields.Monetary(
        compute="_compute_from_inquiry", store=True, readonly=False, precompute=True,
        help="The most the insurer pays.",
    )  # fmt: skip
    deductible = fields.Monetary(
        compute="_compute_from_inquiry", store=True, readonly=False, precompute=True,
        help="What the client bears himself in each claim.",
    )  # fmt: skip
    cover_ids = fields.One2many("insurance.offer.cover", "offer_id", string="Covers", copy=True)
    conditions = fields.Text(help="As the insurer wrote them. Empty: the conditions of the product.")
    steps = fields.Json(readonly=True, help="How the tariff came to the premium.")
    reasons = fields.Json(readonly=True, help="Why the product does not fit.")
    valid_until = fields.Date(tracking=True, help="Last day on which the insurer keeps to the offer.")
    is_expired = fields.Boolean(compute="_compute_is_expired", search="_search_is_expired")
    is_recommended = fields.Boolean("Recommended", help="Marked on the client's print.")
    on_print = fields.Boolean("On the print", default=True, help="Shown to the client in the comparison.")
    policy_ids = fields.One2many("insurance.policy", "offer_id", string="Policies")

    _amounts = models.Constraint(
        "CHECK (least(premium, tax, levy, fee, discount, sum_insured, deductible) >= 0)",
        "Premium, tax, levies, fee, discount, sum insured and deductible cannot be negative.",
    )
    _rate_range = models.Constraint(
        "CHECK (commission_rate BETWEEN 0 AND 100)", "Our percentage must be between 0 and 100."
    )

    @api.depends("product_id")
    def _compute_from_product(self):
        for offer in self:
            offer.insurer_id = offer.product_id.insurer_id or offer.insurer_id
            offer.commission_rate = offer.product_id.commission_rate or offer.commission_rate

    @api.depends("inquiry_id")
    def _compute_from_inquiry(self):
        for offer in self:
            offer.sum_insured = offer.sum_insured or offer.inquiry_id.sum_insured
            offer.deductible = offer.deductible or offer.inquiry_id.deductible

    @api.depends("premium", "tax", "levy", "fee", "discount")
    def _compute_premium_total(self):
        for offer in self:
            offer.premium_total = offer.premium + offer.tax + offer.levy + offer.fee
            offer.client_pays = offer.premium_total - offer.discount

    @api.depends("premium", "premium_total", "fee", "discount", "commission_rate", "product_id")
    def _compute_commission(self):
        """By the rule of the product, as the policy will have it (see ``insurance.policy``)."""
        for offer in self:
            base = {"net_fee": offer.premium + offer.fee, "gross": offer.premium_total}.get(
                offer.product_id.commission_base_kind, offer.premium
            )
            offer.commission = offer.currency_id.round(base * offer.commission_rate / 100 - offer.discount)

    @api.depends("valid_until")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for offer in self:
            offer.is_expired = bool(offer.valid_until and offer.valid_until < today)

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("valid_until", "<", fields.Date.context_today(self))]

    @api.depends("insurer_id.name", "product_id.name", "inquiry_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = offer._get_title()

    def _get_title(self):
        """Return insurer and product in the language of the environment."""
        return " · ".join(filter(None, (self.insurer_id.name, self.product_id.name)))

    @api.constrains("product_id", "insurer_id", "inquiry_id")
    def _check_product(self):
        for offer in self:
            product = offer.product_id
            if product and (product.insurer_id != offer.insurer_id or product.line_id != offer.line_id):
                raise ValidationError(
                    self.env._(
                        "%(product)s is a product of %(insurer)s for %(line)s: choose another product, or leave it empty.",
                        product=product.name, insurer=product.insurer_id.name, line=product.line_id.name,
                    )
                )  # fmt: skip

    @api.constrains("discount", "commission")
    def _check_discount(self):
        for offer in self:
            if offer.discount and offer.commission < 0:
                raise ValidationError(
                    self.env._(
                        "%(offer)s: the discount is more than our commission. Give less.", offer=offer.display_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state") == "accepted" for vals in vals_list):
            raise UserError(self.env._("An offer is accepted with its button, which makes the policy."))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse by hand what the buttons do, and changes of what is a policy already.

        :raises UserError: saying what to do instead
        """
        if not self.env.su:
            if "state" in vals:
                raise UserError(self.env._("An offer's state is changed by its buttons."))
            if any(name not in _OPEN_FIELDS and not name.startswith(_TALK) for name in vals):
                self._check_not_accepted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_accepted(self):
        self._check_not_accepted()

    def _check_not_accepted(self):
        for offer in self:
            if offer.state == "accepted":
                raise UserError(
                    self.env._(
                        "%(offer)s is accepted, and its policy stands on it. Void the policy (or delete its draft) first.",
                        offer=offer.display_name,
                    )
                )
