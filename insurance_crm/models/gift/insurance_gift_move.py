from odoo import fields, models


class InsuranceGiftMove(models.Model):
    """A row of the gifts' stock: so many received, one given, some lost. Rows are never changed or deleted."""

    _name = "insurance.gift.move"
    _description = "Stock of Gifts"
    _order = "date desc, id desc"

    type_id = fields.Many2one("insurance.gift.type", "Gift", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="type_id.company_id", store=True, precompute=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    quantity = fields.Integer(required=True, help="Received: more than 0. Given, lost, broken: less than 0.")
    gift_id = fields.Many2one(
        "insurance.gift", "Booked for", readonly=True, index="btree_not_null", ondelete="restrict",
        help="The gift this row was booked for.",
    )  # fmt: skip
    partner_id = fields.Many2one(related="gift_id.partner_id", string="Given to")
    note = fields.Char(help="Supplier, invoice, what happened.")

    _quantity_not_zero = models.Constraint("CHECK (quantity <> 0)", "Write how many were received, or less than 0.")
