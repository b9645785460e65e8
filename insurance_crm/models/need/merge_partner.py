from odoo import api, models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of two open needs in one line one goes on, with what was said in both; the other is closed and kept."""
        self._join_needs(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _join_needs(self, partners):
        # sudo: a merge keeps what is known of both, whatever book it is in
        needs = self.env["insurance.need"].sudo()
        kept = {}
        for need in needs.search([("partner_id", "in", partners.ids), ("state", "=", "open")], order="id"):
            first = kept.setdefault((need.line_id, need.company_id), need)
            if first != need:
                first._add_details(need._get_details())
                need.is_dropped = True
        self._forget_gaps_found_twice(needs.search([("partner_id", "in", partners.ids), ("gap_rule_id", "!=", False)]))
        needs.flush_model()

    @api.model
    def _forget_gaps_found_twice(self, needs):
        """A gap found for both was found once: the one that is worked or was refused first keeps the rule."""
        found = set()
        for need in needs.sorted(lambda need: (need.state == "open", need.id)):
            key = (need.gap_rule_id, need.company_id, need.gap_policy_id)
            if key in found:
                need.gap_rule_id = False
            found.add(key)
