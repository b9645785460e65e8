from odoo import api, fields, models
from odoo.fields import Domain


class InsuranceClientPicker(models.AbstractModel):
    """Choosing clients by groups, by name, or both: for plans, campaigns and lists.

    Inherit it, put ``picked_group_ids`` and ``picked_partner_ids`` on the form, and search
    with `_get_picked_domain`.
    """

    _name = "insurance.client.picker"
    _description = "Choice of Clients"

    picked_group_ids = fields.Many2many("insurance.client.group", string="Groups", help="All members of these groups.")
    picked_partner_ids = fields.Many2many(
        "res.partner", string="Clients", domain="[('is_insurance_client', '=', True)]", help="These clients besides."
    )
    picked_count = fields.Integer("Clients chosen", compute="_compute_picked_count")

    @api.depends("picked_group_ids", "picked_partner_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_picked_count(self):
        for record in self:
            record.picked_count = self.env["res.partner"].search_count(record._get_picked_domain())

    def _get_picked_domain(self):
        """Return the domain of the chosen clients on ``res.partner``; nobody when nothing was chosen."""
        self.ensure_one()
        by_name = Domain("id", "in", self.picked_partner_ids._origin.ids)
        return self.picked_group_ids._origin._get_partners_domain() | by_name

    def action_open_picked(self):
        """Open the list of the chosen clients."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.res_partner_action_client")
        return action | {"name": self.env._("Chosen clients"), "domain": list(self._get_picked_domain())}
