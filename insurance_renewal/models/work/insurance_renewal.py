from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class InsuranceRenewal(models.Model):
    """The case of one ending policy: opened before the policy ends, closed by what becomes of it.

    Its state is never written: it follows from the policy, the next term and the deal.
    """

    _name = "insurance.renewal"
    _description = "Renewal"
    _order = "date_end, id"
    _rec_name = "policy_id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "insurance.policy", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(
        related="policy_id.partner_id", store=True, precompute=True, index=True, string="Client"
    )
    origin = fields.Selection(related="policy_id.origin", store=True, precompute=True)
    line_id = fields.Many2one(related="policy_id.line_id", store=True, precompute=True)
    agent_id = fields.Many2one(
        related="policy_id.user_id", store=True, precompute=True, index="btree_not_null", string="Policy's agent"
    )
    date_end = fields.Date(related="policy_id.date_end", store=True, precompute=True, index=True)
    date_due = fields.Date(
        "To be opened on",
        required=True,
        readonly=True,
        help="The day this renewal was to be opened, also when the night was missed.",
    )
    date_open = fields.Date("Opened on", required=True, readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", "Deal", required=True, readonly=True, ondelete="restrict", index=True, check_company=True
    )
    user_id = fields.Many2one(
        related="lead_id.user_id", store=True, precompute=True, index="btree_not_null", string="In charge"
    )
    bundle = fields.Char(
        readonly=True, index=True, help="Company, client, month, origin and pipeline: policies that share a deal."
    )
    state = fields.Selection(
        [("open", "To renew"), ("renewed", "Renewed"), ("lost", "Lost"), ("dropped", "Not needed")],
        compute="_compute_state",
        store=True,
        precompute=True,
        help="Renewed: the next term is issued. Lost: the deal is lost. Not needed: the policy was cancelled or void, "
        "is continued elsewhere, or all it insured is gone.",
    )
    closed_why = fields.Selection(
        [
            ("renewed", "The next term is issued"),
            ("lost", "The deal is lost"),
            ("cancelled", "The policy was cancelled"),
            ("void", "The policy is void"),
            ("elsewhere", "The policy is continued elsewhere"),
            ("sold", "What was insured has left the policy, or is sold"),
        ],
        "Closed because",
        compute="_compute_state",
        store=True,
        precompute=True,
        help="What closed this renewal by itself. Empty while it is open.",
    )
    renewed_by_id = fields.Many2one(
        "insurance.policy", "Renewed by", compute="_compute_state", store=True, precompute=True, ondelete="set null",
        index="btree_not_null",
    )  # fmt: skip
    draft_id = fields.Many2one("insurance.policy", "Next term", compute="_compute_draft_id")
    number = fields.Char(related="policy_id.number", string="Policy number")
    object_names = fields.Char(related="policy_id.object_names")
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    premium_total = fields.Monetary(related="policy_id.premium_total", string="Last premium")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    end_precision = fields.Selection(related="policy_id.end_precision")
    phone = fields.Char(related="partner_id.phone")
    mobile = fields.Char(related="partner_id.mobile_phone")

    _policy_uniq = models.Constraint("UNIQUE (policy_id)", "The renewal of this policy is already open.")
    _open_idx = models.Index("(user_id, date_end) WHERE state = 'open'")

    @api.depends(
        "policy_id.state", "policy_id.next_ids.state", "policy_id.next_ids.origin",
        "policy_id.joined_into_ids.state", "lead_id.won_status", "policy_id.date_end", "policy_id.object_ids.date_exit",
        "policy_id.object_ids.active", "policy_id.object_ids.object_id.active",
    )  # fmt: skip
    def _compute_state(self):
        gone = self.policy_id._filter_gone()
        for case in self:
            continued = case.policy_id.next_ids | case.policy_id.joined_into_ids
            following = continued.filtered(lambda policy: policy.state in ("issued", "cancelled"))
            case.renewed_by_id = following.filtered(lambda policy: policy.origin == "own")[:1]
            if case.renewed_by_id:
                case.state = case.closed_why = "renewed"
            elif following or case.policy_id.state in ("cancelled", "void"):
                case.state, case.closed_why = "dropped", "elsewhere" if following else case.policy_id.state
            elif case.policy_id in gone:
                case.state, case.closed_why = "dropped", "sold"
            else:
                lost = case.lead_id.won_status == "lost"
                case.state, case.closed_why = ("lost", "lost") if lost else ("open", False)

    @api.depends("policy_id.next_ids.state", "policy_id.joined_into_ids.state")
    def _compute_draft_id(self):
        for case in self:
            # sudo: whose book the next term is in does not matter for knowing that it is being written
            policy = case.sudo().policy_id
            continued = policy.next_ids | policy.joined_into_ids
            case.draft_id = continued.filtered(lambda following: following.state == "draft")[:1]

    @api.depends("number", "partner_id.name", "line_id.name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " · ".join(filter(None, (case.partner_id.name, case.line_id.name, case.number)))

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._note_on_policies()
        return cases

    def _note_on_policies(self):
        """Note on the policies that these are their renewals, one statement.

        That is no change of a policy: who changed it last, and when, stays. By that an undone import tells what
        nobody has touched.
        """
        query = SQL(
            "UPDATE insurance_policy p SET renewal_id = r.id FROM insurance_renewal r WHERE p.id = r.policy_id AND r.id = ANY(%s)",
            self.ids,
        )
        self.env.cr.execute(query)
        policies = self.policy_id
        policies.invalidate_recordset(["renewal_id"], flush=False)
        policies.modified(["renewal_id"])

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A renewal is never deleted: it closes when the policy is renewed or its deal is lost.")
        )

    # --- buttons -----------------------------------------------------------------------------

    def action_renew(self):
        """Make the next term of the ending policy as a draft (or open the draft made before).

        :raises UserError: when the policy is in a colleague's book (a client of two agents has one deal)
        """
        self.ensure_one()
        if not self.policy_id.has_access("write"):
            agent = self.agent_id.sudo().name or self.env._("nobody")  # sudo: whom to ask is no secret
            raise UserError(self.env._("This policy is in the book of %(agent)s, who renews it.", agent=agent))
        if self.draft_id:
            return self.draft_id._get_form_action()
        return self.policy_id.action_renew()

    def action_open_policy(self):
        self.ensure_one()
        return self.policy_id._get_form_action()

    def action_open_deal(self):
        """Open the deal, or this renewal where the deal is another agent's."""
        self.ensure_one()
        record = self.lead_id if self.lead_id.has_access("read") else self
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
