from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# what decides what a rule finds: who changes it does not mean what is past
DECIDES = (
    "event_id",
    "days",
    "direction",
    "domain",
    "line_ids",
    "rank_ids",
    "company_id",
    "recipient",
    "recipient_path",
)


class InsuranceContactRule(models.Model):
    """Switching a rule on and off, and from which day it works."""

    _inherit = "insurance.contact.rule"

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.filtered(lambda rule: not rule.event_id and rule.event_code)._find_events()
        return rules

    def _find_events(self):
        """Give rules the events whose technical name they keep, as far as those are there now."""
        # sudo: which events there are is no secret
        events = self.env["insurance.event"].sudo().with_context(active_test=False)
        by_code = {event.code: event for event in events.search([("code", "in", self.mapped("event_code"))])}
        for rule in self:
            if event := by_code.get(rule.event_code):
                rule.write({"event_id": event.id, "date_since": rule.date_since})

    def write(self, vals):
        """A rule works from today on when it is switched on, or begins to take other records, unless a day is given."""
        if "date_since" in vals:
            return super().write(vals)
        today = fields.Date.context_today(self)
        starting = self.filtered(lambda rule: vals.get("is_on") and not rule.is_on)
        changing = self.filtered(lambda rule: vals.get("is_on", rule.is_on) and any(name in vals for name in DECIDES))
        restarted = starting | changing.filtered(lambda rule: (rule.date_since or today) <= today)
        if not restarted:
            return super().write(vals)
        super(InsuranceContactRule, restarted).write(vals | {"date_since": today})
        others = self - restarted
        return super(InsuranceContactRule, others).write(vals) if others else True

    def action_switch_on(self):
        """Ask from which day these rules work.

        :raises UserError: naming the rule that is not complete
        """
        self._check_complete()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Switch on"),
            "res_model": "insurance.contact.rule.switch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rule_ids": self.ids},
        }

    def action_switch_off(self):
        """Switch off: nothing new is planned. What is planned already still goes out, unless it is cancelled."""
        self.write({"is_on": False})
        return True

    def _check_complete(self):
        for rule in self:
            if not rule.is_known:
                raise UserError(
                    self.env._("“%s” cannot be switched on: its event belongs to no installed module.", rule.name)
                )
            if not rule.template_id:
                raise UserError(self.env._("“%s” has no text yet: choose one, then switch it on.", rule.name))

    def _switch_on(self, day):
        """Let these rules work from a day on: what was due before it is not told."""
        self._check_complete()
        self.write({"is_on": True, "date_since": day})

    def action_dry_run(self):
        """Show what these rules, or all that are on, would do tonight."""
        return self.env["insurance.contact.dry.run"]._open(self)

    @api.model
    def _count_missed(self, rules, since):
        """Return how many messages would be caught up, and how many of today, if rules worked from a day on.

        :return: ``(missed, today)``; counted as the user of the jobs would find them, nothing is made
        """
        missed = today_count = 0
        now = fields.Datetime.now()
        for company in self.env["insurance.message"]._as_service().env.companies:
            for rule in rules:
                if rule.company_id not in (company, company.browse()):
                    continue
                rule = rule._in_company(company)
                today = rule._get_day(company, now)
                first = max(since, today - timedelta(days=rule.catch_up_days))
                for batch in rule._find(company, first, today, since):
                    of_today = sum(found.day == today for found in batch)
                    missed, today_count = missed + len(batch) - of_today, today_count + of_today
        return missed, today_count


class InsuranceContactRuleSwitch(models.TransientModel):
    """From which day do rules work that are being switched on?"""

    _name = "insurance.contact.rule.switch"
    _description = "Switch Rules On"

    rule_ids = fields.Many2many("insurance.contact.rule", string="Rules", required=True, readonly=True)
    date_since = fields.Date(
        "Works from", required=True, default=fields.Date.context_today,
        help="Messages that were due before this day are not sent.",
    )  # fmt: skip
    missed_count = fields.Integer("Caught up", compute="_compute_counts", help="Were due before today.")
    today_count = fields.Integer("Due today", compute="_compute_counts")
    is_too_early = fields.Boolean(compute="_compute_counts")

    @api.depends("rule_ids", "date_since")
    def _compute_counts(self):
        today = fields.Date.context_today(self)
        for switch in self:
            since = switch.date_since or today
            counts = switch.rule_ids._count_missed(switch.rule_ids._origin, since)
            switch.missed_count, switch.today_count = counts
            missed_days = max(switch.rule_ids.mapped("catch_up_days"), default=0)
            switch.is_too_early = since < today - timedelta(days=missed_days)

    def action_confirm(self):
        """Switch the rules on."""
        self.rule_ids._switch_on(self.date_since)
        return {"type": "ir.actions.act_window_close"}
