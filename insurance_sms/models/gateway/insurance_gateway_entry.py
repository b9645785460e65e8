from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceGatewayEntry(models.Model):
    """A row of a gateway's account: money put in, a day's messages, or a correction. Rows stay as they are."""

    _name = "insurance.gateway.entry"
    _description = "Account Row of an SMS Gateway"
    _order = "date desc, id desc"
    _rec_name = "kind"

    gateway_id = fields.Many2one("insurance.gateway", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="gateway_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today, help="Of a day's messages: the day, in UTC.")
    kind = fields.Selection(
        [("top_up", "Top-up"), ("charge", "Messages of a day"), ("correction", "Correction")],
        required=True,
        default="top_up",
    )
    amount = fields.Monetary(required=True, help="What it adds to the account; less than 0 is taken from it.")
    note = fields.Char(help="E.g. the number of the payment, or why it is corrected.")

    _top_up_check = models.Constraint("CHECK (kind != 'top_up' OR amount > 0)", "A top-up has to be more than 0.")
    _correction_check = models.Constraint(
        "CHECK (kind != 'correction' OR COALESCE(note, '') != '')", "Say in the note why the account is corrected."
    )
    _day_idx = models.Index("(gateway_id, date) WHERE kind = 'charge'")

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises UserError: always"""
        raise UserError(self.env._("Rows of an account are not changed. Add a correction."))

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(self.env._("Rows of an account are not deleted. Add a correction."))
