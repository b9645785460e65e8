from odoo import fields, models


class InsuranceScriptObjection(models.Model):
    """What clients object, and what to reply."""

    _name = "insurance.script.objection"
    _description = "Objection"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one("insurance.script", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("The client says", required=True, translate=True)
    reply = fields.Text("You say", required=True, translate=True)
