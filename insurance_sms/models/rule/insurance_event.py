from odoo import api, models


class InsuranceEvent(models.Model):
    _inherit = "insurance.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Rules that waited for these events to come with their modules get them."""
        events = super().create(vals_list)
        # sudo: whoever installs a module may not change rules; only where they belong is noted
        waiting = self.env["insurance.contact.rule"].sudo().with_context(active_test=False)
        waiting.search([("event_id", "=", False), ("event_code", "in", events.mapped("code"))])._find_events()
        return events
