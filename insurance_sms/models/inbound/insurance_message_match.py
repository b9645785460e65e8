from datetime import date

from odoo import fields, models
from odoo.fields import Domain

_WENT = ("sending", "sent", "delivered", "unconfirmed")


class InsuranceMessage(models.Model):
    """Who wrote: by every number a client has."""

    _inherit = "insurance.message"

    def _find_writers(self):
        """Return all contacts with the number an answer came from, who most likely wrote it first.

        The one last written to at that number; else clients before others, who has an agent before who has none,
        the oldest first.
        """
        self.ensure_one()
        visible = Domain("company_id", "in", (self.company_id.id, False))
        by_number = Domain("phone_sanitized", "=", self.address) | Domain("mobile_sanitized", "=", self.address)
        partners = self.env["res.partner"].search(visible & by_number)
        points = self.env["insurance.contact.point"].search([("value_key", "=", self.address)])
        partners |= points.partner_id.filtered_domain(visible & Domain("active", "=", True))
        last = self._get_last_told(partners).partner_id
        return last | partners.sorted(
            lambda p: (not p.is_insurance_client, not p.user_id, p.birth_date or date.max, p.id)
        )

    def _get_last_told(self, partners):
        """Return the last message sent to the number of this answer and to one of the contacts."""
        domain = [
            ("partner_id", "in", partners.ids),
            ("address", "=", self.address),
            ("direction", "=", "outgoing"),
            ("state", "in", _WENT),
            ("company_id", "=", self.company_id.id),
        ]
        return self.search(domain, order="due desc, id desc", limit=1) if partners else self.browse()

    def _write_writer(self, found):
        """Write whom an answer is from, what it answers to and who is in charge."""
        writer = found[:1]
        if not writer:
            return
        last = self._get_last_told(writer)
        deal = self._find_open_deal(writer, last)
        agent = self._get_on_duty(writer.user_id or deal.user_id or last.user_id)
        self.write(
            {
                "partner_id": writer.id,
                "lead_id": deal.id,
                "policy_id": last.policy_id.id,
                "model": last.model,
                "res_id": last.res_id,
                "purpose_id": last.purpose_id.id,
                "user_id": agent.id,
                "lang": writer.lang,
            }
        )

    def _find_open_deal(self, writer, last):
        """Return the open deal an answer is about: the one he was last written to about, else his newest."""
        if last.lead_id.active and last.lead_id.won_status == "pending":
            return last.lead_id
        domain = [
            ("partner_id", "=", writer.id),
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
            ("company_id", "in", (self.company_id.id, False)),
        ]
        return self.env["crm.lead"].search(domain, order="create_date desc, id desc", limit=1)

    def _get_on_duty(self, agent):
        """Return who works for an agent today: himself or his stand-in, himself too when all are away."""
        if not agent:
            return agent
        return agent._get_stand_in(fields.Date.context_today(self)) or agent
