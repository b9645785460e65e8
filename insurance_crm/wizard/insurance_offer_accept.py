from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import dates


class InsuranceOfferAccept(models.TransientModel):
    """Asks for what a policy needs beyond its offer; the rules themselves live in offer and policy."""

    _name = "insurance.offer.accept"
    _description = "Accept an Offer"

    offer_id = fields.Many2one("insurance.offer", required=True, readonly=True, ondelete="cascade")
    insurer_id = fields.Many2one(related="offer_id.insurer_id")
    product_id = fields.Many2one(related="offer_id.product_id")
    client_pays = fields.Monetary(related="offer_id.client_pays")
    currency_id = fields.Many2one(related="offer_id.currency_id")
    object_name = fields.Char(related="offer_id.inquiry_id.object_name")
    object_count = fields.Integer(related="offer_id.inquiry_id.object_count")
    policy_id = fields.Many2one(
        "insurance.policy", readonly=True, ondelete="cascade", help="The draft made from the offer."
    )
    warning = fields.Text(related="policy_id.issue_warning")
    partner_id = fields.Many2one(
        "res.partner", "Policyholder", required=True, compute="_compute_from_offer", store=True, readonly=False,
        precompute=True, ondelete="cascade", help="Who signs and pays.",
    )  # fmt: skip
    number = fields.Char("Policy number", help="As printed on the policy. Empty while the insurer has not given it.")
    has_client = fields.Boolean(compute="_compute_has_client")
    date_start = fields.Date(
        "Starts", required=True, compute="_compute_from_offer", store=True, readonly=False, precompute=True
    )
    date_end = fields.Date("Ends", compute="_compute_date_end", store=True, readonly=False, precompute=True,
                           help="Last day of cover.")  # fmt: skip

    @api.depends("offer_id")
    def _compute_from_offer(self):
        for wizard in self:
            inquiry = wizard.offer_id.inquiry_id
            wizard.partner_id = inquiry.partner_id
            wizard.date_start = inquiry.date_start

    @api.depends("offer_id")
    def _compute_has_client(self):
        """Whether the offers were made for a client; for somebody else they are made anew."""
        for wizard in self:
            wizard.has_client = bool(wizard.offer_id.inquiry_id.partner_id)

    @api.depends("date_start")
    def _compute_date_end(self):
        """The length of the term that was quoted stays when the cover begins on another day."""
        for wizard in self:
            inquiry = wizard.offer_id.inquiry_id
            count, unit = dates.term_of(inquiry.date_start, inquiry.date_end)
            wizard.date_end = dates.end_of_term(wizard.date_start, count, unit) if wizard.date_start else False

    def _accept(self):
        self.ensure_one()
        return self.offer_id._accept(
            partner_id=self.partner_id.id, number=self.number, date_start=self.date_start, date_end=self.date_end
        )

    def action_issue(self):
        """Make the policy, issue it, and open it; when something about it is worth a second look, show that first.

        :raises UserError: without the number, or what issuing a policy refuses
        """
        self.ensure_one()
        if not (self.number or "").strip():
            raise UserError(self.env._("Type the policy number, or keep the policy as a draft until you have it."))
        self.policy_id = self._accept()
        return self._reopen() if self.warning else self.action_issue_anyway()

    def action_issue_anyway(self):
        """Issue the policy made, whatever was said about it (which stays in its log), and open it."""
        self.ensure_one()
        self.policy_id.action_issue()
        return self.policy_id._get_form_action()

    def action_draft(self):
        """Make the policy and leave it a draft: its number is not known yet, or a colleague issues it."""
        self.ensure_one()
        return (self.policy_id or self._accept())._get_form_action()

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_offer_accept_action")
        return action | {"res_id": self.id, "context": {}}
