from odoo import api, models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Two gifts for one occasion and year become one client's: what was given stays, what is only planned is called off."""
        self._part_gifts(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _part_gifts(self, partners):
        """Tell the gifts apart that the unique index would take for one: none is lost.

        Of gifts not given yet one stays; given ones get a number each.
        """
        # sudo: a merge keeps the gifts of all books
        gifts = self.env["insurance.gift"].sudo()
        found = gifts.search([("partner_id", "in", partners.ids), ("state", "!=", "cancelled")], order="merged, id")
        for same in found.grouped(lambda gift: (gift.company_id, gift.occasion_id, gift.year)).values():
            ahead = same.filtered(lambda gift: gift.state in ("planned", "approved"))
            over = ahead if same - ahead else ahead.sorted(lambda gift: gift.state != "approved")[1:]
            over.state = "cancelled"
            for number, gift in enumerate(same - over):
                gift.merged = number
        gifts.flush_model()
