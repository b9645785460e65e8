from odoo import fields, models


class InsuranceEndorsement(models.Model):
    _inherit = "insurance.endorsement"

    book_run_id = fields.Many2one(
        "insurance.book.run", "Imported list", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        help="The list of objects that filled this endorsement.",
    )  # fmt: skip
