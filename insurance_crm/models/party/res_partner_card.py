from odoo import api, fields, models
from odoo.fields import Domain

# contacts are read by people without insurance rights too, and must not fail for them
_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """How much of everything a client has, and the lists behind the numbers."""

    _inherit = "res.partner"

    insurance_policy_ids = fields.One2many("insurance.policy", "partner_id", string="Client's policies", groups=_AGENTS)
    insurance_policy_count = fields.Integer("Policies", compute="_compute_insurance_counts", groups=_AGENTS)
    insurance_object_count = fields.Integer("Objects", compute="_compute_insurance_counts", groups=_AGENTS)
    insurance_introduced_count = fields.Integer("Introduced", compute="_compute_insurance_counts", groups=_AGENTS)

    def _get_insurance_domain(self):
        """Return the domain of the policies of these clients; companies include their contacts'."""
        return Domain("partner_id", "child_of", self.ids)

    def _insurance_roll_up(self, counts):
        """Return ``{id: number}`` for ``self`` from ``{partner: number}``, contacts added to their companies."""
        totals = dict.fromkeys(self.ids, 0)
        for partner, number in counts:
            while partner:
                if partner.id in totals:
                    totals[partner.id] += number
                partner = partner.parent_id
        return totals

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_counts(self):
        policies, objects = self.env["insurance.policy"], self.env["insurance.object"]
        own = policies._read_group(self._get_insurance_domain(), ["partner_id"], ["__count"])
        introduced = dict(policies._read_group([("marketer_id", "in", self.ids)], ["marketer_id"], ["__count"]))
        owned = dict(objects._read_group(self._get_insurance_object_domain(), ["owner_id"], ["__count"]))
        totals = self._insurance_roll_up(own)
        for partner in self:
            partner.insurance_policy_count = totals.get(partner.id, 0)
            partner.insurance_introduced_count = introduced.get(partner, 0)
            partner.insurance_object_count = owned.get(partner, 0)

    def _get_insurance_object_domain(self):
        return Domain("owner_id", "in", self.ids)

    def action_open_insurance_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": list(self._get_insurance_domain()), "context": {"default_partner_id": self.id}}

    def action_open_insurance_introduced(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": [("marketer_id", "=", self.id)], "context": {"default_marketer_id": self.id}}

    def action_open_insurance_objects(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_object_action")
        return action | {
            "domain": list(self._get_insurance_object_domain()),
            "context": {"default_owner_id": self.id},
        }

    def action_new_foreign_policy(self):
        """Open an empty foreign policy of this client: line, insurer, end, noted during a call."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Policy elsewhere"),
            "res_model": "insurance.policy",
            "view_mode": "form",
            "views": [(self.env.ref("insurance_crm.insurance_policy_view_form_foreign").id, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.id,
                "default_origin": "foreign",
                "default_confidence": "told",
                "default_end_precision": "month",
                "insurance_of_client": True,
            },
        }
