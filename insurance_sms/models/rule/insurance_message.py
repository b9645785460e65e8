from odoo import models


class InsuranceMessage(models.Model):
    _inherit = "insurance.message"

    def _stop_answered(self, messages):
        """Return the messages whose client has answered since he was first told of the same; two queries.

        See ``insurance.stop.condition``.
        """
        told = self._get_first_told(messages)
        # sudo: an answer counts whoever may read it
        answers = self.sudo()._read_group(
            [("direction", "=", "incoming"), ("partner_id", "in", messages.partner_id.ids)], ["partner_id"], ["due:max"]
        )
        last = {partner.id: moment for partner, moment in answers}
        stops = {}
        for message in messages:
            answered, first = last.get(message.partner_id.id), told.get(self._get_matter(message))
            if answered and first and answered >= first:
                stops[message.id] = self.env._("The client has answered")
        return stops

    def _stop_paid(self, messages):
        """Return the messages about instalments that are paid, or not needed any more; one query."""
        about = messages.filtered(lambda message: message.model == "insurance.instalment")
        # sudo: what is paid is paid, whoever may read it
        rows = self.env["insurance.instalment"].sudo().browse(about.mapped("res_id")).exists()
        still_open = rows.filtered(lambda row: row.state == "open").ids
        return {message.id: self.env._("It is paid") for message in about if message.res_id not in still_open}

    def _get_first_told(self, messages):
        """Return ``{(model, id, occurrence, partner id): when first sent}`` of what the messages are about."""
        groups = self.sudo()._read_group(  # sudo: see above
            [
                ("direction", "=", "outgoing"),
                ("state", "in", ("sent", "delivered", "unconfirmed")),
                ("partner_id", "in", messages.partner_id.ids),
                ("res_id", "in", messages.mapped("res_id")),
            ],
            ["model", "res_id", "occurrence", "partner_id"],
            ["date_sent:min"],
        )
        return {
            (model, res_id, occurrence, partner.id): moment for model, res_id, occurrence, partner, moment in groups
        }

    def _get_matter(self, message):
        return (message.model, message.res_id, message.occurrence, message.partner_id.id)
