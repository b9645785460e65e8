import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from ...lib.gateway import answer as answers
from ...lib.gateway import ask, courier

_logger = logging.getLogger(__name__)
REBOOKED = 7  # days back in which a day's charge is looked at again: what it cost may be told later


class InsuranceGateway(models.Model):
    """A gateway's account: what is on it, what a month cost, and the warning when it runs low."""

    _inherit = "insurance.gateway"

    entry_ids = fields.One2many("insurance.gateway.entry", "gateway_id", "Account", readonly=True)
    balance_url = fields.Char(
        "Address of the Balance", help="Asked every hour, with the same headers and secrets. Empty: we count ourselves."
    )
    balance_method = fields.Selection([("GET", "GET"), ("POST", "POST")], default="GET")
    balance_place = fields.Char("Balance: Where", help="Dotted path in JSON, or re: and a regular expression.")
    balance_told = fields.Monetary("Balance at the Provider", readonly=True, copy=False)
    balance_date = fields.Datetime("Asked On", readonly=True, copy=False)
    balance_error = fields.Char("Not Told", readonly=True, copy=False)
    balance_threshold = fields.Monetary(
        "Warn Below", tracking=True, help="One task is made when less is left; 0: never."
    )
    booked_until = fields.Date(readonly=True, copy=False, help="Messages of earlier days are in the account.")
    balance = fields.Monetary(
        compute="_compute_balance",
        help="As the provider told it; where he cannot be asked, all rows of the account less the messages since "
        "the last booked day.",
    )
    is_low = fields.Boolean("Running Low", compute="_compute_balance")
    month_count = fields.Integer("Messages This Month", compute="_compute_month")
    month_cost = fields.Monetary("Cost This Month", compute="_compute_month")

    @api.depends("entry_ids", "balance_told", "balance_date", "balance_url", "balance_threshold")
    def _compute_balance(self):
        groups = self.env["insurance.gateway.entry"]._read_group(
            [("gateway_id", "in", self.ids)], ["gateway_id"], ["amount:sum"]
        )
        booked = {gateway.id: amount for gateway, amount in groups}
        unbooked = self._sum_unbooked()
        for gateway in self:
            told = gateway.balance_url and gateway.balance_date
            counted = booked.get(gateway.id, 0.0) - unbooked.get(gateway.id, 0.0)
            gateway.balance = gateway.balance_told if told else counted
            gateway.is_low = bool(gateway.balance_threshold) and (
                float_compare(gateway.balance, gateway.balance_threshold, precision_digits=4) < 0
            )

    def _compute_month(self):
        first = fields.Date.context_today(self).replace(day=1)
        groups = self.env["insurance.message"]._read_group(
            [("gateway_id", "in", self.ids), ("date_sent", ">=", first)], ["gateway_id"], ["__count", "cost:sum"]
        )
        found = {gateway.id: (count, cost) for gateway, count, cost in groups}
        for gateway in self:
            gateway.month_count, gateway.month_cost = found.get(gateway.id, (0, 0.0))

    def write(self, vals):
        """:raises UserError: when amounts that are booked would be read in another currency"""
        changed = self.filtered(lambda g: "currency_id" in vals and g.currency_id.id != vals["currency_id"])
        # sudo: rows of all companies count
        if changed and self.env["insurance.gateway.entry"].sudo().search_count(
            [("gateway_id", "in", changed.ids)], limit=1
        ):
            raise UserError(
                self.env._("The account has rows in this currency. Make another gateway for the other currency.")
            )
        return super().write(vals)

    @api.model
    def _cron_accounts(self):
        """Every hour: book the charges of days that are over, ask balances, warn when one is low.

        A gateway that fails does not keep the others from their turn.
        """
        for gateway in self.search([("active", "=", True)]):
            try:
                with self.env.cr.savepoint():
                    gateway._in_office()._update_account()
            except Exception:
                _logger.exception("The account of gateway %s could not be updated", gateway.id)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _update_account(self):
        self.ensure_one()
        self._book_charges()
        if self.balance_url:
            self._ask_balance()
        if self.is_low:
            self._warn(self._get_low_words(), self.env._("Left: %(amount)s", amount=self._words_of(self.balance)))
        else:
            self._end_warning(self._get_low_words())

    def _book_charges(self):
        """Book what days before today (UTC) cost, or the difference to what is booked already; twice does nothing."""
        self.ensure_one()
        today = fields.Date.today()
        since = self.booked_until and self.booked_until - timedelta(days=REBOOKED)
        rows = self.env.execute_query(self._get_charges_query(since, today))
        # sudo: the job's user may read accounts; these rows are the only ones made without a person
        self.env["insurance.gateway.entry"].sudo().create(
            [
                {
                    "gateway_id": self.id,
                    "company_id": company_id,
                    "date": day,
                    "kind": "charge",
                    "amount": -amount,
                    "note": self.env._("Messages: %(count)s", count=count),
                }
                for company_id, day, amount, count in rows
            ]
        )
        if self.booked_until != today:
            self.sudo().booked_until = today  # sudo: the mark up to where the job has booked
        return len(rows)

    def _get_charges_query(self, since, until):
        """Return SQL of ``company, day, cost not yet booked, messages`` for days in [since, until)."""
        return SQL(
            """
            WITH ledger AS (
                SELECT company_id, date_sent::date AS day, sum(cost) AS cost, count(*) AS messages
                  FROM insurance_message
                 WHERE gateway_id = %(gateway)s AND date_sent < %(until)s AND %(since_sent)s
              GROUP BY 1, 2
            ), booked AS (
                SELECT company_id, date AS day, -sum(amount) AS cost
                  FROM insurance_gateway_entry
                 WHERE gateway_id = %(gateway)s AND kind = 'charge'
              GROUP BY 1, 2
            )
            SELECT ledger.company_id, ledger.day, ledger.cost - COALESCE(booked.cost, 0), ledger.messages
              FROM ledger LEFT JOIN booked USING (company_id, day)
             WHERE abs(COALESCE(ledger.cost, 0) - COALESCE(booked.cost, 0)) > 0.000001
          ORDER BY ledger.day, ledger.company_id
            """,
            gateway=self.id,
            until=until,
            since_sent=SQL("date_sent >= %s", since) if since else SQL("TRUE"),
        )

    def _sum_unbooked(self):
        """Return ``{gateway id: cost}`` of messages that are not in the account yet."""
        if not self.ids:
            return {}
        self.flush_model(["booked_until"])
        self.env["insurance.message"].flush_model(["gateway_id", "date_sent", "cost"])
        query = SQL(
            """
            SELECT g.id, (SELECT sum(m.cost) FROM insurance_message m
                           WHERE m.gateway_id = g.id AND m.date_sent >= COALESCE(g.booked_until, '1970-01-01'))
              FROM insurance_gateway g
             WHERE g.id IN %s
            """,
            tuple(self.ids),
        )
        return {gateway_id: cost or 0.0 for gateway_id, cost in self.env.execute_query(query)}

    def _ask_balance(self):
        """Ask the provider what is left; what went wrong is kept in words. Return whether he told it."""
        self.ensure_one()
        said, error = self._fetch_balance()
        # sudo: the job's user writes what the provider said, nothing else of a gateway
        self.sudo().write(
            {"balance_error": error}
            if said is None
            else {"balance_told": said, "balance_date": fields.Datetime.now(), "balance_error": False}
        )
        return said is not None

    def _fetch_balance(self):
        """Return ``(amount or None, what went wrong)``."""
        try:
            recipe = self._get_recipe()
            request = ask.build(self._get_balance_recipe(recipe), {})
        except ValueError as error:
            return None, str(error)
        with courier.Courier(self._get_limits()) as road:
            answer, _state, words = road.exchange(request)
        if not answer:
            return None, self._say_trouble(words)
        amount = answers.number(answer.at(self.balance_place)) if 200 <= answer.status < 300 else None
        text = ask.mask(" ".join(answer.text.split())[: answers.LONGEST], recipe)
        return amount, "" if amount is not None else f"HTTP {answer.status} · {text}"

    def _get_balance_recipe(self, recipe):
        return ask.Recipe(
            url=self.balance_url or "",
            method=self.balance_method or "GET",
            style="query",
            headers=recipe.headers,
            values=recipe.values,
            secrets=recipe.secrets,
            login=recipe.login,
        )

    def action_check_balance(self):
        """Ask the provider now, and say what he answered."""
        self.ensure_one()
        if not self.balance_url:
            raise UserError(
                self.env._("Fill in the address of the balance first; this provider's may be in its preset.")
            )
        told = self._ask_balance()
        amount = self._words_of(self.balance_told)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if told else "danger",
                "sticky": not told,
                "message": self.env._("Balance: %(amount)s", amount=amount) if told else self.balance_error,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_entries(self):
        """Open the account's rows."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_sms.insurance_gateway_entry_action")
        return action | {
            "domain": [("gateway_id", "=", self.id)],
            "context": {"default_gateway_id": self.id},
            "display_name": self.env._("Account of %(gateway)s", gateway=self.name),
        }

    def action_open_messages(self):
        """Open the messages of this month."""
        self.ensure_one()
        first = fields.Date.context_today(self).replace(day=1)
        domain = [("gateway_id", "=", self.id), ("date_sent", ">=", first)]
        return self.env["insurance.message"]._get_list_action(self.env._("Messages This Month"), domain)

    def _words_of(self, amount):
        return self.currency_id.format(amount)

    def _get_low_words(self):
        return self.env._("Credit of %(gateway)s runs low", gateway=self.name)
