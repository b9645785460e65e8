from odoo import api, fields, models
from odoo.exceptions import ValidationError

_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """A client as a person. His position is core's job position (``function``)."""

    _inherit = "res.partner"

    sex = fields.Selection([("female", "Female"), ("male", "Male")], help="As in the identity document.")
    occupation = fields.Char(help="What the client does: teacher, driver, owner of a shop.")
    employer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        help="Where the client works. Contacts of a company have it above their name as well.",
    )
    income_band_id = fields.Many2one(
        "insurance.income.band", "Income a Month", index="btree_not_null", ondelete="restrict", groups=_AGENTS
    )

    @api.constrains("employer_id")
    def _check_employer(self):
        if self._has_cycle("employer_id"):
            raise ValidationError(
                self.env._("Nobody can be his own employer, nor his employer's employer: choose another one.")
            )
