import json
import uuid

from odoo import fields, models
from odoo.exceptions import UserError

from ...lib import numbers, segments
from ...lib.gateway import answer as answers
from ...lib.gateway import ask, courier

SHOWN = 4000  # letters of a request or answer


class InsuranceGatewayTest(models.TransientModel):
    """Tries a gateway with one real message and shows what was asked, answered and understood."""

    _name = "insurance.gateway.test"
    _description = "Test of an SMS Gateway"

    gateway_id = fields.Many2one("insurance.gateway", required=True, ondelete="cascade")
    number = fields.Char(
        required=True, help="Your own, for instance. The message is really sent and costs what it costs."
    )
    text = fields.Text(required=True, default=lambda self: self.env._("A test message from Odoo."))
    message_id = fields.Many2one("insurance.message", "In the List of Messages", readonly=True, ondelete="set null")
    asked = fields.Text("What Was Asked", readonly=True)
    answered = fields.Text("What Was Answered", readonly=True)
    understood = fields.Text("How It Was Understood", readonly=True)
    outcome = fields.Selection(
        [
            ("sent", "Accepted"),
            ("failed", "Refused"),
            ("again", "Not sent"),
            ("account", "The account is refused"),
            ("unconfirmed", "Nobody knows"),
        ],
        readonly=True,
    )

    def action_preview(self):
        """Show what would be asked, without sending."""
        self.ensure_one()
        request, recipe = self._build(self._prepare_message())
        self.write({"asked": _show_request(request, recipe), "answered": False, "understood": False, "outcome": False})
        return self._get_form_action()

    def action_send(self):
        """Send it, by a row of the ledger as every message.

        :raises UserError: when the number is none or the gateway is not set up
        """
        self.ensure_one()
        message = self._prepare_message()
        request, recipe = self._build(message)
        row = self._create_row(message)
        with courier.Courier(self.gateway_id._get_limits()) as road:
            answer, state, words = road.exchange(request)
        result = (
            answers.understand(self.gateway_id._get_reading(), answer)
            if answer
            else {"state": state, "ref": None, "detail": words, "cost": None}
        )
        result["detail"] = self.gateway_id._say_trouble(ask.mask(result["detail"], recipe))
        row.write(self._prepare_row_result(message, result))
        self.write(
            {
                "message_id": row.id,
                "outcome": result["state"],
                "asked": _show_request(request, recipe),
                "answered": _show_answer(answer, words, recipe),
                "understood": self._describe(result),
            }
        )
        return self._get_form_action()

    def _prepare_message(self):
        company = self.gateway_id.company_id or self.env.company
        number = numbers.parse(self.number, company.country_id.code)
        if not number.e164:
            raise UserError(
                self.env._(
                    "%(number)s is not a phone number. Write it with its country, e.g. +380501234567.",
                    number=self.number,
                )
            )
        text = segments.normalise(self.text)
        return {
            "id": 0,
            "uuid": uuid.uuid4().hex,
            "number": number.e164,
            "text": text,
            "segments": segments.count(text).segments,
        }

    def _build(self, message):
        """Return the request and the recipe whose secrets are masked."""
        try:
            return self.gateway_id._get_builder()(message), self.gateway_id._get_recipe()
        except ValueError as error:
            raise UserError(self.env._("The gateway is not set up: %(error)s", error=error)) from error

    def _create_row(self, message):
        company = self.gateway_id.company_id or self.env.company
        messages = self.env["insurance.message"].with_user(self.env.ref("insurance_sms.user_messages"))
        row = messages.with_company(company).create(
            {
                "state": "sending",
                "source": "person",
                "audience": "employee",
                "channel": "sms",
                "address": message["number"],
                "body": message["text"],
                "segments": message["segments"],
                "user_id": self.env.uid,
                "company_id": company.id,
                "gateway_id": self.gateway_id.id,
                "currency_id": self.gateway_id.currency_id.id,
                "uuid": message["uuid"],
            }
        )
        row.flush_recordset()
        return row

    def _prepare_row_result(self, message, result):
        is_sent = result["state"] == answers.SENT
        price = self.gateway_id._get_price(message["number"], message["segments"])
        return {
            # nothing tries a test again
            "state": result["state"] if result["state"] in ("sent", "unconfirmed") else "failed",
            "date_sent": fields.Datetime.now() if result["state"] in ("sent", "unconfirmed") else False,
            "provider_ref": result["ref"],
            "detail": result["detail"],
            "cost": (price if result["cost"] is None else result["cost"]) if is_sent else 0,
        }

    def _describe(self, result):
        words = [dict(self._fields["outcome"]._description_selection(self.env))[result["state"]]]
        if result["ref"]:
            words.append(self.env._("its number: %(ref)s", ref=result["ref"]))
        if result["cost"] is not None:
            words.append(self.env._("cost: %(cost)s", cost=self.gateway_id.currency_id.format(result["cost"])))
        return "\n".join(filter(None, [" · ".join(words), result["detail"]]))

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class InsuranceGateway(models.Model):
    _inherit = "insurance.gateway"

    def action_test(self):
        """Open the test of this gateway."""
        self.ensure_one()
        number = self.env.user.partner_id.phone or ""
        test = self.env["insurance.gateway.test"].create({"gateway_id": self.id, "number": number or "+"})
        return test._get_form_action()


def _show_request(request, recipe):
    lines = [f"{request.method} {request.url}", *(f"{name}: {value}" for name, value in request.headers.items())]
    return ask.mask("\n".join(lines) + "\n\n" + request.body.decode(), recipe)[:SHOWN]


def _show_answer(answer, words, recipe):
    if not answer:
        return words
    text = answer.text
    if answer.json is not None:
        text = json.dumps(answer.json, ensure_ascii=False, indent=2)
    return ask.mask(f"HTTP {answer.status}\n\n{text}", recipe)[:SHOWN]
