from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class InsuranceRenewalTalk(models.TransientModel):
    """What was said on the telephone, and when to call again: kept on the deal, whose task moves to that day."""

    _name = "insurance.renewal.talk"
    _description = "Talk about a Renewal"

    renewal_id = fields.Many2one("insurance.renewal", required=True, readonly=True, ondelete="cascade")
    note = fields.Text("What was said", required=True)
    date_next = fields.Date("Call again on", help="The deal's task moves to this day. Empty: it stays where it is.")

    @api.constrains("date_next")
    def _check_date_next(self):
        today = fields.Date.context_today(self)
        if any(talk.date_next and talk.date_next < today for talk in self):
            raise UserError(self.env._("“Call again on” lies in the past. Choose today or a later day."))

    def action_note(self):
        """Keep the note on the deal and move its next task.

        :raises UserError: when the deal is a colleague's
        """
        self.ensure_one()
        lead = self.renewal_id.lead_id
        if not lead.has_access("write"):
            owner = self.renewal_id.user_id.sudo().name or self.env._("nobody")  # sudo: whom to tell is no secret
            raise UserError(self.env._("The deal is in the hands of %(name)s: tell him what was said.", name=owner))
        lead.message_post(body=plaintext2html(self.note), message_type="comment", subtype_xmlid="mail.mt_note")
        if self.date_next:
            self._plan_next(lead)
        return {"type": "ir.actions.act_window_close"}

    def _plan_next(self, lead):
        """Move the user's next task on the deal to the day chosen; make one when there is none."""
        tasks = lead.activity_ids.filtered(lambda task: task.user_id == self.env.user)
        task = tasks.sorted(lambda task: (not task.is_insurance_renewal, task.date_deadline, task.id))[:1]
        if task:
            task.date_deadline = self.date_next
        else:
            lead.activity_schedule(
                "mail.mail_activity_data_call", date_deadline=self.date_next, user_id=self.env.uid,
                summary=self.env._("Call again"),
            )  # fmt: skip


class InsuranceRenewal(models.Model):
    _inherit = "insurance.renewal"

    def action_note_talk(self):
        """Ask what was said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_talk_action")
        return action | {"context": {"default_renewal_id": self.id}}
