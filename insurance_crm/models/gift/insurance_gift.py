from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...lib import gifts

SUPERVISOR = "insurance_crm.group_supervisor"
_FROZEN = frozenset({"partner_id", "type_id", "occasion_id", "plan_id", "company_id"})


class InsuranceGift(models.Model):
    """Something given, or to be given, to a client: what, for which occasion, and how it was received."""

    _name = "insurance.gift"
    _description = "Gift"
    _inherit = ["insurance.stepped"]
    _order = "date_planned desc, id desc"
    _check_company_auto = True
    _step_fields = frozenset({"state", "cost", "date_given", "given_by_id", "merged"})

    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, index=True, ondelete="restrict",
        domain="[('is_insurance_client', '=', True)]",
    )  # fmt: skip
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    partner_address = fields.Char(related="partner_id.contact_address_inline", string="Address")
    rank_id = fields.Many2one(
        "insurance.rank", compute="_compute_rank_id", store=True, precompute=True, index="btree_not_null",
        ondelete="set null", help="The client's rank when the gift was planned.",
    )  # fmt: skip
    type_id = fields.Many2one(
        "insurance.gift.type", "Gift", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind_id = fields.Many2one(related="type_id.kind_id", store=True, precompute=True, index="btree_not_null")
    occasion_id = fields.Many2one("insurance.gift.occasion", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost", store=True, precompute=True,
        help="What it cost when it was chosen, in the company's currency.",
    )  # fmt: skip
    plan_id = fields.Many2one(
        "insurance.gift.plan", index="btree_not_null", ondelete="restrict", check_company=True, readonly=True
    )
    proposed = fields.Boolean(default=False, readonly=True, copy=False, help="As the plan proposed it, not changed.")
    reasons = fields.Json(readonly=True, copy=False)
    why = fields.Char(compute="_compute_why", help="Why this gift was proposed for this client.")
    remark = fields.Char(compute="_compute_remark", help="What speaks against this gift.")
    date_planned = fields.Date("To give on", required=True, default=fields.Date.context_today, index=True)
    year = fields.Integer(compute="_compute_year", store=True, precompute=True, aggregator=None)
    state = fields.Selection(
        [("planned", "Planned"), ("approved", "To give"), ("given", "Given"), ("refused", "Refused"),
         ("cancelled", "Cancelled")],
        "Status", required=True, default="planned", readonly=True, copy=False, index=True,
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Who gives it", domain="[('share', '=', False)]", index=True, ondelete="restrict",
        compute="_compute_user_id", store=True, readonly=False, precompute=True,
        help="The agent in charge of the client, unless somebody else brings it; it is on his list.",
    )  # fmt: skip
    date_given = fields.Date("Given on", readonly=True, copy=False)
    given_by_id = fields.Many2one("res.users", "Given by", readonly=True, copy=False, ondelete="restrict")
    reception = fields.Selection(
        [("delighted", "Delighted"), ("pleased", "Pleased"), ("neutral", "Neutral"), ("displeased", "Displeased"),
         ("refused", "Did not accept it")],
        "Received", copy=False, help="How the client took it. The planner proposes what is received best.",
    )  # fmt: skip
    note = fields.Text(help="What the client said, what to write on the card.")
    move_ids = fields.One2many("insurance.gift.move", "gift_id", groups=SUPERVISOR)
    merged = fields.Integer(readonly=True, copy=False, help="Tells gifts apart that were two contacts' before a merge.")

    _once_a_year = models.UniqueIndex(
        "(company_id, partner_id, occasion_id, year, coalesce(merged, 0)) WHERE state <> 'cancelled'",
        "This client has a gift for the occasion in this year already. Change or cancel that one.",
    )
    _to_give_idx = models.Index("(company_id, date_planned) WHERE state IN ('planned', 'approved')")

    @api.depends("partner_id", "company_id")
    def _compute_rank_id(self):
        for gift in self:
            gift.rank_id = gift.partner_id.with_company(gift.company_id).insurance_rank_id

    @api.depends("date_planned")
    def _compute_year(self):
        for gift in self:
            gift.year = gift.date_planned.year if gift.date_planned else 0

    @api.depends("type_id", "company_id")
    def _compute_cost(self):
        today = fields.Date.context_today(self)
        for gift in self:
            kind, company = gift.type_id, gift.company_id or self.env.company
            gift.cost = kind.currency_id._convert(kind.cost, company.currency_id, company, today) if kind else 0

    @api.depends("partner_id")
    def _compute_user_id(self):
        for gift in self:
            gift.user_id = gift.user_id or gift.partner_id.user_id or self.env.user

    @api.depends("type_id.name", "occasion_id.name")
    def _compute_display_name(self):
        for gift in self:
            gift.display_name = ", ".join(filter(None, (gift.type_id.name, gift.occasion_id.name)))

    @api.depends("reasons", "rank_id", "kind_id")
    def _compute_why(self):
        for gift in self:
            words = {
                "rank": self.env._("for rank %(rank)s", rank=gift.rank_id.name),
                "new": self.env._("not given before"),
                "liked": self.env._("likes: %(kind)s", kind=gift.kind_id.name),
                "alike": self.env._("liked by such clients"),
            }
            gift.why = ", ".join(words[code] for code in gift.reasons or () if code in words)

    @api.depends("type_id", "partner_id", "state")
    def _compute_remark(self):
        """Set-based: one query for the past of all clients, one for the stock of all types."""
        ahead = self.filtered(lambda gift: gift.state == "planned" and gift.type_id)
        before = ahead._get_given_before()
        for gift in self:
            words = []
            if gift in ahead:
                given = before.get((gift.partner_id.id, gift.type_id.id))
                if given:
                    words.append(self.env._("given on %(date)s", date=format_date(self.env, given)))
                if gift.type_id.rank_ids and gift.rank_id not in gift.type_id.rank_ids:
                    words.append(self.env._("for other ranks"))
                if gift.type_id.missing:
                    words.append(self.env._("%(count)s to buy", count=gift.type_id.missing))
            gift.remark = ", ".join(words)

    def _get_given_before(self):
        """Return ``{(client id, type id): date}`` of what these clients got last of these types."""
        domain = [
            ("partner_id", "in", self.partner_id.ids),
            ("type_id", "in", self.type_id.ids),
            ("state", "=", "given"),
        ]
        groups = self._read_group(domain, ["partner_id", "type_id"], ["date_given:max"])
        return {(partner.id, kind.id): date for partner, kind, date in groups}

    @api.constrains("partner_id", "type_id", "date_planned", "state")
    def _check_yearly_limit(self):
        """One query for any number of gifts."""
        limited = self.filtered(lambda gift: gift.type_id.yearly_limit and gift.state not in ("refused", "cancelled"))
        # sudo: the limit counts gifts of colleagues too
        counts = limited.sudo()._read_group(
            [("partner_id", "in", limited.partner_id.ids), ("type_id", "in", limited.type_id.ids),
             ("year", "in", list(set(limited.mapped("year")))), ("state", "not in", ("refused", "cancelled"))],
            ["partner_id", "type_id", "year"], ["__count"],
        )  # fmt: skip
        wanted = {(gift.partner_id, gift.type_id, gift.year) for gift in limited}
        for partner, kind, year, count in counts:
            if (partner, kind, year) in wanted and count > kind.yearly_limit:
                raise ValidationError(
                    self.env._(
                        "%(client)s would get “%(gift)s” %(count)s times in %(year)s; the limit is %(limit)s. "
                        "Choose another gift.",
                        client=partner.display_name,
                        gift=kind.name,
                        count=count,
                        year=str(year),
                        limit=kind.yearly_limit,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_plan_open()
        return records

    def write(self, vals):
        """What was asked for or approved is what is given: change it by cancelling and planning anew."""
        if _FROZEN & vals.keys() and not self.env.su:
            self._check_plan_open()
        if "type_id" in vals and "proposed" not in vals:
            vals = vals | {"proposed": False, "reasons": False}
        result = super().write(vals)
        if vals.get("plan_id"):
            self._check_plan_open()
        return result

    def _check_plan_open(self):
        """Refuse to change what is being decided or was.

        :raises UserError: for gifts that are not planned, or of a plan that was handed in
        """
        if self.env.su:
            return
        self.plan_id.check_access("write")
        supervisor = self.env.user.has_group(SUPERVISOR)
        for gift in self:
            plan = gift.plan_id
            if (
                gift.state != "planned"
                or plan
                and plan.state != "draft"
                and not (supervisor and plan.state == "submitted")
            ):
                raise UserError(
                    self.env._(
                        "%(client)s, %(gift)s: this is decided. Cancel it and plan another gift.",
                        client=gift.partner_id.display_name,
                        gift=gift.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_planned_only(self):
        self._check_plan_open()

    @api.model
    def _get_reception_value(self, reception):
        """Return how much a reception counts; 0 when nobody noted it."""
        return gifts.RECEPTIONS.get(reception, 0)
