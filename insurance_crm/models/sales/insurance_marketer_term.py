from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceMarketerTerm(models.Model):
    """What was agreed with one marketer: his share of our commission, per line or product, dated.

    It counts before the marketer's percentage of the income rules.
    """

    _name = "insurance.marketer.term"
    _description = "Marketer's Terms"
    _inherit = ["insurance.split"]
    _split_alias = "m"
    _split_keys = ("company_id", "line_id", "product_id", "partner_id")
    _split_figures = ("share",)

    partner_id = fields.Many2one(
        "res.partner", "Marketer", required=True, domain="[('is_marketer', '=', True)]", check_company=True,
        ondelete="restrict", index=True,
    )  # fmt: skip
    share = fields.Float("Share %", digits=(5, 2), required=True, help="Of our commission.")

    _share_range = models.Constraint("CHECK (share BETWEEN 0 AND 100)", "The share must be between 0 and 100 per cent.")

    @api.depends("partner_id", "about", "date_from", "share")
    def _compute_display_name(self):
        for term in self:
            term.display_name = f"{term.partner_id.name}, {term.about}: {term.share:g} % ({term.date_from})"

    def _get_others(self, income):
        return SQL(
            "r.id IS NOT NULL OR EXISTS (SELECT FROM insurance_marketer_term o WHERE o.id <> m.id AND %s)",
            income._get_term_match("o"),
        )
