from odoo import api, fields, models


class InsuranceConsentPurpose(models.Model):
    _inherit = "insurance.consent.purpose"

    needs_yes = fields.Boolean(
        "Only who said yes",
        compute="_compute_needs_yes",
        store=True,
        readonly=False,
        precompute=True,
        help="On: messages for this purpose go to those who agreed. Off: to everybody who did not refuse, "
        "as for news about his own policy.",
    )

    @api.depends("code")
    def _compute_needs_yes(self):
        """Messages about one's own policies need no yes, all others do, unless somebody decides otherwise."""
        for purpose in self:
            purpose.needs_yes = purpose.code != "service"
