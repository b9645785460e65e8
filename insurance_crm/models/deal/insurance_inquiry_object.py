from odoo import api, fields, models

# typed as long as the object is not in our records; named as the fields of `insurance.object` they become
_TYPED = {
    "vehicle": ("plate", "vin", "make", "model", "year", "power_kw"),
    "property": ("address",),
}


class InsuranceInquiry(models.Model):
    """What is to be insured: an object we know, or what the client says of one we do not know yet."""

    _inherit = "insurance.inquiry"

    object_id = fields.Many2one(
        "insurance.object", "Known object", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('type_id', '=?', object_type_id)]", help="Empty: type below what is known of it.",
    )  # fmt: skip
    object_type_id = fields.Many2one(
        "insurance.object.type", "Kind of object", ondelete="restrict",
        compute="_compute_object_type_id", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    object_kind = fields.Selection(related="object_type_id.kind", string="Object's kind")
    object_name = fields.Char("Object", compute="_compute_object_name", store=True)
    object_count = fields.Integer("Number of objects", default=1, help="More than one: a fleet, a staff, a family.")
    plate = fields.Char(help="Registration number as written on the plate.")
    vin = fields.Char("VIN")
    make = fields.Char()
    model = fields.Char()
    year = fields.Integer("Year built", aggregator=None)
    power_kw = fields.Float("Power (kW)", digits=(6, 1), aggregator=None)
    address = fields.Char()
    object_properties = fields.Properties(
        "About the object", definition="object_type_id.property_definition", copy=True
    )

    _object_count_positive = models.Constraint("CHECK (object_count > 0)", "Insure at least one object.")

    @api.depends("line_id", "object_id")
    def _compute_object_type_id(self):
        for inquiry in self:
            inquiry.object_type_id = (
                inquiry.object_id.type_id or inquiry.line_id.object_type_id or inquiry.object_type_id
            )

    @api.depends("object_id.name", "object_count", "plate", "make", "model", "address", "object_type_id")
    def _compute_object_name(self):
        for inquiry in self:
            car = ", ".join(filter(None, [" ".join(filter(None, (inquiry.make, inquiry.model))), inquiry.plate]))
            typed = {"vehicle": car, "property": inquiry.address}.get(inquiry.object_kind)
            name = inquiry.object_id.name or typed or ""
            count = f"× {inquiry.object_count}" if inquiry.object_count > 1 else ""
            inquiry.object_name = " ".join(filter(None, (name, count))) or False

    @api.onchange("line_id")
    def _onchange_line_id(self):
        """Another line insures another kind of thing, and its products cover something else."""
        if self.object_id.type_id != self.line_id.object_type_id:
            self.object_id = False
        self.cover_ids = False

    def _get_typed(self):
        """Return ``{field of insurance.object: value}`` of what was typed; empty values are left out."""
        self.ensure_one()
        return {name: self[name] for name in _TYPED.get(self.object_kind, ()) if self[name]}

    def _get_typed_names(self):
        """Return the names of the fields in which the object is typed; none when it is known."""
        return set() if self.object_id else set(_TYPED.get(self.object_kind, ()))

    def _prepare_object_vals(self):
        """Return the values of the object that is typed here, for the client who turned out to want it insured."""
        self.ensure_one()
        person = {"person_id": self.partner_id.id} if self.object_kind == "person" else {}
        return {
            "type_id": self.object_type_id.id,
            "company_id": self.company_id.id,
            "owner_id": self.partner_id.id,
            "properties": self.read(["object_properties"])[0]["object_properties"],
            **person,
            **self._get_typed(),
        }

    def _get_object(self):
        """Return the object to be insured, entered now when only typed so far; empty when nothing was said of it."""
        self.ensure_one()
        said = self._get_typed() or self.object_kind == "person" or any(dict(self.object_properties or {}).values())
        if not self.object_id and self.object_type_id and said:
            self.object_id = self.env["insurance.object"].create(self._prepare_object_vals())
        return self.object_id
