from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .insurance_gift import SUPERVISOR


class InsuranceGift(models.Model):
    """The steps of a gift: approved at the desk, given at the client's."""

    _inherit = "insurance.gift"

    def action_approve(self):
        """Let these gifts be given.

        :raises AccessError: for others than supervisors
        """
        self._check_supervisor()
        self._check_state("planned")
        self._write_step({"state": "approved"})
        return True

    def action_ask_give(self):
        """Ask how the client took it, and note that it was given."""
        self.ensure_one()
        self._check_state("approved")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Given"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("insurance_crm.insurance_gift_view_form_give").id, "form")],
            "target": "new",
        }

    def action_give(self):
        """Note that the client has it; takes it from the stock. Not accepted ones stay in stock.

        :raises UserError: for what is not approved, or when the stock does not suffice
        """
        self._check_state("approved")
        refused = self.filtered(lambda gift: gift.reception == "refused")
        given = self - refused
        given.type_id._take(given)
        done = {"date_given": fields.Date.context_today(self), "given_by_id": self.env.user.id}
        given._write_step(done | {"state": "given"})
        refused._write_step(done | {"state": "refused"})
        return True

    def action_refuse(self):
        """Note that the client did not accept it; it stays in stock."""
        self._check_state("approved")
        self.reception = "refused"
        return self.action_give()

    def action_take_back(self):
        """Undo what was noted as given or refused by mistake; it is in stock again.

        :raises AccessError: for others than supervisors
        """
        self._check_supervisor()
        self._check_state("given", "refused")
        given = self.filtered(lambda gift: gift.state == "given")
        given.type_id._move(given.filtered(lambda gift: sum(gift.move_ids.mapped("quantity")) < 0), 1)
        self.reception = False
        self._write_step({"state": "approved", "date_given": False, "given_by_id": False})
        return True

    def action_cancel(self):
        """These gifts are not given."""
        self._check_state("planned", "approved")
        self._write_step({"state": "cancelled"})
        self.flush_recordset(["state"])  # the client may get another gift for the occasion at once
        return True

    def action_plan_again(self):
        """Plan cancelled gifts again.

        :raises UserError: when their plan is closed
        """
        self._check_state("cancelled")
        if any(gift.plan_id and gift.plan_id.state != "draft" for gift in self):
            raise UserError(self.env._("The plan of this gift is closed: make a new gift."))
        self._write_step({"state": "planned"})
        return True

    def _check_supervisor(self):
        """Refuse what supervisors alone do.

        :raises AccessError: for everybody else
        """
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Gifts are approved and taken back by supervisors. Ask one of them."))
