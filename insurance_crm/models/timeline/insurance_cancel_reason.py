from odoo import fields, models


class InsuranceCancelReason(models.Model):
    """Why policies end before their term; each reason brings its own refund rule."""

    _name = "insurance.cancel.reason"
    _description = "Reason for a Cancellation"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name, as used in imported files and on lists.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    asked_by = fields.Selection(
        [("client", "Client"), ("insurer", "Insurer"), ("broker", "Broker")],
        "Usually asked by",
        required=True,
        default="client",
    )
    refund_rule_id = fields.Many2one(
        "insurance.refund.rule",
        ondelete="restrict",
        help="Goes before the rule of the product. Empty: the product's rule counts.",
    )

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another reason already has this code.")
