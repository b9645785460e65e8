from odoo import api, fields, models

_AGENTS = "insurance_crm.group_agent_own"


class InsurancePolicyVersion(models.Model):
    """How a policy stood after each step of its life, to be read and compared later; never edited."""

    _name = "insurance.policy.version"
    _description = "Version of a Policy"
    _order = "policy_id, sequence desc"
    _check_company_auto = True

    policy_id = fields.Many2one("insurance.policy", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    endorsement_id = fields.Many2one("insurance.endorsement", ondelete="restrict", index=True, readonly=True)
    sequence = fields.Integer("Version", readonly=True)
    kind = fields.Selection(
        [
            ("issue", "As issued"),
            ("endorsement", "Endorsement"),
            ("void", "Endorsement voided"),
            ("cancellation", "Cancellation"),
            ("reinstatement", "Reinstatement"),
        ],
        required=True,
        readonly=True,
    )
    date_effective = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", ondelete="restrict", index=True, readonly=True)
    date_start = fields.Date("Starts", readonly=True)
    date_end = fields.Date("Ends", readonly=True, help="Last day of cover. Empty: open-ended.")
    deductible = fields.Monetary(readonly=True)
    sum_insured = fields.Monetary(readonly=True, help="Of all objects on the policy on the day of the step.")
    object_count = fields.Integer("Objects", readonly=True)
    premium = fields.Monetary("Net premium", readonly=True)
    premium_total = fields.Monetary("Premium", readonly=True)
    commission = fields.Monetary("Our commission", readonly=True, groups=_AGENTS)
    changes = fields.Json(readonly=True, groups=_AGENTS)
    changes_text = fields.Html("What changed", compute="_compute_changes_text", sanitize=False, groups=_AGENTS)

    _sequence_uniq = models.UniqueIndex("(policy_id, sequence)", "Two versions were written at once: try again.")

    @api.depends("sequence", "policy_id")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.policy_id.display_name} · {version.sequence}"

    @api.depends("changes")
    def _compute_changes_text(self):
        for version in self:
            version.changes_text = version.policy_id._render_changes(version.changes or [])

    @api.model
    def _write_issue(self, policy):
        """Keep how the policy was issued, at the moment it is first changed."""
        return self.create(self._prepare_vals(policy, "issue", policy.date_start) | {"sequence": 1})

    @api.model
    def _write_step(self, policy, endorsement, add, changes):
        """Keep how the policy stands after an endorsement was confirmed (``add``) or voided."""
        kinds = ("cancellation", "reinstatement") if endorsement.kind == "cancellation" else ("endorsement", "void")
        last = self.search([("policy_id", "=", policy.id)], limit=1)
        vals = self._prepare_vals(policy, kinds[0 if add else 1], endorsement.date_effective)
        return self.create(vals | {"sequence": last.sequence + 1, "endorsement_id": endorsement.id, "changes": changes})

    @api.model
    def _prepare_vals(self, policy, kind, day):
        places = self.env["insurance.policy.object"]
        ((sum_insured, count),) = places._read_group(
            [
                ("policy_id", "=", policy.id),
                "|", ("date_entry", "=", False), ("date_entry", "<=", day),
                "|", ("date_exit", "=", False), ("date_exit", ">=", day),
            ],
            [],
            ["sum_insured:sum", "__count"],
        )  # fmt: skip
        names = ("date_start", "date_end", "deductible", "premium", "premium_total", "commission")
        return {name: policy[name] for name in names} | {
            "policy_id": policy.id,
            "kind": kind,
            "date_effective": day,
            "partner_id": policy.partner_id.id,
            "sum_insured": sum_insured,
            "object_count": count,
        }
