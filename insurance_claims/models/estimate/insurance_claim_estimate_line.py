from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import estimate as arithmetic
from .insurance_repair_price import KINDS

# what the insurer says of a line, which comes after the estimate was sent
ASSESSMENT = {"assessed", "reason", "reason_note"}


class InsuranceClaimEstimateLine(models.Model):
    """A line of an estimate: hours of labour at a price, or parts and materials after wear."""

    _name = "insurance.claim.estimate.line"
    _description = "Line of a Repair Estimate"
    _order = "estimate_id, sequence, id"

    estimate_id = fields.Many2one("insurance.claim.estimate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="estimate_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="estimate_id.currency_id")
    price_list_id = fields.Many2one(related="estimate_id.price_list_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="labour")
    price_id = fields.Many2one(
        "insurance.repair.price", "From the price list", ondelete="set null", index="btree_not_null",
        domain="[('list_id', '=', price_list_id), ('kind', '=', kind)]", copy=True,
    )  # fmt: skip
    name = fields.Char("Description", compute="_compute_name", store=True, readonly=False, precompute=True,
                       required=True)  # fmt: skip
    code = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    work_id = fields.Many2one(
        "insurance.repair.work", "Kind of work", compute="_compute_work_id", store=True, readonly=False,
        precompute=True, ondelete="restrict", index="btree_not_null",
    )  # fmt: skip
    quantity = fields.Float(
        "Hours, number", digits=(10, 2), compute="_compute_quantity", store=True, readonly=False, precompute=True,
        aggregator=None, help="Hours of labour; pieces or measures of everything else.",
    )  # fmt: skip
    price = fields.Monetary(
        compute="_compute_price", store=True, readonly=False, precompute=True, aggregator=None,
        help="Of an hour, a piece or a measure; without VAT.",
    )  # fmt: skip
    wear = fields.Float(
        "Wear (%)", digits=(5, 2), compute="_compute_wear", store=True, readonly=False, precompute=True, aggregator=None
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, precompute=True, help="After wear, without VAT.")
    wear_amount = fields.Monetary("Wear taken off", compute="_compute_amount", store=True, precompute=True)

    _ranges = models.Constraint(
        "CHECK (quantity >= 0 AND price >= 0)", "Hours, numbers and prices of an estimate cannot be negative."
    )
    _wear_range = models.Constraint("CHECK (wear BETWEEN 0 AND 100)", "Wear is 0 to 100 per cent.")
    _labour_unworn = models.Constraint("CHECK (kind != 'labour' OR wear = 0)", "Labour has no wear.")

    @api.depends("price_id")
    def _compute_name(self):
        """A row of the price list fills in the line; what is typed without one stays."""
        for line in self:
            row = line.price_id or line
            line.name, line.code = row.name, row.code

    # Each by itself: what is computed together is computed anew together, also when one of them was given.
    @api.depends("price_id")
    def _compute_work_id(self):
        for line in self:
            line.work_id = (line.price_id or line).work_id

    @api.depends("price_id")
    def _compute_quantity(self):
        for line in self:
            line.quantity = (line.price_id.hours if line.kind == "labour" else 0) or line.quantity or 1

    @api.depends("price_id", "work_id")
    def _compute_price(self):
        """Labour costs what its row says, else the list's price of an hour of that kind of work."""
        for line in self:
            price = line.price_id.price
            if not price and line.kind == "labour":
                rates = line.estimate_id.price_list_id.rate_ids
                price = rates.filtered(lambda rate, line=line: rate.work_id == line.work_id)[:1].rate
            line.price = price or line.price

    @api.depends("kind", "estimate_id")
    def _compute_wear(self):
        for estimate, lines in self.grouped("estimate_id").items():
            wear = estimate._get_wear() if estimate.claim_id else {}
            for line in lines:
                line.wear = wear.get(line.kind, 0)

    @api.depends("kind", "quantity", "price", "wear", "currency_id")
    def _compute_amount(self):
        for line in self:
            step = line.estimate_id._get_step()
            # numbers that are refused when the line is saved are shown as typed, not as an error
            facts = max(line.quantity, 0), max(line.price, 0), min(max(line.wear, 0), 100)
            amounts = arithmetic.line(line.kind or "part", *facts, step)
            line.amount, line.wear_amount = amounts.amount, amounts.wear

    @api.constrains("price_id", "kind", "estimate_id")
    def _check_price_id(self):
        for line in self.filtered("price_id"):
            if line.price_id.list_id != line.estimate_id.price_list_id or line.price_id.kind != line.kind:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is not in the price list of the estimate, or is something else than the line says. "
                        "Choose it anew, or take the row of the price list out and keep the price.",
                        line=line.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines.

        :raises UserError: when the version is used or the claim is over
        """
        estimates = self.env["insurance.claim.estimate"].browse(
            {vals.get("estimate_id") for vals in vals_list} - {None}
        )
        estimates._check_changeable(True)
        return super().create(vals_list)

    def write(self, vals):
        """Change lines.

        :raises UserError: as in ``create``, unless it is the insurer's assessment
        """
        self.estimate_id._check_changeable(vals.keys() - ASSESSMENT)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.estimate_id._check_changeable(True)
