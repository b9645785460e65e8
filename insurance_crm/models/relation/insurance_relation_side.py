from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceRelationSide(models.Model):
    """A relation as one of the two sees it: each relation has two sides, whichever way it was entered.

    A view over `insurance.relation`. Creating, writing and deleting sides does it to the relation,
    with the user's rights on that.
    """

    _name = "insurance.relation.side"
    _description = "Relation as Seen by a Contact"
    _auto = False
    _order = "is_family desc, sequence, id"

    partner_id = fields.Many2one("res.partner", "Seen by", required=True, bypass_search_access=True)
    other_id = fields.Many2one("res.partner", "Who", required=True, bypass_search_access=True)
    role = fields.Selection(lambda self: self.env["insurance.relation.type"]._get_roles(), "Is the", required=True)
    role_name = fields.Char("Role", compute="_compute_role_name")
    type_id = fields.Many2one("insurance.relation.type", "Relation", readonly=True)
    is_second = fields.Boolean("Named second", readonly=True)
    is_family = fields.Boolean("Family", readonly=True)
    sequence = fields.Integer(readonly=True)
    relation_id = fields.Many2one("insurance.relation", "Relation behind it", readonly=True, bypass_search_access=True)
    note = fields.Char(help="Since when, how close, who told us.")
    phone = fields.Char(related="other_id.phone")
    birth_date = fields.Date(related="other_id.birth_date")

    @property
    def _table_query(self):
        """Both sides of every relation; a side's id is twice the relation's, and one more for the second.

        Two queries put together, so that sides are found by an index, by their contact as by their number.
        """
        side = """SELECT %(id)s AS id, r.id AS relation_id, r.type_id, r.note, t.is_family, t.sequence,
                         r.%(me)s AS partner_id, r.%(other)s AS other_id, %(second)s AS is_second,
                         r.type_id || CASE WHEN %(second)s THEN ':1' ELSE ':0' END AS role
                    FROM insurance_relation r JOIN insurance_relation_type t ON t.id = r.type_id"""
        first, second = SQL.identifier("partner_id"), SQL.identifier("other_id")
        named = SQL("t.inverse_name IS NOT NULL")
        return SQL(
            "%s UNION ALL %s",
            SQL(side, id=SQL("r.id * 2"), me=first, other=second, second=named),
            SQL(side, id=SQL("r.id * 2 + 1"), me=second, other=first, second=SQL("FALSE")),
        )

    @api.depends("role", "other_id")
    def _compute_role_name(self):
        for side in self:
            side.role_name = side.type_id._get_role(side.is_second, side.other_id._get_sex()) if side.type_id else False

    @api.model
    def _prepare_relation_vals(self, vals):
        """Return the values of `insurance.relation` for those of a side: who is named first follows from the role."""
        kind, second = (int(part) for part in vals["role"].split(":"))
        first = vals["partner_id"] if second else vals["other_id"]
        return {
            "partner_id": first,
            "other_id": vals["other_id"] if second else vals["partner_id"],
            "type_id": kind,
            "note": vals.get("note"),
        }

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Create the relations and return the sides they were entered from."""
        relations = self.env["insurance.relation"].create([self._prepare_relation_vals(vals) for vals in vals_list])
        relations.flush_recordset()
        self._forget()
        return self.browse(
            relation.id * 2 + (relation.partner_id.id != vals["partner_id"])
            for relation, vals in zip(relations, vals_list, strict=True)
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """Write what was changed on the relations."""
        for side in self:
            before = {
                "partner_id": side.partner_id.id,
                "other_id": side.other_id.id,
                "role": side.role,
                "note": side.note,
            }
            after = before | {name: value for name, value in vals.items() if name in before}
            side.relation_id.write(self._prepare_relation_vals(after))
        self.env["insurance.relation"].flush_model()
        self._forget()
        return True

    def unlink(self):  # pylint: disable=method-required-super
        """Delete the relations: they are gone from both sides."""
        self.relation_id.unlink()
        self._forget()
        return True

    def _forget(self):
        """Let what was read of sides be read again: they changed without the ORM knowing."""
        self.invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(["insurance_side_ids"], flush=False)
