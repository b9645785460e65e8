from odoo import api, fields, models
from odoo.exceptions import UserError

from .wording import OUTCOMES_OF, WAYS

_WAY_OF = {"phone": "phone", "sms": "message", "messenger": "message", "letter": "letter", "none": "phone"}


class InsuranceComplaintReply(models.TransientModel):
    """The dialog in which a complaint is answered: the outcome, the words, and how they reach the client."""

    _name = "insurance.complaint.reply"
    _description = "Answering a Complaint"

    complaint_id = fields.Many2one("insurance.complaint", required=True, ondelete="cascade")
    kind = fields.Selection(related="complaint_id.kind")
    email = fields.Char(related="complaint_id.partner_id.email", string="Goes to")
    result = fields.Selection(
        [("yes", "Yes"), ("partly", "Partly"), ("no", "No")], "Justified, or adopted", required=True,
        help="Was the complaint justified; is the suggestion adopted?",
    )  # fmt: skip
    body = fields.Text("Answer", required=True, help="What the client is told, in his language.")
    way = fields.Selection(
        WAYS, "How", compute="_compute_way", store=True, readonly=False, required=True, precompute=True
    )
    root_cause = fields.Text("Root cause", compute="_compute_learned", store=True, readonly=False)
    corrective_action = fields.Text("Corrective action", compute="_compute_learned", store=True, readonly=False)

    @api.depends("complaint_id")
    def _compute_way(self):
        """The way the client prefers; who said nothing gets an e-mail, where we have his address."""
        for reply in self:
            client = reply.complaint_id.partner_id
            way = _WAY_OF.get(client.preferred_channel, "email")
            reply.way = "phone" if way == "email" and not client.email else way

    @api.depends("complaint_id")
    def _compute_learned(self):
        for reply in self:
            reply.root_cause = reply.complaint_id.root_cause
            reply.corrective_action = reply.complaint_id.corrective_action

    def action_send(self):
        """Write the answer down and send it.

        :raises UserError: by e-mail to somebody without an address
        """
        self.ensure_one()
        complaint = self.complaint_id
        if self.way == "email" and not complaint.partner_id.email:
            raise UserError(
                self.env._(
                    "No e-mail address is known of who complained. Write it on the client, or answer another way."
                )
            )
        outcome = OUTCOMES_OF[complaint.kind][("yes", "partly", "no").index(self.result)]
        complaint._answer(outcome, self.body, self.way, self.root_cause, self.corrective_action)
        return {"type": "ir.actions.act_window_close"}


class InsuranceComplaintReopen(models.TransientModel):
    """The dialog that asks why a complaint is opened again."""

    _name = "insurance.complaint.reopen"
    _description = "Opening a Complaint Again"

    complaint_id = fields.Many2one("insurance.complaint", required=True, ondelete="cascade")
    reason = fields.Char("Why", required=True)

    def action_reopen(self):
        self.ensure_one()
        self.complaint_id._reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
