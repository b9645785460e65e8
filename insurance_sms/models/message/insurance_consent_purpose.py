from odoo import api, fields, models


class InsuranceConsentPurpose(models.Model):
    _inherit = "insurance.consent.purpose"

    needs_yes = fields.Boolean(
        "Only who said yes",
        default=True,
        help="On: messages for this purpose go to those who agreed. Off: to everybody who did not refuse, "
        "as for news about his own policy.",
    )

    @api.model
    def _prepare_messages(self):
        """Messages about one's own policies need no yes, unless somebody decided otherwise before us."""
        self.search([("code", "=", "service")]).needs_yes = False
