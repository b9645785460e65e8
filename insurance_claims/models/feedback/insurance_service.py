from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..counted import check_links

QUALITIES = [("0", "Not said"), ("1", "Bad"), ("2", "Poor"), ("3", "Fair"), ("4", "Good"), ("5", "Very good")]


class InsuranceService(models.Model):
    """A service that a client was given, by whom, and how good it was."""

    _name = "insurance.service"
    _description = "Service to a Client"
    _order = "date desc, id desc"
    _check_company_auto = True

    kind_id = fields.Many2one("insurance.service.kind", required=True, ondelete="restrict", index=True)
    beyond = fields.Boolean(related="kind_id.beyond", store=True)
    partner_id = fields.Many2one("res.partner", "Client", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    policy_id = fields.Many2one(
        "insurance.policy", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('partner_id', '=?', partner_id)]",
    )  # fmt: skip
    claim_id = fields.Many2one(
        "insurance.claim", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('partner_id', '=?', partner_id)]",
    )  # fmt: skip
    agent_id = fields.Many2one(
        "res.users", compute="_compute_agent_id", store=True, precompute=True, index="btree_not_null",
        ondelete="set null", help="Of the policy, else of the client.",
    )  # fmt: skip
    date = fields.Date("Given on", required=True, default=fields.Date.context_today, index=True)
    user_id = fields.Many2one(
        "res.users", "Given by", required=True, default=lambda self: self.env.user, ondelete="restrict", index=True,
        domain="[('share', '=', False)]",
    )  # fmt: skip
    supplier_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", help="Who did it, when it was not us."
    )
    quality = fields.Selection(QUALITIES, required=True, default="0", help="How good it was, as the client says.")
    quality_value = fields.Integer(
        "Quality (1 to 5)", compute="_compute_quality_value", store=True, aggregator="avg", help="0: not said."
    )
    note = fields.Char()

    @api.depends("kind_id.name", "partner_id.name")
    def _compute_display_name(self):
        for service in self:
            service.display_name = " · ".join(filter(None, (service.kind_id.name, service.partner_id.name)))

    @api.depends("policy_id.user_id", "partner_id.user_id")
    def _compute_agent_id(self):
        for service in self:
            # sudo: whose client it is decides who may read it
            service.agent_id = service.policy_id.sudo().user_id or service.partner_id.sudo().user_id

    @api.depends("quality")
    def _compute_quality_value(self):
        for service in self:
            service.quality_value = int(service.quality or 0) or None

    @api.onchange("claim_id")
    def _onchange_claim_id(self):
        if self.claim_id:
            self.policy_id = self.claim_id.policy_id
            self.partner_id = self.claim_id.partner_id

    @api.constrains("partner_id", "policy_id", "claim_id")
    def _check_parties(self):
        for service in self:
            # sudo: the parties of what is named, to compare them
            claim, policy = service.claim_id.sudo(), service.policy_id.sudo()
            if claim and policy and claim.policy_id != policy:
                raise ValidationError(self.env._("The claim is not one of this policy: choose one of the two again."))

    @api.model_create_multi
    def create(self, vals_list):
        check_links(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_links(self, [vals])
        return super().write(vals)

    @api.model
    def _get_list_action(self, domain, defaults):
        """Return the action that opens the services of a domain; new ones begin with ``defaults``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_service_action")
        return action | {"domain": list(domain), "context": defaults}
