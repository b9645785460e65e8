from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsurancePolicy(models.Model):
    """A contract of insurance: ours, or one the client holds elsewhere (foreign).

    Dates: ``date_start`` is the first day of cover, ``date_end`` the last one as
    people write it (empty = open-ended), ``cover_end`` the exclusive end that
    every comparison uses, never empty.
    """

    _name = "insurance.policy"
    _description = "Insurance Policy"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.announcer", "insurance.quick.search"]
    _order = "cover_end, id"
    _rec_name = "number"
    _check_company_auto = True
    _mail_post_access = "read"

    number = fields.Char(tracking=True, copy=False, index="btree_not_null")
    origin = fields.Selection(
        [("own", "Ours"), ("foreign", "Elsewhere")],
        required=True,
        default="own",
        help="Ours: sold through us. Elsewhere: a policy the client holds through somebody else; we want its renewal.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("cancelled", "Cancelled"), ("void", "Void")],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        compute="_compute_currency_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    partner_id = fields.Many2one(
        "res.partner", "Policyholder", required=True, check_company=True, ondelete="restrict", index=True,
        tracking=True, help="Who signs and pays.",
    )  # fmt: skip
    line_id = fields.Many2one(
        "insurance.line", required=True, ondelete="restrict", index=True, tracking=True,
        compute="_compute_from_product", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    insurer_id = fields.Many2one(
        "res.partner", domain="[('is_insurer', '=', True)]", check_company=True, ondelete="restrict",
        index="btree_not_null", tracking=True,
        compute="_compute_from_product", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    product_id = fields.Many2one("insurance.product", check_company=True, ondelete="restrict", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", "Agent", default=lambda self: self.env.user, ondelete="restrict", index="btree_not_null",
        tracking=True, domain="[('share', '=', False)]", help="Finds, advises, quotes: in charge of the client.",
    )  # fmt: skip
    issuer_id = fields.Many2one(
        "res.users", ondelete="restrict", index="btree_not_null", domain="[('share', '=', False)]",
        tracking=True, help="The second employee: issues the policy and sees to its delivery.",
    )  # fmt: skip
    marketer_id = fields.Many2one(
        "res.partner", domain="[('is_marketer', '=', True)]", check_company=True, ondelete="restrict",
        index="btree_not_null", tracking=True, help="Who introduced the client. Empty: direct sale.",
    )  # fmt: skip
    office_id = fields.Many2one(
        "insurance.office", check_company=True, ondelete="restrict", index="btree_not_null",
        compute="_compute_office_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    issuing_unit = fields.Char(help="The insurer's branch or unit that issued the policy.")
    lead_id = fields.Many2one(
        "crm.lead", "Deal", check_company=True, ondelete="set null", index="btree_not_null", copy=False
    )
    previous_id = fields.Many2one(
        "insurance.policy", "Previous term", check_company=True, ondelete="restrict", index="btree_not_null", copy=False
    )
    next_ids = fields.One2many("insurance.policy", "previous_id", string="Next terms")
    date_issue = fields.Date("Issued on", tracking=True, copy=False)
    reason = fields.Char("Reason for the end", copy=False, readonly=True, tracking=True)
    source = fields.Char(help="How we know about a policy held elsewhere.")
    note = fields.Text(help="Printed on the renewal list.")
    object_ids = fields.One2many("insurance.policy.object", "policy_id", string="Insured objects", copy=True)

    _number_uniq = models.UniqueIndex(
        "(company_id, insurer_id, number, date_start) WHERE number IS NOT NULL AND origin = 'own' AND state <> 'void'",
        "This insurer already has a policy with this number and start. Open that one, or correct the number.",
    )
    _ending_idx = models.Index("(company_id, origin, cover_end) WHERE state = 'issued'")
    _order_idx = models.Index("(cover_end, id)")
    _last_day_idx = models.Index("(date_end, id) WHERE state = 'issued'")
    _agent_ending_idx = models.Index("(user_id, cover_end, id)")

    @api.depends("product_id")
    def _compute_from_product(self):
        for policy in self:
            policy.line_id = policy.product_id.line_id or policy.line_id
            policy.insurer_id = policy.product_id.insurer_id or policy.insurer_id

    @api.depends("company_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = policy.company_id.currency_id

    @api.depends("user_id", "company_id")
    def _compute_office_id(self):
        for policy in self:
            office = policy.user_id.sudo().insurance_office_id  # sudo: an agent may not read colleagues' user records
            policy.office_id = office if office.company_id == policy.company_id else policy.office_id

    @api.depends("number", "partner_id.name", "line_id.name")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = policy.number or " · ".join(
                name for name in (policy.line_id.name, policy.partner_id.name) if name
            )

    @api.onchange("line_id", "insurer_id")
    def _onchange_catalogue(self):
        """Whoever chooses another line or insurer has not chosen that one's product yet."""
        product = self.product_id
        if (self.line_id and self.line_id != product.line_id) or (
            self.insurer_id and self.insurer_id != product.insurer_id
        ):
            self.product_id = False

    @api.constrains("product_id", "insurer_id")
    def _check_product(self):
        for policy in self:
            if policy.product_id and policy.insurer_id and policy.product_id.insurer_id != policy.insurer_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s is a product of %(insurer)s: choose that insurer, or another product.",
                        product=policy.product_id.name,
                        insurer=policy.product_id.insurer_id.name,
                    )
                )

    @api.constrains("previous_id")
    def _check_chain(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("A policy cannot be its own previous term."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected_new(vals)
        policies = super().create(
            [self._complete_foreign(self._complete_term(self._clean_number(vals))) for vals in vals_list]
        )
        policies._flag_clients()
        return policies

    def write(self, vals):
        self._check_protected(vals)
        result = super().write(self._clean_number(vals))
        self._keep_term(vals)
        if vals.get("partner_id"):
            self._flag_clients()
        return result

    @api.model
    def _clean_number(self, vals):
        """An empty number is none, and blanks around it are nobody's intention."""
        return vals | {"number": (vals["number"] or "").strip() or False} if "number" in vals else vals

    def _flag_clients(self):
        clients = self.partner_id.filtered(lambda partner: not partner.is_insurance_client)
        clients.sudo().is_insurance_client = True  # sudo: a flag derived from the policy, not a change of the contact
