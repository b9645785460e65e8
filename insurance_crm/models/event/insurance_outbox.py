from odoo import fields, models


class InsuranceOutbox(models.Model):
    """One announced occurrence of a moment, written in the transaction that did the thing.

    Subscribers read it later; one that fails or is installed later loses nothing.
    Rows are written by ``insurance.announcer`` only.
    """

    _name = "insurance.outbox"
    _description = "Announced Event"
    _order = "id desc"
    _rec_name = "event_id"

    event_id = fields.Many2one("insurance.event", required=True, ondelete="cascade", readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", string="Record", required=True, readonly=True)
    occurrence = fields.Char(
        required=True, readonly=True, help="What makes this occurrence different from the last one of the same record."
    )
    payload = fields.Json(readonly=True, help="Facts as they were at that moment.")
    company_id = fields.Many2one("res.company", index=True, readonly=True, ondelete="cascade")

    _occurrence_uniq = models.UniqueIndex("(event_id, model, res_id, occurrence)", "This event was already announced.")
    _recent_idx = models.Index("(event_id, create_date)")
