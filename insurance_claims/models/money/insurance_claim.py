from odoo import api, fields, models

FIGURES = {
    "claimed": "claimed",
    "assessed": "assessed",
    "payable": "payable",
    "outstanding": "reserve",
    "paid": "payment",
    "recovered": "recovery",
}  # field: kind of entry


class InsuranceClaim(models.Model):
    """What the claim costs: sums of its rows, in its currency."""

    _inherit = "insurance.claim"

    entry_ids = fields.One2many("insurance.claim.entry", "claim_id", string="Money rows")
    payment_ids = fields.One2many("insurance.claim.payment", "claim_id", string="Payments")
    claimed = fields.Monetary(compute="_compute_figures", store=True)
    assessed = fields.Monetary(compute="_compute_figures", store=True)
    payable = fields.Monetary(compute="_compute_figures", store=True)
    outstanding = fields.Monetary(compute="_compute_figures", store=True, help="The reserve that is left.")
    paid = fields.Monetary(compute="_compute_figures", store=True)
    recovered = fields.Monetary(compute="_compute_figures", store=True, help="Came back; negative.")
    incurred = fields.Monetary(
        compute="_compute_figures", store=True, help="Paid, plus outstanding, less what came back."
    )

    @api.depends("entry_ids.amount", "entry_ids.kind")
    def _compute_figures(self):
        sums = {}
        for claim, kind, amount in self.env["insurance.claim.entry"]._read_group(
            [("claim_id", "in", self.ids)], ["claim_id", "kind"], ["amount:sum"]
        ):
            sums[claim.id, kind] = amount
        for claim in self:
            for name, kind in FIGURES.items():
                claim[name] = sums.get((claim._origin.id, kind), 0)
            claim.incurred = claim.paid + claim.outstanding + claim.recovered

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_figures(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_figures(vals)
        return super().write(vals)

    @api.model
    def _check_no_figures(self, vals):
        """:raises UserError: when somebody types a sum of rows"""
        if not self.env.su and not {*FIGURES, "incurred"}.isdisjoint(vals):
            self.env["insurance.claim.entry"]._refuse_change()
