from odoo import api, fields, models


class InsuranceProduct(models.Model):
    """What an insurer sells in a line of business."""

    _name = "insurance.product"
    _description = "Insurance Product"
    _inherit = ["mail.thread"]
    _order = "line_id, insurer_id, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(help="The insurer's own code, as used in imported files.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: every company may sell the product."
    )
    insurer_id = fields.Many2one(
        "res.partner", required=True, domain="[('is_insurer', '=', True)]", ondelete="restrict", index=True
    )
    line_id = fields.Many2one("insurance.line", required=True, ondelete="restrict", index=True)
    commission_rate = fields.Float(
        "Commission (%)", digits=(5, 2), tracking=True, groups="insurance_crm.group_agent_own",
        help="Our usual percentage of the commission base; a new policy starts with it.",
    )  # fmt: skip
    note = fields.Html("Conditions", translate=True)
    policy_count = fields.Integer("Policies", compute="_compute_policy_count")

    _commission_range = models.Constraint(
        "CHECK (commission_rate BETWEEN 0 AND 100)", "The commission must be between 0 and 100 per cent."
    )

    @api.depends_context("uid")
    def _compute_policy_count(self):
        counts = dict(
            self.env["insurance.policy"]._read_group([("product_id", "in", self.ids)], ["product_id"], ["__count"])
        )
        for product in self:
            product.policy_count = counts.get(product, 0)

    @api.depends("name", "insurer_id")
    @api.depends_context("with_insurer")
    def _compute_display_name(self):
        if not self.env.context.get("with_insurer"):
            return super()._compute_display_name()
        for product in self:
            product.display_name = f"{product.name} · {product.insurer_id.name}"

    def action_open_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": [("product_id", "=", self.id)], "context": {"default_product_id": self.id}}
