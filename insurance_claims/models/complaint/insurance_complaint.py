from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..claim.insurance_claim import CHANNELS
from ..counted import check_links
from .wording import KINDS, OPEN, OUTCOMES, OUTCOMES_OF, SEVERITIES, STATES, TARGETS


class InsuranceComplaint(models.Model):
    """A complaint or a suggestion: what somebody is not content with, and what became of it.

    Entered by anybody who talks with clients; worked on by claims handlers and supervisors, never by the
    employee it is about. Its steps are in ``insurance_complaint_step.py``, its deadline in
    ``insurance_complaint_due.py``.
    """

    _name = "insurance.complaint"
    _description = "Complaint"
    _inherit = ["rating.mixin", "mail.activity.mixin", "insurance.announcer", "insurance.stepped"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name"]
    _step_fields = frozenset({"state", "outcome", "date_answered", "date_closed", "reopen_count"})

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    kind = fields.Selection(KINDS, required=True, default="complaint", tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Client", ondelete="restrict", index="btree_not_null", tracking=True)
    complainer_name = fields.Char("Name", help="Who complains, when it is not a client, or somebody for him.")
    complainer_phone = fields.Char("Phone")
    date = fields.Date("Came on", required=True, default=fields.Date.context_today, index=True, tracking=True)
    channel = fields.Selection(CHANNELS, "Came by", required=True, default="phone")
    target = fields.Selection(TARGETS, "About", required=True, default="service", tracking=True)
    claim_id = fields.Many2one(
        "insurance.claim", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('partner_id', '=?', partner_id)]",
    )  # fmt: skip
    policy_id = fields.Many2one(
        "insurance.policy", compute="_compute_policy_id", store=True, readonly=False, precompute=True, check_company=True,
        ondelete="restrict", index="btree_not_null", domain="[('partner_id', '=?', partner_id)]",
    )  # fmt: skip
    insurer_id = fields.Many2one(
        "res.partner", compute="_compute_insurer_id", store=True, readonly=False, precompute=True,
        ondelete="restrict", index="btree_not_null", domain="[('is_insurer', '=', True)]",
    )  # fmt: skip
    product_id = fields.Many2one(
        "insurance.product", compute="_compute_product_id", store=True, readonly=False, precompute=True,
        ondelete="restrict", index="btree_not_null", check_company=True,
    )  # fmt: skip
    about_user_id = fields.Many2one(
        "res.users", "About our employee", ondelete="restrict", index="btree_not_null", tracking=True,
        domain="[('share', '=', False)]", help="He may neither change nor answer it.",
    )  # fmt: skip
    agent_id = fields.Many2one(
        "res.users", compute="_compute_agent_id", store=True, precompute=True, index="btree_not_null",
        ondelete="set null", help="Of the policy, else of the client.",
    )  # fmt: skip
    description = fields.Text("What happened", required=True)
    demand = fields.Char("What is demanded", help="What the client wants us, or the insurer, to do.")
    cause_id = fields.Many2one(
        "insurance.complaint.cause", ondelete="restrict", index="btree_not_null", tracking=True,
        domain="['|', ('target', '=', False), ('target', '=', target)]",
    )  # fmt: skip
    severity = fields.Selection(SEVERITIES, required=True, default="1", tracking=True)
    user_id = fields.Many2one(
        "res.users", "Who works on it", ondelete="restrict", index="btree_not_null", tracking=True, copy=False,
        domain="[('share', '=', False), ('id', '!=', about_user_id)]",
    )  # fmt: skip
    state = fields.Selection(
        STATES, "Status", required=True, default="new", readonly=True, copy=False, index=True, tracking=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, tracking=True, copy=False)
    root_cause = fields.Text("Root cause", help="What was really behind it.", copy=False)
    corrective_action = fields.Text(
        "Corrective action", help="What is done so that it does not come again.", copy=False
    )
    answer_ids = fields.One2many("insurance.complaint.answer", "complaint_id", string="Answers", copy=False)
    referral_ids = fields.One2many("insurance.complaint.referral", "complaint_id", string="Referrals", copy=False)
    date_answered = fields.Date("Answered on", readonly=True, copy=False, tracking=True)
    date_closed = fields.Date("Closed on", readonly=True, copy=False, index="btree_not_null")
    reopen_count = fields.Integer("Times reopened", readonly=True, copy=False)

    @api.depends("name", "partner_id.name", "complainer_name")
    def _compute_display_name(self):
        for complaint in self:
            who = complaint.partner_id.name or complaint.complainer_name
            complaint.display_name = " · ".join(filter(None, (complaint.name, who)))

    @api.depends("claim_id")
    def _compute_policy_id(self):
        for complaint in self:
            complaint.policy_id = complaint.claim_id.policy_id or complaint.policy_id

    @api.depends("policy_id", "product_id")
    def _compute_insurer_id(self):
        for complaint in self:
            # sudo: whoever enters a complaint about a policy names its insurer with it
            insurer = complaint.policy_id.sudo().insurer_id or complaint.product_id.sudo().insurer_id
            complaint.insurer_id = insurer or complaint.insurer_id

    @api.depends("policy_id")
    def _compute_product_id(self):
        for complaint in self:
            complaint.product_id = complaint.policy_id.sudo().product_id or complaint.product_id  # sudo: as the insurer

    @api.depends("policy_id.user_id", "partner_id.user_id")
    def _compute_agent_id(self):
        for complaint in self:
            # sudo: whose client it is decides who may read it, whoever enters it
            complaint.agent_id = complaint.policy_id.sudo().user_id or complaint.partner_id.sudo().user_id

    @api.onchange("claim_id", "policy_id")
    def _onchange_fill_client(self):
        owner = self.claim_id.partner_id or self.policy_id.partner_id
        if owner:
            self.partner_id = owner

    @api.constrains("partner_id", "complainer_name")
    def _check_who(self):
        for complaint in self:
            if not complaint.partner_id and not (complaint.complainer_name or "").strip():
                raise ValidationError(self.env._("Who complains? Choose the client, or write a name."))

    @api.constrains("outcome", "kind")
    def _check_outcome(self):
        for complaint in self.filtered("outcome"):
            if complaint.outcome not in OUTCOMES_OF[complaint.kind]:
                raise ValidationError(
                    self.env._(
                        "A complaint is justified, partly or not; a suggestion is adopted, partly or not. "
                        "Choose the outcome again."
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        latest = fields.Date.context_today(self) + timedelta(days=1)  # clients may be a day ahead of us
        for complaint in self:
            if complaint.date > latest:
                raise ValidationError(self.env._("A complaint cannot have come in the future: correct the date."))

    @api.constrains("user_id", "about_user_id")
    def _check_worker(self):
        for complaint in self:
            if complaint.user_id and complaint.user_id == complaint.about_user_id:
                raise ValidationError(
                    self.env._(
                        "%(employee)s cannot work on a complaint about himself: choose somebody else.",
                        employee=complaint.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        check_links(self, vals_list)
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                numbers = self.env["ir.sequence"].with_company(company)
                day = fields.Date.to_date(vals.get("date")) or fields.Date.context_today(self)
                vals["name"] = numbers.next_by_code("insurance.complaint", sequence_date=day) or "/"
        complaints = super().create(vals_list)
        complaints._assign_by_rule()
        return complaints

    def write(self, vals):
        check_links(self, [vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_new(self):
        if self.filtered(lambda complaint: complaint.state != "new"):
            raise ValidationError(self.env._("A complaint that is worked on stays in the register: close it instead."))

    @api.model
    def _get_open_domain(self):
        """Return the domain of complaints not yet answered."""
        return Domain("state", "in", OPEN)

    def _rating_get_operator(self):
        return self.user_id.partner_id
