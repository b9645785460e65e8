from odoo import models


class CrmLead(models.Model):
    """When a message about a deal is not needed any more."""

    _inherit = "crm.lead"

    def _stop_deal_closed(self, messages):
        """Return the messages about deals that are won or lost; see ``insurance.stop.condition``."""
        return {
            message.id: self.env._("The deal is closed")
            for message in messages
            if message.lead_id and message.lead_id.won_status != "pending"
        }
