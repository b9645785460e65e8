from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.claims_list import targets


class InsuranceBookColumn(models.Model):
    """Columns of lists of claims."""

    _inherit = "insurance.book.column"

    target = fields.Selection(
        selection_add=targets.LABELS, ondelete={name: "set null" for name, _label in targets.LABELS}
    )

    def _get_choices(self):
        return list(targets.KINDS) if self.profile_id.content == "claims" else super()._get_choices()

    @api.constrains("target")
    def _check_target(self):
        for column in self.filtered("target"):
            if column.target not in column.choices:
                names = dict(self._fields["target"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "Column “%(column)s”: “%(target)s” is not taken from this kind of list.",
                        column=column.title, target=names[column.target],
                    )
                )  # fmt: skip

    def _get_kind(self):
        return targets.KINDS.get(self.target) or super()._get_kind()
