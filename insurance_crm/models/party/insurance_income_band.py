from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang


class InsuranceIncomeBand(models.Model):
    """A range of monthly income; clients are asked for a range, never for the sum."""

    _name = "insurance.income.band"
    _description = "Income Band"
    _order = "currency_id, amount_from, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    amount_from = fields.Monetary("From")
    amount_to = fields.Monetary("Below", help="Empty: without limit.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    active = fields.Boolean(default=True)

    _from_positive = models.Constraint("CHECK (amount_from >= 0)", "An income band begins at zero or more.")

    @api.depends("amount_from", "amount_to", "currency_id")
    def _compute_name(self):
        for band in self:
            start, end = (
                f"{formatLang(self.env, amount or 0, digits=0)} {band.currency_id.symbol or ''}".strip()
                for amount in (band.amount_from, band.amount_to)
            )
            if not band.amount_to:
                band.name = self.env._("%s and more", start)
            else:
                band.name = f"{start} – {end}" if band.amount_from else self.env._("Below %s", end)

    @api.constrains("amount_from", "amount_to", "currency_id", "active")
    def _check_amounts(self):
        """Bands of one currency do not overlap: a client belongs to one."""
        for band in self:
            if band.amount_to and band.amount_to <= band.amount_from:
                raise ValidationError(self.env._("“%s”: the upper limit must be above the lower one.", band.name))
        for currency in self.currency_id:
            bands = self.search([("currency_id", "=", currency.id)], order="amount_from, id")
            for lower, upper in zip(bands, bands[1:], strict=False):
                if not lower.amount_to or upper.amount_from < lower.amount_to:
                    raise ValidationError(
                        self.env._(
                            "Income bands overlap: “%(lower)s” and “%(upper)s”.", lower=lower.name, upper=upper.name
                        )
                    )
