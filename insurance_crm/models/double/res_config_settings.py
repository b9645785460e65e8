from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    insurance_doubles_points = fields.Integer(
        "Possible doubles from",
        config_parameter="insurance_crm.doubles_points",
        default=70,
        help="How much of 100 must speak for it before two clients are listed as possible doubles. 95: same phone and "
        "name; 80: same birth date and a name spelt alike; 50: same phone, another name.",
    )
