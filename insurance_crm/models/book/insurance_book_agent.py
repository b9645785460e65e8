from odoo import api, fields, models


class InsuranceBookAgent(models.Model):
    """An employee's name as files write it, and who it is. Without a user his policies are the unassigned book."""

    _name = "insurance.book.agent"
    _description = "Employee Named in a File"
    _order = "name"

    profile_id = fields.Many2one("insurance.book.profile", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="profile_id.company_id", store=True, precompute=True, index=True)
    name = fields.Char("Name in the file", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Employee", ondelete="set null", domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Choosing somebody hands him the policies that wait under this name.",
    )  # fmt: skip
    advisor_link_ids = fields.One2many("insurance.book.link", "advisor_id")
    policy_count = fields.Integer("Policies", compute="_compute_policy_count")
    waiting_count = fields.Integer("Waiting", compute="_compute_policy_count")

    _key_uniq = models.UniqueIndex("(profile_id, key)", "This name is already listed.")

    @api.depends_context("uid")
    def _compute_policy_count(self):
        """``policy_count``: policies of rows that name him as agent or issuer; ``waiting_count``: without an agent."""
        links = self.env["insurance.book.link"]
        named, waiting = {}, {}
        for field in ("advisor_id", "issuer_id"):
            for agent, count in links._read_group([(field, "in", self.ids)], [field], ["__count"]):
                named[agent.id] = named.get(agent.id, 0) + count
        unassigned = [("advisor_id", "in", self.ids), ("policy_id.user_id", "=", False), ("policy_id", "!=", False)]
        for agent, count in links._read_group(unassigned, ["advisor_id"], ["__count"]):
            waiting[agent.id] = count
        for agent in self:
            agent.policy_count = named.get(agent.id, 0)
            agent.waiting_count = waiting.get(agent.id, 0)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id"):
            self._hand_over()
        return result

    def _hand_over(self, batch=1000):
        """Give the policies that wait under these names to their employees; the ledger rows follow.

        The ledger row booked without an agent is reversed and booked again at its own date.
        """
        for agent in self:
            importer = self.env["insurance.book.importer"]
            for field, role in (("user_id", "advisor_id"), ("issuer_id", "issuer_id")):
                waiting = self.env["insurance.policy"].search(
                    [
                        ("book_link_ids", "any", [(role, "=", agent.id)]),
                        (field, "=", False),
                        ("company_id", "=", agent.company_id.id),
                    ]
                )
                for start in range(0, len(waiting), batch):
                    policies = waiting[start : start + batch].with_context(tracking_disable=True, insurance_silent=True)
                    policies.write({field: agent.user_id.id})
                    importer._rebook(policies, historic=True)

    def action_open_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        domain = ["|", ("book_link_ids.advisor_id", "=", self.id), ("book_link_ids.issuer_id", "=", self.id)]
        return action | {"domain": domain, "context": {}}
