from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_contact import CHANNELS


class InsuranceContactPattern(models.Model):
    """What a client wants to be told of an event otherwise than everybody else: how, when, in which words."""

    _name = "insurance.contact.pattern"
    _description = "Client's Own Message"
    _order = "partner_id, event_id, id"
    _rec_name = "event_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, index=True, ondelete="cascade")
    event_id = fields.Many2one("insurance.event", "About", required=True, ondelete="cascade")
    channel = fields.Selection(
        [*CHANNELS, ("none", "Nothing")], help="Empty: the client's preferred one. Nothing: not told of this at all."
    )
    days = fields.Integer(help="How many days before or after the event; 0: on its day.")
    direction = fields.Selection(
        [("before", "Before"), ("after", "After")], "Days Are", required=True, default="before"
    )
    text = fields.Text(help="In the client's own words; empty: the usual text.")

    _days_positive = models.Constraint("CHECK (days >= 0)", "Days are counted from 0; choose before or after beside.")

    @api.constrains("partner_id", "event_id")
    def _check_double(self):
        """One pattern per event. (Not by a unique index: see the merge of contacts.)"""
        doubles = self._read_group(
            [("partner_id", "in", self.partner_id.ids)], ["partner_id", "event_id"], having=[("__count", ">", 1)]
        )
        for partner, event in doubles:
            raise ValidationError(
                self.env._(
                    "%(client)s already has a message of his own about “%(event)s”: change that one.",
                    client=partner.display_name,
                    event=event.name,
                )
            )

    def _get_timing_words(self):
        """Return when the client is told: “3 days before”; on the day itself nothing is said."""
        self.ensure_one()
        if not self.days:
            return ""
        if self.direction == "before":
            return self.env._("%s days before", self.days)
        return self.env._("%s days after", self.days)
