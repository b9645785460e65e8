from odoo import fields, models

from ...lib.gateway import answer as answers


class InsuranceGateway(models.Model):
    """A gateway to try rules and bulk messages with: it takes every message and none leaves."""

    _inherit = "insurance.gateway"

    kind = fields.Selection(selection_add=[("trial", "Trial: nothing leaves")], ondelete={"trial": "set default"})

    def _deliver(self, messages):
        """Say of every message that it was taken, at the price it would have had; see the gateways' own `_deliver`."""
        self.ensure_one()
        if self.kind != "trial":
            return super()._deliver(messages)
        taken = {
            "state": answers.SENT,
            "ref": None,
            "detail": self.env._("Trial: it did not leave the house."),
            "cost": None,
        }
        return [self._prepare_result(message, taken) for message in messages]
