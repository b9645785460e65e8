from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class InsurancePolicyPart(models.AbstractModel):
    """Mixin: a dated row of a policy that is for the whole policy, or for one object on it."""

    _name = "insurance.policy.part"
    _description = "Dated Row of a Policy or of One Object on It"
    _inherit = ["insurance.timeline.row"]
    _check_company_auto = True

    object_id = fields.Many2one(
        "insurance.object", "For object", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('policy_object_ids.policy_id', '=', policy_id)]",
        help="Empty: for the whole policy. An object can be chosen as soon as it is saved on the policy.",
    )  # fmt: skip

    @api.constrains("object_id", "policy_id")
    def _check_object_on_policy(self):
        """Refuse rows whose object is not on their policy.

        :raises ValidationError: naming the first of them
        """
        rows = self.filtered("object_id")
        if not rows:
            return
        self.flush_model(["policy_id", "object_id"])
        self.env["insurance.policy.object"].flush_model(["policy_id", "object_id", "active"])
        query = SQL(
            """SELECT r.id FROM %s r WHERE r.id IN %s AND NOT EXISTS (
                   SELECT FROM insurance_policy_object o WHERE o.policy_id = r.policy_id AND o.object_id = r.object_id AND o.active)
             ORDER BY r.id LIMIT 1""",
            SQL.identifier(self._table),
            tuple(rows.ids),
        )
        for (row_id,) in self.env.execute_query(query):
            row = self.browse(row_id)
            raise ValidationError(
                self.env._(
                    "%(row)s is for %(object)s, which is not on the policy: put the object on it, or choose another.",
                    row=row.display_name,
                    object=row.object_id.display_name,
                )
            )
