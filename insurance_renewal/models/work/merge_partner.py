from odoo import api, models
from odoo.tools import SQL


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Renewals and deals of merged clients stay (core moves them); later policies join their open deals."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        for partner in src_partners:
            self.env.cr.execute(
                SQL(
                    """UPDATE insurance_renewal
                          SET bundle = regexp_replace(bundle, '^([0-9]+)/[0-9]+/', %s)
                        WHERE split_part(bundle, '/', 2) = %s AND partner_id = %s""",
                    rf"\1/{dst_partner.id}/",
                    str(partner.id),
                    dst_partner.id,
                )
            )
        self.env["insurance.renewal"].invalidate_model(["bundle"])
        return result
