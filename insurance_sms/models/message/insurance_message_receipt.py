from odoo import api, fields, models
from odoo.tools import SQL

# a report's word: states of a row it may change; what was delivered stays so
_FROM = {
    "sent": ("sending", "unconfirmed"),
    "delivered": ("sending", "unconfirmed", "sent", "failed"),
    "failed": ("sending", "unconfirmed", "sent"),
}


class InsuranceMessage(models.Model):
    """Reports of delivery: gateways call twice, out of order, and before their own answer."""

    _inherit = "insurance.message"

    @api.model
    def _take_receipt(self, gateway, values):
        """Write what a gateway reports of a message; the same report again changes nothing.

        :param gateway: the ``insurance.gateway`` whose address was called
        :param dict values: what came in, as the gateway sends it
        :return: whether the report is of one of this gateway's messages
        """
        return self._write_receipt(gateway, gateway._understand_receipt(values))

    @api.model
    def _write_receipt(self, gateway, told):
        """Write a report that is understood; see ``_take_receipt``.

        :param dict told: ``uuid``, ``ref``, ``state``, ``detail``, ``when``
        :raises psycopg2.errors.SerializationFailure: when somebody else writes to the message at this moment
        """
        message = self._find_reported(gateway, told)
        if not message:
            return False
        message = message._of(message.company_id)
        # another report or the answer itself may be written at this moment: the request starts over, which is no fault
        lock = SQL("SELECT 1 FROM insurance_message WHERE id = %s FOR NO KEY UPDATE", message.id)
        self.env.cr.execute(lock, log_exceptions=False)
        if message._is_changed_by(told.get("state")):
            message.write(message._prepare_receipt_vals(gateway, told))
        return True

    @api.model
    def _find_reported(self, gateway, told):
        """Return the row a report is of: by our number, else by the gateway's."""
        mine = [("gateway_id", "in", (gateway.id, False)), ("direction", "=", "outgoing")]
        message = self.browse()
        if told.get("uuid"):
            message = self.search([("uuid", "=", told["uuid"]), *mine], limit=1)
        if not message and told.get("ref"):
            reported = [("gateway_id", "=", gateway.id), ("provider_ref", "=", told["ref"])]
            message = self.search(reported, order="id desc", limit=1)
        return message

    def _is_changed_by(self, state):
        """Return whether a reported state says more than is known.

        A row that waits for another attempt although the gateway had it after all is not sent again.
        """
        if self.state == "planned" and self.attempts:
            return state in ("sent", "delivered")
        return self.state in _FROM.get(state, ())

    def _prepare_receipt_vals(self, gateway, told):
        when = told.get("when") or fields.Datetime.now()
        vals = {"state": told["state"], "gateway_id": gateway.id}
        if told.get("ref") and not self.provider_ref:
            vals["provider_ref"] = told["ref"]
        if told["state"] == "failed":
            vals["detail"] = told.get("detail") or self.env._("The gateway reports that it was not delivered.")
        else:
            vals |= {"date_sent": self.date_sent or when, "detail": False}
        if told["state"] == "delivered":
            vals["date_delivered"] = when
        return vals
