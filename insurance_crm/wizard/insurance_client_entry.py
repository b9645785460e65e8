from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.card.wording import month_of_year

MONTHS = 24  # how far ahead the end of a policy elsewhere can be chosen


class InsuranceClientEntry(models.TransientModel):
    """A new client during a call: name, phone, what is held elsewhere until when, and what is wanted."""

    _name = "insurance.client.entry"
    _description = "New Client During a Call"

    name = fields.Char(required=True, help="As the client says it, in any writing.")
    phone = fields.Char()
    doubles = fields.Json(compute="_compute_doubles", help="Who may be this person and is here already.")
    foreign_line_id = fields.Many2one("insurance.line", "Has elsewhere", help="The line of a policy held elsewhere.")
    foreign_insurer_id = fields.Many2one("res.partner", "With", domain="[('is_insurer', '=', True)]")
    foreign_month = fields.Selection("_get_months", "Until", help="The month in which that policy ends.")
    need_line_id = fields.Many2one("insurance.line", "Needs")
    need_name = fields.Char("For what", help="The object, the journey, the occasion.")

    @api.model
    def _get_months(self):
        """Return the months to choose the end from, this one first: ``[("2026-11", "Nov 2026")]``."""
        first = fields.Date.context_today(self) + relativedelta(day=1)
        months = [first + relativedelta(months=number) for number in range(MONTHS)]
        return [(f"{month:%Y-%m}", month_of_year(self.env, month)) for month in months]

    @api.depends("name", "phone")
    def _compute_doubles(self):
        partners = self.env["res.partner"]
        for entry in self:
            known = {"name": entry.name or "", "phone": entry.phone or ""}
            entry.doubles = partners.get_insurance_doubles(known) if any(known.values()) else []

    def action_save(self):
        """Make the client with what was noted, and open the card."""
        self.ensure_one()
        return self._save_for(self.env["res.partner"].create(self._prepare_client_vals()))

    def action_save_for(self, partner_id):
        """Note what was said for a client who is here already, and open that card.

        :param int partner_id: one of the doubles that were shown
        :raises AccessError: when the user may not read that contact
        """
        self.ensure_one()
        partner = self.env["res.partner"].browse(partner_id).exists()
        partner.check_access("read")
        if not partner:
            raise UserError(self.env._("This contact was deleted meanwhile. Save as a new client."))
        return self._save_for(partner)

    def _save_for(self, partner):
        """Write the policy elsewhere and the need of this client."""
        if self.foreign_line_id:
            self.env["insurance.policy"].create(self._prepare_foreign_vals(partner))
        if self.need_line_id:
            self.env["insurance.need"]._open_need(self._prepare_need_vals(partner))
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "views": [(False, "form")],
        }

    def _prepare_client_vals(self):
        return {
            "name": self.name.strip(),
            "phone": self.phone or False,
            "is_insurance_client": True,
            "user_id": self.env.uid,
        }

    def _prepare_foreign_vals(self, partner):
        month = self.foreign_month and fields.Date.to_date(f"{self.foreign_month}-01")
        return {
            "origin": "foreign",
            "partner_id": partner.id,
            "line_id": self.foreign_line_id.id,
            "insurer_id": self.foreign_insurer_id.id,
            "date_end": month and month + relativedelta(day=31),
            "end_precision": "month" if month else "day",
            "confidence": "told",
        }

    def _prepare_need_vals(self, partner):
        return {
            "partner_id": partner.id,
            "line_id": self.need_line_id.id,
            "name": self.need_name or False,
            "source": "card",
        }

    @api.constrains("foreign_line_id", "foreign_insurer_id", "foreign_month", "need_line_id", "need_name")
    def _check_lines(self):
        """What was typed is never dropped in silence: without a line there is nothing to note it on."""
        for entry in self:
            if not entry.foreign_line_id and (entry.foreign_insurer_id or entry.foreign_month):
                raise ValidationError(
                    self.env._("Which line is held elsewhere? Choose it, or empty insurer and month.")
                )
            if entry.need_name and not entry.need_line_id:
                raise ValidationError(self.env._("Which line does the client need? Choose it, or empty “For what”."))
