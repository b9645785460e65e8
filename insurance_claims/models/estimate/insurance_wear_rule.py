from odoo import api, fields, models

from ...lib import estimate


class InsuranceWearRule(models.Model):
    """How much is taken off parts, materials or paint of cars from some age on."""

    _name = "insurance.wear.rule"
    _description = "Wear by Age of the Car"
    _order = "insurer_id, kind, age_from, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    insurer_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", check_company=True,
        domain="[('is_insurer', '=', True)]",
        help="An insurer with rows of its own for a kind is counted by these alone. Empty: all others.",
    )  # fmt: skip
    kind = fields.Selection(
        [("part", "Part"), ("material", "Material"), ("paint", "Paint")], required=True, default="part"
    )
    age_from = fields.Integer("Age from", required=True, aggregator=None, help="Years since the car was built.")
    percent = fields.Float("Wear (%)", digits=(5, 2), required=True, aggregator=None)

    _age_uniq = models.UniqueIndex(
        "(company_id, insurer_id, kind, age_from) NULLS NOT DISTINCT", "There is a row for this age already."
    )
    _range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100 AND age_from >= 0)",
        "Wear is 0 to 100 per cent, and the age is not negative.",
    )

    @api.depends("kind", "age_from", "percent", "insurer_id.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "%(kind)s from %(age)s years: %(percent)s %% %(insurer)s",
                kind=kinds.get(rule.kind, ""), age=rule.age_from, percent=rule.percent, insurer=rule.insurer_id.name or "",
            ).strip()  # fmt: skip

    @api.model
    def _get_wear(self, company, insurer, age):
        """Return ``{kind: per cent}`` for a car; one query.

        :param age: in years, None when unknown
        """
        rows = self.search([("company_id", "=", company.id), ("insurer_id", "in", [False, insurer.id])])
        table = [(row.kind, row.insurer_id.id or None, row.age_from, row.percent) for row in rows]
        return {kind: estimate.wear(table, kind, age, insurer.id) for kind in estimate.KINDS}
