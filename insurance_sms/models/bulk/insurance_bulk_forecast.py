from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...lib import segments

AT_ONCE = 500  # recipients a forecast counts while one waits; more are counted by the job
PREVIEWS = 3
STEP = 1000


class _UndoError(Exception):
    """Ends the forecast: what it planned is rolled back."""


class InsuranceBulk(models.Model):
    """Whom it would reach, what each would read, who not and why, and what it costs.

    The same code as sending: everything is planned and decided, looked at and rolled back.
    """

    _inherit = "insurance.bulk"

    forecast = fields.Json("Forecast Figures", readonly=True, copy=False)
    forecast_state = fields.Selection(
        [("waiting", "Being counted"), ("done", "Counted")], readonly=True, copy=False, string="Forecast"
    )
    forecast_html = fields.Html("What would happen", compute="_compute_forecast_html", sanitize=False)

    def action_check(self):
        """Count whom it would reach and what it costs; a long list is counted by the job."""
        self.ensure_one()
        self._check_ready()
        self._take_over()
        self._check_audience()
        self._read_numbers()
        if self._count_records() > AT_ONCE:
            self.forecast_state = "waiting"
            self._wake()
        else:
            self._forecast_now()
        return True

    def _count_records(self):
        if self.audience in ("numbers", "file"):
            return self.rows_read - self.rows_left_out
        return self._as_maker().env[self.record_model].search_count(self._as_maker()._get_records_domain())

    def _forecast_now(self):
        """Plan, decide, look, undo; returns False, as there is nothing more to do."""
        self.ensure_one()
        seen = {}
        try:
            with self.env.cr.savepoint():
                while self._fill(STEP):
                    pass
                seen = self._look(self.date or fields.Datetime.now())
                raise _UndoError
        except _UndoError:
            self.env.invalidate_all(flush=False)
        self.write({"forecast": seen, "forecast_state": "done"})
        return False

    def _look(self, now):
        """Decide about all planned messages and return what is to be told, as plain values."""
        messages = self.env["insurance.message"]._as_service(self.company_id)
        planned = messages.search([("bulk_id", "=", self.id)], order="id").ids
        channels, reasons, told = Counter(), Counter(), []
        costs, parts = defaultdict(float), 0
        for page in split_every(STEP, planned, messages.browse):
            page._decide(now)
            self._look_later(page)
            for message in page:
                if message.state == "skipped":
                    reasons[message.reason or ""] += 1
                    continue
                channels[message.channel or ""] += 1
                if len(told) < PREVIEWS:
                    told.append(self._tell(message))
                if message.channel == "sms":
                    parts += self._count_segments(message)
            for currency, amount in self._get_costs(page).items():
                costs[currency] += amount
            self.env.flush_all()
            page.invalidate_recordset()
        return {
            "found": self.found,
            "without": self.without,
            "repeated": self.repeated,
            "channels": dict(channels),
            "reasons": dict(reasons),
            "segments": parts,
            "costs": {str(currency): round(amount, 6) for currency, amount in costs.items()},
            "previews": told,
        }

    @api.model
    def _look_later(self, messages):
        """Decide about those that are put off (night, own hours, the week's limit) as at the hour they are put off to.

        Each hour by itself: what may go in one client's evening is quiet in another's.
        """
        late = messages.filtered(lambda message: message.state == "planned")
        hours = late.grouped(lambda message: message.due.replace(minute=0, second=0, microsecond=0))
        for _hour, group in sorted(hours.items()):
            group._decide(max(group.mapped("due")))

    @api.model
    def _tell(self, message):
        """Return one message as it would be read."""
        return {
            "to": message.partner_id.name or "",
            "address": message.address or "",
            "channel": message.channel or "",
            "subject": message.subject if message.channel in ("email", "letter") else "",
            "text": message.body or "",
        }

    def _get_costs(self, messages):
        """Return ``{currency id: amount}`` of these SMS by the gateways they would take."""
        costs = defaultdict(float)
        gateways = messages.env["insurance.gateway"]
        for message in messages:
            if message.channel == "sms" and message.state != "skipped" and message.address:
                gateway = gateways._get_routes(self.company_id, message.address)[:1]
                price = gateway._get_price(message.address, self._count_segments(message)) if gateway else 0
                if price:
                    costs[gateway.currency_id.id] += price
        return costs

    @api.model
    def _count_segments(self, message):
        return message.segments or segments.count(segments.normalise(message.body)).segments

    @api.depends("forecast", "forecast_state")
    @api.depends_context("lang")
    def _compute_forecast_html(self):
        labels = {
            name: dict(self.env["insurance.message"]._fields[name]._description_selection(self.env))
            for name in ("channel", "reason")
        }
        labels["channel"][""] = self.env._("Waiting")  # put off once more
        for bulk in self:
            seen = bulk.forecast
            bulk.forecast_html = seen and self.env["ir.qweb"]._render(
                "insurance_sms.insurance_bulk_forecast",
                {
                    "seen": seen,
                    "total": sum(seen["channels"].values()),
                    "channels": [(labels["channel"].get(key, key), count) for key, count in seen["channels"].items()],
                    "reasons": [(labels["reason"].get(key, key), count) for key, count in seen["reasons"].items()],
                    "costs": bulk._format_costs(),
                    "previews": [
                        told | {"by": labels["channel"].get(told["channel"], "")} for told in seen["previews"]
                    ],
                },
            )

    def _format_costs(self):
        """Return the forecast's cost, one text per currency."""
        currencies = self.env["res.currency"]
        return [
            currencies.browse(int(currency)).format(amount)
            for currency, amount in (self.forecast or {}).get("costs", {}).items()
        ]

    # --- test to myself ------------------------------------------------------------------------------

    def action_test(self):
        """Send me what the first recipient would read."""
        self.ensure_one()
        self.action_check()
        told = (self.forecast or {}).get("previews") or []
        if not told:
            raise UserError(self.env._("Nobody would be written to: there is nothing to try."))
        me = self.env.user.partner_id
        self.env["insurance.message"]._as_service(self.company_id)._plan([self._prepare_test(told[0], me)])
        self._wake_sender()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("On its way to you: %s", told[0]["text"][:100])},
        }

    def _prepare_test(self, told, partner):
        """Return the row of a test: the first recipient's text, to whoever asks."""
        return {
            "source": "person",
            "audience": "employee",
            "partner_id": partner.id,
            "user_id": self.env.uid,
            "author_id": self.env.uid,
            "company_id": self.company_id.id,
            "model": "res.partner",
            "res_id": partner.id,
            "channel": told["channel"],
            "subject": told["subject"] or self.name,
            "body": told["text"],
            "is_final": True,
            "lang": partner.lang,
        }
