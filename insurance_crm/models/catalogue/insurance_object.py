import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import text


class InsuranceObject(models.Model):
    """A car, a person, a flat: what is insured. It lives on when a policy ends.

    What is searched (plate, VIN, make, model, year) are columns; everything else
    a type wants to know about its objects are properties.
    """

    _name = "insurance.object"
    _description = "Insured Object"
    _inherit = ["mail.thread", "insurance.quick.search"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True, tracking=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    type_id = fields.Many2one(
        "insurance.object.type", required=True, ondelete="restrict", default=lambda self: self._default_type()
    )
    kind = fields.Selection(related="type_id.kind")
    owner_id = fields.Many2one(
        "res.partner",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Whose it is; not always the policyholder.",
    )
    person_id = fields.Many2one(
        "res.partner",
        string="Person insured",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    plate = fields.Char(tracking=True, help="Registration number as written on the plate.")
    plate_key = fields.Char(compute="_compute_keys", store=True, precompute=True, index="btree_not_null")
    vin = fields.Char(
        "VIN", tracking=True, index="btree_not_null", help="Chassis or frame number, as in the registration paper."
    )
    make = fields.Char(index="btree_not_null")
    model = fields.Char()
    year = fields.Integer("Year built", aggregator=None)
    power_kw = fields.Float("Power (kW)", digits=(6, 1), aggregator=None)
    address = fields.Char()
    properties = fields.Properties(definition="type_id.property_definition", copy=True)
    note = fields.Text()
    policy_object_ids = fields.One2many("insurance.policy.object", "object_id", string="Places on policies")
    policy_count = fields.Integer("Policies", compute="_compute_policy_count")
    search_text = fields.Char(compute="_compute_keys", store=True, precompute=True, index="trigram")

    _year_range = models.Constraint(
        "CHECK (year IS NULL OR year = 0 OR year BETWEEN 1880 AND 2200)", "Year built: write four digits, e.g. 2019."
    )

    def _default_type(self):
        line = self.env["insurance.line"].browse(self.env.context.get("default_line_id"))
        return line.object_type_id or self.env["insurance.object.type"].search([], limit=1)

    @api.depends("plate", "make", "model", "person_id.name", "address", "kind")
    def _compute_name(self):
        """Vehicles, persons and properties are named by what they are; others by hand."""
        for obj in self:
            parts = {
                "vehicle": [" ".join(p for p in (obj.make, obj.model) if p), obj.plate or obj.vin],
                "person": [obj.person_id.name],
                "property": [obj.address],
            }.get(obj.kind, [])
            obj.name = ", ".join(part for part in parts if part) or obj.name or obj.type_id.name

    @api.depends("name", "plate", "vin", "make", "model", "person_id.name", "address")
    def _compute_keys(self):
        for obj in self:
            obj.plate_key = text.code_key(obj.plate) or False
            obj.search_text = text.search_text(
                names=(obj.name, obj.make, obj.model, obj.person_id.name, obj.address), codes=(obj.plate, obj.vin)
            )

    @api.depends_context("uid")
    def _compute_policy_count(self):
        groups = self.env["insurance.policy.object"]._read_group(
            [("object_id", "in", self.ids)], ["object_id"], ["policy_id:count_distinct"]
        )
        counts = dict(groups)
        for obj in self:
            obj.policy_count = counts.get(obj, 0)

    @api.constrains("vin")
    def _check_vin(self):
        """Old and Japanese numbers are shorter than 17 and check digits are American only, so neither is asked for."""
        for obj in self.filtered("vin"):
            if not re.fullmatch(r"[A-Z0-9]{5,17}", obj.vin):
                raise ValidationError(
                    self.env._(
                        "VIN “%(vin)s”: write 5 to 17 Latin letters and digits, as in the registration paper.",
                        vin=obj.vin,
                    )
                )
            if len(obj.vin) == 17 and re.search("[IOQ]", obj.vin):
                raise ValidationError(
                    self.env._(
                        "VIN “%(vin)s”: a 17-character VIN never has the letters I, O or Q. Is it 1 or 0?", vin=obj.vin
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_vin(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_vin(vals))

    @api.model
    def _clean_vin(self, vals):
        return vals | {"vin": text.code_key(vals["vin"]) or False} if vals.get("vin") else vals

    def action_open_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {
            "domain": [("object_ids.object_id", "=", self.id)],
            "context": {"default_partner_id": self.owner_id.id},
        }
