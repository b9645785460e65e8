from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_contact import CHANNELS


class InsuranceConsent(models.Model):
    """What a client said about being contacted or about his data. Rows are only added: the latest counts.

    A row for any channel counts for all of them, until a later one says otherwise.
    """

    _name = "insurance.consent"
    _description = "Consent"
    _order = "date desc, id desc"
    _rec_name = "purpose_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, ondelete="cascade")
    purpose_id = fields.Many2one("insurance.consent.purpose", "For", required=True, ondelete="restrict")
    channel = fields.Selection([("any", "Any channel"), *CHANNELS], required=True, default="any")
    state = fields.Selection(
        [("given", "Given"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        "Answer",
        required=True,
        default="given",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    source = fields.Selection(
        [
            ("talk", "In person"),
            ("phone", "By phone"),
            ("paper", "Signed paper"),
            ("email", "By e-mail"),
            ("web", "On the web"),
            ("message", "Answer to a message"),
        ],
        required=True,
        default="phone",
        help="How we know.",
    )
    note = fields.Char(help="Number of the paper, who answered.")
    user_id = fields.Many2one(
        "res.users", "Recorded By", default=lambda self: self.env.user, readonly=True, ondelete="restrict"
    )

    _latest_idx = models.Index("(partner_id, purpose_id, date DESC, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        """Who records it is who is signed in, whatever a program sends; jobs may name another."""
        if not self.env.su:
            vals_list = [{key: value for key, value in vals.items() if key != "user_id"} for vals in vals_list]
        return super().create(vals_list)

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        if any(consent.date > today for consent in self):
            raise ValidationError(self.env._("A client cannot have answered after today: correct the date of consent."))

    def action_withdraw(self):
        """Record that the client takes this consent back today; the row itself stays."""
        for consent in self:
            self.create(
                {
                    "partner_id": consent.partner_id.id,
                    "purpose_id": consent.purpose_id.id,
                    "channel": consent.channel,
                    "state": "withdrawn",
                }
            )
