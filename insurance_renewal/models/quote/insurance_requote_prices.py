import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.lib.book import output
from odoo.addons.insurance_crm.lib.book.errors import FileError
from odoo.addons.insurance_crm.models.book.wording import words

from ...lib import price_list
from .insurance_requote import _TOLD

MOST = 20_000  # open renewals looked through for a number that is written otherwise


class InsuranceRequotePrices(models.TransientModel):
    """Takes an insurer's own renewal prices in, by policy number: a spreadsheet, or rows pasted from a letter."""

    _name = "insurance.requote.prices"
    _description = "Take Renewal Prices In"

    file = fields.Binary("Spreadsheet", attachment=False)
    filename = fields.Char()
    pasted = fields.Text("Or paste rows here", help="One policy a line: its number and the price.")
    insurer_id = fields.Many2one(
        "res.partner", "List of", domain="[('is_insurer', '=', True)]", ondelete="cascade",
        help="Only this insurer's policies are looked at. Empty: every insurer's.",
    )  # fmt: skip
    is_net = fields.Boolean("Prices without tax and fees", help="Tax, levies and fee are added by the product.")
    state = fields.Selection([("open", "To take in"), ("done", "Taken in")], default="open", readonly=True)
    done_count = fields.Integer("Prices taken in", readonly=True)
    refused_count = fields.Integer("Rows refused", readonly=True)
    problems = fields.Text("Why rows are refused", readonly=True)
    rejected_file = fields.Binary("Refused rows", readonly=True, attachment=False)
    rejected_filename = fields.Char(readonly=True)
    inquiry_ids = fields.Many2many("insurance.inquiry", readonly=True)

    def action_take_in(self):
        """Keep each price as the present insurer's offer for the next term; tell and hand back what is refused.

        :raises UserError: when there is no list, or it is no table
        """
        self.ensure_one()
        header, prices, refused, kind = self._read()
        reasons = self._get_reasons()
        refused = [(row, cells, reasons[code]) for row, cells, code in refused]
        cases, unknown = self._match(prices)
        refused += [(price.row, list(price.cells), reason) for price, reason in unknown]
        inquiries, problems = self._set_prices(cases)
        refused += [(price.row, list(price.cells), reason) for price, reason in problems]
        self._tell(header, sorted(refused, key=lambda row: row[0]), kind)
        self.write({"state": "done", "done_count": len(inquiries), "inquiry_ids": [Command.set(inquiries.ids)]})
        if not refused:
            return self.action_open_table()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_requote_prices_action")
        return action | {"res_id": self.id, "context": {}}

    def _read(self):
        try:
            if self.file:
                return price_list.read(io.BytesIO(base64.b64decode(self.with_context(bin_size=False).file)))
            if (self.pasted or "").strip():
                return price_list.read_pasted(self.pasted)
        except FileError as error:
            raise UserError(words(self.env, error)) from error
        raise UserError(self.env._("Choose the insurer's spreadsheet, or paste its rows."))

    @api.model
    def _get_reasons(self):
        """Return ``{code: words}`` of what ``lib/price_list.py`` refuses."""
        return {
            "no_number": self.env._("The policy number is missing."),
            "no_price": self.env._("The price is missing."),
            "not_a_price": self.env._("The price is no amount above zero."),
            "twice": self.env._("This number stands further up in the list already."),
        }

    def _match(self, prices):
        """Return ``({case: price}, [(price, why not)])``: open renewals the user may see, by their policies' numbers."""
        found = self._find_cases({price.number for price in prices})
        spelled = self._find_spelled(prices, found)
        cases, unknown = {}, []
        for price in prices:
            case = found.get(price.number) or spelled.get(text.code_key(price.number)) or self.env["insurance.renewal"]
            if len(case) == 1 and case not in cases:
                cases[case] = price
            elif case in cases:
                unknown.append((price, self.env._("This policy stands further up in the list already.")))
            elif case:
                unknown.append(
                    (price, self.env._("Several insurers have a policy with this number: say whose list it is."))
                )
            else:
                unknown.append((price, self.env._("No open renewal with this number in your book.")))
        return cases, unknown

    def _get_domain(self):
        domain = Domain("state", "=", "open") & Domain("policy_id.number", "!=", False)
        return domain & Domain("policy_id.insurer_id", "=", self.insurer_id.id) if self.insurer_id else domain

    def _find_cases(self, numbers):
        """Return ``{number: open cases}`` for numbers written as we have them."""
        cases = self.env["insurance.renewal"].search(
            self._get_domain() & Domain("policy_id.number", "in", list(numbers))
        )
        return cases.grouped("number")

    def _find_spelled(self, prices, found):
        """Return ``{number without blanks and dashes: open cases}``, looked up only when some number was not found."""
        if all(price.number in found for price in prices):
            return {}
        cases = self.env["insurance.renewal"].search(self._get_domain(), limit=MOST)
        cases.policy_id.fetch(["number"])
        return cases.grouped(lambda case: text.code_key(case.number))

    def _set_prices(self, prices):
        """Keep the prices; return ``(inquiries, [(price, why not)])``."""
        cases = self.env["insurance.renewal"].union(*prices)
        inquiries, obstacles = cases._make_inquiries()
        wanted = {inquiry: prices[inquiry.renewal_id].price for inquiry in inquiries}
        done = inquiries._each(lambda inquiry: inquiry._set_price(wanted[inquiry], self.is_net))
        problems = [(prices[case], reason) for case, reason in obstacles.items()]
        problems += [(prices[inquiry.renewal_id], inquiry.problem) for inquiry in inquiries - done]
        return done, problems

    def _tell(self, header, refused, kind):
        """Say why rows were refused, and hand them back as a file that can be corrected and taken in again."""
        lines = [self.env._("Row %(row)s: %(reason)s", row=row, reason=reason) for row, _cells, reason in refused]
        if len(lines) > _TOLD:
            lines[_TOLD:] = [self.env._("… and %(count)s more", count=len(lines) - _TOLD)]
        self.write({"refused_count": len(refused), "problems": "\n".join(lines)})
        if refused:
            titles = (self.env._("Row"), self.env._("Reason"))
            stem = (self.filename or self.env._("Prices")).rsplit(".", 1)[0]
            self.rejected_file = base64.b64encode(output.write_rejected(kind, header, refused, titles))
            self.rejected_filename = self.env._("%(name)s - rejected", name=stem) + f".{kind}"

    def action_open_table(self):
        """Open the rows whose prices were taken in."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_quote_action")
        domain = [("id", "in", self.inquiry_ids.ids)]
        return action | {"name": self.env._("Offers just made"), "domain": domain, "context": {}}
