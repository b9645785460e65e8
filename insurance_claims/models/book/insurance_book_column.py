from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.claims_list import targets


class InsuranceBookColumn(models.Model):
    """Columns of lists of claims."""

    _inherit = "insurance.book.column"

    target = fields.Selection(
        selection_add=targets.LABELS, ondelete={name: "set null" for name, _label in targets.LABELS}
    )

    choices = fields.Json("May go to", compute="_compute_choices")

    @api.depends("profile_id.content")
    def _compute_choices(self):
        """The targets that a column of this kind of list may have."""
        names = [name for name, _label in self._fields["target"].selection]
        for column in self:
            of_claims = column.profile_id.content == "claims"
            column.choices = [
                name for name in names if (name in targets.KINDS if of_claims else not name.startswith("claim_"))
            ]

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
