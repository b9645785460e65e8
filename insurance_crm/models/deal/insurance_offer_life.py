from odoo import fields, models
from odoo.exceptions import UserError


class InsuranceOffer(models.Model):
    """The steps of an offer asked of an underwriter, and what the agent does with offers."""

    _inherit = "insurance.offer"

    underwriter_id = fields.Many2one(
        "res.partner", "Asked of", check_company=True, ondelete="restrict", index="btree_not_null", readonly=True,
        help="The insurer, or the person there, the request was sent to.",
    )  # fmt: skip
    date_request = fields.Date("Requested on", readonly=True, copy=False)
    deadline = fields.Date("Answer due", tracking=True, copy=False, help="A task reminds the agent on this day.")
    date_answer = fields.Date("Answered on", readonly=True, copy=False)
    answer = fields.Text("Insurer's answer", copy=False)
    decline_reason = fields.Char(tracking=True, copy=False, help="Why the insurer does not want the risk.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    _activity_type = "insurance_crm.activity_underwriter_answer"

    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for offer in self:
            offer.is_overdue = bool(offer.state == "requested" and offer.deadline and offer.deadline < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "requested"), ("deadline", "<", fields.Date.context_today(self))]

    def _write_state(self, vals):
        """Write what only the steps of an offer's life write."""
        self.check_access("write")
        self.sudo().write(vals)  # sudo: an accepted offer is closed for hands, not for its own steps

    def _check_state(self, *states):
        """:raises UserError: when an offer is not in one of the states the step begins with"""
        names = dict(self._fields["state"]._description_selection(self.env))
        for offer in self:
            if offer.state not in states:
                raise UserError(
                    self.env._(
                        "%(offer)s is not waiting for this step: its state is “%(state)s”.",
                        offer=offer.display_name, state=names[offer.state],
                    )
                )  # fmt: skip

    def _request(self, template=None):
        """Remind the agent at each deadline, and ask by e-mail when a template is given.

        :param template: a ``mail.template`` of this model, sent in the language of who is asked
        """
        for offer in self:
            offer.activity_schedule(
                self._activity_type,
                date_deadline=offer.deadline,
                summary=self.env._("Answer of %(insurer)s due", insurer=offer.insurer_id.name),
                user_id=offer.inquiry_id.user_id.id,
            )
            if template:
                offer.message_post_with_source(template, message_type="comment", subtype_xmlid="mail.mt_comment")

    def action_received(self):
        """The underwriter's answer is in: it is an offer like the others now.

        :raises UserError: without a premium, or when nothing was asked
        """
        self._check_state("requested", "declined")
        for offer in self:
            if offer.currency_id.is_zero(offer.premium):
                raise UserError(self.env._("%(offer)s: type the premium offered.", offer=offer.display_name))
        self._write_state({"state": "offered", "date_answer": fields.Date.context_today(self), "decline_reason": False})
        self._finish_task()

    def action_declined(self):
        """The underwriter does not want the risk; the reason is kept.

        :raises UserError: without a reason, or when nothing was asked
        """
        self._check_state("requested", "offered")
        for offer in self:
            if not (offer.decline_reason or "").strip():
                raise UserError(self.env._("%(offer)s: write why the insurer declined.", offer=offer.display_name))
        self._write_state({"state": "declined", "date_answer": fields.Date.context_today(self)})
        self._finish_task()

    def _finish_task(self):
        for offer in self:
            offer.activity_feedback([self._activity_type], feedback=offer.decline_reason or offer.answer or None)

    def action_toggle_recommended(self):
        """Recommend the offer to the client; only one of an inquiry is."""
        self.ensure_one()
        recommended = not self.is_recommended
        self.inquiry_id.offer_ids.filtered("is_recommended").is_recommended = False
        self.is_recommended = recommended

    def action_toggle_print(self):
        """Show the offer on the client's print, or leave it out."""
        for offer in self:
            offer.on_print = not offer.on_print

    def action_open(self):
        """Open the offer in a dialog, over the comparison."""
        self.ensure_one()
        view = self.env.ref("insurance_crm.insurance_offer_view_dialog")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_type_in(self):
        """Open an empty offer of the same product: the insurer may offer what his tariff does not."""
        self.ensure_one()
        action = self.inquiry_id.action_type_offer()
        known = {"default_product_id": self.product_id.id, "default_insurer_id": self.insurer_id.id}
        return action | {"context": action["context"] | known}

    def action_open_inquiry(self):
        """Open the comparison the offer is part of."""
        self.ensure_one()
        return self.inquiry_id._get_form_action()
