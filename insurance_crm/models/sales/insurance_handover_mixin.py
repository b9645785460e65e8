from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

_TASK = "insurance_crm.mail_activity_type_issue"


class InsuranceHandoverMixin(models.AbstractModel):
    """Two employees on one record: the advisor (``user_id``) sells, the issuer (``issuer_id``) issues and delivers.

    The advisor hands the record over with a task for the issuer, who gives it back with a reason when something is
    missing. Who did it and when is kept; both stay on the record and are both credited when it is booked.
    """

    _name = "insurance.handover.mixin"
    _description = "Handed Over from Advisor to Issuer"

    handover_date = fields.Datetime("Handed over", readonly=True, copy=False)
    handover_user_id = fields.Many2one(
        "res.users", "Handed over by", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )

    def _hand_over(self, issuer, deadline, note=""):
        """Give ``self`` to ``issuer`` for issuing, with a task due on ``deadline``.

        :param issuer: the user who becomes the issuer; must be able to see the record then
        :param date deadline: when it has to be issued
        :param str note: what he has to know
        :raises UserError: when he would not see it
        """
        self.check_access("write")
        self.write({"issuer_id": issuer.id, "handover_date": fields.Datetime.now(), "handover_user_id": self.env.uid})
        for record in self:
            record._check_sees(issuer)
            record._close_handover_tasks(self.env._("Handed over anew"))
            record.activity_schedule(_TASK, deadline, note=plaintext2html(note or ""), user_id=issuer.id)
            record.message_post(body=self.env._("Handed over to %(issuer)s for issuing.", issuer=issuer.name))

    def _hand_back(self, note, deadline):
        """Give ``self`` back to its advisor, who gets a task that says what is missing.

        :param str note: what is missing; required
        :param date deadline: when it has to be done
        :raises UserError: without a reason, or without an advisor who could get the task
        """
        self.check_access("write")
        if not (note or "").strip():
            raise UserError(self.env._("Write what is missing, so that the advisor knows what to do."))
        for record in self:
            if not record.user_id:
                raise UserError(self.env._("%(record)s has no advisor to give it back to.", record=record.display_name))
            record._close_handover_tasks(note)
            summary, advisor = self.env._("Given back by the issuer"), record.user_id
            record.activity_schedule(
                "mail.mail_activity_data_todo", deadline, summary=summary, note=plaintext2html(note), user_id=advisor.id
            )
            record.message_post(body=self.env._("Given back to %(user)s: %(note)s", user=advisor.name, note=note))
        self.write({"handover_date": False, "handover_user_id": False})

    def _check_sees(self, user):
        self.ensure_one()
        if not self.with_user(user).has_access("read"):
            raise UserError(
                self.env._(
                    "%(user)s would not see %(record)s: choose somebody with a role in insurance and in this company.",
                    user=user.name,
                    record=self.display_name,
                )
            )

    def _close_handover_tasks(self, feedback):
        """Mark the issuing tasks of ``self`` as done, by whoever did it."""
        # sudo: the task may be a colleague's who issues the same policy; closing it is a consequence
        self.sudo().activity_feedback([_TASK], feedback=feedback)

    def _get_handover_action(self, field, mode="over"):
        """Return the dialog that hands over (``mode`` over) or gives back (``back``) this record."""
        self.ensure_one()
        names = {"over": self.env._("Hand over for issuing"), "back": self.env._("Give back to the advisor")}
        return {
            "type": "ir.actions.act_window",
            "name": names[mode],
            "res_model": "insurance.handover",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{field}": self.id, "default_mode": mode, "default_issuer_id": self.issuer_id.id},
        }
