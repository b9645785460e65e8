from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import clean_context


class InsuranceRenewal(models.Model):
    """Closing what was not renewed: the case, its deal and task, and the policy the client holds elsewhere now."""

    _inherit = "insurance.renewal"

    def action_close(self):
        """Ask what became of these policies.

        :raises UserError: when none of them is open
        """
        return self._get_closing_action()

    def action_close_lost(self):
        """Ask to whom and why these policies were lost."""
        return self._get_closing_action("lost")

    def action_close_not_needed(self):
        """Ask why these policies are not needed any more."""
        return self._get_closing_action("not_needed")

    def action_close_unreachable(self):
        """Note that the client could not be reached."""
        return self._get_closing_action("unreachable")

    def _get_closing_action(self, outcome=None):
        cases = self.filtered(lambda case: case.state == "open")
        if not cases:
            raise UserError(self.env._("Nothing to close: choose renewals that are still open."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What became of it?"),
            "res_model": "insurance.renewal.closing",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_case_ids": cases.ids,
                "default_outcome": outcome or "lost",
                "dialog_size": "medium",
            },
        }

    def _close(self, outcome, **facts):
        """Close those of these cases that are open, in whatever book; a few queries for any number of them.

        Lost and unreachable ones become policies elsewhere that end next year. Deals with nothing left to renew
        close, for the reason of their cases. Whoever calls has checked the rights on the cases.

        :param str outcome: lost, not_needed or unreachable
        :param facts: of ``reason`` (crm.lost.reason), ``insurer`` (res.partner), ``premium`` (in the policy's
            currency), ``date_until`` (last day of the policy elsewhere; by default a year after the policy's
            own), ``precision`` (day or month) of that day, ``note``, ``attempts``
        :return: the cases closed
        """
        cases = self.filtered(lambda case: case.state == "open")
        if cases:
            cases._close_all(outcome, **facts)
        return cases

    def _close_all(self, outcome, **facts):
        """Close all these cases; see ``_close``."""
        # not as the administrator: what follows from an outcome is done by the renewals' own user
        engine = self._as_service().with_context(clean_context(self.env.context))
        engine.write(engine._prepare_outcome_vals(outcome, facts) | {"closed_user_id": self.env.uid})
        self._lose_idle_deals()
        if outcome in ("lost", "unreachable"):
            engine._make_elsewhere(facts.get("date_until"), facts.get("precision"))
        # sudo: the deal of a bundle may be another agent's; it closes because its last case did
        self.sudo().lead_id._settle_renewals()

    @api.model
    def _prepare_outcome_vals(self, outcome, facts):
        """Return the values of closed cases; empty facts open them again."""
        return {
            "closed_as": outcome,
            "lost_reason_id": facts["reason"].id if facts.get("reason") else False,
            "lost_insurer_id": facts["insurer"].id if facts.get("insurer") else False,
            "lost_premium": facts.get("premium") or 0,
            "outcome_note": facts.get("note") or False,
            "attempts": facts.get("attempts") or 0,
        }

    def _lose_idle_deals(self):
        """Lose the deals of these cases that have nothing left to renew and nothing renewed, for the cases' reason."""
        # sudo: see _close_all
        leads, lost = self.sudo().lead_id.filtered(lambda lead: lead.won_status == "pending"), {}
        for lead in leads:
            busy = lead._get_cases_to_work() or "draft" in lead.insurance_policy_ids.mapped("state")
            reason = lead.renewal_ids.lost_reason_id[:1]
            if reason and not busy and "renewed" not in lead.renewal_ids.mapped("state"):
                lost[reason] = lost.get(reason, leads.browse()) | lead
        for reason, some in lost.items():
            some.action_set_lost(lost_reason_id=reason.id)
