from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceRepairPriceList(models.Model):
    """What a workshop, or an insurer for its workshops, charges: prices of hours by kind of work, and rows of a catalogue.

    All prices are without VAT.
    """

    _name = "insurance.repair.price.list"
    _description = "Repair Price List"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    workshop_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", check_company=True,
        help="Whose prices these are. Empty: for any workshop.",
    )  # fmt: skip
    insurer_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", check_company=True,
        domain="[('is_insurer', '=', True)]", help="The insurer who settles by these prices. Empty: any.",
    )  # fmt: skip
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
        tracking=True,
    )
    valid_from = fields.Date("Valid from", tracking=True)
    valid_to = fields.Date("Valid until", tracking=True, help="Last day. Empty: until further notice.")
    note = fields.Text()
    rate_ids = fields.One2many("insurance.repair.rate", "list_id", string="Prices of an hour", copy=True)
    price_ids = fields.One2many("insurance.repair.price", "list_id", string="Price rows")
    price_count = fields.Integer("Rows", compute="_compute_price_count")

    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The price list ends before it begins: correct one of the two days.",
    )

    @api.depends("price_ids")
    def _compute_price_count(self):
        counts = dict(
            self.env["insurance.repair.price"]._read_group([("list_id", "in", self.ids)], ["list_id"], ["__count"])
        )
        for prices in self:
            prices.price_count = counts.get(prices, 0)

    @api.constrains("currency_id")
    def _check_currency(self):
        """Amounts would silently mean other money."""
        for prices in self:
            if self.env["insurance.claim.estimate"].sudo().search_count([("price_list_id", "=", prices.id)], limit=1):
                # sudo: whoever made the estimates
                raise ValidationError(
                    self.env._(
                        "Estimates were made by %(name)s, so its currency stays. Copy the list for another currency.",
                        name=prices.name,
                    )
                )

    def action_open_prices(self):
        """Open the rows; from there they can be exported by those who may."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_repair_price_action")
        return action | {"domain": [("list_id", "=", self.id)], "context": {"default_list_id": self.id}}

    def action_import(self):
        """Ask for the file with rows."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_repair_price_import_action")
        return action | {"context": {"default_list_id": self.id}}


class InsuranceRepairRate(models.Model):
    """What an hour of one kind of work costs by a price list."""

    _name = "insurance.repair.rate"
    _description = "Price of an Hour"
    _order = "list_id, work_id"

    list_id = fields.Many2one("insurance.repair.price.list", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="list_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="list_id.currency_id")
    work_id = fields.Many2one("insurance.repair.work", "Kind of work", required=True, ondelete="restrict", index=True)
    rate = fields.Monetary("Price of an hour", required=True, aggregator=None, help="Without VAT.")

    _work_uniq = models.UniqueIndex("(list_id, work_id)", "The list has a price for this kind of work already.")
    _rate_positive = models.Constraint("CHECK (rate >= 0)", "The price of an hour cannot be negative.")
