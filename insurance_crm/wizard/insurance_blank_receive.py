from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

MOST = 10_000


class InsuranceBlankReceive(models.TransientModel):
    """A range of an insurer's blanks as it comes in: from the first to the last number."""

    _name = "insurance.blank.receive"
    _description = "Receive Blanks"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    insurer_id = fields.Many2one("res.partner", required=True, domain="[('is_insurer', '=', True)]")
    line_id = fields.Many2one("insurance.line", help="Empty: for any line.")
    series = fields.Char(help="Letters before the number, as printed.")
    first = fields.Char("First number", required=True, help="With its zeros, as printed: 000101.")
    last = fields.Char("Last number", required=True)
    date_in = fields.Date("Received on", required=True, default=fields.Date.context_today)
    receipt = fields.Char("Receipt no.", help="The insurer's act or waybill.")
    count = fields.Integer("Blanks", compute="_compute_count")

    @api.depends("first", "last")
    def _compute_count(self):
        for wizard in self:
            known = (wizard.first or "").strip().isdecimal() and (wizard.last or "").strip().isdecimal()
            wizard.count = int(wizard.last) - int(wizard.first) + 1 if known else 0

    def _get_numbers(self):
        """Return the numbers of the range, with the zeros of the first.

        :raises UserError: when first and last make no range, or too long a one
        """
        if not ((self.first or "").strip().isdecimal() and (self.last or "").strip().isdecimal()):
            raise UserError(self.env._("First and last number are digits only; letters go into the series."))
        if self.count < 1:
            raise UserError(self.env._("The last number lies before the first. Exchange them."))
        if self.count > MOST:
            raise UserError(self.env._("At most %(most)s blanks are received at once: check the numbers.", most=MOST))
        width = len(self.first.strip())
        return [str(number).zfill(width) for number in range(int(self.first), int(self.last) + 1)]

    def action_receive(self):
        """Put the range into stock and show it.

        :raises UserError: for a wrong range, or numbers that are there already
        """
        self.ensure_one()
        numbers, series = self._get_numbers(), (self.series or "").strip() or False
        # defaults meant for other records are none for blanks
        blanks = self.env(context=clean_context(self.env.context))["insurance.blank"]
        common = {"company_id": self.company_id.id, "insurer_id": self.insurer_id.id, "series": series}
        # sudo: a number is taken whoever holds it
        taken = blanks.sudo().search(
            [(name, "=", value) for name, value in common.items()] + [("number", "in", numbers)]
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(count)s of these blanks are there already: %(names)s. Correct the range.",
                    count=len(taken),
                    names=", ".join(taken[:5].mapped("name")) + (" …" if len(taken) > 5 else ""),
                )
            )
        common |= {"line_id": self.line_id.id, "date_in": self.date_in, "receipt": self.receipt}
        received = blanks.create([common | {"number": number} for number in numbers])
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_blank_action")
        return action | {"domain": [("id", "in", received.ids)], "context": {}}
