from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class InsuranceRenewal(models.Model):
    """Taking an outcome back: the case, its deal and task, and the policy elsewhere go back to what they were."""

    _inherit = "insurance.renewal"

    def action_undo_outcome(self):
        """Open these cases again, whatever was noted: the next term is taken back, or the policy elsewhere.

        :raises UserError: when there is nothing to undo, or somebody has gone on working with it
        """
        self.check_access("read")
        noted = self.filtered(lambda case: case.closed_as and case.state != "renewed")
        renewed = self.filtered(lambda case: case.state == "renewed")
        if not noted and not renewed:
            raise UserError(
                self.env._("Nothing to undo here. A cancelled policy is reinstated from the policy itself.")
            )
        noted._reopen()
        for case in renewed:
            case._undo_renewed()
        return True

    def _undo_renewed(self):
        """Take back what continues the policy: a term that was only linked is unlinked, one made here is taken back."""
        self.ensure_one()
        linked = self.guess_ids.filtered(lambda guess: guess.state == "yes")
        if linked:
            return linked._unlink_terms()
        return self.policy_id.action_undo_renewal()

    def _reopen(self):
        """Take back what was noted of these cases, in whatever book; the caller has checked the rights on them.

        :raises UserError: when the policy elsewhere has been worked on since
        """
        engine = self._as_service()
        engine._take_elsewhere_back()
        engine.write(engine._prepare_outcome_vals(False, {}) | {"closed_user_id": False, "lost_until": False})
        # sudo: the deal of a bundle may be another agent's; it goes back with its case
        deals, winning_back = self.sudo().lead_id, self.sudo().win_back_lead_id
        engine.win_back_lead_id = False
        winning_back._drop_win_back()
        deals.filtered(lambda lead: lead.won_status == "lost").with_context(
            insurance_keep_outcome=True
        ).action_restore()
        won = self.filtered(lambda case: case.sudo().lead_id.won_status == "won")
        if won:
            engine._open_again(won.ids)
        deals.filtered(lambda lead: lead.won_status == "pending")._revive_renewal_tasks()

    def _take_elsewhere_back(self):
        """Void the policies elsewhere that were made of these cases, and the needs found because of them."""
        policies = self.elsewhere_id.filtered(lambda policy: policy.state == "issued")
        for case in self.filtered(lambda case: case.elsewhere_id in policies):
            case._check_elsewhere_untouched()
        policies._take_back_elsewhere()
        self.elsewhere_id = False

    def _check_elsewhere_untouched(self):
        """Refuse when somebody went on working with the policy elsewhere.

        :raises UserError: saying what was done
        """
        self.ensure_one()
        policy = self.elsewhere_id
        noted = self._prepare_elsewhere_vals()
        same = (policy.insurer_id.id, policy.premium, policy.date_end) == (
            noted["insurer_id"], noted["premium"], noted["date_end"]
        )  # fmt: skip
        if not same or policy.number or policy.note or policy._get_work_on_elsewhere():
            raise UserError(
                self.env._(
                    "%(client)s: the policy elsewhere that ends on %(date)s has been worked on since. "
                    "Correct that policy instead.",
                    client=self.partner_id.display_name,
                    date=format_date(self.env, policy.date_end),
                )
            )

    def _regain(self):
        """Forget what was noted of cases that were renewed after all; policies elsewhere that are untouched are void."""
        for case in self.filtered(lambda case: case.elsewhere_id.state == "issued"):
            if not case.elsewhere_id._get_work_on_elsewhere():
                case.elsewhere_id._take_back_elsewhere()
        self.write(self._prepare_outcome_vals(False, {}) | {"elsewhere_id": False, "lost_until": False})
