from odoo import api, fields, models


class InsuranceBonusClass(models.Model):
    """A class of a bonus-malus table, with the class that follows after 0, 1, 2 … claims in a term.

    The class that follows is written by its code, as in the printed tables.
    """

    _name = "insurance.bonus.class"
    _description = "Bonus-Malus Class"
    _order = "table_id, sequence, id"
    _rec_name = "code"

    table_id = fields.Many2one("insurance.bonus.table", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char("Class", required=True)
    factor = fields.Float(digits=(6, 3), default=1, help="What the base premium is multiplied with.")
    after_0 = fields.Char("No claim", help="The class of the next term. Empty: the class stays.")
    after_1 = fields.Char("1 claim", help="Empty: as with one claim less.")
    after_2 = fields.Char("2 claims", help="Empty: as with one claim less.")
    after_3 = fields.Char("3 claims", help="Empty: as with one claim less.")
    after_4 = fields.Char("4 and more", help="Empty: as with one claim less.")

    _move_fields = ("after_0", "after_1", "after_2", "after_3", "after_4")

    _code_uniq = models.UniqueIndex("(table_id, code)", "This class is in the table already.")
    _factor_positive = models.Constraint("CHECK (factor > 0)", "The factor of a class must be more than 0.")

    @api.constrains("code", *_move_fields)
    def _check_moves(self):
        self.table_id._check_moves()

    @api.depends("code", "factor")
    def _compute_display_name(self):
        for rung in self:
            rung.display_name = f"{rung.code} (×{rung.factor:g})"

    def _get_next(self, claims):
        """Return the class of the next term after ``claims`` claims in this one; empty for no class."""
        if not self:
            return self
        self.ensure_one()
        claims = min(max(claims, 0), len(self._move_fields) - 1)
        codes = [self[name] for name in self._move_fields[: claims + 1] if self[name]]
        rungs = self.table_id.class_ids.filtered(lambda rung: codes and rung.code == codes[-1])
        return rungs or self
