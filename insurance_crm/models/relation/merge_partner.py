from odoo import api, models
from odoo.exceptions import ValidationError


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Two relations that become one are joined first; core would stumble over the second.

        What related the merged contacts to each other goes: it is one person now.

        :raises ValidationError: when the merge makes somebody his own forefather; nothing is merged then
        """
        kept = self._join_relations(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        kept.invalidate_recordset(flush=False)
        self.env["insurance.relation.side"]._forget()
        kept._check_circle()
        return result

    @api.model
    def _join_relations(self, src_partners, dst_partner):
        """Delete relations within the merged ones; of those to one contact and of one type keep the oldest, with all notes.

        :return: the relations that stay
        :raises ValidationError: when of two that become one the parent would be his child's child
        """
        merged = src_partners | dst_partner
        # sudo: a merge keeps what is known of both, whatever book it is in
        relations = self.env["insurance.relation"].sudo()
        found = relations.search(["|", ("partner_id", "in", merged.ids), ("other_id", "in", merged.ids)], order="id")
        kept, gone = {}, relations
        for relation in found:
            first, second = ({dst_partner if p in merged else p for p in side} for side in
                             (relation.partner_id, relation.other_id))  # fmt: skip
            key = (relation.type_id, frozenset(first | second))
            if first == second:
                gone |= relation
            elif key in kept:
                self._check_same_way(kept[key], relation, merged)
                notes = [kept[key].note, relation.note]
                kept[key].note = "; ".join(dict.fromkeys(note for note in notes if note)) or False
                gone |= relation
            else:
                kept[key] = relation
        gone.unlink()
        relations.flush_model()
        return relations.union(*kept.values())

    @api.model
    def _check_same_way(self, relation, other, merged):
        """Refuse that of two relations that become one the first says “parent” and the second “child”."""
        if relation.type_id.no_circle and (relation.partner_id in merged) != (other.partner_id in merged):
            raise ValidationError(
                self.env._(
                    "These contacts cannot be merged: one is above, one below %(name)s (%(type)s). Correct that first.",
                    name=((relation.partner_id | relation.other_id) - merged)[:1].display_name,
                    type=relation.type_id.display_name,
                )
            )
