from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...lib import dates, text


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
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
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
    product_id = fields.Many2one(
        "insurance.product", check_company=True, ondelete="restrict", index="btree_not_null"
    )
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
    reason = fields.Char("Reason for the end", copy=False, readonly=True, tracking=True)
    source = fields.Char(help="How we know about a policy held elsewhere.")
    note = fields.Text(help="Printed on the renewal list.")
    object_ids = fields.One2many("insurance.policy.object", "policy_id", string="Insured objects", copy=True)
    object_names = fields.Char("Objects", compute="_compute_object_names", store=True)
    search_text = fields.Char(compute="_compute_search_text", store=True, index="trigram")

    _number_uniq = models.UniqueIndex(
        "(company_id, insurer_id, number, date_start) WHERE number IS NOT NULL AND origin = 'own' AND state <> 'void'",
        "This insurer already has a policy with this number and start. Open that one, or correct the number.",
    )
    _end_after_start = models.Constraint("CHECK (cover_end >= date_start)", "The policy would end before it starts.")
    _ending_idx = models.Index("(company_id, origin, cover_end) WHERE state = 'issued'")
    _order_idx = models.Index("(cover_end, id)")
    _agent_ending_idx = models.Index("(user_id, cover_end, id)")

    _protected_fields = frozenset({"state", "origin", "premium", "tax", "fee", "commission", "date_cancel"})

    def _default_date_end(self):
        if self.env.context.get("default_origin") == "foreign":
            return False
        start = fields.Date.to_date(self.env.context.get("default_date_start")) or fields.Date.context_today(self)
        return dates.end_of_term(start, 1, "year")

    @api.depends("product_id")
    def _compute_from_product(self):
        for policy in self:
            policy.line_id = policy.product_id.line_id or policy.line_id
            policy.insurer_id = policy.product_id.insurer_id or policy.insurer_id

    @api.depends("user_id")
    def _compute_office_id(self):
        for policy in self:
            office = policy.user_id.sudo().insurance_office_id  # sudo: an agent may not read colleagues' user records
            policy.office_id = office if office.company_id == policy.company_id else policy.office_id

    @api.depends("date_end", "date_cancel")
    def _compute_cover_end(self):
        for policy in self:
            policy.cover_end = policy.date_cancel or dates.cover_end(policy.date_end)

    @api.depends("object_ids.object_id.name")
    def _compute_object_names(self):
        for policy in self:
            objects = policy.object_ids.object_id
            more = len(objects) - 3
            names = ", ".join(name for name in objects[:3].mapped("name") if name)
            policy.object_names = f"{names} + {more}" if more > 0 else names or False

    @api.depends("number", "partner_id.complete_name", "partner_id.phone", "partner_id.mobile",
                 "object_ids.object_id.search_text")  # fmt: skip
    def _compute_search_text(self):
        for policy in self:
            partner = policy.partner_id
            own = text.search_text(
                names=(partner.complete_name,), codes=(policy.number,), phones=(partner.phone, partner.mobile)
            )
            objects = (line.object_id.search_text for line in policy.object_ids)
            policy.search_text = " ".join(filter(None, (own, *objects)))

    @api.depends("number", "partner_id.name", "line_id.name")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = policy.number or " · ".join(
                name for name in (policy.line_id.name, policy.partner_id.name) if name
            )

    @api.constrains("date_start", "date_end")
    def _check_term(self):
        for policy in self:
            if policy.date_end and policy.date_end < policy.date_start:
                raise ValidationError(
                    self.env._("Policy %(policy)s ends before it starts: correct one of the dates.", policy=policy.display_name)
                )

    @api.constrains("previous_id")
    def _check_chain(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("A policy cannot be its own previous term."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals, new=True)
        policies = super().create([self._complete_dates(self._complete_foreign(vals)) for vals in vals_list])
        clients = policies.partner_id.filtered(lambda partner: not partner.is_insurance_client)
        clients.sudo().is_insurance_client = True  # sudo: a flag derived from the policy, not a change of the contact
        return policies

    def write(self, vals):
        self._check_protected(vals)
        return super().write(self._complete_dates(vals))

    def _check_protected(self, vals, new=False):
        """Refuse what only the steps of a policy's life may write: its state, and its figures once booked."""
        if self.env.su or not (new or self._protected_fields.intersection(vals)):
            return
        if new:
            refused = self._get_given(vals, "origin") == "own" and self._get_given(vals, "state") != "draft"
        else:
            refused = "state" in vals or any(policy.origin == "own" and policy.state != "draft" for policy in self)
        if refused:
            raise UserError(
                self.env._("An issued policy's state and figures are changed by its buttons, which book the change.")
            )

    @api.model
    def _complete_dates(self, vals):
        """An end known to the month only is kept as the last day of that month."""
        end = fields.Date.to_date(vals.get("date_end"))
        if end and vals.get("end_precision") == "month":
            return vals | {"date_end": end + relativedelta(day=31)}
        return vals

    @api.model
    def _complete_foreign(self, vals):
        """A policy held elsewhere is in force as soon as it is noted; its start is seldom known."""
        if self._get_given(vals, "origin") != "foreign":
            return vals
        end = fields.Date.to_date(vals.get("date_end"))
        start = fields.Date.to_date(vals.get("date_start")) or fields.Date.context_today(self)
        if end and end < start:
            start = end - relativedelta(years=1, days=-1)
        return vals | {"state": vals.get("state", "issued"), "date_start": start}

    def _get_given(self, vals, name):
        """Return the value a field of a new record will have: given, by context, or by default."""
        return vals.get(name, self.env.context.get(f"default_{name}", "own" if name == "origin" else "draft"))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for policy in self:
            if policy.origin == "own" and policy.state != "draft":
                raise UserError(
                    self.env._("%(policy)s was issued: it is voided with a reason, never deleted.", policy=policy.display_name)
                )
