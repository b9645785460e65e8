from odoo import models

SHOWN = 6  # relations on the card; the others are in the family view and on the page


class ResPartner(models.Model):
    """The card's family: who they are and what cover each has."""

    _inherit = "res.partner"

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        sides = self.env["insurance.relation.side"].search([("partner_id", "=", self.id)], limit=SHOWN)
        relatives = sides.filtered("is_family").other_id
        covers = relatives._get_family_covers() if relatives else {}
        sections["family"] = {
            "title": self.env._("Relations") if self.is_company else self.env._("Family"),
            "sequence": 20,
            "width": "third",
            "rows": [self._prepare_card_relation(side, covers) for side in sides],
            "more": relatives
            and {"label": self.env._("Family view"), "method": "action_open_insurance_family"}
            or None,
            "buttons": [{"label": self.env._("Add"), "method": "action_new_insurance_relation", "icon": "fa-plus"}],
            "empty": self.env._("Who works there, who decides? Add them.")
            if self.is_company
            else self.env._("Nobody noted yet. Add husband or wife, children, friends: each may need cover too."),
        }
        return sections

    def _prepare_card_relation(self, side, covers):
        """Return the card's row of a relative: who, how old, which cover."""
        person = side.other_id
        lines = [
            line.name
            for (who, line), policies in covers.items()
            if who == person and policies.filtered(self._covers_now)
        ]
        age = person._get_age()
        row = {
            "key": f"relation-{side.id}",
            "title": f"{side.role_name}: {person.name}" + (f", {age}" if age is not None else ""),
            "detail": ", ".join(lines) or side.note or "",
            "open": {"model": "res.partner", "id": person.id},
        }
        if side.is_family and not lines:
            row["badge"] = {"text": self.env._("no cover"), "tone": "warning"}
        return row

    @staticmethod
    def _covers_now(policy):
        return policy.phase in ("in_force", "upcoming")
