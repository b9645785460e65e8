from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_AGENTS = "insurance_crm.group_agent_own"
GROUPS = 200  # that are looked through for one client


class ResPartner(models.Model):
    """The groups a client is in, chosen or found."""

    _inherit = "res.partner"

    insurance_static_group_ids = fields.Many2many(
        "insurance.client.group",
        "insurance_client_group_partner_rel",
        "partner_id",
        "group_id",
        string="Chosen for groups",
        groups=_AGENTS,
    )
    insurance_group_ids = fields.Many2many(
        "insurance.client.group",
        string="Client groups",
        compute="_compute_insurance_group_ids",
        search="_search_insurance_group_ids",
        compute_sudo=False,
        groups=_AGENTS,
        help="Groups this client is in today, chosen or found by a filter.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_group_ids(self):
        groups = self.env["insurance.client.group"]
        found = self._get_groups()
        for partner in self:
            partner.insurance_group_ids = groups.browse(found.get(partner.id, ()))

    def _get_groups(self):
        """Return ``{client id: ids of groups}``; one query finds all, however many groups there are."""
        queries = []
        for group in self.env["insurance.client.group"].search([], limit=GROUPS):
            try:
                domain = group._get_partners_domain()
            except UserError:
                continue  # its filter does not work any more; whoever uses the group is told
            query = self.with_context(active_test=False)._search(domain & Domain("id", "in", self.ids))
            queries.append(query.select(SQL("%s", group.id), SQL.identifier(self._table, "id")))
        found = {}
        if queries:
            for group_id, partner_id in self.env.execute_query(
                SQL(" UNION ALL ").join(SQL("(%s)", q) for q in queries)
            ):
                found.setdefault(partner_id, []).append(group_id)
        return found

    def _search_insurance_group_ids(self, operator, value):
        groups = self.env["insurance.client.group"]
        if operator == "any":
            return groups.search(value)._get_partners_domain()
        if operator == "ilike":
            return groups.search([("name", operator, value)])._get_partners_domain()
        if operator != "in":
            return NotImplemented
        ids = [item for item in value if item and not isinstance(item, str)]
        named = Domain.OR(Domain("name", "=", item) for item in value if isinstance(item, str))
        chosen = groups.search(Domain("id", "in", ids) | named)
        domain = chosen._get_partners_domain()
        return domain | ~groups.search([], limit=GROUPS)._get_partners_domain() if False in value else domain
