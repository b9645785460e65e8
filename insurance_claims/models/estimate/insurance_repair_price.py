from odoo import api, fields, models

from odoo.addons.insurance_crm.lib import text

from ...lib import repair_prices

KINDS = [("labour", "Labour"), ("part", "Part"), ("material", "Material"), ("paint", "Paint")]


class InsuranceRepairPrice(models.Model):
    """A row of a price list: a piece of work with its hours, a part or a material with its price, for some cars or all."""

    _name = "insurance.repair.price"
    _description = "Row of a Repair Price List"
    _order = "list_id, kind, name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    list_id = fields.Many2one("insurance.repair.price.list", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="list_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="list_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="part")
    code = fields.Char(index="trigram", help="Part number or code of the operation.")
    name = fields.Char(required=True, index="trigram")
    make = fields.Char(help="Empty: for every make.")
    make_key = fields.Char(compute="_compute_keys", store=True, precompute=True)
    model = fields.Char(help="Empty: for every model.")
    year_from = fields.Integer("Built from", aggregator=None)
    year_to = fields.Integer("Built until", aggregator=None)
    work_id = fields.Many2one("insurance.repair.work", "Kind of work", ondelete="restrict", index="btree_not_null")
    hours = fields.Float(digits=(8, 2), aggregator=None, help="Standard time of the work.")
    price = fields.Monetary(
        aggregator=None, help="Without VAT. Of labour: the price of one hour, when it is not that of the kind of work."
    )
    unit = fields.Char()
    row_key = fields.Char(compute="_compute_keys", store=True, precompute=True)

    _row_uniq = models.UniqueIndex("(list_id, row_key)", "The list has this row already, for the same cars.")
    _not_negative = models.Constraint("CHECK (price >= 0 AND hours >= 0)", "Prices and hours cannot be negative.")
    _years = models.Constraint(
        "CHECK (COALESCE(year_from, 0) = 0 OR COALESCE(year_to, 0) = 0 OR year_to >= year_from)",
        "Years built: the first is after the last.",
    )

    @api.depends("kind", "code", "name", "make", "model", "year_from", "year_to")
    def _compute_keys(self):
        for row in self:
            names = ("kind", "code", "name", "make", "model", "year_from", "year_to")
            row.make_key = self._make_key(row.make)
            row.row_key = repair_prices.row_key({name: row[name] for name in names} | {"kind": row.kind or "part"})

    @api.model
    def _make_key(self, make):
        """Return how makes are compared."""
        return text.fold(make or "") or False

    @api.depends("code", "name", "make", "model", "year_from", "year_to")
    def _compute_display_name(self):
        for row in self:
            code = f"[{row.code}] " if row.code else ""
            years = f"{row.year_from or ''}–{row.year_to or ''}" if row.year_from or row.year_to else ""
            cars = " ".join(part for part in (row.make, row.model, years) if part)
            row.display_name = f"{code}{row.name or ''}{f' ({cars})' if cars else ''}"
