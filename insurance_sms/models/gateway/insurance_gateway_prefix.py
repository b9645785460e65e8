import re

from odoo import api, fields, models


class InsuranceGatewayPrefix(models.AbstractModel):
    """Mixin for what a gateway has for the numbers of a country or operator: told by how they begin."""

    _name = "insurance.gateway.prefix"
    _description = "Numbers of a Gateway"
    _rec_name = "prefix"

    gateway_id = fields.Many2one("insurance.gateway", required=True, index=True, ondelete="cascade")
    country_id = fields.Many2one("res.country", help="Fills the beginning of its numbers.")
    prefix = fields.Char(
        "Numbers Begin With",
        compute="_compute_prefix",
        store=True,
        readonly=False,
        help="With the country's code: 380, or 38050 for one operator. Empty: all numbers. The longest one that fits "
        "counts.",
    )

    @api.depends("country_id")
    def _compute_prefix(self):
        for record in self:
            if record.country_id:
                record.prefix = str(record.country_id.phone_code or "")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([self._clean(vals) for vals in vals_list])
        self.env.registry.clear_cache()  # the sorted tables of routes and prices
        return records

    def write(self, vals):
        done = super().write(self._clean(vals))
        self.env.registry.clear_cache()
        return done

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done

    @api.model
    def _clean(self, vals):
        """Return the values with digits alone in the beginning."""
        return vals | {"prefix": re.sub(r"\D", "", vals["prefix"] or "")} if "prefix" in vals else vals
