from odoo import api, fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "insurance.announcer"]

    insurance_kind = fields.Selection(
        [
            ("new", "New business"),
            ("own_renewal", "Renewal"),
            ("foreign_renewal", "Win from elsewhere"),
            ("cross_sell", "Cross-selling"),
        ],
        "Insurance deal",
        index="btree_not_null",
        tracking=True,
        help="What the deal is about. Empty: not an insurance deal.",
    )
    insurance_line_id = fields.Many2one("insurance.line", "Line", ondelete="restrict", index="btree_not_null")
    issuer_id = fields.Many2one(
        "res.users", ondelete="restrict", index="btree_not_null", tracking=True,
        domain="[('share', '=', False)]", help="The second employee: issues the policy and sees to its delivery.",
    )  # fmt: skip
    marketer_id = fields.Many2one(
        "res.partner", domain="[('is_marketer', '=', True)]", ondelete="restrict", index="btree_not_null",
        help="Who introduced the client. Empty: direct sale.",
    )  # fmt: skip
    # sellers of another department have no rights on policies, and open their deals as before
    insurance_policy_ids = fields.One2many(
        "insurance.policy", "lead_id", string="Policies of the deal", groups="insurance_crm.group_agent_own"
    )
    insurance_policy_count = fields.Integer(
        "Policies", compute="_compute_insurance_policy_count", groups="insurance_crm.group_agent_own"
    )

    @api.depends_context("uid")
    def _compute_insurance_policy_count(self):
        counts = dict(self.env["insurance.policy"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"]))
        for lead in self:
            lead.insurance_policy_count = counts.get(lead, 0)

    def write(self, vals):
        """Announce when an insurance deal leaves the first stage of its pipeline for a later one."""
        before = {lead: lead.stage_id for lead in self if lead.insurance_kind} if vals.get("stage_id") else {}
        first = self.browse(lead.id for lead in before)._get_first_stages()
        result = super().write(vals)
        left = [
            lead.id
            for lead, stage in before.items()
            if stage and stage == first[lead] and lead.stage_id.sequence > stage.sequence
        ]
        self.browse(left)._announce("deal_left_new")
        return result

    def _get_first_stages(self):
        """Return ``{deal: first stage of its pipeline}``, one query per pipeline."""
        first = {}
        for team, leads in self.grouped("team_id").items():
            stage = self.env["crm.lead"]._stage_find(team_id=team.id)
            first |= dict.fromkeys(leads, stage)
        return first

    def _merge_get_fields(self):
        """What a deal is about is kept when it is merged into one that does not say."""
        return [*super()._merge_get_fields(), "insurance_kind", "insurance_line_id", "issuer_id", "marketer_id"]

    def _merge_dependences(self, opportunities):
        """Policies of merged deals move to the deal that stays."""
        # sudo: merging needs rights on the deals; their policies follow whatever book they are in.
        # Searched, because the field's cache may hold what the user sees of them.
        policies = self.env["insurance.policy"].sudo().search([("lead_id", "in", opportunities.ids)])
        policies.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)

    def action_new_insurance_policy(self):
        """Open a new policy with what the deal already knows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New policy"),
            "res_model": "insurance.policy",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in self._get_insurance_policy_defaults().items()},
        }

    def _get_insurance_policy_defaults(self):
        """Return what the deal already knows of its policies: ``{field of insurance.policy: value}``."""
        self.ensure_one()
        return {
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "line_id": self.insurance_line_id.id,
            "user_id": self.user_id.id or self.env.uid,
            "issuer_id": self.issuer_id.id,
            "marketer_id": self.marketer_id.id,
        }

    def action_open_insurance_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": [("lead_id", "=", self.id)], "context": {"default_lead_id": self.id}}
