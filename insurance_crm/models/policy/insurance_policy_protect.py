from odoo import api, models
from odoo.exceptions import UserError


class InsurancePolicy(models.Model):
    """What nobody writes by hand: the state, and what is in the ledger once the policy is issued."""

    _inherit = "insurance.policy"

    # written by the steps of a policy's life alone
    _step_fields = frozenset({"state", "origin", "date_cancel", "reason", "timeline_opening", "charged_to"})
    # the money of an issued policy: written by booking it
    _figure_fields = frozenset(
        {"premium", "tax", "levy", "fee", "discount", "commission_base", "commission", "company_id"}
    )
    # what the ledger rows of an issued policy stand for: an import alone corrects it, and books anew
    _booked_fields = frozenset(
        {"partner_id", "line_id", "insurer_id", "product_id", "currency_id", "commission_rate"}
        | {"date_start", "date_end", "date_issue", "deductible"}
    )

    def _is_closed(self):
        """Return the policies of ours that were issued: their figures, parties and term stand in the ledger."""
        return self.filtered(lambda policy: policy.origin == "own" and policy.state != "draft")

    def _may_correct_booked(self):
        """Only administrators correct what was booked; imports run as one."""
        return self.env.su or self.env.user.has_group("insurance_crm.group_administrator")

    def _check_protected(self, vals):
        """Refuse a change by hand of what only a step of the policy's life changes.

        :raises UserError: saying which buttons to use instead
        """
        if self.env.su:
            return
        named = vals.keys()
        if named & self._step_fields or (named & self._figure_fields and self._is_closed()):
            raise UserError(
                self.env._("An issued policy's state and figures are changed by its buttons, which book the change.")
            )
        closed = self._is_closed() if named & self._booked_fields else self.browse()
        if self._may_correct_booked():
            closed = closed.filtered("timeline_opening")  # its replay would undo what is written by hand
        if closed:
            raise UserError(
                self.env._(
                    "%(policy)s is issued: its parties, term and percentage are in the ledger. "
                    "Change it by an endorsement.",
                    policy=closed[0].display_name,
                )
            )

    @api.model
    def _check_protected_new(self, vals):
        """Refuse a new policy that is born issued: that is a step, and books."""
        if self.env.su:
            return
        states = ("draft",) if self._get_given(vals, "origin") == "own" else ("draft", "issued")
        if self._get_given(vals, "state") not in states or any(
            self._get_given(vals, name) for name in self._step_fields - {"state", "origin"}
        ):
            raise UserError(self.env._("A new policy is a draft. Write it first, then issue it with its button."))

    def _get_given(self, vals, name):
        """Return the value a field of a new record will have: given, by context, or by default."""
        default = {"origin": "own", "state": "draft"}.get(name)
        return vals.get(name, self.env.context.get(f"default_{name}", default))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "%(policy)s is not a draft: it is voided with a reason, never deleted.",
                        policy=policy.display_name,
                    )
                )
