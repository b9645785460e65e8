import re

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

_LINK_TO_STOP = re.compile(r'<p class="o_message_stop">.*?</p>')  # nobody presses a link on paper


class InsuranceMessage(models.Model):
    """Messages that go by post: printed on the company's letterhead, many in one file, and then they are sent."""

    _name = "insurance.message"
    _inherit = ["insurance.message", "insurance.paper"]

    def action_print_letters(self):
        """Print letters; those that waited for it are sent from now on. Printing again is always possible.

        :raises UserError: when there is no letter among them
        """
        self.check_access("read")
        letters = self.filtered(lambda m: m.channel == "letter" and (m.body_html or m.body))
        if not letters:
            raise UserError(self.env._("None of these is a letter that is ready to be printed."))
        # the ledger is written by the jobs' user alone; that the user may read these letters was checked above
        for company, group in letters.filtered_domain(self._get_letters_domain()).grouped("company_id").items():
            words = self.env._("Printed by %s", self.env.user.name)
            self._as_service(company)._settle([{"id": m.id, "state": "sent", "detail": words} for m in group])
        # without core's question how papers shall look: ours do not follow it, and the letters count as sent already
        return self.env.ref("insurance_sms.action_report_letter").report_action(letters, config=False)

    def _get_paper(self):
        """Return what the template `insurance_crm.paper_pages` prints for a letter, in its reader's language."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        lang = self.lang if self.lang in installed else self._get_paper_lang(self.partner_id)
        letter = self.with_context(lang=lang)
        day = fields.Datetime.context_timestamp(letter.with_context(tz=self.company_id.message_tz), self.due).date()
        lines = [self.partner_id.name, letter._get_paper_address(self.partner_id)]
        return {
            "record": letter,
            "lang": lang,
            "direction": self._get_paper_direction(lang),
            "title": self.subject or self.template_id.with_context(lang=lang).name or "",
            "number": format_date(letter.env, day),
            "company": self.company_id,
            "company_address": letter._get_paper_address(self.company_id.partner_id),
            "intro": Markup("<br/>").join(filter(None, lines)),
            # safe: rendered from a template that was cleaned when it was written, with escaped values
            "body": Markup(_LINK_TO_STOP.sub("", self.body_html))
            if self.body_html
            else plaintext2html(self.body or ""),
        }
