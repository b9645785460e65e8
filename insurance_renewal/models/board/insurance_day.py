from odoo import api, models
from odoo.fields import Domain


class InsuranceDay(models.AbstractModel):
    """My day tells of one's renewals that end soon or are over; they are not told of as ending policies again."""

    _inherit = "insurance.day"

    @api.model
    def _get_ending_domain(self, first, last):
        known = Domain("renewal_id", "any", self._get_my_renewals_domain() & Domain("state", "=", "open"))
        return super()._get_ending_domain(first, last) & ~known

    @api.model
    def _get_my_renewals_domain(self):
        return Domain("user_id", "=", self.env.uid) | Domain("agent_id", "=", self.env.uid)

    @api.model
    def _get_sections(self, first, last):
        renewals = self.env["insurance.renewal"]
        if not renewals.has_access("read"):
            return super()._get_sections(first, last)
        ahead = self._get_ahead(first, last)
        cases = renewals.search(self._get_my_renewals_domain() & renewals._get_pressing_domain(ahead))
        section = self._section(
            self.env._("Renewals"),
            cases,
            lambda case: (
                " · ".join(filter(None, (case.partner_id.display_name, case.line_id.name))),
                case._say_pressing(),
                case,
            ),
        )
        return [*super()._get_sections(first, last), section]
