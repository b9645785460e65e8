from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """The steps of a policy's life; the only place that changes its state."""

    _inherit = "insurance.policy"

    def action_issue(self):
        """Issue drafts: check what an issued policy needs, book the first ledger row, announce it.

        Foreign policies are only noted, nothing is booked for them.

        :raises UserError: naming the policy and what is missing
        """
        self._check_can_issue()
        self._take()
        today = fields.Date.context_today(self)
        for policy in self:
            policy._write_state({"state": "issued", "date_issue": policy.date_issue or today})
        own = self.filtered(lambda policy: policy.origin == "own")
        own._book_issue()
        own._announce("policy_issued")
        own._close_deals()
        return True

    def _take(self):
        """Make whoever acts on the same policies at this moment wait, and then try again with what was done here.

        A lock alone would not do: the other transaction would go on with what it read before. An update makes
        the database refuse it, and Odoo runs it anew (as it does for any such conflict).
        """
        if self:
            # a conflict is no fault, so it is not logged as one
            query = SQL("UPDATE insurance_policy SET id = id WHERE id IN %s", tuple(self.ids))
            self.env.cr.execute(query, log_exceptions=False)

    def _write_state(self, vals):
        """Write what only the steps of a policy's life may write (see ``_check_protected``)."""
        # what was typed a moment ago still counts by the draft's rules
        self._recompute_recordset(["commission_rate", "commission", "bonus_class_id"])
        self.sudo().write(vals)  # sudo: the user's right to change the policy was checked by reading and acting on it

    def _issue_history(self):
        """Turn drafts just made from an old book into issued policies, booked at their historic date, silently.

        A policy of ours without an issue date was issued when it started, or today if it starts later.
        """
        self.check_access("write")
        self._write_state({"state": "issued"})
        own = self.filtered(lambda policy: policy.origin == "own")
        today = fields.Date.context_today(self)
        for policy in own.filtered(lambda policy: not policy.date_issue):
            policy._write_state({"date_issue": min(policy.date_start, today)})
        own._book_issue()

    def _check_can_issue(self):
        self.check_access("write")
        for policy in self:
            missing = [
                self._fields[name]._description_string(self.env)
                for name in ("partner_id", "line_id", "insurer_id", "number")
                if policy.origin == "own" and not policy[name]
            ]
            if policy.state != "draft":
                raise UserError(self.env._("%(policy)s is not a draft any more.", policy=policy.display_name))
            if missing:
                raise UserError(
                    self.env._(
                        "%(policy)s cannot be issued yet. Fill in: %(fields)s.",
                        policy=policy.display_name,
                        fields=", ".join(missing),
                    )
                )

    def _book_issue(self, date_booking=None):
        """Book the issue of ``self`` in one batch.

        :param date_booking: a date, or None for each policy's issue date
        """
        ledger = self.env["insurance.transaction"].sudo()  # sudo: agents issue policies but never write the ledger
        ledger.create(
            [
                ledger._prepare_vals(
                    policy,
                    "issue",
                    date_booking=date_booking or policy.date_issue,
                    premium=policy.premium,
                    tax=policy.tax,
                    levy=policy.levy,
                    fee=policy.fee,
                    commission_base=policy.commission_base,
                    commission=policy.commission,
                )
                for policy in self
            ]
        )

    def _close_deals(self):
        """A deal none of whose policies is a draft any more is won."""
        # sudo: the deal, and other policies of it, may be in a colleague's book
        leads = self.sudo().lead_id.filtered(lambda lead: lead.won_status == "pending")
        drafts = self.sudo().search([("lead_id", "in", leads.ids), ("state", "=", "draft")])
        for lead in leads - drafts.lead_id:
            lead.action_set_won()

    def _void(self, reason):
        """Void issued policies, which were a mistake: everything booked is reversed.

        :param str reason: why, kept on the policy
        :raises UserError: naming the policy that is not issued
        """
        self._check_can_end(reason)
        for policy in self:
            policy._take()
            policy._write_state({"state": "void", "reason": reason})
            policy._get_open_rows()._reverse()
            # sudo: they fall with their policy, whoever wrote them
            policy.sudo().endorsement_ids._fall(reason)

    def _get_open_rows(self):
        """Return the ledger rows of these policies that are not reversed, whoever was credited."""
        # sudo: see _book_issue; searched, because the field's cache may hold what the user sees of it
        rows = self.env["insurance.transaction"].sudo().search([("policy_id", "in", self.ids)])
        return rows._get_not_reversed()

    def _check_can_end(self, reason):
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason why the policy ends."))
        for policy in self:
            if policy.state != "issued":
                raise UserError(
                    self.env._("%(policy)s is not issued; only issued policies end.", policy=policy.display_name)
                )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_ledger(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_transaction_action")
        return action | {"domain": [("policy_id", "in", self.ids)], "context": {}}

    def action_open_lead(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
