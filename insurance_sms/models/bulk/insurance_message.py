from odoo import api, models
from odoo.tools import SQL


class InsuranceMessage(models.Model):
    """Messages sent in bulk: once per recipient, and not while their bulk message rests."""

    _inherit = "insurance.message"

    _bulk_uniq = models.UniqueIndex(
        "(bulk_id, model, res_id, part) WHERE bulk_id IS NOT NULL", "This recipient has this message already."
    )

    @api.model
    def _get_due_sql(self, now):
        return SQL(
            """%s AND (m.bulk_id IS NULL OR EXISTS (
                   SELECT 1 FROM insurance_bulk b WHERE b.id = m.bulk_id AND b.state = 'running'))""",
            super()._get_due_sql(now),
        )

    def _get_channels(self, pattern):
        """The ways of the bulk message, the client's own first where it is among them."""
        if not self.bulk_id or self.channel:
            return super()._get_channels(pattern)
        return sorted(self.bulk_id._get_channels(), key=lambda channel: channel != pattern.get("channel"))
