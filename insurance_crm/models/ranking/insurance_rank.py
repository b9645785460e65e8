from odoo import fields, models

TONES = [("success", "Green"), ("warning", "Yellow"), ("danger", "Red"), ("info", "Blue"), ("muted", "Grey")]


class InsuranceRank(models.Model):
    """A class of clients: from which score on, how it looks, and what is done for such a client."""

    _name = "insurance.rank"
    _description = "Client Rank"
    _order = "kind desc, scheme_id, score_from desc, id"

    name = fields.Char(required=True, translate=True)
    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(related="scheme_id.kind", store=True, precompute=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, precompute=True, index="btree_not_null")
    score_from = fields.Float("From Score", digits=(6, 2), required=True, help="Clients with this many points or more, of 100.")
    tone = fields.Selection(TONES, "Colour", required=True, default="muted")
    note = fields.Text("What It Means", translate=True)

    _score_uniq = models.Constraint(
        "UNIQUE (scheme_id, score_from)", "Two classes of a scheme cannot begin at the same score."
    )
    _score_range = models.Constraint(
        "CHECK (score_from BETWEEN 0 AND 100)", "A class begins at a score between 0 and 100."
    )
