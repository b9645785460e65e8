from odoo import models


class InsuranceMessage(models.Model):
    _inherit = "insurance.message"

    # what a gateway sent in a day or a month, and what it cost
    _gateway_day_idx = models.Index("(gateway_id, date_sent) WHERE date_sent IS NOT NULL")
