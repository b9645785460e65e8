from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from .insurance_message_measure import LEFT

LATELY = 7  # days for which a message that did not arrive is told


class InsuranceDay(models.AbstractModel):
    """My day tells whom a message did not reach; to those who answer for it also what this month's messages cost."""

    _inherit = "insurance.day"

    @api.model
    def _get_sections(self, first, last):
        return [*super()._get_sections(first, last), self._get_not_arrived(first)]

    @api.model
    def _get_not_arrived(self, first):
        """Return the section of messages to one's own clients that failed or were not confirmed in the last days.

        Without those that go, or went, by another way instead.
        """
        since = self.env["insurance.message"]._get_moment(first - timedelta(days=LATELY))
        mine = Domain("user_id", "=", self.env.uid) & Domain("audience", "=", "client")
        lost = Domain("state", "in", ("failed", "unconfirmed")) & Domain("due", ">=", since)
        told = Domain("instead_ids", "any", [("state", "in", ("planned", "sending", "sent", "delivered"))])
        messages = self.env["insurance.message"]
        if messages.has_access("read"):
            messages = messages.search(mine & lost & ~told, order="due desc, id desc")

        def row(message):
            words = " · ".join(filter(None, (message._get_words("state"), message.detail)))
            return message.partner_id.display_name or message.address, words, message

        return self._section(self.env._("Messages that did not arrive"), messages, row)

    @api.model
    def get_day(self, kind):
        """Add what was sent this month by each gateway, its cost and balance; it is no thing to do, so the page alone has it."""
        day = super().get_day(kind)
        if self._sees_gateways():
            section = self._get_gateways_of_the_month()
            day["sections"] += [section] if section["ids"] else []
        return day

    @api.model
    def _sees_gateways(self):
        user = self.env.user
        may = ("insurance_crm.group_supervisor", "insurance_sms.group_messages_manager")
        return any(user.has_group(group) for group in may) and self.env["insurance.gateway"].has_access("read")

    @api.model
    def _get_gateways_of_the_month(self):
        """Return a row per gateway in use: SMS sent and failed since the first of the month, cost, balance; two queries."""
        gateways = self.env["insurance.gateway"].search([("active", "=", True)])
        counts = self._count_by_gateway(gateways)

        def row(gateway):
            sent, failed, cost = counts.get(gateway.id, (0, 0, 0.0))
            words = [self.env._("%(count)s sent this month", count=sent)]
            words += [self.env._("%(count)s failed", count=failed)] if failed else []
            words.append(self.env._("cost %(amount)s", amount=self._money(cost, gateway)))
            words += self._tell_balance(gateway)
            return gateway.name, " · ".join(words), gateway

        return self._section(self.env._("SMS this month"), gateways, row)

    @api.model
    def _count_by_gateway(self, gateways):
        """Return ``{gateway id: (sent, failed, cost)}`` since the first of the month; one query."""
        messages, first = self.env["insurance.message"], fields.Date.context_today(self).replace(day=1)
        domain = Domain("gateway_id", "in", gateways.ids) & Domain("due", ">=", messages._get_moment(first))
        totals = {}
        for gateway, state, number, cost in messages._read_group(
            domain, ["gateway_id", "state"], ["__count", "cost:sum"]
        ):
            sent, failed, spent = totals.get(gateway.id, (0, 0, 0.0))
            sent += number if state in LEFT else 0
            failed += number if state == "failed" else 0
            totals[gateway.id] = (sent, failed, spent + (cost or 0.0))
        return totals

    def _money(self, amount, gateway):
        return formatLang(self.env, amount, currency_obj=gateway.currency_id)

    @api.model
    def _tell_balance(self, gateway):
        """Return what is left on the gateway's account, where one is kept."""
        if not (gateway.balance_url or gateway.entry_ids):
            return []
        left = self.env._("%(amount)s left", amount=self._money(gateway.balance, gateway))
        return [f"{left} ({self.env._('running low')})" if gateway.is_low else left]
