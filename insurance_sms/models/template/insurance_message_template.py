from odoo import fields, models


class InsuranceMessageTemplate(models.Model):
    """The words of a message, for SMS, e-mail and letters, in every language."""

    _name = "insurance.message.template"
    _description = "Message Template"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    model = fields.Char(
        "Kind of Record", required=True, help="What its placeholders are filled from, e.g. insurance.policy."
    )
    sms_body = fields.Text("SMS", translate=True)
    subject = fields.Char(translate=True)
    body_html = fields.Html("E-mail and Letter", translate=True, sanitize=False)
    no_signature = fields.Boolean("Without the agent's name and phone")
