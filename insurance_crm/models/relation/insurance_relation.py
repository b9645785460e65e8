from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class InsuranceRelation(models.Model):
    """Two contacts who have to do with each other: one row, seen from both sides.

    ``partner_id`` is what the type names first (the parent), ``other_id`` what it names second
    (the child). Where both are called the same the order means nothing.
    """

    _name = "insurance.relation"
    _description = "Relation between Contacts"
    _order = "id desc"

    # looked through by joins: the own-book rule asks for the agents of both, on every card
    partner_id = fields.Many2one(
        "res.partner", "First", required=True, ondelete="cascade", index=True, bypass_search_access=True
    )
    type_id = fields.Many2one("insurance.relation.type", "Relation", required=True, ondelete="restrict", index=True)
    other_id = fields.Many2one(
        "res.partner", "Second", required=True, ondelete="cascade", index=True, bypass_search_access=True
    )
    note = fields.Char(help="Since when, how close, who told us.")

    _not_oneself = models.Constraint(
        "CHECK (partner_id <> other_id)", "Nobody is related to himself: choose another contact."
    )
    # whichever of the two is named first
    _pair_uniq = models.UniqueIndex(
        "(LEAST(partner_id, other_id), GREATEST(partner_id, other_id), type_id)",
        "These two are already related in this way: look at their other relations.",
    )
    # a side is read by its own number, see `insurance.relation.side`
    _first_side_idx = models.Index("((id * 2))")
    _second_side_idx = models.Index("((id * 2 + 1))")

    @api.depends("partner_id", "other_id", "type_id")
    def _compute_display_name(self):
        for relation in self:
            relation.display_name = f"{relation.partner_id.name} – {relation.other_id.name} ({relation.type_id.name})"

    @api.constrains("partner_id", "other_id", "type_id")
    def _check_circle(self):
        """Refuse that somebody becomes his own forefather, where the type says so."""
        for relation in self.filtered("type_id.no_circle"):
            if relation._leads_back():
                raise ValidationError(
                    self.env._(
                        "%(one)s cannot be “%(role)s” of %(other)s: %(one)s already comes after %(other)s in that chain.",
                        one=relation.partner_id.display_name,
                        other=relation.other_id.display_name,
                        role=relation.type_id.name,
                    )
                )

    def _leads_back(self):
        """Return whether one comes from the second of these to the first again, by relations of the same type."""
        self.ensure_one()
        self.flush_model(["partner_id", "other_id", "type_id"])
        # relations of colleagues' clients count too: a circle is wrong whoever sees it
        return bool(
            self.env.execute_query(
                SQL(
                    """WITH RECURSIVE chain(id) AS (
                           SELECT %(second)s UNION
                           SELECT r.other_id FROM insurance_relation r JOIN chain ON chain.id = r.partner_id
                            WHERE r.type_id = %(type)s)
                       SELECT 1 FROM chain WHERE id = %(first)s""",
                    first=self.partner_id.id,
                    second=self.other_id.id,
                    type=self.type_id.id,
                )
            )
        )
