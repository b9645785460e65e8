import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class InsuranceBookProfile(models.Model):
    """How lists of claims are read."""

    _inherit = "insurance.book.profile"

    content = fields.Selection(
        selection_add=[("claims", "Claims")], ondelete={"claims": lambda profiles: profiles._forget_claims()}
    )
    number_mask = fields.Char(
        "Policy numbers look like",
        help="When the list has only the digits of policy numbers: the number with a zero for each digit, as in "
             "LP-000000. Then 28 means LP-000028.",
    )  # fmt: skip
    claims_state = fields.Selection(
        [("closed", "Closed"), ("open", "Open")], "Claims without a status are", required=True, default="closed",
    )  # fmt: skip

    @api.constrains("number_mask")
    def _check_number_mask(self):
        for profile in self.filtered("number_mask"):
            if len(re.findall("0+", profile.number_mask)) != 1:
                raise ValidationError(
                    self.env._("Write the zeros that stand for digits in one piece, as in LP-000000.")
                )

    def write(self, vals):
        """What a profile reads is settled when it is made: who may read lists of claims reads no books by them."""
        if "content" in vals and any(profile.content != vals["content"] for profile in self):
            raise UserError(self.env._("What a list holds is settled when it is read first: import it anew."))
        return super().write(vals)

    def _fill_number(self, number):
        """Return the full policy number for the digits ``number``; as it is when it holds more than digits."""
        mask = re.search("0+", self.number_mask or "")
        if not mask or not number.isdecimal() or len(number) > len(mask[0]):
            return number
        return self.number_mask[: mask.start()] + number.zfill(len(mask[0])) + self.number_mask[mask.end() :]

    def _forget_claims(self):
        """The room is uninstalled: its lists and how they were read go with it."""
        self.run_ids.unlink()
        self.unlink()
