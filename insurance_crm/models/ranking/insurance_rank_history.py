from odoo import fields, models


class InsuranceRankHistory(models.Model):
    """When a client came into another class, and with how many points. Rows are only added, by the ranking."""

    _name = "insurance.rank.history"
    _description = "Change of Rank"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        selection=lambda self: self.env["insurance.rank.scheme"]._fields["kind"]._description_selection(self.env),
        string="Classified by",
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True, index=True)
    from_id = fields.Many2one("insurance.rank", "Was", readonly=True, index="btree_not_null", ondelete="set null")
    to_id = fields.Many2one("insurance.rank", "Became", readonly=True, index="btree_not_null", ondelete="set null")
    score = fields.Float(digits=(6, 2), readonly=True, aggregator=None)
