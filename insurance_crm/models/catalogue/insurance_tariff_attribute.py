from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...lib import text
from ...lib.tariff import span

_PREFIX = "_value_"


class InsuranceTariffAttribute(models.Model):
    """Something a premium may depend on: the client's age, the car's power, a property the broker defined himself.

    An administrator adds columns and properties of objects on the screen; what has to be computed is a method of this
    model named ``_value_…(facts)``, shipped with a record of source ``method``.
    """

    _name = "insurance.tariff.attribute"
    _description = "Tariff Attribute"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name, as used in spreadsheets of tariffs.")
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("number", "Number"), ("text", "Text")], string="Values are", required=True, default="number",
        help="Numbers have ranges (18-24), texts have lists (Kyiv, Lviv).",
    )  # fmt: skip
    source = fields.Selection(
        [
            ("typed", "Typed in the request"),
            ("object", "A column of the object"),
            ("property", "A property of the object"),
            ("method", "Computed"),
        ],
        string="Known from", required=True, default="property",
        help="What is typed in a request always goes before what the records say.",
    )  # fmt: skip
    field_name = fields.Char(
        "Column or property",
        help="For a property: its label, as on the object's form. For a column: its technical name.",
    )
    hint = fields.Char(translate=True, help="Where the agent enters it when it is missing.")

    _code_uniq = models.UniqueIndex("(lower(code))", "Another attribute already has this short name.")

    @api.constrains("source", "field_name", "code")
    def _check_source(self):
        for attribute in self:
            name = attribute.field_name or ""
            known = {
                "typed": True,
                "property": bool(name),
                "object": name in self.env["insurance.object"]._fields,
                "method": name.startswith(_PREFIX) and hasattr(self, name),
            }[attribute.source]
            if not known:
                raise ValidationError(
                    self.env._(
                        "Attribute “%(name)s”: there is no “%(field)s”. Write the label of a property, or the technical "
                        "name of a column of insured objects.",
                        name=attribute.name,
                        field=name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache("self.env.lang")
    def _get_registry(self):
        """Return ``{code: (name, kind, source, technical names)}`` of all attributes, in the user's language.

        A property is known by its label, which may stand in several object types under different technical names.
        """
        types = self.env["insurance.object.type"].sudo().with_context(active_test=False).search(Domain.TRUE)
        labels = {}
        for definition in (prop for kind in types for prop in kind.property_definition or []):
            labels.setdefault(text.fold(definition.get("string")), []).append(definition["name"])
        found = {}
        for attribute in self.sudo().with_context(active_test=False).search(Domain.TRUE):  # sudo: filled for everybody
            name = attribute.field_name or ""
            names = tuple(labels.get(text.fold(name), ())) if attribute.source == "property" else (name,)
            found[attribute.code] = (attribute.name, attribute.kind, attribute.source, names)
        return found

    @api.model
    def _read_values(self, facts):
        """Return ``(values, shown, names)`` of a case: comparable values, texts as written, names of attributes, by code.

        :param facts: see ``insurance.product._quote``; ``values``, ``object`` and ``partner`` must be there
        :raises UserError: when something typed should be a number and is none
        """
        values, shown, names = {}, {}, {}
        for code, (name, kind, source, keys) in self._get_registry().items():
            names[code] = name
            written = self._read_value(facts, code, source, keys)
            try:
                value = span.key(written, kind)
            except ValueError as error:
                raise UserError(self.env._("%(name)s: “%(value)s” is no number.", name=name, value=written)) from error
            if value is not None:
                values[code] = value
                if kind == "text":
                    shown[code] = str(written)
        return values, shown, names

    def _read_value(self, facts, code, source, keys):
        """Return what is typed, else what the records say; None when nobody knows."""
        typed = facts["values"]
        for key in (code, *keys):
            if typed.get(key) not in (None, False, ""):
                return typed[key]
        if source == "method":
            return getattr(self, keys[0])(facts)
        obj = facts["object"]
        if not obj or source == "typed":
            return None
        if source == "object":
            value = obj[keys[0]]
            return value.display_name if isinstance(value, models.BaseModel) else value or None
        return self._read_property(obj, keys)

    def _read_property(self, obj, keys):
        """Return an object's property; of a selection its label, since that is what a tariff's author sees."""
        properties = obj.properties or {}
        for definition in obj.type_id.property_definition or []:
            value = properties.get(definition["name"]) if definition["name"] in keys else None
            if value in (None, False):
                continue
            if definition.get("type") == "selection":
                return dict(map(tuple, definition.get("selection") or [])).get(value, value)
            return value.display_name if isinstance(value, models.BaseModel) else value
        return None

    # --- computed attributes: facts -> value or None -----------------------------------------

    @api.model
    def _value_sum_insured(self, facts):
        return facts["sum_insured"] or None

    @api.model
    def _value_objects(self, facts):
        return facts["objects"]

    @api.model
    def _value_area(self, facts):
        """The area asked for, else where the client lives."""
        return facts.get("area") or facts["partner"].city

    @api.model
    def _value_bonus_class(self, facts):
        return facts.get("bonus_class")

    @api.model
    def _value_client_kind(self, facts):
        partner = facts["partner"]
        return partner and ("company" if partner.is_company else "person")

    @api.model
    def _value_client_age(self, facts):
        return self._age(facts["partner"].birth_date, facts["date"])

    @api.model
    def _value_person_age(self, facts):
        """Age of the person who is insured; of the client when the object is no person."""
        person = facts["object"].person_id if facts["object"] else facts["partner"]
        return self._age((person or facts["partner"]).birth_date, facts["date"])

    @api.model
    def _value_object_age(self, facts):
        """Years since the object was built, by the calendar: 2024 is one year before 2025."""
        year = facts["values"].get("year") or (facts["object"].year if facts["object"] else 0)
        return max(facts["date"].year - int(year), 0) if year else None

    @api.model
    def _age(self, birth, day):
        """Return full years of age on a day, None when the birth date is not known."""
        return max(relativedelta(day, birth).years, 0) if birth else None
