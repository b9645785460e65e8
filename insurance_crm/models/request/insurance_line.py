from odoo import api, fields, models

from ...lib import text
from ..book.importer.catalogue import line_words


class InsuranceLine(models.Model):
    """How requests of the line are recognised."""

    _inherit = "insurance.line"

    request_words = fields.Char(
        "Words in requests", help="A request with one of these words is about this line, e.g. car, hull, casco."
    )

    @api.model
    def _guess_line(self, *texts):
        """Return the line that texts are about, or none when nothing or several lines fit.

        The earlier text counts more: a line's name or code sent as such decides before words of the message.

        :param texts: what was sent, the most certain first
        """
        lines = self.search([("active", "=", True)])
        known = line_words()
        keys = {line: line._get_request_keys(known) for line in lines}
        for given in texts:
            said = f" {' '.join(text.words(given))} "
            found = {line: max((len(key) for key in keys[line] if key in said), default=0) for line in lines}
            best = max(found.values(), default=0)
            fitting = [line for line in lines if best and found[line] == best]
            if len(fitting) == 1:
                return fitting[0]
        return self.browse()

    def _get_request_keys(self, known):
        """Return the words that mean this line, each between blanks; ``known``: what imports know by code."""
        self.ensure_one()
        names = [
            self.name,
            self.code or "",
            *(self.request_words or "").replace("،", ",").replace("，", ",").split(","),
        ]
        # words of two letters mean too much else in a message
        names += [word for word, code in known.items() if self.code and code == self.code and len(word) > 2]
        return {f" {key} " for name in names if (key := " ".join(text.words(name)))}
