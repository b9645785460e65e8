from odoo import models


class ResPartner(models.Model):
    """The card's groups: what the client takes part in."""

    _inherit = "res.partner"

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        groups = self.env["insurance.client.group"].browse(self._get_groups().get(self.id, ()))
        sections["groups"] = {
            "title": self.env._("Groups"),
            "sequence": 90,
            "width": "third",
            "rows": [
                {
                    "key": f"group-{group.id}",
                    "title": group.name,
                    "detail": group.note or "",
                    "open": {"model": group._name, "id": group.id},
                }
                for group in groups
            ],
        }
        return sections
