import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import text
from ...lib.identity import CHECKS
from .insurance_identity import KINDS

_LONGEST = 40  # signs of a number; a pattern is never tried on more


class InsuranceIdentityRule(models.Model):
    """What the numbers of a kind of document of a country look like."""

    _name = "insurance.identity.rule"
    _description = "Shape of Document Numbers"
    _order = "country_id, kind, id"
    _rec_name = "explanation"

    kind = fields.Selection(KINDS, required=True, default="passport")
    country_id = fields.Many2one(
        "res.country", "Issued In", ondelete="cascade", help="Empty: every country without a shape of its own."
    )
    pattern = fields.Char(
        required=True,
        help="A regular expression for the number in capitals, without spaces and signs: [A-Z]{2}\\d{6}. "
        "Cyrillic letters that look like Latin ones count as Latin.",
    )
    explanation = fields.Char(required=True, translate=True, help="What an agent reads: two letters and six digits.")
    example = fields.Char(required=True, help="A number of this shape; it is tried when the shape is saved.")
    check_digit = fields.Selection(
        [
            ("iran_national", "National code of Iran"),
            ("china_resident", "Resident identity card of China"),
            ("ukraine_tax", "Taxpayer's number of Ukraine"),
        ],
        help="How the last sign follows from the others.",
    )
    active = fields.Boolean(default=True)

    @api.constrains("pattern", "example", "check_digit")
    def _check_example(self):
        for rule in self:
            try:
                fits = rule._fits(text.code_key(rule.example))
            except re.error as error:
                raise ValidationError(
                    self.env._("The pattern “%(pattern)s” cannot be read: %(error)s", pattern=rule.pattern, error=error)
                ) from error
            if not fits:
                raise ValidationError(
                    self.env._("The example “%(example)s” does not have the shape described.", example=rule.example)
                )

    def _fits(self, key):
        """Return whether a number (as a key, see ``lib/text.py``) has this shape."""
        self.ensure_one()
        if len(key) > _LONGEST or not re.fullmatch(self.pattern, key):
            return False
        return not self.check_digit or CHECKS[self.check_digit](key)

    @api.model
    def _get_for(self, kind, country):
        """Return the shapes a document may have: its country's, otherwise those of no country."""
        rules = self.sudo().search(
            [("kind", "=", kind), ("country_id", "in", (country.id, False))]
        )  # sudo: definitions
        return rules.filtered("country_id") or rules
