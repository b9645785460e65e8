from odoo import api, fields, models

REASONS = [
    ("late", "The work was opened after this day"),
    ("renewed", "The next term is issued"),
    ("lost", "The client was lost"),
    ("cancelled", "The policy was cancelled or void"),
    ("elsewhere", "The policy is continued elsewhere"),
    ("sold", "What was insured is sold or gone"),
    ("not_needed", "Not needed any more"),
    ("ended", "The policy had ended"),
    ("missed", "The nights around this day were missed"),
    ("nobody", "There was nobody to tell"),
]


class InsuranceRenewalStep(models.Model):
    """One step of a case: when it was planned, and what the night did.

    All steps of a case are planned when it is opened, so that changing a rule later changes nothing in what is under way.
    Written by the night's user only.
    """

    _name = "insurance.renewal.step"
    _description = "Step of a Renewal"
    _order = "date_planned, id"
    _check_company_auto = True

    renewal_id = fields.Many2one("insurance.renewal", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="renewal_id.company_id", store=True, precompute=True)
    rule_step_id = fields.Many2one(
        "insurance.renewal.rule.step", "Step of the rule", readonly=True, ondelete="set null", index="btree_not_null"
    )
    kind = fields.Selection(
        [("create", "Open"), ("remind", "Remind"), ("escalate", "Tell the supervisor"), ("win_back", "Win back")],
        "Step",
        required=True,
        readonly=True,
    )
    date_planned = fields.Date("Planned for", required=True, readonly=True)
    date_done = fields.Date("Done on", readonly=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("stopped", "Not needed"), ("missed", "Missed")],
        required=True,
        default="planned",
        readonly=True,
    )
    reason = fields.Selection(REASONS, "Why not", readonly=True, help="Why the step was not done.")
    user_id = fields.Many2one("res.users", "Given to", readonly=True, ondelete="set null", index="btree_not_null")
    date_failed = fields.Date("Failed on", readonly=True, help="The last night on which it went wrong; tried again.")
    partner_id = fields.Many2one(related="renewal_id.partner_id", string="Client")
    line_id = fields.Many2one(related="renewal_id.line_id", string="Line")
    date_end = fields.Date(related="renewal_id.date_end", string="Policy ends")
    lead_id = fields.Many2one(related="renewal_id.lead_id", string="Deal")
    case_state = fields.Selection(related="renewal_id.state", string="Status of the renewal")

    _rule_step_uniq = models.UniqueIndex(
        "(renewal_id, rule_step_id) WHERE rule_step_id IS NOT NULL", "This step of the renewal is planned already."
    )
    _create_uniq = models.UniqueIndex("(renewal_id) WHERE kind = 'create'", "The renewal is opened already.")
    _planned_idx = models.Index("(company_id, date_planned) INCLUDE (renewal_id) WHERE state = 'planned'")

    @api.depends("kind", "date_planned")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            step.display_name = kinds.get(step.kind, "")

    def action_open_renewal(self):
        """Open the renewal the step belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.renewal",
            "res_id": self.renewal_id.id,
            "views": [(False, "form")],
        }
