from odoo import api, models
from odoo.tools import SQL


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """What was said of the contacts that go holds for the one that stays: who is not the same stays so."""
        self.env["insurance.double"].flush_model()
        src = src_partners.ids
        self.env.execute_query(
            SQL(
                """INSERT INTO insurance_double (partner_id, other_id, score, codes, state, decided_by, decided_on,
                                                 create_uid, write_uid, create_date, write_date)
                   SELECT least(%(dst)s, third), greatest(%(dst)s, third), score, codes, state, decided_by, decided_on,
                          create_uid, write_uid, create_date, write_date
                     FROM (SELECT *, CASE WHEN partner_id = ANY(%(src)s) THEN other_id ELSE partner_id END AS third
                             FROM insurance_double
                            WHERE state = 'dismissed' AND (partner_id = ANY(%(src)s)) <> (other_id = ANY(%(src)s))) AS d
                    WHERE third <> %(dst)s
                   ON CONFLICT (partner_id, other_id) DO NOTHING RETURNING id""",
                dst=dst_partner.id,
                src=src,
            )
        )
        self.env.execute_query(
            SQL(
                "DELETE FROM insurance_double WHERE partner_id = ANY(%(src)s) OR other_id = ANY(%(src)s) RETURNING id",
                src=src,
            )
        )
        self.env["insurance.double"].invalidate_model()
        return super()._update_foreign_keys(src_partners, dst_partner)
