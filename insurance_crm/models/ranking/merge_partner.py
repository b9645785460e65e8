from odoo import api, models
from odoo.tools import SQL


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Let the standing of the contact that is kept be counted anew; what was planned twice for a day stays once.

        Both have unique indexes, at which core's move of the references would crash.
        """
        self.env["insurance.partner.stat"].sudo().search([("partner_id", "in", src_partners.ids)]).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """DELETE FROM insurance_rank_service s USING insurance_rank_service kept
                    WHERE s.partner_id IN %(all)s AND kept.partner_id IN %(all)s AND kept.company_id = s.company_id
                      AND kept.scheme_id = s.scheme_id AND kept.date = s.date
                      AND (kept.partner_id = %(dst)s, -kept.id) > (s.partner_id = %(dst)s, -s.id)""",
                all=tuple((src_partners | dst_partner).ids), dst=dst_partner.id,
            )
        )  # fmt: skip
        self.env["insurance.rank.service"].invalidate_model()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.flush_all()
        self.env["insurance.partner.stat"]._recount(self.env.company, dst_partner.ids)
        return result
