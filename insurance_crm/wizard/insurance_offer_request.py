from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceOfferRequest(models.TransientModel):
    """Asks several insurers' underwriters for an offer at once, by e-mail or by telephone."""

    _name = "insurance.offer.request"
    _description = "Ask Underwriters"

    inquiry_id = fields.Many2one("insurance.inquiry", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="inquiry_id.company_id")
    partner_ids = fields.Many2many(
        "res.partner", string="Insurers", required=True, check_company=True,
        domain="['|', ('is_insurer', '=', True), ('parent_id.is_insurer', '=', True)]",
        help="Insurers, or the persons there who answer such requests.",
    )  # fmt: skip
    deadline = fields.Date(
        "Answer due", required=True, default=lambda self: self._default_deadline(),
        help="On this day a task reminds the agent.",
    )  # fmt: skip
    send = fields.Boolean("Ask by e-mail", default=True)
    template_id = fields.Many2one(
        "mail.template", "Text", ondelete="cascade", domain="[('model', '=', 'insurance.offer')]",
        default=lambda self: self.env.ref("insurance_crm.mail_template_quote_request", raise_if_not_found=False),
    )  # fmt: skip
    missing_email = fields.Char("No e-mail address", compute="_compute_missing_email")

    def _default_deadline(self):
        return fields.Date.context_today(self) + relativedelta(days=self.env.company.insurance_request_days)

    @api.depends("partner_ids.email", "send")
    def _compute_missing_email(self):
        for wizard in self:
            missing = wizard.partner_ids.filtered(lambda partner: not partner.email)
            wizard.missing_email = ", ".join(missing.mapped("name")) if wizard.send else False

    def action_request(self):
        """Make an offer that waits for each insurer's answer, with its task and e-mail.

        :raises UserError: when nobody is chosen, somebody has no e-mail address, or the deadline has passed
        """
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose the insurers to ask."))
        if self.missing_email:
            raise UserError(
                self.env._(
                    "No e-mail address: %(names)s. Enter it on the contact, or ask without e-mail.",
                    names=self.missing_email,
                )
            )
        if self.deadline < fields.Date.context_today(self):
            raise UserError(self.env._("The answer would be due in the past: choose a later day."))
        offers = self.env["insurance.offer"].create([self._prepare_offer_vals(partner) for partner in self.partner_ids])
        offers._request(self.template_id if self.send else None)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_offer_vals(self, partner):
        """Return the values of the offer asked of ``partner``: an insurer, or a person there."""
        insurer = partner if partner.is_insurer else partner.parent_id
        return {
            "inquiry_id": self.inquiry_id.id,
            "source": "underwriter",
            "state": "requested",
            "insurer_id": insurer.id,
            "underwriter_id": partner.id,
            "date_request": fields.Date.context_today(self),
            "deadline": self.deadline,
        }
