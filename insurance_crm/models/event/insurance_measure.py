from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceMeasure(models.Model):
    """A figure that can be computed for many clients, policies or agents at once.

    Rooms ship their measures as data: ``method`` is the name of a model method
    ``_measure_…(ids) -> {id: number}`` that answers all ids with a constant
    number of queries, as the user who asks.
    """

    _name = "insurance.measure"
    _description = "Insurance Measure"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    grain = fields.Selection(
        [("client", "Client"), ("policy", "Policy"), ("agent", "Agent")],
        string="Per",
        required=True,
        help="What the figure is computed for.",
    )
    unit = fields.Selection(
        [("currency", "Money"), ("count", "Number"), ("ratio", "Per cent")], required=True, default="count"
    )
    model = fields.Char(required=True, help="Model that computes the figure.")
    method = fields.Char(required=True, help="Its method, which answers for many records at once.")
    formula = fields.Text(translate=True, help="How the figure is computed, in words.")
    on_card = fields.Boolean("On the client card", help="Show the figure on top of the client's insurance page.")
    in_task = fields.Boolean(
        "Tell the caller", help="Show the figure in the tasks to renew a policy, and on the renewal."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another measure already has this technical name.")

    @api.constrains("model", "method")
    def _check_method(self):
        for measure in self:
            if not measure._get_method():
                raise ValidationError(
                    self.env._("Measure “%(name)s”: %(model)s has no measure %(method)s.",
                               name=measure.name, model=measure.model, method=measure.method)
                )  # fmt: skip

    def _get_method(self):
        """Return the bound method, or None when its room is gone or the name is not a measure's.

        The definition may be read with full rights, the figures never are.
        """
        self.ensure_one()
        if self.model not in self.env or not (self.method or "").startswith("_measure_"):
            return None
        return getattr(self.sudo(False).env[self.model], self.method, None)

    def _is_readable(self):
        """Return whether the measure's room is there and the user may enter it."""
        self.ensure_one()
        return bool(self._get_method()) and self.sudo(False).env[self.model].has_access("read")

    def _values(self, ids):
        """Return ``{id: number}`` for ``ids`` of the measure's grain; missing means zero.

        Money is in the current company's currency. Constant number of queries.
        """
        method = self._get_method()
        return method(list(ids)) if method and ids else {}
