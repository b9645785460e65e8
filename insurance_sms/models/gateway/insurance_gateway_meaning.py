import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceGatewayMeaning(models.Model):
    """What a provider's code or words mean; the first line that fits counts."""

    _name = "insurance.gateway.meaning"
    _description = "Meaning of a Gateway's Answer"
    _order = "usage, sequence, id"
    _rec_name = "pattern"

    gateway_id = fields.Many2one("insurance.gateway", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    usage = fields.Selection(
        [("answer", "Answer"), ("receipt", "Report")],
        "Of",
        required=True,
        default="answer",
        help="Answer: what the gateway says when it is handed a message. Report: what it says later of its delivery.",
    )
    status = fields.Char("HTTP Status", help="E.g. 503, or 4.. for all that begin with 4. Empty: any.")
    pattern = fields.Char(
        "Code or Words", help="A regular expression: the whole code where its place is known, else words anywhere."
    )
    outcome = fields.Selection(
        [
            ("sent", "On its way"),
            ("delivered", "Delivered"),
            ("failed", "Refused"),
            ("again", "Try again"),
            ("account", "Account refused"),
            ("unconfirmed", "Nobody knows"),
        ],
        "Means",
        required=True,
        default="failed",
        help="Refused: this message cannot be delivered. Try again: later, or by the next gateway. Account refused: no "
        "credit or a wrong password; nothing more is handed over, and who looks after the gateway gets a task.\n"
        "Nobody knows: it is never sent again by itself.",
    )
    note = fields.Char("In Words", help="Told on the message.")

    @api.constrains("gateway_id", "status", "pattern")
    def _check_patterns(self):
        for meaning in self:
            for text in filter(None, (meaning.status, meaning.pattern)):
                try:
                    re.compile(text)
                except re.error as error:
                    raise ValidationError(
                        self.env._("%(text)s is not a regular expression: %(error)s", text=text, error=error)
                    ) from error
            if not meaning.status and not meaning.pattern:
                raise ValidationError(self.env._("Give an HTTP status, a code or words; else every answer would fit."))

    @api.constrains("usage", "outcome")
    def _check_outcome(self):
        for meaning in self:
            wrong = {"answer": ("delivered",), "receipt": ("again", "account", "unconfirmed")}[meaning.usage]
            if meaning.outcome in wrong:
                raise ValidationError(
                    self.env._(
                        "An answer means accepted, refused, try again, account or nobody knows; "
                        "a report means on its way, delivered or refused."
                    )
                )
