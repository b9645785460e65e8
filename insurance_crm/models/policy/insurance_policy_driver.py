from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class InsurancePolicyDriver(models.Model):
    """Who may drive what the policy insures; of all its vehicles or of one."""

    _name = "insurance.policy.driver"
    _description = "Admitted Driver"
    _inherit = ["insurance.policy.part"]

    partner_id = fields.Many2one(
        "res.partner", "Contact", check_company=True, ondelete="restrict", index="btree_not_null",
        help="Empty: somebody we know by name only.",
    )  # fmt: skip
    name = fields.Char(
        "Driver", compute="_compute_from_partner", store=True, readonly=False, precompute=True, required=True
    )
    birth_date = fields.Date(compute="_compute_from_partner", store=True, readonly=False, precompute=True)
    licence_number = fields.Char("Licence", help="Series and number of the driving licence.")
    licence_since = fields.Date("Drives since", help="Since when the driver has a licence of this category.")
    experience = fields.Integer(
        "Years of driving", compute="_compute_experience", help="Full years at the start of the policy."
    )
    previous_class_id = fields.Many2one(
        "insurance.bonus.class", "Class before", ondelete="restrict", readonly=True, copy=False,
        help="The driver's class in the previous term.",
    )  # fmt: skip
    claims = fields.Integer("Claims before", copy=False, help="In the previous term: they move the driver's class.")
    bonus_class_id = fields.Many2one(
        "insurance.bonus.class", "Bonus-malus", ondelete="restrict",
        compute="_compute_bonus_class_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip

    _claims_positive = models.Constraint("CHECK (claims >= 0)", "The number of claims cannot be negative.")

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for driver in self:
            driver.name = driver.partner_id.name or driver.name
            driver.birth_date = driver.partner_id.birth_date or driver.birth_date

    @api.depends("previous_class_id", "claims")
    def _compute_bonus_class_id(self):
        for driver in self:
            driver.bonus_class_id = driver.previous_class_id._get_next(driver.claims) or driver.bonus_class_id

    @api.depends("licence_since", "policy_id.date_start", "date_entry")
    def _compute_experience(self):
        for driver in self:
            first = driver.date_entry or driver.policy_id.date_start
            since = driver.licence_since
            driver.experience = max(relativedelta(first, since).years, 0) if first and since else 0

    def _prepare_next_vals_list(self):
        """Return the values of these drivers in the next term: the class is moved from the one they have now."""
        vals_list = self.copy_data()
        for driver, vals in zip(self, vals_list, strict=True):
            if driver.bonus_class_id:
                vals.pop("bonus_class_id", None)
                vals["previous_class_id"] = driver.bonus_class_id.id
        return vals_list
