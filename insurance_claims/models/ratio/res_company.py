from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_counts_bonus = fields.Boolean(
        "Count claims into the bonus class",
        help="A claim of our client's fault adds one to the “Claims in this term” of its policy, and takes it off again "
        "when it is refused or withdrawn or the fault turns out to be another's.",
    )
