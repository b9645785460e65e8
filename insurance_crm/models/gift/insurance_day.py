from odoo import api, models


class InsuranceDay(models.AbstractModel):
    """The gifts to bring on a day."""

    _inherit = "insurance.day"

    @api.model
    def _get_sections(self, first, last):
        gifts = self.env["insurance.gift"]
        if not gifts.has_access("read"):
            return super()._get_sections(first, last)
        gifts = gifts.search(
            [("user_id", "=", self.env.uid), ("state", "=", "approved"), ("date_planned", "<=", last)],
            order="date_planned, id",
        )

        def row(gift):
            return f"{gift.partner_id.display_name}: {gift.type_id.name}", self._date(gift.date_planned), gift

        return [*super()._get_sections(first, last), self._section(self.env._("Gifts to give"), gifts, row)]
