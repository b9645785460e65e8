from odoo import api, fields, models

TYPES = 500  # more words than anybody chooses from


class InsuranceRelationType(models.Model):
    """How two contacts may be related, with a name for each of the two: parent and child, employer and employee.

    Without a second name both are called the same: spouse, friend. Languages that name men and
    women differently (husband and wife) have names of their own for each.
    """

    _name = "insurance.relation.type"
    _description = "Relation Type"
    _order = "sequence, id"

    name = fields.Char(
        "First is called", required=True, translate=True, help="What the first of the two is to the second: parent."
    )
    name_male = fields.Char("… a man", translate=True, help="When the first is a man: father. Empty: as for all.")
    name_female = fields.Char("… a woman", translate=True, help="When the first is a woman: mother. Empty: as for all.")
    inverse_name = fields.Char(
        "Second is called",
        translate=True,
        help="What the second is to the first: child. Empty: both are called the same.",
    )
    inverse_male = fields.Char("Second, a man", translate=True, help="When the second is a man: son.")
    inverse_female = fields.Char("Second, a woman", translate=True, help="When the second is a woman: daughter.")
    code = fields.Char(copy=False, help="Name by which rules know the type; leave it as it is.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_family = fields.Boolean("Family", help="Belongs to the household: shown in the family view with its cover.")
    no_circle = fields.Boolean(
        "No circles", help="Refuse chains that lead back to their beginning: nobody is his own grandfather."
    )

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another relation type already has this code.")

    @api.depends("name", "inverse_name")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = f"{kind.name} – {kind.inverse_name}" if kind.inverse_name else kind.name

    def _get_role(self, second, sex=None):
        """Return the word for one of the two.

        :param second: True for the one whom the type names second
        :param sex: "male", "female" or nothing
        """
        self.ensure_one()
        by_sex = self[f"{'inverse' if second and self.inverse_name else 'name'}_{sex}"] if sex else False
        return by_sex or (second and self.inverse_name) or self.name

    @api.model
    def _get_roles(self):
        """Return every word somebody can be called by, as choices: ``[("<type>:<1 for the second>", word)]``.

        A type whose two sides are called the same is one choice. Archived types keep their words.
        """
        # sudo: the words are the same for everybody, and choices are asked for where a form is only described
        kinds = self.sudo().with_context(active_test=False).search([], limit=TYPES)
        roles = []
        for kind in kinds:
            roles.append((f"{kind.id}:0", kind.name))
            if kind.inverse_name:
                roles.append((f"{kind.id}:1", kind.inverse_name))
        return roles
