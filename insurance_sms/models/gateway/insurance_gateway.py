from odoo import fields, models


class InsuranceGateway(models.Model):
    """A way out for SMS: a provider's web service, Kannel, or core's Twilio."""

    _name = "insurance.gateway"
    _description = "SMS Gateway"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    kind = fields.Selection([("http", "Web service"), ("twilio", "Twilio")], required=True, default="http")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
