from odoo import api, fields, models, tools


class InsuranceGatewayPrice(models.Model):
    """What a segment costs to the numbers of a country or operator, from a day on."""

    _name = "insurance.gateway.price"
    _description = "Price of an SMS Gateway"
    _inherit = ["insurance.gateway.prefix"]
    _order = "prefix, date_from desc, id desc"

    currency_id = fields.Many2one(related="gateway_id.currency_id")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    price = fields.Float("Per Segment", required=True, digits=(12, 5), help="In the gateway's currency.")

    _price_check = models.Constraint("CHECK (price >= 0)", "A price cannot be less than 0.")
    _prefix_uniq = models.UniqueIndex(
        "(gateway_id, COALESCE(prefix, ''), date_from)", "There is a price for these numbers from this day already."
    )


class InsuranceGateway(models.Model):
    _inherit = "insurance.gateway"

    price_ids = fields.One2many("insurance.gateway.price", "gateway_id", "Prices")

    def _get_price(self, number, segments, date=None):
        """Return what a message costs in the gateway's currency; 0 without a price.

        :param number: E.164
        :param segments: how many it takes
        :param date: of the price; today by default
        """
        self.ensure_one()
        digits = (number or "").lstrip("+")
        day = date or fields.Date.context_today(self)
        for prefix, date_from, price in self._get_price_table(self.id):
            if digits.startswith(prefix) and date_from <= day:
                return price * segments
        return 0.0

    @api.model
    @tools.ormcache("gateway_id")
    def _get_price_table(self, gateway_id):
        """Return ``((prefix, from, price), …)``: longest beginning first, of the same the latest first."""
        # sudo: what a message costs does not depend on who may read the prices
        rows = self.env["insurance.gateway.price"].sudo().search([("gateway_id", "=", gateway_id)])
        rows = sorted(rows, key=lambda r: (len(r.prefix or ""), r.date_from), reverse=True)
        return tuple((row.prefix or "", row.date_from, row.price) for row in rows)
