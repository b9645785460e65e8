from odoo import fields, models


class InsuranceContactKind(models.Model):
    """What a further phone, e-mail or messenger of a client is: work, home, Telegram …"""

    _name = "insurance.contact.kind"
    _description = "Kind of Phone or E-mail"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    medium = fields.Selection(
        [("phone", "Phone"), ("email", "E-mail"), ("messenger", "Messenger"), ("other", "Other")],
        required=True,
        default="phone",
        help="How the value is checked and compared.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
