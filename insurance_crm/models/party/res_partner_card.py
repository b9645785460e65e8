from odoo import api, fields, models
from odoo.fields import Domain

# contacts are read by people without insurance rights too, and must not fail for them
_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """The insurance page of the client's card: what was bought, what ends, what we earned."""

    _inherit = "res.partner"

    insurance_policy_ids = fields.One2many("insurance.policy", "partner_id", string="Client's policies", groups=_AGENTS)
    insurance_policy_count = fields.Integer("Policies", compute="_compute_insurance_counts", groups=_AGENTS)
    insurance_object_count = fields.Integer("Objects", compute="_compute_insurance_counts", groups=_AGENTS)
    insurance_introduced_count = fields.Integer("Introduced", compute="_compute_insurance_counts", groups=_AGENTS)
    insurance_card = fields.Json("At a glance", compute="_compute_insurance_card", groups=_AGENTS)
    insurance_current_ids = fields.Many2many(
        "insurance.policy",
        string="Current policies",
        compute="_compute_insurance_current",
        compute_sudo=False,
        groups=_AGENTS,
    )
    insurance_deal_ids = fields.Many2many(
        "crm.lead", string="Open deals", compute="_compute_insurance_current", compute_sudo=False, groups=_AGENTS
    )

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

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_card(self):
        """Figures of every installed measure that asks to be on the card, one call a measure."""
        # sudo: measures are definitions everybody's card is drawn from; their values follow the user's rights
        measures = self.env["insurance.measure"].sudo().search([("grain", "=", "client"), ("on_card", "=", True)])
        values = [(m, m._values(self.ids)) for m in measures if m._is_readable()]
        currency = self.env.company.currency_id.id
        for partner in self:
            partner.insurance_card = [
                {"label": m.name, "unit": m.unit, "help": m.formula or "", "value": by_id.get(partner.id, 0), "currency": currency}
                for m, by_id in values
            ]  # fmt: skip

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_current(self):
        """The policies that matter now (in force, to come, or ended within 90 days) and the open deals."""
        policies, leads = self.env["insurance.policy"], self.env["crm.lead"]
        for partner in self:
            domain = partner._get_insurance_domain()
            recent = domain & Domain("cover_end", ">=", "today -90d") & Domain("state", "in", ("draft", "issued"))
            partner.insurance_current_ids = (
                policies.search(recent, order="cover_end", limit=20) if partner.id else policies
            )
            partner.insurance_deal_ids = (
                leads.search([("partner_id", "child_of", partner.ids), ("won_status", "=", "pending")], limit=10)
                if partner.id
                else leads
            )

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
            "context": {"default_partner_id": self.id, "default_origin": "foreign"},
        }
