from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class InsurancePolicy(models.Model):
    """What a policy covered on a day, and the losses reported under it."""

    _inherit = "insurance.policy"

    claim_ids = fields.One2many("insurance.claim", "policy_id", string="Claims")
    claim_count = fields.Integer("Number of claims", compute="_compute_claim_count")
    claim_open_count = fields.Integer("Open claims", compute="_compute_claim_count")

    @api.depends("claim_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_claim_count(self):
        """One query; without the right to read claims there are none."""
        claims = self.env["insurance.claim"]
        groups = ()
        if claims.has_access("read"):
            groups = claims._read_group([("policy_id", "in", self.ids)], ["policy_id", "is_open"], ["__count"])
        counts = {(policy.id, is_open): count for policy, is_open, count in groups}
        for policy in self:
            policy.claim_open_count = counts.get((policy.id, True), 0)
            policy.claim_count = policy.claim_open_count + counts.get((policy.id, False), 0)

    @api.depends("number", "partner_id.name", "line_id.name", "object_names", "cover_end")
    @api.depends_context("with_client", "lang", "uid")
    def _compute_display_name(self):
        """Under the context key ``with_client`` a policy says whose it is and of what: it is chosen during a call.

        To its readers alone: core names what a record links to with full rights.
        """
        result = super()._compute_display_name()
        if self.env.context.get("with_client"):
            for policy in self & self._origin.sudo(False)._filtered_access("read").with_env(self.env):
                ends = policy.date_cancel or policy.date_end
                until = ends and self.env._("until %s", format_date(self.env, ends))
                parts = (policy.partner_id.name, policy.line_id.name, policy.object_names, policy.number, until)
                policy.display_name = " · ".join(part for part in parts if part)
        return result

    def _get_places_on(self, day):
        """Return ``{policy id: places}``: the objects that were on each policy on ``day``, by one query.

        A place counts from its first to its last day; without dates as long as the policy itself covers.
        """
        return self._get_rows_on("insurance.policy.object", day)

    def _get_covers_on(self, day):
        """Return ``{policy id: covers}`` in force on ``day``, of the policy or of single objects, by one query."""
        return self._get_rows_on("insurance.policy.cover", day)

    def _get_rows_on(self, model, day):
        """Return ``{policy id: rows}`` of a kind of dated rows (``insurance.timeline.row``) that counted on ``day``."""
        rows = self.env[model]
        within = Domain("policy_id", "in", self.ids)
        for name, operator in (("date_entry", "<="), ("date_exit", ">=")):
            within &= Domain(name, "=", False) | Domain(name, operator, day)
        term = Domain("policy_id.date_start", "<=", day) & Domain("policy_id.cover_end", ">", day)
        found = rows.search(within & term).grouped("policy_id")
        return {policy.id: found.get(policy, rows) for policy in self}

    def _covers_day(self, day):
        """Return whether this policy was in force on ``day``: issued, begun, not ended and not cancelled before."""
        self.ensure_one()
        return self.state in ("issued", "cancelled") and self.date_start <= day < self.cover_end

    def action_report_claim(self):
        """Open the quick notice of a loss under this policy."""
        self.ensure_one()
        return self.env["insurance.claim.notice"]._open(default_policy_id=self.id)

    def action_open_claims(self):
        self.ensure_one()
        return self.env["insurance.claim"]._open_list([("policy_id", "=", self.id)], self.display_name)
