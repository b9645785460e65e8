from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

LONGEST_PERIOD = 366  # days: an occasion comes once a year


class InsuranceGiftPlan(models.Model):
    """Who gets what for an occasion: proposed by the system, edited, approved, printed, given."""

    _name = "insurance.gift.plan"
    _description = "Gift Plan"
    _inherit = ["insurance.stepped", "insurance.client.picker", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Planned by", required=True, default=lambda self: self.env.user, index=True, ondelete="restrict",
        domain="[('share', '=', False)]", help="Gives what nobody else is in charge of.",
    )  # fmt: skip
    state = fields.Selection(
        [("draft", "Being made"), ("submitted", "To approve"), ("approved", "Approved"), ("cancelled", "Cancelled")],
        "Status", required=True, default="draft", readonly=True, copy=False, tracking=True,
    )  # fmt: skip
    occasion_id = fields.Many2one("insurance.gift.occasion", required=True, ondelete="restrict", index=True)
    date_from = fields.Date(
        "From", compute="_compute_period", store=True, readonly=False, precompute=True, required=True,
        help="Birthdays and ends of policies from this day on.",
    )  # fmt: skip
    date_to = fields.Date(
        "Until", compute="_compute_period", store=True, readonly=False, precompute=True, required=True
    )
    rank_ids = fields.Many2many(
        "insurance.rank", string="Ranks", domain="[('kind', '=', 'value')]", help="Empty: clients of any rank."
    )
    partner_domain = fields.Char("Further conditions", help="Clients that match all of this.")
    repeat_months = fields.Integer(
        "Not the same within", default=24, help="Months in which no client gets the same gift again."
    )
    type_ids = fields.Many2many(
        "insurance.gift.type", string="Gifts to choose from", check_company=True,
        help="Empty: all gifts that suit the occasion.",
    )  # fmt: skip
    budget = fields.Monetary(help="What all gifts together may cost. 0: no limit.", tracking=True)
    approver_id = fields.Many2one(
        "res.users", "Approved by", ondelete="restrict", tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("insurance_crm.group_supervisor").ids)],
        help="The supervisor who gets the task to look at the plan.",
    )  # fmt: skip
    gift_ids = fields.One2many("insurance.gift", "plan_id", "Gifts")
    gift_count = fields.Integer("Number of gifts", compute="_compute_sums")
    given_count = fields.Integer("Given", compute="_compute_sums")
    cost = fields.Monetary("Costs", compute="_compute_sums")
    left = fields.Monetary("Left of the budget", compute="_compute_sums", help="Less than nothing: over the budget.")
    nothing = fields.Json(readonly=True, copy=False)
    nothing_text = fields.Char("Get nothing", compute="_compute_nothing_text")
    note = fields.Text()

    _repeat_not_negative = models.Constraint("CHECK (repeat_months >= 0)", "Months cannot be less than 0.")
    _budget_not_negative = models.Constraint("CHECK (budget >= 0)", "The budget cannot be less than 0; 0 is no limit.")

    @api.depends("occasion_id", "date_from")
    def _compute_name(self):
        for plan in self:
            month = plan.date_from and format_date(self.env, plan.date_from, date_format="MMMM y")
            plan.name = ", ".join(filter(None, (plan.occasion_id.name, month))) or self.env._("New plan")

    @api.depends("occasion_id")
    def _compute_period(self):
        today = fields.Date.context_today(self)
        for plan in self:
            if plan.occasion_id:
                plan.date_from, plan.date_to = plan.occasion_id._get_next_period(today)
            else:
                plan.date_from = plan.date_to = plan.date_from or today

    @api.depends("gift_ids.state", "gift_ids.cost", "budget")
    def _compute_sums(self):
        for plan in self:
            going = plan.gift_ids.filtered(lambda gift: gift.state not in ("refused", "cancelled"))
            plan.gift_count = len(going)
            plan.given_count = len(going.filtered(lambda gift: gift.state == "given"))
            plan.cost = sum(going.mapped("cost"))
            plan.left = plan.budget and plan.budget - plan.cost

    @api.depends("nothing")
    def _compute_nothing_text(self):
        words = {
            "budget": self.env._("%s: the budget is spent"),
            "stock": self.env._("%s: nothing suitable is in stock"),
            "given": self.env._("%s: were given everything suitable lately"),
            "suits": self.env._("%s: no gift is for their rank"),
        }
        for plan in self:
            counts = plan.nothing or {}
            plan.nothing_text = "; ".join(words[why] % count for why, count in counts.items() if why in words)

    @api.constrains("date_from", "date_to", "occasion_id")
    def _check_period(self):
        for plan in self:
            start, end, occasion = plan.date_from, plan.date_to, plan.occasion_id
            if end < start:
                raise ValidationError(self.env._("The plan would end before it begins: correct one of the dates."))
            if (end - start).days > LONGEST_PERIOD:
                raise ValidationError(self.env._("A plan covers a year at most: an occasion comes once a year."))
            if occasion.kind == "day" and not occasion._get_days(start, end):
                raise ValidationError(
                    self.env._("%(occasion)s does not fall into this period.", occasion=occasion.name)
                )

    # --- steps ---------------------------------------------------------------------------------

    def action_submit(self):
        """Hand the plan in; its approver gets a task.

        :raises UserError: without gifts, or beyond the budget
        """
        self._check_state("draft")
        self._check_sums()
        self._write_step({"state": "submitted"})
        for plan in self.filtered("approver_id"):
            plan.activity_schedule(
                "mail.mail_activity_data_todo", user_id=plan.approver_id.id, summary=self.env._("Approve the gift plan")
            )
        return True

    def action_approve(self):
        """Approve the plan and its gifts.

        :raises AccessError: for others than supervisors
        :raises UserError: without gifts, or beyond the budget
        """
        self.env["insurance.gift"]._check_supervisor()
        self._check_state("draft", "submitted")
        self._check_sums()
        self.gift_ids.filtered(lambda gift: gift.state == "planned").action_approve()
        self._write_step({"state": "approved"})
        for plan in self:
            plan.approver_id = self.env.user
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_edit(self):
        """Take a plan back that was handed in, to change it."""
        self._check_state("submitted")
        self._write_step({"state": "draft"})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_cancel(self):
        """Call the plan off; what was given stays given."""
        self._check_state("draft", "submitted", "approved")
        self.gift_ids.filtered(lambda gift: gift.state in ("planned", "approved")).action_cancel()
        self._write_step({"state": "cancelled"})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_open_gifts(self):
        """Open the plan's gifts, to tick them off at the client's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_gift_action")
        return action | {"domain": [("plan_id", "=", self.id)], "context": {"search_default_open": 1}}

    def _check_sums(self):
        """Refuse plans without gifts and those beyond their budget.

        :raises UserError: naming the plan
        """
        for plan in self:
            if not plan.gift_count:
                raise UserError(self.env._("%(plan)s: nobody gets anything yet. Propose gifts first.", plan=plan.name))
            if plan.budget and plan.currency_id.compare_amounts(plan.cost, plan.budget) > 0:
                raise UserError(
                    self.env._(
                        "%(plan)s: the gifts cost more than the budget. Remove some, or choose others.", plan=plan.name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("Only plans that are being made can be deleted. Cancel this one."))
        self.gift_ids.unlink()
