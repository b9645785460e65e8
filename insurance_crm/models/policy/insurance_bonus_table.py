from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceBonusTable(models.Model):
    """A bonus-malus table: classes, and where claims of a term move them at renewal."""

    _name = "insurance.bonus.table"
    _description = "Bonus-Malus Table"
    _order = "country_id, name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country", ondelete="restrict", help="Empty: not bound to a country.")
    line_ids = fields.Many2many(
        "insurance.line", "insurance_bonus_table_line_rel", "table_id", "line_id", string="Lines",
        help="Policies of these lines have a class of this table.",
    )  # fmt: skip
    class_ids = fields.One2many("insurance.bonus.class", "table_id", string="Classes", copy=True)
    note = fields.Text("Source", help="Where the figures come from, and since when they apply.")

    @api.constrains("class_ids")
    def _check_moves(self):
        """Every class that claims lead to must be in the table."""
        for table in self:
            codes = set(table.class_ids.mapped("code"))
            for rung in table.class_ids:
                wrong = {rung[name] for name in rung._move_fields if rung[name]} - codes
                if wrong:
                    raise ValidationError(
                        self.env._(
                            "Class %(code)s of %(table)s leads to class %(wrong)s, which is not in the table.",
                            code=rung.code,
                            table=table.name,
                            wrong=sorted(wrong)[0],
                        )
                    )
