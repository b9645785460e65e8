from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceStopCondition(models.Model):
    """What makes a planned message needless: renewed, paid, answered.

    Rooms ship theirs as data: ``method`` is a model method ``_stop_…(messages)`` that returns
    ``{message id: words why it is not needed any more}`` with a constant number of queries.
    """

    _name = "insurance.stop.condition"
    _description = "Reason Not to Send"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    model = fields.Char(required=True, help="Model that knows.")
    method = fields.Char(required=True, help="Its method, which answers for many messages at once.")
    sequence = fields.Integer(default=10)
    is_known = fields.Boolean("Is there", compute="_compute_is_known", search="_search_is_known")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another condition already has this technical name.")

    @api.constrains("model", "method")
    def _check_method(self):
        for condition in self:
            if not (condition.method or "").startswith("_stop_"):
                raise ValidationError(
                    self.env._("Condition “%s”: the method's name must begin with _stop_.", condition.name)
                )

    @api.depends("model", "method")
    def _compute_is_known(self):
        for condition in self:
            condition.is_known = condition.model in self.env and hasattr(self.env[condition.model], condition.method)

    @api.model
    def _search_is_known(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in", self.search([("code", "!=", False)]).filtered("is_known").ids)]

    def _get_stops(self, messages):
        """Return ``{message id: words}`` for messages that any of these conditions stops."""
        stops = {}
        for condition in self.filtered("is_known"):
            found = getattr(self.env[condition.model], condition.method)(messages)
            stops = found | stops
        return stops
