from odoo import api, models


class InsuranceContactPattern(models.Model):
    _inherit = "insurance.contact.pattern"

    @api.constrains("text", "event_id")
    def _check_text(self):
        """A client's own words may have placeholders, too, of the kind of record the event happens to."""
        templates = self.env["insurance.message.template"]
        for pattern in self.filtered("text"):
            # sudo: which fields an event's records have is no secret
            templates._check_text(pattern.text, pattern.event_id.sudo().model)
