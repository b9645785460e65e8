from odoo import fields, models


class InsuranceBulkNumber(models.Model):
    """A number that was typed or stood in a file, or a row in which no number was found."""

    _name = "insurance.bulk.number"
    _description = "Number of a Bulk Message"
    _order = "bulk_id, id"
    _rec_name = "number"

    bulk_id = fields.Many2one("insurance.bulk", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="bulk_id.company_id", store=True, index=True)
    row_number = fields.Integer("Row", readonly=True, aggregator=None)
    cells = fields.Json(readonly=True, help="The row as it stood in the file.")
    said = fields.Char("As Written", readonly=True)
    number = fields.Char(readonly=True, help="With its country, as it is dialled.")
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, ondelete="set null")
    reason = fields.Selection(
        [
            ("no_number", "No phone number in this row"),
            ("not_understood", "Not understood as a phone number: write it with its country"),
            ("repeated", "The same number stands further up"),
        ],
        "Left Out", readonly=True, help="Empty: it is written to.",
    )  # fmt: skip
