from odoo import models

# what the night works out about policies, and works out anew
_WORKED_OUT = {
    "insurance_renewal_dry_run_line", "insurance_renewal_failure", "insurance_renewal_guess", "insurance_risk_score",
    "insurance_risk_snapshot",
}  # fmt: skip


class InsuranceBookRun(models.Model):
    """Taking an import back takes the renewals back too that nobody has touched; the others keep their policies."""

    _inherit = "insurance.book.run"

    def action_undo(self):
        result = super().action_undo()
        self.win_back_state = False
        return result

    def _undo_policies(self):
        policies = self._next_links("made_policy", "policy_id").policy_id
        # sudo: what the night made is taken back by the undo alone, as the policies themselves are
        cases = self.env["insurance.renewal"].sudo().search([("policy_id", "in", policies.ids)])
        cases._take_back(policies)
        return super()._undo_policies()

    def _get_used_ids(self, records, skip=()):
        return super()._get_used_ids(records, skip=set(skip) | _WORKED_OUT)

    def _get_used_policies(self, policies):
        """A policy whose renewal is under way stays, and says which deal it is."""
        used = super()._get_used_policies(policies)
        # sudo: see _undo_policies
        cases = self.env["insurance.renewal"].sudo().search([("policy_id", "in", policies.ids)])
        return used | {
            case.policy_id.id: self.env._("its renewal was worked on in the deal “%(deal)s”.", deal=case.lead_id.name)
            for case in cases
        }
