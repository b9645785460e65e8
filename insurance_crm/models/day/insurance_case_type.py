from odoo import api, fields, models


class InsuranceCaseType(models.Model):
    """A kind of planned work with clients (marketing, follow-up, meeting, sale) and the tasks it is made of."""

    _name = "insurance.case.type"
    _description = "Case Type"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", index="btree_not_null", help="Empty: for all companies."
    )
    plan_id = fields.Many2one(
        "mail.activity.plan", "Tasks", domain="[('res_model', '=', 'insurance.case')]", ondelete="set null",
        index="btree_not_null", help="The tasks a new case of this type gets, with their days before or after its start.",
    )  # fmt: skip
    days = fields.Integer("Takes days", default=7, help="A new case is due so many days after its start.")
    description = fields.Text(translate=True, help="When to open such a case, and what a good end of it is.")
    case_count = fields.Integer("Open cases", compute="_compute_case_count")

    _days_positive = models.Constraint("CHECK (days >= 0)", "A case cannot be due before it starts.")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_case_count(self):
        groups = self.env["insurance.case"]._read_group(
            [("type_id", "in", self.ids), ("state", "in", ("planned", "running"))], ["type_id"], ["__count"]
        )
        counts = dict(groups)
        for case_type in self:
            case_type.case_count = counts.get(case_type, 0)
