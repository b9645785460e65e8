from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    message_confirm_stop = fields.Boolean(
        "Confirm stop words",
        default=True,
        help="A client who answers STOP or START is told once, by SMS, that it was understood.",
    )
