from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date


class InsuranceTariff(models.Model):
    """What a product costs from a day on. The tariff in force is the latest that has begun; older ones are the history."""

    _name = "insurance.tariff"
    _description = "Tariff"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "date_from"

    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade", index=True, tracking=True)
    company_id = fields.Many2one(related="product_id.company_id")
    insurer_id = fields.Many2one(related="product_id.insurer_id", store=True)
    line_id = fields.Many2one(related="product_id.line_id", store=True)
    currency_id = fields.Many2one(related="product_id.currency_id")
    active = fields.Boolean(default=True, tracking=True)
    date_from = fields.Date(
        "In force from", required=True, default=fields.Date.context_today, tracking=True, copy=False,
        help="First day of cover that is priced by it. The next tariff of the product ends it.",
    )  # fmt: skip
    date_to = fields.Date(
        "In force until", tracking=True, copy=False, help="Last first day of cover. Empty: until the next tariff."
    )
    is_example = fields.Boolean(
        "Example figures", readonly=True, help="Invented to show how tariffs are written; no insurer's prices."
    )
    base_kind = fields.Selection(
        [("rate", "% of the sum insured"), ("fixed", "Fixed amount"), ("unit", "Amount per unit")],
        string="Base", required=True, default="rate", tracking=True,
    )  # fmt: skip
    base_value = fields.Float("Base value", digits=(16, 4), tracking=True, help="The percentage, or the amount.")
    base_attribute_id = fields.Many2one(
        "insurance.tariff.attribute", "Unit", ondelete="restrict", tracking=True,
        domain="[('kind', '=', 'number')]", help="The amount is for each of these: days, square metres, persons.",
    )  # fmt: skip
    times_objects = fields.Boolean(
        "For each object", tracking=True, help="Base, added amounts and minimum premium are for one object each."
    )
    minimum = fields.Monetary("Minimum premium", tracking=True, help="Net; also for short terms.")
    rounding = fields.Float("Round to", digits=(12, 2), tracking=True, help="1 for whole units. 0: to the cent.")
    rounding_method = fields.Selection(
        [("nearest", "To the nearest"), ("up", "Up"), ("down", "Down")],
        string="Rounding", required=True, default="nearest", tracking=True,
    )  # fmt: skip
    term_kind = fields.Selection(
        [("pro_rata", "By days of the year"), ("table", "By the short-term table"), ("any", "The same for any term")],
        string="Short terms", required=True, default="pro_rata", tracking=True,
        help="What less than a year costs. The year is the year of cover: 365 days, or 366 when 29 February is in it.",
    )  # fmt: skip
    factor_ids = fields.One2many("insurance.tariff.factor", "tariff_id", string="Factors", copy=True)
    term_ids = fields.One2many("insurance.tariff.term", "tariff_id", string="Short-term table", copy=True)
    factor_count = fields.Integer("Rows", compute="_compute_factor_count")
    note = fields.Text("Source", help="The insurer's letter or file the figures come from.")

    _start_uniq = models.UniqueIndex(
        "(product_id, date_from) WHERE active", "This product already has a tariff from that day. Change that one."
    )
    _amounts = models.Constraint(
        "CHECK (base_value >= 0 AND minimum >= 0 AND rounding >= 0)",
        "Base, minimum premium and rounding cannot be negative.",
    )

    @api.depends("product_id.name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for tariff in self:
            day = format_date(self.env, tariff.date_from)
            tariff.display_name = self.env._("%(product)s from %(day)s", product=tariff.product_id.name or "", day=day)

    @api.depends("factor_ids")
    def _compute_factor_count(self):
        counts = dict(
            self.env["insurance.tariff.factor"]._read_group([("tariff_id", "in", self.ids)], ["tariff_id"], ["__count"])
        )
        for tariff in self:
            tariff.factor_count = counts.get(tariff, 0)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for tariff in self:
            if tariff.date_to and tariff.date_to < tariff.date_from:
                raise ValidationError(
                    self.env._("The tariff ends before it begins: correct “in force until”, or leave it empty.")
                )

    @api.constrains("base_kind", "base_attribute_id")
    def _check_base(self):
        for tariff in self:
            if tariff.base_kind == "unit" and tariff.base_attribute_id.kind != "number":
                raise ValidationError(
                    self.env._("An amount per unit needs a unit that is a number: days, square metres, persons …")
                )

    def action_new_version(self):
        """Open a copy that begins after this tariff, to enter new prices; this one stays as history.

        :raises UserError: when there is a later one already
        """
        self.ensure_one()
        day = max(fields.Date.context_today(self), self.date_from) + timedelta(days=1)
        later = self.search([("product_id", "=", self.product_id.id), ("date_from", ">", self.date_from)], limit=1)
        if later:
            raise UserError(
                self.env._(
                    "There is a later tariff from %(day)s. Change that one, or copy it.",
                    day=format_date(self.env, later.date_from),
                )
            )
        return self._open(self.copy({"date_from": day, "is_example": False}))

    def action_import(self):
        """Open the dialog that reads the rows from a spreadsheet."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_tariff_import_action")
        return action | {"context": {"default_tariff_id": self.id}}

    def action_try(self):
        """Open the calculator with the product."""
        self.ensure_one()
        return self.product_id.action_calculate()

    def _open(self, tariff):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": tariff.id,
            "views": [(False, "form")],
        }
