from markupsafe import Markup

from odoo import fields, models


class InsuranceLedgerCheck(models.TransientModel):
    """Proves for every policy that its figures equal its ledger; names those that do not."""

    _name = "insurance.ledger.check"
    _description = "Check of the Ledger"

    policy_count = fields.Integer("Policies checked", readonly=True)
    problem_count = fields.Integer("Policies that differ", readonly=True)
    result = fields.Html(readonly=True)

    def action_check(self):
        """Check, and show what was found in the same window."""
        self.ensure_one()
        policies = self.env["insurance.policy"].sudo()  # sudo: the proof covers every company's policies
        found = policies._check_ledger()
        self.policy_count = policies.search_count([("origin", "=", "own"), ("state", "!=", "draft")])
        self.problem_count = len(found)
        self.result = Markup().join(
            Markup("<p><b>%s</b> %s</p>") % (policy.display_name, problem) for policy, problem in found
        ) or Markup("<p>%s</p>") % self.env._("Every policy's figures equal its ledger.")
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
