from odoo import fields, models

# what people write down themselves; the other outcomes follow from the policies
CLOSED_AS = [("lost", "Lost"), ("not_needed", "Not needed any more"), ("unreachable", "Could not be reached")]


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    insurance_outcome = fields.Selection(
        CLOSED_AS,
        "Renewal outcome",
        help="What it means for an ending policy: lost to somebody else, not needed any more, or the client "
        "could not be reached. Empty: lost.",
    )
