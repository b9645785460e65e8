from odoo import fields, models


class InsuranceBookMatch(models.Model):
    """One way to recognise a client, in the order they are tried."""

    _name = "insurance.book.match"
    _description = "Way to Recognise a Client"
    _order = "sequence, id"
    _rec_name = "criterion"

    profile_id = fields.Many2one("insurance.book.profile", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    criterion = fields.Selection(
        [
            ("external", "Number in the other system"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("vat", "Tax number"),
            ("document", "Document number"),
            ("name_birth", "Name and birth date"),
            ("name", "Name alone"),
        ],
        required=True,
    )

    _criterion_uniq = models.UniqueIndex("(profile_id, criterion)", "Each way to recognise a client is listed once.")
