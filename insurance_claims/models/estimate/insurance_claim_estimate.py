from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...lib import estimate as arithmetic

TOTALS = {"labour": "total_labour", "part": "total_parts", "material": "total_materials", "paint": "total_materials"}
# what does not change any more once the estimate has been sent as the claimed amount
FIXED = {
    "claim_id",
    "version",
    "is_used",
    "date",
    "workshop_id",
    "price_list_id",
    "vat_rate",
    "make",
    "model",
    "year_built",
    "plate",
    "vin",
}


class InsuranceClaimEstimate(models.Model):
    """What repairing a damaged car costs: labour, parts after wear, materials, paint, VAT.

    A claim may have several versions; one of them is used. The insurer's assessment is entered beside its lines,
    see ``insurance_claim_estimate_assess.py``.
    """

    _name = "insurance.claim.estimate"
    _description = "Repair Estimate"
    _inherit = ["mail.thread"]
    _order = "claim_id desc, version desc"
    _rec_names_search = ["claim_id.name", "plate"]
    _check_company_auto = True

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="restrict", index=True, check_company=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="claim_id.partner_id")
    insurer_id = fields.Many2one(related="claim_id.insurer_id")
    is_open = fields.Boolean(related="claim_id.is_open", string="Claim is open")
    version = fields.Integer(readonly=True, copy=False, aggregator=None)
    is_used = fields.Boolean(
        "Used", readonly=True, copy=False, tracking=True, help="The version the claim's amounts come from."
    )
    date = fields.Date(required=True, default=fields.Date.context_today, copy=False)
    workshop_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", check_company=True, tracking=True,
        help="Who repairs the car.",
    )  # fmt: skip
    price_list_id = fields.Many2one(
        "insurance.repair.price.list", "Price list", ondelete="restrict", index="btree_not_null", check_company=True,
        compute="_compute_price_list_id", store=True, readonly=False, precompute=True,
        domain="[('currency_id', '=', currency_id), '|', ('valid_from', '=', False), ('valid_from', '<=', date),"
               " '|', ('valid_to', '=', False), ('valid_to', '>=', date)]",
    )  # fmt: skip
    make = fields.Char(compute="_compute_car", store=True, readonly=False, precompute=True)
    model = fields.Char(compute="_compute_car", store=True, readonly=False, precompute=True)
    plate = fields.Char(compute="_compute_car", store=True, readonly=False, precompute=True)
    vin = fields.Char("VIN", compute="_compute_car", store=True, readonly=False, precompute=True)
    year_built = fields.Integer(
        "Year built", compute="_compute_car", store=True, readonly=False, precompute=True, aggregator=None
    )
    make_key = fields.Char(compute="_compute_make_key")
    age = fields.Integer("Age (years)", compute="_compute_age", help="On the date of loss; wear is counted by it.")
    note = fields.Text()
    line_ids = fields.One2many("insurance.claim.estimate.line", "estimate_id", string="Items", copy=True)
    total_labour = fields.Monetary("Labour", compute="_compute_totals", store=True)
    total_parts = fields.Monetary("Parts", compute="_compute_totals", store=True)
    total_materials = fields.Monetary("Materials and paint", compute="_compute_totals", store=True)
    wear_amount = fields.Monetary("Wear", compute="_compute_totals", store=True, help="Taken off already.")
    net = fields.Monetary("Without VAT", compute="_compute_totals", store=True)
    vat_rate = fields.Float(
        "VAT (%)", digits=(5, 2), default=lambda self: self.env.company.claim_estimate_vat, aggregator=None
    )
    vat = fields.Monetary("VAT", compute="_compute_totals", store=True)
    total = fields.Monetary(compute="_compute_totals", store=True, tracking=True)

    _version_uniq = models.UniqueIndex("(claim_id, version)", "The claim has an estimate of this number already.")
    _used_uniq = models.UniqueIndex(
        "(claim_id) WHERE is_used IS TRUE", "Another estimate of the claim is used already."
    )
    _vat_range = models.Constraint("CHECK (vat_rate BETWEEN 0 AND 100)", "VAT is 0 to 100 per cent.")
    _year_range = models.Constraint(
        "CHECK (year_built IS NULL OR year_built = 0 OR year_built BETWEEN 1880 AND 2200)",
        "Year built: write four digits, e.g. 2019.",
    )

    @api.depends("claim_id.name", "version")
    def _compute_display_name(self):
        for estimate in self:
            estimate.display_name = self.env._(
                "%(claim)s, estimate %(version)s", claim=estimate.claim_id.name or "", version=estimate.version or ""
            )

    @api.depends("claim_id")
    def _compute_car(self):
        """The car's facts are copied: the estimate says of which car it was made, whatever is corrected later."""
        for estimate in self:
            # sudo: five facts of the damaged car, for whoever may handle its claim
            car = estimate.claim_id.object_id.sudo()
            estimate.make, estimate.model, estimate.plate = car.make, car.model, car.plate
            estimate.vin, estimate.year_built = car.vin, car.year

    @api.depends("make")
    def _compute_make_key(self):
        """How price lists write the make."""
        prices = self.env["insurance.repair.price"]
        for estimate in self:
            estimate.make_key = prices._make_key(estimate.make)

    @api.depends("year_built", "claim_id.date_loss")
    def _compute_age(self):
        for estimate in self:
            day = estimate.claim_id.date_loss or fields.Date.context_today(estimate)
            estimate.age = arithmetic.age(estimate.year_built, day) or 0

    @api.depends("claim_id", "workshop_id")
    def _compute_price_list_id(self):
        """The newest list of the workshop that is valid; else of the insurer, else one for everybody."""
        for estimate in self.filtered("claim_id"):
            day = estimate.date or fields.Date.context_today(estimate)
            lists = self.env["insurance.repair.price.list"].search(
                Domain("company_id", "=", estimate.claim_id.company_id.id)
                & Domain("currency_id", "=", estimate.claim_id.currency_id.id)
                & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day))
                & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
                & Domain("workshop_id", "in", [False, estimate.workshop_id.id])
                & Domain("insurer_id", "in", [False, estimate.claim_id.insurer_id.id])
            )
            ranked = lists.sorted(lambda found: (
                bool(found.workshop_id), bool(found.insurer_id), found.valid_from or fields.Date.to_date("1900-01-01"),
            ))  # fmt: skip
            estimate.price_list_id = ranked[-1:]

    @api.depends("line_ids.amount", "line_ids.wear_amount", "line_ids.kind", "vat_rate", "currency_id")
    def _compute_totals(self):
        for estimate in self:
            step = estimate._get_step()
            sums = dict.fromkeys(TOTALS.values(), 0.0)
            for line in estimate.line_ids:
                sums[TOTALS[line.kind or "part"]] += line.amount
            for name, amount in sums.items():
                estimate[name] = arithmetic.round_to(amount, step)
            estimate.wear_amount = arithmetic.total(estimate.line_ids.mapped("wear_amount"), step)
            estimate.net = arithmetic.total(estimate.line_ids.mapped("amount"), step)
            estimate.vat = arithmetic.vat(estimate.net, estimate.vat_rate, step)
            estimate.total = arithmetic.total((estimate.net, estimate.vat), step)

    def _get_step(self):
        """Return the currency's smallest amount."""
        return self.currency_id.rounding or 0.01

    def _get_wear(self):
        """Return ``{kind: per cent}`` by the table of wear, for the car's age on the date of loss."""
        self.ensure_one()
        age = self.age if self.year_built else None
        return self.env["insurance.wear.rule"]._get_wear(self.claim_id.company_id, self.claim_id.insurer_id, age)

    @api.constrains("price_list_id", "claim_id", "date")
    def _check_price_list(self):
        for estimate in self.filtered("price_list_id"):
            prices = estimate.price_list_id
            if prices.currency_id != estimate.currency_id:
                raise ValidationError(
                    self.env._(
                        "The price list %(list)s is in %(other)s and the claim in %(currency)s. "
                        "Choose a list in %(currency)s, or type the prices.",
                        list=prices.name,
                        other=prices.currency_id.name,
                        currency=estimate.currency_id.name,
                    )  # fmt: skip
                )
            if (prices.valid_from and estimate.date < prices.valid_from) or (
                prices.valid_to and estimate.date > prices.valid_to
            ):
                raise ValidationError(
                    self.env._(
                        "The price list %(list)s is not valid on %(day)s: choose another one.",
                        list=prices.name,
                        day=format_date(self.env, estimate.date),
                    )  # fmt: skip
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Number the versions of each claim from 1."""
        claims = self.env["insurance.claim"].browse({vals["claim_id"] for vals in vals_list if vals.get("claim_id")})
        self._check_open(claims)
        last = dict(self._read_group([("claim_id", "in", claims.ids)], ["claim_id"], ["version:max"]))
        for vals in vals_list:
            claim = claims.browse(vals.get("claim_id"))
            vals["version"] = last[claim] = last.get(claim, 0) + 1
            vals["is_used"] = False
        return super().create(vals_list)

    def write(self, vals):
        """Keep a used version, and everything of closed claims, as it is.

        :raises UserError: see ``_check_changeable``
        """
        if not self.env.su:
            self._check_changeable(vals.keys() & FIXED)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_changeable({"claim_id"})

    def _check_changeable(self, fixed):
        """Refuse changes of what is settled.

        :param fixed: whether what changes is fixed once the version is used
        :raises UserError: when the claim is over, or the version is used
        """
        self._check_open(self.claim_id)
        used = self.filtered("is_used")
        if used and fixed:
            raise UserError(
                self.env._("%(estimate)s is used: make a new version to change it.", estimate=used[0].display_name)
            )

    @api.model
    def _check_open(self, claims):
        over = claims.filtered(lambda claim: not claim.is_open)
        if over:
            raise UserError(self.env._("%(claim)s is closed: reopen it to change its estimate.", claim=over[0].name))

    # --- what people do ------------------------------------------------------------------------

    def action_new_version(self):
        """Open a copy of this version to be changed; the insurer's assessment stays with the old one."""
        self.ensure_one()
        return self.copy()._get_open_action()

    def action_apply_wear(self):
        """Set the wear of all lines by the table; what was typed by hand is lost."""
        for estimate in self:
            wear = estimate._get_wear()
            for kind, lines in estimate.line_ids.grouped("kind").items():
                lines.write({"wear": wear[kind]})

    def action_use_claimed(self):
        """Make this version the one that is used, and its total the claimed amount.

        :raises UserError: for an estimate without lines, or of a closed claim
        """
        self.ensure_one()
        self._use()
        self.claim_id._set_amount("claimed", self.total, note=self.display_name)

    def _use(self):
        """Make this version the used one of its claim."""
        self.check_access("write")
        self._check_open(self.claim_id)
        if not self.line_ids:
            raise UserError(self.env._("The estimate has no lines yet: add labour, parts or materials."))
        if not self.is_used:
            # sudo: which version is used is written here alone, after the checks above
            others = self.sudo().claim_id.estimate_ids.filtered("is_used")
            others.is_used = False
            others.flush_recordset(["is_used"])  # one at a time, or the unique index minds the order of writes
            self.sudo().is_used = True

    def action_open(self):
        """Open this version on its own page."""
        return self._get_open_action()

    def _get_open_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_estimate_action")
        return action | {"res_id": self.id, "views": [(False, "form")], "view_mode": "form", "domain": []}
