from odoo import models


class InsuranceMessage(models.Model):
    """Whether a message may go now, by which way, to which address, and what it says."""

    _inherit = "insurance.message"

    def _decide(self, now):
        """Decide about due messages; return those that are to be sent now, with channel, address and text."""
        for message in self:
            message.write({"channel": message.channel or "sms", "state": "sending"})
        return self
