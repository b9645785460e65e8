from odoo import fields, models
from odoo.fields import Domain

_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """Who has to do with whom: from both sides, whichever way it was entered."""

    _inherit = "res.partner"

    insurance_side_ids = fields.One2many("insurance.relation.side", "partner_id", string="Relations", groups=_AGENTS)

    def _get_sex(self):
        """Return "male", "female" or False, for words that differ."""
        return self.sex if len(self) == 1 and "sex" in self._fields else False

    def _get_family_ids(self, codes=None):
        """Return the relatives of these contacts, as far as the reader may see the relations.

        :param codes: codes of relation types ("spouse", "parent" …); without them, all types of families
        :return: ``{id: [(id of the relative, what the relative is to the contact)]}``; one query for the
            relations, whatever the number of contacts
        """
        kinds = Domain("type_id.code", "in", codes) if codes else Domain("is_family", "=", True)
        sides = self.env["insurance.relation.side"].search_fetch(
            Domain("partner_id", "in", self.ids) & kinds, ["partner_id", "other_id", "role", "type_id", "is_second"]
        )
        family = {partner_id: [] for partner_id in self.ids}
        for side in sides:
            family[side.partner_id.id].append((side.other_id.id, side.role_name))
        return family
