from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class InsuranceObject(models.Model):
    """Whose book an object is in, found by the user's policies instead of by reading all objects."""

    _inherit = "insurance.object"

    is_own = fields.Boolean(
        "In my book", compute="_compute_is_own", search="_search_is_own", compute_sudo=True,
        help="On a policy whose agent or issuer I am, or entered by me.",
    )  # fmt: skip

    _create_uid_idx = models.Index("(create_uid)")

    @api.depends("policy_object_ids.policy_id.user_id", "policy_object_ids.policy_id.issuer_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for obj in self:
            policies = obj.policy_object_ids.policy_id
            obj.is_own = self.env.user in (obj.create_uid | policies.user_id | policies.issuer_id)

    def _search_is_own(self, operator, value):
        """Return the domain of the objects of the user's book.

        One union instead of ORs across tables: ORs read every object, 200 ms at a million, where
        this reads the user's own policies.
        """
        if operator != "in":
            return NotImplemented
        self.flush_model(["create_uid"])
        self.env["insurance.policy"].flush_model(["user_id", "issuer_id"])
        self.env["insurance.policy.object"].flush_model(["policy_id", "object_id"])
        places = SQL("SELECT o.object_id FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id")
        own = SQL(
            "SELECT id FROM insurance_object WHERE create_uid = %(uid)s"
            " UNION ALL %(places)s WHERE p.user_id = %(uid)s UNION ALL %(places)s WHERE p.issuer_id = %(uid)s",
            uid=self.env.uid, places=places,
        )  # fmt: skip
        return Domain("id", "any!", own)
