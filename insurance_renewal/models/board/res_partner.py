from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The client's card says what is to be renewed."""

    _inherit = "res.partner"

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        renewals = self.env["insurance.renewal"]
        cases = renewals.search(
            Domain("partner_id", "child_of", self.ids) & Domain("state", "=", "open"), limit=5, order="date_end, id"
        )
        sections["renewals"] = {
            "title": self.env._("Renewals"),
            "sequence": 15,
            "width": "third",
            "rows": [case._prepare_card_row() for case in cases],
        }
        return sections
