from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

_RECOMMENDED = "recommended"  # code of the relation's type; its first contact recommended us to the second


class ResPartner(models.Model):
    """Figures of clients that come from the contacts themselves."""

    _inherit = "res.partner"

    @api.model
    def _get_referred_domain(self):
        return Domain("insurance_marketer_id", "!=", False) & Domain("is_insurance_client", "=", True)

    @api.model
    def _get_recommended_domain(self):
        return Domain("type_id.code", "=", _RECOMMENDED) & Domain("other_id.is_insurance_client", "=", True)

    @api.model
    def _measure_client_referrals(self, ids):
        """Clients whom this one introduced or recommended us to, each once, per client."""
        clients, brought = self.browse(ids), {}
        domain = Domain("insurance_marketer_id", "child_of", ids) & self._get_referred_domain()
        pairs = [(client.insurance_marketer_id, client) for client in self.search(domain)]
        related = Domain("partner_id", "child_of", ids) & self._get_recommended_domain()
        pairs += [
            (relation.partner_id, relation.other_id) for relation in self.env["insurance.relation"].search(related)
        ]
        for partner, client in pairs:
            while partner:
                brought.setdefault(partner.id, set()).add(client.id)
                partner = partner.parent_id
        return {client_id: len(brought.get(client_id, ())) for client_id in clients.ids}

    @api.model
    def _measure_client_referrals_all(self):
        measures, relations = self.env["insurance.measure"], self.env["insurance.relation"].browse()
        introduced = measures._select_by_client(
            self.browse(), self._get_referred_domain(), "id", "insurance_marketer_id"
        )
        recommended = measures._select_by_client(relations, self._get_recommended_domain(), "other_id")
        return measures._roll_up(SQL("(%s) UNION ALL (%s)", introduced, recommended), "count")
