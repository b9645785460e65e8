from odoo import api, fields, models
from odoo.tools import format_duration


class InsuranceContactRule(models.Model):
    """A rule in one sentence, what is wrong with it, and what it made."""

    _inherit = "insurance.contact.rule"

    summary = fields.Char("In Words", compute="_compute_summary")
    warning = fields.Char("Look at This", compute="_compute_warning")
    told_count = fields.Integer("Messages made", compute="_compute_told_count")

    @api.depends(
        "days", "direction", "hour", "event_kind", "recipient", "recipient_path", "channel_1", "channel_2", "channel_3",
        "line_ids.name", "rank_ids.name",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            which = [", ".join(rule[name].mapped("name")) for name in ("line_ids", "rank_ids") if rule[name]]
            rule.summary = " · ".join([rule._get_when_words(), rule._get_whom_words(), rule._get_way_words(), *which])

    def _get_when_words(self):
        """Return when the message goes, in words."""
        if not self.days:
            if self.event_kind == "moment":
                return self.env._("At once")
            return self.env._("On the day, at %s", format_duration(self.hour))
        words = {"days": self.days, "hour": format_duration(self.hour)}
        if self.direction == "before":
            if self.days == 1:
                return self.env._("The day before, at %s", words["hour"])
            return self.env._("%(days)s days before, at %(hour)s", **words)
        if self.days == 1:
            return self.env._("The day after, at %s", words["hour"])
        return self.env._("%(days)s days after, at %(hour)s", **words)

    def _get_whom_words(self):
        whom = self._get_label("recipient")
        return f"{whom} ({self.recipient_path})" if self.recipient == "path" else whom

    def _get_way_words(self):
        """Return by which ways, the first one first."""
        labels = dict(self._get_channel_selection())
        return " → ".join(labels.get(code, code) for code in self._get_channels())

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    @api.depends("is_on", "problem", "template_id", "useful_days", "event_id.active")
    @api.depends_context("lang")
    def _compute_warning(self):
        for rule in self:
            rule.warning = False
            if rule.problem:
                rule.warning = self.env._("It could not be worked last time: %s", rule.problem)
            elif rule.is_on and not rule.template_id:
                rule.warning = self.env._("It is on without a text: choose one.")
            elif rule.is_on and not rule.is_known:
                rule.warning = self.env._(
                    "Its event does not happen any more: a module has left or it is switched off."
                )

    def _compute_told_count(self):
        groups = self.env["insurance.message"]._read_group([("rule_id", "in", self.ids)], ["rule_id"], ["__count"])
        counts = dict(groups)
        for rule in self:
            rule.told_count = counts.get(rule, 0)

    def action_open_messages(self):
        """Open the messages this rule made."""
        self.ensure_one()
        return self.env["insurance.message"]._get_list_action(self.name, [("rule_id", "=", self.id)])
