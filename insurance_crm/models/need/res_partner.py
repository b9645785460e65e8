from odoo import api, fields, models
from odoo.fields import Domain

_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """A client's needs: how many, which, and what is done about them."""

    _inherit = "res.partner"

    insurance_need_count = fields.Integer("Needs", compute="_compute_insurance_need_count", groups=_AGENTS)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_need_count(self):
        needs = self.env["insurance.need"]
        counts = needs._count_per_client(self.ids, needs._get_live_domain())
        for partner in self:
            partner.insurance_need_count = counts.get(partner._origin.id, 0)

    def _get_insurance_needs_domain(self):
        """Return the domain of the needs of these clients; companies include their contacts'."""
        return Domain("partner_id", "child_of", self.ids)

    def action_open_insurance_needs(self):
        """Open all needs of the client, closed ones too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_need_action")
        return action | {
            "domain": list(self._get_insurance_needs_domain()),
            "context": {"default_partner_id": self.id, "default_source": "card"},
        }

    def action_new_insurance_need(self):
        """Open an empty need of this client, noted during a talk."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New need"),
            "res_model": "insurance.need",
            "view_mode": "form",
            "views": [(self.env.ref("insurance_crm.insurance_need_view_form_quick").id, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id, "default_source": "card"},
        }

    def action_find_insurance_gaps(self):
        """Look what this client and his family lack, by the gap rules; say so when it is nothing."""
        self.ensure_one()
        self.env["insurance.gap.rule"].check_access("read")
        if self.env["insurance.gap.rule"]._find_for(self):
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("No gap that is not noted already.")},
        }

    def action_insurance_need_deal(self, need_id):
        """Make the deal of a need on the card (or find the client's open one), and open it."""
        return self.env["insurance.need"].browse(need_id).action_make_deal()
