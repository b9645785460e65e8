from odoo import api, models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Phones, e-mails and own messages both contacts have are kept once; consents are all kept, they are history."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._insurance_keep_once("insurance.contact.point", dst_partner, ("medium", "value_key"))
        self._insurance_keep_once("insurance.contact.pattern", dst_partner, ("event_id",))
        # whoever was merged with his employer, or into a circle of employers, works for nobody we know
        dst_partner.invalidate_recordset(["employer_id"])
        if dst_partner._has_cycle("employer_id"):
            dst_partner.employer_id = False
        return result

    @api.model
    def _insurance_keep_once(self, model, partner, names):
        """Delete rows of ``partner`` that agree in the fields ``names`` with an older one."""
        seen = set()
        # sudo: core merges with full rights
        rows = self.env[model].sudo()
        rows.invalidate_model()
        for row in rows.search([("partner_id", "=", partner.id)], order="id"):
            key = tuple(row[name] for name in names)
            if key in seen:
                row.unlink()
            seen.add(key)
