from odoo import api, models
from odoo.tools import SQL


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A rule for two insurers that turn out to be one keeps the one; core leaves the other and cannot delete it."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM insurance_renewal_rule_insurer_rel a USING insurance_renewal_rule_insurer_rel b
                    WHERE a.rule_id = b.rule_id AND a.partner_id = ANY(%s) AND b.partner_id = %s""",
                src_partners.ids,
                dst_partner.id,
            )
        )
        return super()._update_foreign_keys(src_partners, dst_partner)
