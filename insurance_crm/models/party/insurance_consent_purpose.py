from odoo import fields, models


class InsuranceConsentPurpose(models.Model):
    """What clients are asked for: keeping their data, news and offers, passing data to insurers …"""

    _name = "insurance.consent.purpose"
    _description = "Purpose of Consent"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name by which rules and code refer to the purpose.")
    description = fields.Text(translate=True, help="The words the client agrees to.")
    refusal_label = fields.Char(
        "On the card", translate=True, help="What stands beside the client's name when he refused: No marketing."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another purpose already has this technical name.")
