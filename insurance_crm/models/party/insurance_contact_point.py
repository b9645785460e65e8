from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ...lib import text


class InsuranceContactPoint(models.Model):
    """A further phone, e-mail or messenger of a client, beside the contact's own phone, mobile and e-mail."""

    _name = "insurance.contact.point"
    _description = "Phone or E-mail"
    _order = "partner_id, sequence, id"
    _rec_name = "value"

    partner_id = fields.Many2one("res.partner", "Client", required=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one(
        "insurance.contact.kind",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["insurance.contact.kind"].search([], limit=1),
    )
    medium = fields.Selection(related="kind_id.medium", store=True, string="Medium")
    value = fields.Char("Number or Address", required=True)
    value_key = fields.Char(
        compute="_compute_value_key",
        store=True,
        index="btree_not_null",
        help="The phone with its country, or the address in small letters: what two of them are compared by.",
    )
    note = fields.Char(help="Whose it is, or when to use it.")
    sequence = fields.Integer(default=10)

    @api.depends("value", "medium", "partner_id.country_id")
    def _compute_value_key(self):
        for point in self:
            point.value_key = point._get_key()

    def _get_key(self):
        """Return the comparable form of the value, or False when it cannot be understood."""
        self.ensure_one()
        value = (self.value or "").strip()
        if self.medium == "phone":
            return self._understand_phone(value)
        if self.medium == "email":
            return email_normalize(value) or False
        # messengers are addressed by phone or by name
        return self._understand_phone(value) or text.fold(value).lstrip("@") or False

    def _understand_phone(self, number):
        country = self.partner_id.country_id or self.env.company.country_id
        return self.partner_id._phone_format(number=number, country=country) or False

    @api.constrains("value", "kind_id", "partner_id")
    def _check_value(self):
        for point in self.filtered(lambda point: not point.value_key):
            if point.medium == "phone":
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not understood as a phone number. Write it with its country: +380 50 123 45 67.",
                        value=point.value,
                    )
                )
            raise ValidationError(self.env._("“%s” is not an e-mail address or name: correct it.", point.value))

    @api.constrains("value", "kind_id", "partner_id")
    def _check_double(self):
        """A client has a number once. (Not by a unique index: see the merge of contacts.)"""
        domain = [("partner_id", "in", self.partner_id.ids), ("value_key", "!=", False)]
        doubles = self._read_group(domain, ["partner_id", "medium", "value_key"], having=[("__count", ">", 1)])
        for partner, _medium, key in doubles:
            raise ValidationError(
                self.env._("%(client)s has %(value)s already.", client=partner.display_name, value=key)
            )
