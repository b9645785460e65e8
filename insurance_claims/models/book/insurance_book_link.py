from odoo import fields, models


class InsuranceBookLink(models.Model):
    """A row of a list of claims remembers the claim made of it; its key begins with ``claim|``."""

    _inherit = "insurance.book.link"

    claim_id = fields.Many2one("insurance.claim", ondelete="set null", index="btree_not_null")
    made_claim = fields.Boolean()
