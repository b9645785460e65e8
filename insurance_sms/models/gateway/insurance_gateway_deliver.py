from odoo import models

from ...lib.gateway import answer as answers
from ...lib.gateway import ask, courier

NOBODY = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError")
SILENT = ("ReadTimeoutError", "ProtocolError", "ConnectionResetError")
LONGEST = 60  # seconds a batch may take: a worker that is at it longer may be stopped by the server


class InsuranceGateway(models.Model):
    """Handing messages over."""

    _inherit = "insurance.gateway"

    def _deliver(self, messages):
        """Hand messages to this gateway. Writes nothing on them; what the answers mean is the caller's to settle.

        :param messages: list of dicts ``id``, ``uuid``, ``number`` (E.164), ``text``, ``segments`` and, if it is not
            the gateway's own, ``sender``
        :return: list of dicts ``id``, ``state``, ``ref``, ``detail``, ``cost``, ``gateway``. State is sent, failed,
            unconfirmed (it may have left: do not send it again), again (it surely did not leave: later, or by
            another gateway) or later (its turn did not come: the gateway allows only so many a second)
        """
        self.ensure_one()
        messages = list(messages)
        if not messages:
            return []
        try:
            build, reading = self._get_builder(), self._get_reading()
        except ValueError as error:
            found = [{"state": answers.ACCOUNT, "ref": None, "detail": str(error), "cost": None} for _m in messages]
        else:
            with courier.Courier(self._get_limits()) as road:
                found = road.deliver(build, reading, messages)
        # what a provider says is read by agents: he may have repeated the password he was given
        secrets = ask.Recipe(url="", secrets=self._get_secrets())
        said = {words: self._say_trouble(ask.mask(words, secrets)) for words in {result["detail"] for result in found}}
        found = [result | {"detail": said[result["detail"]]} for result in found]
        self._tell_account_trouble(found)
        return [self._prepare_result(message, result) for message, result in zip(messages, found, strict=True)]

    def _say_trouble(self, detail):
        """Return what kept a gateway from answering in words, with the error's name for who looks after the server."""
        words = self._in_office().env
        if detail in NOBODY:
            return words._("Nothing answers at the gateway's address (%s)", detail)
        if detail in SILENT:
            return words._("The gateway did not answer (%s)", detail)
        if detail == "SSLError":
            return words._("The gateway's certificate is not in order (%s)", detail)
        return detail

    def _get_builder(self):
        """Return the function that makes a message's `ask.Request`. It runs in threads: nothing of Odoo in it.

        Another kind of gateway overrides this one (see `_get_builder_twilio`).

        :raises ValueError: when the gateway is not set up
        """
        self.ensure_one()
        special = getattr(self, f"_get_builder_{self.kind}", None)
        if special:
            return special()
        recipe = self._get_recipe()
        return lambda message: ask.build(recipe, message)

    def _get_limits(self):
        """Return the `courier.Limits` of this gateway."""
        self.ensure_one()
        return courier.Limits(self.parallel, self.rate, self.connect_timeout, self.read_timeout, LONGEST)

    def _prepare_result(self, message, result):
        state, cost = result["state"], result["cost"]
        if state == answers.SENT and cost is None:
            cost = self._get_price(message["number"], message.get("segments") or 1)
        return {
            "id": message["id"],
            "state": answers.AGAIN if state == answers.ACCOUNT else state,
            "ref": result["ref"],
            "detail": result["detail"],
            "cost": cost or 0.0,
            "gateway": self.id,
        }

    def _tell_account_trouble(self, found):
        """Give a task to who looks after the gateway when the provider refuses the account; one task, not one a run."""
        trouble = next((result for result in found if result["state"] == answers.ACCOUNT), None)
        if trouble:
            gateway = self._in_office()
            gateway._warn(gateway.env._("%(gateway)s refuses to send", gateway=self.name), trouble["detail"])
