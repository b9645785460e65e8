from odoo import api, models
from odoo.fields import Domain


class InsuranceContactRule(models.Model):
    """Asked again in the moment of sending: is it still needed, is it still so?"""

    _inherit = "insurance.contact.rule"

    @api.model
    def _get_stops(self, messages):
        """Return which messages are not needed any more: renewed, cancelled, answered …

        :param messages: messages of any rules, as the user of the jobs
        :return: ``{message id: why, in words}``; a constant number of queries per condition
        """
        stops = {}
        for condition in messages.rule_id.stop_ids:
            concerned = messages.filtered(lambda message, condition=condition: condition in message.rule_id.stop_ids)
            stops = condition._get_stops(concerned) | stops
        return stops

    @api.model
    def _get_changed(self, messages):
        """Return the ids of messages whose record is gone, is not the rule's any more, or has another date now."""
        changed = set()
        for rule, of_rule in messages.filtered("rule_id").grouped("rule_id").items():
            if not rule.is_known:
                changed.update(of_rule.ids)
                continue
            for (company, model), of_model in of_rule.grouped(lambda m: (m.company_id, m.model)).items():
                changed |= rule._in_company(company)._get_changed_of(company, model, of_model)
        return changed

    def _get_changed_of(self, company, model, messages):
        """Return the ids of those messages about records of one model that are not so any more."""
        if self.event_kind == "moment":
            fits = self._get_fitting(model, set(messages.mapped("res_id")), company)
            return {message.id for message in messages if message.res_id not in fits}
        dates = self._get_occurrences(company, model, set(messages.mapped("res_id")))
        return {message.id for message in messages if not self._is_still(message, dates.get(message.res_id))}

    def _get_occurrences(self, company, model, ids):
        """Return ``{record id: date of the event}`` of those of the records that take part."""
        records = self.env[model]
        domain = Domain("id", "in", list(ids)) & self._get_company_domain(records, company) & self._get_domain()
        query = records._search(domain)
        day = self._get_day_sql(records, query, company)
        return dict(self.env.execute_query(query.select(f'"{query.table}"."id"', day)))

    def _is_still(self, message, day):
        """Return whether a message's occurrence is that of a date; birthdays occur each year."""
        if not day:
            return False
        if not self.event_id.yearly:
            return day.isoformat() == message.occurrence
        told = day.fromisoformat(message.occurrence)
        return self._get_anniversaries(told, told).get(day.month * 100 + day.day) == told
