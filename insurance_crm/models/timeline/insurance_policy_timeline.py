from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...lib import dates, timeline


class InsurancePolicy(models.Model):
    """What people do with a policy's timeline: endorse, cancel, reinstate, charge the next year."""

    _inherit = "insurance.policy"

    endorsement_ids = fields.One2many("insurance.endorsement", "policy_id", string="Endorsements")
    endorsement_count = fields.Integer("Endorsements made", compute="_compute_endorsement_count")
    version_ids = fields.One2many("insurance.policy.version", "policy_id", string="Versions")
    deductible = fields.Monetary(help="What the client bears himself in each claim.")

    @api.depends_context("uid")
    def _compute_endorsement_count(self):
        groups = self.env["insurance.endorsement"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = dict(groups)
        for policy in self:
            policy.endorsement_count = counts.get(policy, 0)

    def _check_can_endorse(self, ending=False):
        """Refuse endorsements of drafts, of policies held elsewhere, and of those that ended.

        :param bool ending: it is a cancellation, which may come to our ears after the term
        :raises UserError: saying what to do instead
        """
        today = fields.Date.context_today(self)
        for policy in self:
            name = policy.display_name
            if policy.origin != "own":
                raise UserError(self.env._("%(name)s is held elsewhere: just correct it.", name=name))
            if policy.state == "draft":
                raise UserError(self.env._("%(name)s is a draft: change it directly, then issue it.", name=name))
            if policy.state == "cancelled":
                raise UserError(self.env._("%(name)s is cancelled: reinstate it first.", name=name))
            if policy.state == "void":
                raise UserError(self.env._("%(name)s is void: write it anew.", name=name))
            if policy.cover_end <= today and not ending:
                raise UserError(self.env._("%(name)s has ended: renew it, and change the new term.", name=name))

    def _check_effective(self, day):
        """Refuse a change that starts outside the term.

        :raises UserError: naming the term
        """
        for policy in self:
            if day and not policy.date_start <= day < dates.cover_end(policy.date_end):
                raise UserError(
                    self.env._(
                        "%(policy)s: the change must start within the term (%(start)s to %(end)s).",
                        policy=policy.display_name,
                        start=policy.date_start,
                        end=policy.date_end or "…",
                    )
                )

    def _get_term_figures(self):
        """Return the figures a full term costs at the terms of this policy's last day: what its next term starts with.

        A car added in mid-term counts for a whole term then, an endorsement fee not at all.
        """
        self.ensure_one()
        if not self.timeline_opening:
            return {name: self[name] for name in ("premium", "tax", "levy", "fee")}
        trusted = self.sudo()  # sudo: reads the whole life of the policy, whoever wrote it
        opening, plan = trusted._get_opening(), trusted._make_plan()
        premium = timeline.level_at(plan.steps, dates.last_day(plan.end) or plan.end)
        ratios = trusted._get_ratios(opening, [])[0][1]
        unit = self._get_unit()
        figures = {name: float(timeline.round_to(premium * ratios[name], unit)) for name in ("tax", "levy")}
        return figures | {"premium": float(timeline.round_to(premium, unit)), "fee": opening["fee"]}

    def _prepare_next_vals(self):
        return super()._prepare_next_vals() | self._get_term_figures()

    def action_endorse(self):
        """Open a new endorsement of this policy."""
        self.ensure_one()
        self._check_can_endorse()
        return self._get_endorsement_action({"default_kind": "change"})

    def _get_endorsement_action(self, context):
        start = max(fields.Date.context_today(self), self.date_start)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the policy"),
            "res_model": "insurance.endorsement",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_policy_id": self.id, "default_date_effective": start} | context,
        }

    def action_open_endorsements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_endorsement_action")
        return action | {"domain": [("policy_id", "=", self.id)], "context": {"default_policy_id": self.id}}

    def action_open_versions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_version_action")
        return action | {"domain": [("policy_id", "=", self.id)], "context": {}}

    def _cancel(self, day, reason, rule=None, agreed=None, note=False):
        """Cancel issued policies in one step; the refund and the commission taken back follow the rule.

        :param day: first day without cover
        :param reason: an ``insurance.cancel.reason``
        :param rule: an ``insurance.refund.rule``, or None for the reason's or product's own
        :param agreed: net premium that comes back instead (policy's currency), or None
        :return: the confirmed cancellations
        """
        self._check_can_end(reason.name)
        for policy in self:
            policy._check_effective(day)
        elsewhere = self.filtered(lambda policy: policy.origin == "foreign")
        elsewhere._write_state({"state": "cancelled", "date_cancel": day, "reason": reason.name})
        vals = {"kind": "cancellation", "date_effective": day, "reason_id": reason.id, "note": note}
        if rule:
            vals["refund_rule_id"] = rule.id
        if agreed is not None:
            vals |= {"refund_agreed": True, "refund_amount": agreed}
        made = self.env["insurance.endorsement"].create(
            [vals | {"policy_id": policy.id} for policy in self - elsewhere]
        )
        made.action_confirm()
        return made

    def action_reinstate(self):
        """Undo the cancellation in one step: cover, figures and ledger are as if it had not been.

        :raises UserError: when the policy is not cancelled
        """
        for policy in self:
            ending = policy.endorsement_ids.filtered(
                lambda record: record.kind == "cancellation" and record.state == "confirmed"
            )
            if policy.state == "cancelled" and policy.origin == "foreign":
                policy._write_state({"state": "issued", "date_cancel": False, "reason": False})
                continue
            if not ending:
                raise UserError(self.env._("%(policy)s is not cancelled.", policy=policy.display_name))
            ending._void(self.env._("Reinstated"))
        return True

    def action_charge_year(self):
        """Book the premium of the next insurance year of open-ended policies, at today's terms.

        :raises UserError: when a policy has an end
        """
        for policy in self:
            if policy.date_end or policy.state != "issued" or policy.origin != "own":
                raise UserError(
                    self.env._(
                        "%(policy)s: only an open-ended policy in force is charged year by year.",
                        policy=policy.display_name,
                    )
                )
            policy.check_access("write")
            policy._take()
            trusted = policy.sudo()  # sudo: agents charge, but never write the ledger
            years = dates.term_of(policy.date_start, dates.last_day(policy._get_charged_end()))[0]
            trusted._open_timeline()
            trusted.charged_to = policy.date_start + relativedelta(years=years + 1)
            trusted._book_target(trusted._make_plan(), self.env["insurance.endorsement"], add=True, kind="year")
        return True

    @api.model
    def _cron_charge_years(self, limit=500):
        """Book the next year of open-ended policies whose paid year is over; the rest waits for the next run."""
        today = fields.Date.context_today(self)
        domain = [
            ("origin", "=", "own"), ("state", "=", "issued"), ("date_end", "=", False),
            ("date_start", "<=", today - relativedelta(years=1)),
            "|", ("charged_to", "=", False), ("charged_to", "<=", today),
        ]  # fmt: skip
        failed = 0
        for policy in self.search(domain, limit=limit).try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    policy.action_charge_year()
            except UserError as error:
                failed += 1
                policy._tell_not_charged(str(error))
            self.env["ir.cron"]._commit_progress(1)
        self.env["ir.cron"]._commit_progress(remaining=max(self.search_count(domain) - failed, 0))

    def _tell_not_charged(self, why):
        """Hand a year that could not be charged to the policy's agent, once."""
        summary = self.env._("Next insurance year not charged")
        if not self.activity_ids.filtered(lambda task: task.summary == summary):
            self.activity_schedule("mail.mail_activity_data_todo", summary=summary, note=why, user_id=self.user_id.id)
