from odoo import api, models
from odoo.exceptions import UserError

from ...lib import timeline


class InsurancePolicy(models.Model):
    """The proof that every policy's figures equal its ledger, and the ledger what the policy's life says."""

    _inherit = "insurance.policy"

    @api.model
    def _check_ledger(self, limit=100):
        """Return ``[(policy, what is wrong)]``, at most ``limit``; empty when everything agrees.

        Two proofs: one query compares the figures of every booked policy with the sums of its ledger rows; then
        every policy that was changed since its issue is replayed and compared with what is booked.
        """
        wrong = [
            (self.browse(policy_id), self.env._("Policy says %(own)s, ledger says %(booked)s.", own=own, booked=booked))
            for policy_id, own, booked in self._get_ledger_differences(limit)
        ]
        changed = self.search([("timeline_opening", "!=", False), ("state", "in", ("issued", "cancelled"))])
        for policy in changed:
            if len(wrong) >= limit:
                break
            if problem := policy._get_replay_problem():
                wrong.append((policy, problem))
        return wrong

    def _get_replay_problem(self):
        """Return in words how the ledger differs from the replayed life of this policy, or nothing."""
        try:
            plan = self._make_plan()
        except UserError as error:
            return error.args[0]
        spans, fee = self._get_to_book(plan)
        left = {name: amount for name, amount in timeline.total(spans).items() if amount}
        if fee:
            left["fee"] = fee
        if not left:
            return ""
        amounts = ", ".join(f"{self._describe_field(name)} {float(amount):g}" for name, amount in left.items())
        return self.env._("Not booked as its life says: %(amounts)s.", amounts=amounts)
