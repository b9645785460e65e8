from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    insurance_identity_ids = fields.One2many(
        "insurance.identity", "partner_id", "Identity Documents", groups="insurance_crm.group_agent_own", copy=False
    )


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A document both contacts have is kept once.

        Not by a unique index: core would delete all documents of the merged
        contacts when one of them is there twice.
        """
        result = super()._update_foreign_keys(src_partners, dst_partner)
        seen = set()
        # sudo: core merges with full rights, and the hash is closed to everybody
        for identity in self.env["insurance.identity"].sudo().search([("partner_id", "=", dst_partner.id)], order="id"):
            key = (identity.kind, identity.number_hash)
            if key in seen:
                identity.unlink()
            seen.add(key)
        return result
