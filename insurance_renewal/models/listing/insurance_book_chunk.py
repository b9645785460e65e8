from odoo import fields, models


class InsuranceBookChunk(models.Model):
    _inherit = "insurance.book.chunk"

    terms = fields.Json(help="What a trial run saw of the policies' terms; see lib/ended.py.")
