from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """What clients agreed to. Reading it never depends on who reads: nobody may be written to by a blind colleague."""

    _inherit = "res.partner"

    insurance_consent_ids = fields.One2many("insurance.consent", "partner_id", "Consents", groups=_AGENTS)
    insurance_consented_ids = fields.Many2many(
        "insurance.consent.purpose",
        string="Agreed To",
        compute="_compute_insurance_consented",
        search="_search_insurance_consented",
        groups=_AGENTS,
        help="Purposes for which the latest answer, by any channel, is yes.",
    )

    def _get_consents(self):
        """Return the latest answers: ``{id: {(purpose code, channel): state}}``, in one query.

        The channel is ``any`` or one of sms, phone, email, messenger. An answer for any channel makes earlier ones
        for single channels void, so those are left out.
        """
        answers = {partner.id: {} for partner in self}
        # sudo: see above
        rows = self.env["insurance.consent"].sudo().search_fetch(
            [("partner_id", "in", self.ids)], ["partner_id", "purpose_id", "channel", "state"]
        )  # fmt: skip
        for row in rows:  # latest first
            said, code = answers[row.partner_id.id], row.purpose_id.code
            if (code, "any") not in said:
                said.setdefault((code, row.channel), row.state)
        return answers

    def _has_consent(self, purpose, channel="any"):
        """Return ``{id: "given", "refused", "withdrawn" or None}`` (never asked) for a purpose's code and a channel."""
        return {
            partner: said.get((purpose, channel)) or said.get((purpose, "any"))
            for partner, said in self._get_consents().items()
        }

    @api.model
    def _get_consent_domain(self, purposes, channel=None):
        """Return the domain of the contacts who agreed to one of the purposes.

        :param purposes: ``insurance.consent.purpose`` records
        :param channel: sms, phone, email or messenger; None: by whichever channel
        """
        self.env["insurance.consent"].flush_model()
        channels = SQL("c.channel IN ('any', %s)", channel) if channel else SQL("TRUE")
        counts = SQL("('any', %s)", channel) if channel else SQL("('any', c.channel)")
        return Domain(
            "id",
            "in",
            SQL(
                """(SELECT c.partner_id FROM insurance_consent c
                     WHERE c.state = 'given' AND c.purpose_id = ANY(%s) AND %s AND NOT EXISTS (
                        SELECT 1 FROM insurance_consent l
                         WHERE l.partner_id = c.partner_id AND l.purpose_id = c.purpose_id AND l.channel IN %s
                           AND (l.date, l.id) > (c.date, c.id)))""",
                list(purposes.ids),
                channels,
                counts,
            ),
        )

    def _compute_insurance_consented(self):
        purposes = self.env["insurance.consent.purpose"].search([("active", "=", True)])
        for partner, answers in zip(self, self._get_consents().values(), strict=True):
            given = {code for (code, _channel), state in answers.items() if state == "given"}
            partner.insurance_consented_ids = purposes.filtered(lambda purpose, given=given: purpose.code in given)

    def _search_insurance_consented(self, operator, value):
        if operator == "any":
            purposes = self.env["insurance.consent.purpose"].search(value)
        elif operator == "in":
            purposes = self.env["insurance.consent.purpose"].browse(filter(None, value))
        else:
            return NotImplemented
        return self._get_consent_domain(purposes)
