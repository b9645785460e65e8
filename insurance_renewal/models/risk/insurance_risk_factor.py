from odoo import api, fields, models

from ...lib import risk


class InsuranceRiskFactor(models.Model):
    """Something that may tell who leaves: years with us, premium change, channel …

    ``method`` is the name of a method ``_facts_…`` of ``insurance.risk.facts`` that takes nothing and returns SQL
    selecting ``policy_id, value`` for the policies of the table ``insurance_risk_sample`` (policy, client, line and the
    day as of which), each at most once; what it does not select is not known. Nothing it reads may be younger than
    that day. A room adds a factor by a record and such a method. Measures of clients and policies are factors by
    themselves, see insurance.risk.snapshot.
    """

    _name = "insurance.risk.factor"
    _description = "Factor of Leaving"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [(risk.NUMBER, "Number"), (risk.CATEGORY, "Category")], required=True, readonly=True, default=risk.CATEGORY
    )
    method = fields.Char(readonly=True, help="The method that reads it from the database.")
    measure_id = fields.Many2one(
        "insurance.measure", readonly=True, ondelete="cascade", index="btree_not_null",
        help="Its figure is kept when a policy is looked at for the first time, and learned from later.",
    )  # fmt: skip
    value_model = fields.Char(readonly=True, help="Of a category: the model whose records are its values.")
    formula = fields.Text("What is counted", translate=True, readonly=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Switch off what must not be learned from; counts from the next Sunday.")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another factor already has this technical name.")

    @api.depends("name", "measure_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for factor in self:
            factor.display_name = factor.sudo().measure_id.name or factor.name  # sudo: what a measure is called

    def _get_method(self):
        """Return the bound method, or None when its room is gone or the name is not a factor's."""
        self.ensure_one()
        if not (self.method or "").startswith("_facts_"):
            return None
        return getattr(self.env["insurance.risk.facts"], self.method, None)
