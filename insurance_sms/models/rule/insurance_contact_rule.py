from odoo import fields, models


class InsuranceContactRule(models.Model):
    """Of which event who is told what, when and by which way."""

    _name = "insurance.contact.rule"
    _description = "Contact Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_on = fields.Boolean("On", copy=False)
    date_since = fields.Date(copy=False, help="Occurrences before this day are not told.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    event_id = fields.Many2one("insurance.event", index=True, ondelete="set null")
    event_code = fields.Char(help="Kept when the event's module leaves.")
    template_id = fields.Many2one("insurance.message.template", ondelete="restrict")
    purpose_id = fields.Many2one("insurance.consent.purpose", ondelete="restrict")
