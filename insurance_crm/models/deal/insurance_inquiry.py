from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import dates


class InsuranceInquiry(models.Model):
    """What a client wants insured, asked of several insurers at once; its offers are compared side by side.

    Belongs to a deal or stands alone; even the client may come later, when an offer is accepted.
    """

    _name = "insurance.inquiry"
    _description = "Premium Inquiry"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        compute="_compute_currency_id", store=True, readonly=False, precompute=True,
        help="All offers are in this currency, so that they can be compared.",
    )  # fmt: skip
    lead_id = fields.Many2one(
        "crm.lead", "Deal", ondelete="set null", index="btree_not_null", check_company=True,
        domain="[('type', '=', 'opportunity')]",
    )  # fmt: skip
    partner_id = fields.Many2one(
        "res.partner", "Client", check_company=True, ondelete="restrict", index="btree_not_null", tracking=True,
        compute="_compute_from_deal", store=True, readonly=False, precompute=True,
        help="Not needed for a quote; needed when an offer is accepted.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, ondelete="restrict", index=True, tracking=True,
        compute="_compute_from_deal", store=True, readonly=False, precompute=True, domain="[('share', '=', False)]",
    )  # fmt: skip
    issuer_id = fields.Many2one(
        "res.users", ondelete="restrict", index="btree_not_null",
        compute="_compute_from_deal", store=True, readonly=False, precompute=True, domain="[('share', '=', False)]",
        help="The second employee: issues the policy and sees to its delivery.",
    )  # fmt: skip
    line_id = fields.Many2one(
        "insurance.line", required=True, ondelete="restrict", index=True,
        compute="_compute_line_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    date_start = fields.Date("Cover from", required=True, default=fields.Date.context_today)
    term_count = fields.Integer("Term", default=1)
    term_unit = fields.Selection([("day", "days"), ("month", "months"), ("year", "years")], "Term in", default="year")
    date_end = fields.Date(
        "Cover until", required=True, compute="_compute_date_end", store=True, readonly=False, precompute=True,
        help="Last day of cover.",
    )  # fmt: skip
    sum_insured = fields.Monetary(help="The most the insurer shall pay.")
    deductible_kind = fields.Selection(
        [("usual", "As the product has it"), ("none", "None"), ("amount", "An amount")],
        "Deductible wanted", required=True, default="usual",
        help="What the client is ready to bear himself in each claim.",
    )  # fmt: skip
    deductible = fields.Monetary("Deductible of")
    cover_choice_ids = fields.Many2many("insurance.product.cover", compute="_compute_cover_choice_ids")
    cover_ids = fields.Many2many(
        "insurance.product.cover", string="Cover wanted", domain="[('id', 'in', cover_choice_ids)]",
        help="Beyond what a product includes anyway.",
    )  # fmt: skip
    client_note = fields.Text("Words to the client", help="Printed under the comparison, in the client's language.")
    offer_ids = fields.One2many("insurance.offer", "inquiry_id", string="Offers")
    offer_count = fields.Integer("Offers to choose from", compute="_compute_from_offers", store=True)
    premium_from = fields.Monetary("From", compute="_compute_from_offers", store=True, help="The lowest offer, all in.")
    state = fields.Selection(
        [("new", "New"), ("asked", "Insurers asked"), ("offered", "Offers in"), ("accepted", "Accepted")],
        compute="_compute_from_offers", store=True, tracking=True,
    )  # fmt: skip

    _term_order = models.Constraint("CHECK (date_end >= date_start)", "The cover would end before it starts.")
    _sums = models.Constraint(
        "CHECK (sum_insured >= 0 AND deductible >= 0)", "Sum insured and deductible cannot be negative."
    )

    @api.depends("line_id.name", "object_name", "partner_id.name")
    def _compute_name(self):
        for inquiry in self:
            parts = (inquiry.line_id.name, inquiry.object_name, inquiry.partner_id.name)
            inquiry.name = " · ".join(filter(None, parts))

    @api.depends("company_id")
    def _compute_currency_id(self):
        for inquiry in self:
            inquiry.currency_id = inquiry.company_id.currency_id

    @api.depends("lead_id.partner_id", "lead_id.user_id", "lead_id.issuer_id")
    def _compute_from_deal(self):
        """Client and employees follow the deal: when it is handed over, its inquiries are too."""
        for inquiry in self:
            lead, decided = inquiry.lead_id, inquiry.state == "accepted"
            inquiry.partner_id = not decided and lead.partner_id or inquiry.partner_id
            inquiry.user_id = lead.user_id or inquiry.user_id or self.env.user
            inquiry.issuer_id = lead.issuer_id or inquiry.issuer_id

    @api.depends("lead_id")
    def _compute_line_id(self):
        for inquiry in self:
            inquiry.line_id = inquiry.line_id or inquiry.lead_id.insurance_line_id

    @api.depends("date_start", "term_count", "term_unit")
    def _compute_date_end(self):
        for inquiry in self:
            if inquiry.date_start and inquiry.term_count > 0 and inquiry.term_unit:
                inquiry.date_end = self.env["insurance.policy"]._get_end_of_term(
                    inquiry.date_start, inquiry.term_count, inquiry.term_unit
                )

    @api.onchange("date_end")
    def _onchange_date_end(self):
        """Whoever types the last day has said the term."""
        if self.date_start and self.date_end and self.date_end >= self.date_start:
            self.term_count, self.term_unit = dates.term_of(self.date_start, self.date_end)

    @api.depends("line_id", "company_id")
    def _compute_cover_choice_ids(self):
        """One cover of each kind that the line's products have beyond what they include; a code is a kind."""
        for inquiry in self:
            covers = inquiry._get_products().cover_ids.filtered("is_optional")
            inquiry.cover_choice_ids = self.env["insurance.product.cover"].union(
                *(same[:1] for same in covers.grouped(lambda cover: cover.code.casefold()).values())
            )

    @api.depends("offer_ids.state", "offer_ids.client_pays")
    def _compute_from_offers(self):
        for inquiry in self:
            states = set(inquiry.offer_ids.mapped("state"))
            choice = inquiry.offer_ids.filtered(lambda offer: offer.state in ("offered", "accepted"))
            inquiry.offer_count = len(choice)
            inquiry.premium_from = min(choice.mapped("client_pays"), default=0)
            inquiry.state = next(
                (state for state, seen in (("accepted", "accepted"), ("offered", "offered"), ("asked", "requested"))
                 if seen in states), "new",
            )  # fmt: skip

    @api.constrains("currency_id")
    def _check_currency(self):
        for inquiry in self:
            if inquiry.offer_ids.policy_ids.currency_id - inquiry.currency_id:
                raise ValidationError(
                    self.env._("An offer of this inquiry is a policy already: make a new inquiry for another currency.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_accepted(self):
        self.offer_ids._check_not_accepted()
