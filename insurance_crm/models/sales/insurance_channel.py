from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceChannel(models.Model):
    """A way in which policies are sold: own office, an introducer, a bank, the website …

    Its rules say what may be sold through it, by whom, and whether a marketer has to be
    named; issuing a policy checks them. Its incentive scheme is the income rules that name it.
    """

    _name = "insurance.channel"
    _description = "Sales Channel"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: every company may sell through the channel."
    )
    kind = fields.Selection(
        [
            ("direct", "Direct"),
            ("introducer", "Introducers"),
            ("partner", "Partner: bank, dealer, travel agent"),
            ("online", "Website"),
            ("phone", "Telephone"),
        ],
        "Type",
        required=True,
        default="direct",
    )
    line_ids = fields.Many2many(
        "insurance.line", string="Lines", help="What may be sold through it. Empty: everything."
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Agents",
        domain="[('share', '=', False)]",
        help="Who may sell through it. Empty: everybody.",
    )
    marketer_rule = fields.Selection(
        [("optional", "May be named"), ("required", "Must be named"), ("none", "Direct sale only")],
        "Marketer",
        required=True,
        default="optional",
        help="Whether its policies name the marketer who introduced the client.",
    )
    note = fields.Html("Rules in words", translate=True, help="What the agents have to know when they sell this way.")
    incentive = fields.Text(
        "Incentive scheme", translate=True, help="Contests and bonuses in words; percentages stand in the income rules."
    )
    rule_ids = fields.One2many("insurance.income.rule", "channel_id", string="Income rules")
    policy_count = fields.Integer("Policies", compute="_compute_results", help="Policies booked this year.")
    premium = fields.Monetary(compute="_compute_results", help="Net premium booked this year.")
    commission = fields.Monetary("Our commission", compute="_compute_results", help="Booked this year.")
    paid_out = fields.Monetary(
        "Paid out", compute="_compute_paid_out", groups="insurance_crm.group_supervisor",
        help="What employees and marketers earned of this year's commission.",
    )  # fmt: skip
    currency_id = fields.Many2one("res.currency", compute="_compute_results")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_results(self):
        results = self.env["insurance.transaction"]._get_results_of_year("channel_id", self.ids)
        for channel in self:
            channel.currency_id = self.env.company.currency_id
            channel.policy_count, channel.premium, channel.commission = results.get(channel.id, (0, 0, 0))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_paid_out(self):
        paid = self.env["insurance.income"]._get_paid_out_of_year("channel_id", self.ids)
        for channel in self:
            channel.paid_out = paid.get(channel.id, 0)

    def _check_sale(self, policies):
        """Refuse policies that the rules of their channel do not allow.

        :param policies: policies about to be issued, of any channels
        :raises UserError: naming the policy, the rule and what to change
        """
        for policy in policies.filtered("channel_id"):
            channel = policy.channel_id
            problem = channel._get_problem(policy)
            if problem:
                raise UserError(
                    self.env._(
                        "%(policy)s, channel “%(channel)s”: %(problem)s",
                        policy=policy.display_name,
                        channel=channel.name,
                        problem=problem,
                    )
                )

    def _get_problem(self, policy):
        """Return the first rule of the channel that ``policy`` breaks, in words, or False."""
        self.ensure_one()
        if self.line_ids and policy.line_id not in self.line_ids:
            return self.env._("%(line)s is not sold this way. Choose another channel.", line=policy.line_id.name)
        # sudo: an agent may not read colleagues' user records
        if self.user_ids and policy.user_id not in self.sudo().user_ids:
            return self.env._("its agent does not sell this way. Choose another channel or agent.")
        if self.marketer_rule == "required" and not policy.marketer_id:
            return self.env._("name the marketer who introduced the client.")
        if self.marketer_rule == "none" and policy.marketer_id:
            return self.env._("it is for direct sales only. Remove the marketer or choose another channel.")
        return False

    def action_open_ledger(self):
        """Open what was booked through the channel."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_transaction_action")
        return action | {"domain": [("channel_id", "=", self.id)]}
