from odoo import fields, models

from .wording import TARGETS


class InsuranceComplaintCause(models.Model):
    """Why people complain, or what they suggest: found late, rude, too little paid …"""

    _name = "insurance.complaint.cause"
    _description = "Cause of Complaints"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    target = fields.Selection(TARGETS, "Only about", help="Empty: whatever the complaint is about.")
