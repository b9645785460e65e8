from odoo import api, models

from ...lib.claims_list import targets


class InsuranceBookChunk(models.Model):
    _inherit = "insurance.book.chunk"

    @api.model
    def _get_date_names(self):
        return (*super()._get_date_names(), *targets.DATES)
