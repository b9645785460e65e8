import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.gateway import answer as answers


class InsuranceGateway(models.Model):
    """How the provider's answers are read."""

    _inherit = "insurance.gateway"

    ok_place = fields.Char(
        "Accepted: Where",
        help="Dotted path in a JSON answer, e.g. return.status or entries.0.messageid; or re: and a regular "
        "expression, whose first bracket counts. Empty: the whole answer.",
    )
    ok_pattern = fields.Char("Accepted: What", help="Regular expression of what stands there when it was accepted.")
    code_place = fields.Char("Code: Where", help="The code the table below is about. Empty: words anywhere.")
    ref_place = fields.Char("Its Number: Where", help="The number the gateway gives the message.")
    detail_place = fields.Char("In Words: Where", help="What the gateway says about it.")
    cost_place = fields.Char("Cost: Where", help="What the message cost, in the gateway's currency.")
    meaning_ids = fields.One2many("insurance.gateway.meaning", "gateway_id", "Meanings")

    @api.constrains("ok_place", "ok_pattern", "code_place", "ref_place", "detail_place", "cost_place", "balance_place")
    def _check_places(self):
        for gateway in self:
            places = (gateway[name] or "" for name in self._get_place_fields())
            patterns = [place[3:] for place in places if place.startswith("re:")]
            for pattern in filter(None, [gateway.ok_pattern, *patterns]):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValidationError(
                        self.env._("%(text)s is not a regular expression: %(error)s", text=pattern, error=error)
                    ) from error

    @api.model
    def _get_place_fields(self):
        """Return the fields that say where something stands in an answer."""
        return ["ok_place", "code_place", "ref_place", "detail_place", "cost_place", "balance_place"]

    def _get_reading(self):
        """Return the `answer.Reading` of this gateway."""
        self.ensure_one()
        rows = self.meaning_ids.filtered(lambda m: m.usage == "answer")
        return answers.Reading(
            meanings=tuple(
                answers.Meaning(row.outcome, row.status or "", row.pattern or "", row.note or "") for row in rows
            ),
            ok_place=self.ok_place or "",
            ok_pattern=self.ok_pattern or "",
            code_place=self.code_place or "",
            ref_place=self.ref_place or "",
            detail_place=self.detail_place or "",
            cost_place=self.cost_place or "",
        )
