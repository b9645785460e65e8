from odoo import fields, models


class InsurancePartnerStat(models.Model):
    """Where a client stands with a company: rank, classes, loyal or not, gone or not; computed, never typed.

    Rows of their own, because a rank belongs to a company while contacts are shared, and because writing
    to contacts would be slow and in the way of people at work.
    """

    _name = "insurance.partner.stat"
    _description = "Standing of a Client"
    _order = "score desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Agent in charge")
    phone = fields.Char(related="partner_id.phone")
    rank_id = fields.Many2one("insurance.rank", readonly=True, index="btree_not_null", ondelete="set null")
    need_class_id = fields.Many2one(
        "insurance.rank", "Class by need", readonly=True, index="btree_not_null", ondelete="set null"
    )
    risk_class_id = fields.Many2one(
        "insurance.rank", "Class by risk", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rank_tone = fields.Selection(related="rank_id.tone", string="Colour of rank")
    score = fields.Float("Score", digits=(6, 2), readonly=True, aggregator="avg", help="By value: points of 100.")
    need_score = fields.Float("Score by need", digits=(6, 2), readonly=True, aggregator="avg")
    risk_score = fields.Float("Score by risk", digits=(6, 2), readonly=True, aggregator="avg")
    # [[criterion id, value, points]]
    reasons = fields.Json(readonly=True)
    need_reasons = fields.Json(readonly=True)
    risk_reasons = fields.Json(readonly=True)
    date_ranked = fields.Date("Changed On", readonly=True)

    _client_uniq = models.UniqueIndex("(partner_id, company_id)", "A client has one standing in a company.")
