from odoo import api, models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A client merged with the marketer who brought him came by himself."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner.invalidate_recordset(["insurance_marketer_id"])
        if dst_partner.insurance_marketer_id == dst_partner:
            dst_partner.insurance_marketer_id = False
        return result
