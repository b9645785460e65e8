from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...lib import text


class ResPartner(models.Model):
    """Client, insurer or marketer (or several of them) of the broker."""

    _name = "res.partner"
    _inherit = ["res.partner", "insurance.quick.search"]
    _quick_search_field = "insurance_search"

    is_insurance_client = fields.Boolean("Client", index="btree_not_null", help="Buys insurance through us, or may.")
    is_insurer = fields.Boolean("Insurer", help="Carries risks: its name can be chosen on policies and products.")
    is_marketer = fields.Boolean("Marketer", help="Introduces clients to us without being on our staff.")
    birth_date = fields.Date(help="Needed for quotes, greetings and to tell namesakes apart.")
    mobile_phone = fields.Char("Mobile", help="Second number; both are searched and printed.")
    mobile_sanitized = fields.Char(
        compute="_compute_mobile_sanitized", store=True, index="btree_not_null", compute_sudo=True
    )
    phone_sanitized = fields.Char(index="btree_not_null")
    insurance_search = fields.Char(compute="_compute_insurance_search", store=True, index="trigram")

    # whose birthday it is, see `insurance.event`
    _birthday_idx = models.Index(
        "(((EXTRACT(MONTH FROM birth_date) * 100 + EXTRACT(DAY FROM birth_date))::int)) WHERE birth_date IS NOT NULL"
    )

    @api.depends("mobile_phone", "country_id")
    def _compute_mobile_sanitized(self):
        for partner in self:
            partner.mobile_sanitized = partner.mobile_phone and partner._phone_format(fname="mobile_phone") or False

    @api.depends("complete_name", "email", "vat", "ref", "company_registry", "phone", "mobile_phone",
                 "phone_sanitized", "mobile_sanitized")  # fmt: skip
    def _compute_insurance_search(self):
        for partner in self:
            names, codes, phones = partner._get_search_parts()
            partner.insurance_search = text.search_text(names=names, codes=codes, phones=phones)

    def _get_search_parts(self):
        """Return what a client is found by: lists of names, of codes and of phones (empty ones count for nothing).

        Who adds a field adds it to the ``@api.depends`` of `_compute_insurance_search` as well.
        """
        self.ensure_one()
        return (
            [self.complete_name, self.email],
            [self.vat, self.ref, self.company_registry],
            [self.phone, self.mobile_phone, self.phone_sanitized, self.mobile_sanitized],
        )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Suggest the newest matching clients, in the order of their names.

        Searching in the order of names would read all names before the first that matches:
        200 times slower among a million.
        """
        if not limit or not name or operator not in ("ilike", "like"):
            return super().name_search(name, domain, operator, limit)
        matching = Domain("display_name", operator, name) & Domain(domain or Domain.TRUE)
        found = self.search_fetch(matching, ["display_name"], order="id desc", limit=limit)
        return [(partner.id, partner.display_name) for partner in found.sorted("complete_name").sudo()]

    def _phone_get_number_fields(self):
        return [*super()._phone_get_number_fields(), "mobile_phone"]

    @api.constrains("birth_date")
    def _check_birth_date(self):
        today = fields.Date.context_today(self)
        for partner in self.filtered("birth_date"):
            if partner.birth_date > today or partner.birth_date.year < 1880:
                raise ValidationError(
                    self.env._("%(name)s: the birth date must lie between 1880 and today.", name=partner.display_name)
                )
