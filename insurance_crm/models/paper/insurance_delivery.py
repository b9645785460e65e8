from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

OPEN = ("todo", "sent")


class InsuranceDelivery(models.Model):
    """The way of a policy's papers to the client: by what means, where, when, by whom, and whether they arrived."""

    _name = "insurance.delivery"
    _description = "Delivery"
    _inherit = ["insurance.stepped", "mail.thread", "mail.activity.mixin", "insurance.announcer"]
    _order = "date, hour_from, id"
    _rec_name = "policy_id"
    _check_company_auto = True
    _mail_post_access = "read"
    _step_fields = frozenset({"state", "date_sent", "date_received"})

    policy_id = fields.Many2one(
        "insurance.policy", required=True, check_company=True, ondelete="cascade", index=True,
        domain="[('origin', '=', 'own')]",
    )  # fmt: skip
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Client", compute="_compute_partner_id", store=True, precompute=True, compute_sudo=False,
        index=True, ondelete="restrict",
    )  # fmt: skip
    state = fields.Selection(
        [("todo", "To deliver"), ("sent", "On its way"), ("received", "Received"),
         ("failed", "Came back"), ("cancelled", "Called off")],
        "Status", required=True, default="todo", readonly=True, copy=False, tracking=True,
    )  # fmt: skip
    means = fields.Selection(
        [("own", "Own courier"), ("courier", "Courier service"), ("post", "Post"), ("person", "In person"),
         ("email", "E-mail")],
        required=True, default="own", tracking=True,
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "In charge", domain="[('share', '=', False)]", ondelete="restrict", index="btree_not_null",
        compute="_compute_user_id", store=True, readonly=False, precompute=True, tracking=True,
        help="Sees to it that the papers arrive: the policy's issuer, or its agent.",
    )  # fmt: skip
    courier_id = fields.Many2one(
        "res.users", domain="[('share', '=', False)]", ondelete="restrict", index="btree_not_null",
        tracking=True, help="Our employee who brings it; it is on his list.",
    )  # fmt: skip
    carrier = fields.Char("Carried by", help="The courier service or post office.")
    tracking_number = fields.Char(help="By which the carrier finds the parcel.")
    address_id = fields.Many2one(
        "res.partner", "Address of", compute="_compute_address_id", store=True, readonly=False, precompute=True,
        ondelete="restrict", domain="[('id', 'child_of', partner_id)]", help="The client, or one of his addresses.",
    )  # fmt: skip
    address = fields.Text(
        compute="_compute_address", store=True, readonly=False, precompute=True,
        help="Taken from the client's; another one may be written here for this time.",
    )  # fmt: skip
    phone = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    date = fields.Date("Deliver on", required=True, default=fields.Date.context_today, tracking=True)
    hour_from = fields.Float("From")
    hour_to = fields.Float("Until")
    date_sent = fields.Datetime("Sent on", readonly=True, copy=False)
    date_received = fields.Datetime("Received on", readonly=True, copy=False)
    received_by = fields.Char(copy=False, help="Who took the papers, and as whom: wife, secretary …")
    proof = fields.Image(max_width=1920, max_height=1920, copy=False, help="Photo of the signed receipt.")
    reason = fields.Char("Why it came back", copy=False)
    note = fields.Text(help="For the courier: entrance, floor, what to collect.")
    when = fields.Selection(
        # grouped lists sort by these keys, which are in the order of time
        [("late", "Overdue"), ("now", "Today"), ("soon", "Tomorrow"), ("upcoming", "Later"), ("with_client", "Closed")],
        compute="_compute_when", search="_search_when",
    )  # fmt: skip

    _open_idx = models.Index("(company_id, date) WHERE state IN ('todo', 'sent')")
    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Hours of delivery lie between 0:00 and 24:00.",
    )

    @api.depends("policy_id")
    def _compute_partner_id(self):
        # what computed fields read with full rights is in the cache: who may not read the policy is told nothing of it
        self.policy_id._origin.check_access("read")
        for delivery in self:
            delivery.partner_id = delivery.policy_id.partner_id

    @api.depends("policy_id")
    def _compute_user_id(self):
        for delivery in self:
            policy = delivery.policy_id
            delivery.user_id = policy.issuer_id or policy.user_id or self.env.user

    @api.depends("partner_id")
    def _compute_address_id(self):
        for delivery in self:
            partner = delivery.partner_id
            delivery.address_id = partner and partner.address_get(["delivery"])["delivery"]

    @api.depends("address_id")
    def _compute_address(self):
        for delivery in self:
            lines = delivery.address_id._display_address(without_company=True).splitlines()
            delivery.address = "\n".join(line for line in lines if line.strip()) or False
            delivery.phone = delivery.address_id.phone or delivery.partner_id.phone

    @api.depends("policy_id.number", "partner_id.name")
    def _compute_display_name(self):
        for delivery in self:
            # sudo: the courier brings policies of other books and knows their numbers and clients
            names = (delivery.sudo().policy_id.number, delivery.partner_id.name)
            delivery.display_name = " · ".join(filter(None, names)) or self.env._("New delivery")

    @api.depends("state", "date")
    @api.depends_context("tz")
    def _compute_when(self):
        today = fields.Date.context_today(self)
        for delivery in self:
            ahead = (delivery.date - today).days if delivery.date else 0
            if delivery.state not in OPEN:
                delivery.when = "with_client"
            else:
                delivery.when = "late" if ahead < 0 else ("now", "soon")[ahead] if ahead < 2 else "upcoming"

    def _search_when(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        tomorrow = fields.Date.add(today, days=1)
        unfinished = Domain("state", "in", OPEN)
        domains = {
            "late": unfinished & Domain("date", "<", today),
            "now": unfinished & Domain("date", "=", today),
            "soon": unfinished & Domain("date", "=", tomorrow),
            "upcoming": unfinished & Domain("date", ">", tomorrow),
            "with_client": Domain("state", "not in", OPEN),
        }
        return Domain.OR(domains.get(when, Domain.FALSE) for when in value)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort and group by the day's place in time although it is not stored."""
        if field_expr != "when":
            return super()._field_to_sql(alias, field_expr, query)
        today = fields.Date.context_today(self)
        state = super()._field_to_sql(alias, "state", query)
        date = super()._field_to_sql(alias, "date", query)
        return SQL(
            "CASE WHEN %(state)s NOT IN ('todo', 'sent') THEN 'with_client' WHEN %(date)s < %(today)s THEN 'late'"
            " WHEN %(date)s = %(today)s THEN 'now' WHEN %(date)s = %(tomorrow)s THEN 'soon' ELSE 'upcoming' END",
            state=state, date=date, today=today, tomorrow=fields.Date.add(today, days=1),
        )  # fmt: skip

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for delivery in self:
            if delivery.hour_to and delivery.hour_to < delivery.hour_from:
                raise ValidationError(
                    self.env._("%(delivery)s: the hour “until” lies before “from”.", delivery=delivery.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_policies(vals_list)
        return super().create(vals_list)
