from odoo import api, fields, models
from odoo.exceptions import UserError

AHEAD = ("planned", "approved")  # gifts that will be taken from the stock


class InsuranceGiftType(models.Model):
    """Something the broker gives: what it costs, for whom and when, and how many are left."""

    _name = "insurance.gift.type"
    _description = "Gift Type"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="Among gifts that are liked equally, the first is proposed.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    kind_id = fields.Many2one(
        "insurance.gift.kind", ondelete="restrict", index="btree_not_null",
        help="Who liked one gift of a kind is proposed another one of it.",
    )  # fmt: skip
    image = fields.Image(max_width=512, max_height=512)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    cost = fields.Monetary(help="What one costs today. Gifts keep what they cost when they were planned.")
    occasion_ids = fields.Many2many("insurance.gift.occasion", string="Occasions", help="Empty: for any occasion.")
    rank_ids = fields.Many2many("insurance.rank", string="Ranks", help="Empty: for clients of any rank.")
    yearly_limit = fields.Integer(
        "Per client and year", default=1, help="How many of it a client gets in a year at most. 0: no limit."
    )
    keep_stock = fields.Boolean(
        "Count the stock", default=True, help="Off for what is bought when it is needed: flowers, tickets."
    )
    move_ids = fields.One2many(
        "insurance.gift.move", "type_id", "Received and given", groups="insurance_crm.group_supervisor"
    )
    on_hand = fields.Integer("In stock", compute="_compute_on_hand", store=True, help="Received less given.")
    reserved = fields.Integer(compute="_compute_reserved", help="Planned or approved, not given yet.")
    missing = fields.Integer("To buy", compute="_compute_reserved", help="Planned, but not in stock.")
    given_count = fields.Integer("Given", compute="_compute_reserved")
    note = fields.Text(help="Where it is bought, where it lies, how it is wrapped.")

    _on_hand_not_negative = models.Constraint("CHECK (on_hand >= 0)", "More gifts would be given than are in stock.")
    _cost_not_negative = models.Constraint("CHECK (cost >= 0)", "What a gift costs cannot be negative.")
    _limit_not_negative = models.Constraint("CHECK (yearly_limit >= 0)", "The limit cannot be negative; 0 is none.")

    @api.depends("move_ids.quantity")
    def _compute_on_hand(self):
        # sudo: the stock is one for all, whoever gave
        moves = self.env["insurance.gift.move"].sudo()
        sums = dict(moves._read_group([("type_id", "in", self.ids)], ["type_id"], ["quantity:sum"]))
        for gift in self:
            gift.on_hand = sums.get(gift._origin, 0)

    @api.depends("on_hand", "keep_stock")
    def _compute_reserved(self):
        counts = self._count_gifts()
        for gift in self:
            states = counts.get(gift._origin.id, {})
            gift.given_count = states.get("given", 0)
            gift.reserved = sum(states.get(state, 0) for state in AHEAD)
            gift.missing = max(gift.reserved - gift.on_hand, 0) if gift.keep_stock else 0

    def _count_gifts(self):
        """Return ``{type id: {state: number of gifts}}`` in one query."""
        # sudo: how many are spoken for counts everybody's gifts; no client is told
        gifts = self.env["insurance.gift"].sudo()
        counts = {}
        for gift, state, count in gifts._read_group([("type_id", "in", self.ids)], ["type_id", "state"], ["__count"]):
            counts.setdefault(gift.id, {})[state] = count
        return counts

    def _take(self, gifts):
        """Take gifts that were given from the stock.

        :param gifts: gifts of these types
        :raises UserError: when fewer are left; says how many
        """
        for gift_type, given in gifts.grouped("type_id").items():
            if not gift_type.keep_stock:
                continue
            if len(given) > gift_type.on_hand:
                raise UserError(
                    self.env._(
                        "%(gift)s: %(left)s are in stock, %(wanted)s would be given. Note what was received, "
                        "or choose another gift.",
                        gift=gift_type.name,
                        left=gift_type.on_hand,
                        wanted=len(given),
                    )
                )
        self._move(gifts.filtered("type_id.keep_stock"), -1)

    def _move(self, gifts, quantity):
        """Book one row per gift: -1 given, 1 taken back."""
        # sudo: who gives has no right on the stock itself
        self.env["insurance.gift.move"].sudo().create(
            [{"type_id": gift.type_id.id, "quantity": quantity, "gift_id": gift.id} for gift in gifts]
        )

    def action_open_gifts(self):
        """Open the gifts of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_gift_action_all")
        return action | {"domain": [("type_id", "=", self.id)], "context": {"default_type_id": self.id}}
