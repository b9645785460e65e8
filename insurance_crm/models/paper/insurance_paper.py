from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date

from ...lib import paper


class InsurancePaper(models.AbstractModel):
    """What prints itself in its client's language: the language, its direction, and values as that language writes them."""

    _name = "insurance.paper"
    _description = "Printed in the Client's Language"

    @api.model
    def _get_paper_lang(self, partner):
        """Return the code of the client's language, or the user's when the client has none that is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        return partner.lang if partner.lang in installed else self.env.lang or self.env.user.lang or "en_US"

    @api.model
    def _get_paper_direction(self, lang):
        """Return ``rtl`` or ``ltr``."""
        return self.env["res.lang"]._get_data(code=lang).direction or "ltr"

    def _paper_text(self, value, kind="text", currency=None):
        """Return a value as HTML in the language of the environment; empty values are an empty text.

        :param value: text, date, number or HTML, as ``kind`` says
        :param kind: one of ``paper.KINDS``
        :param currency: res.currency of an amount
        """
        if kind == "money":
            value = format_amount(self.env, value or 0, currency) if currency else ""
        elif value and kind == "date":
            value = format_date(self.env, value)
        return paper.isolate(value, kind) if value else Markup("")

    @api.model
    def _get_paper_address(self, partner):
        """Return a contact's address in one line, in the language of the environment, without the contact's name."""
        lines = partner.with_context(lang=self.env.lang)._display_address(without_company=True).splitlines()
        return ", ".join(" ".join(line.split()) for line in lines if line.strip())
