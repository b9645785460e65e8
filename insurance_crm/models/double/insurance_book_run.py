from odoo import api, fields, models


class InsuranceBookRemark(models.Model):
    _inherit = "insurance.book.remark"

    kind = fields.Selection(selection_add=[("double", "Possible double")], ondelete={"double": "cascade"})
    partner_id = fields.Many2one("res.partner", "Perhaps the Same", ondelete="set null", index="btree_not_null")


class InsuranceBookRun(models.Model):
    _inherit = "insurance.book.run"

    double_ids = fields.One2many(
        "insurance.book.remark", "run_id", string="Possible doubles", domain=[("kind", "=", "double")]
    )
    double_count = fields.Integer("Possible doubles found", compute="_compute_double_count")

    @api.depends("double_ids")
    def _compute_double_count(self):
        # sudo: a number of the run's own rows
        remarks = self.env["insurance.book.remark"].sudo()
        counts = dict(
            remarks._read_group([("run_id", "in", self.ids), ("kind", "=", "double")], ["run_id"], ["__count"])
        )
        for run in self:
            run.double_count = counts.get(run, 0)

    def _keep_doubles(self, doubles):
        """Keep ``(row number, reason, contact's id)`` of new clients who may be here already; a trial's own are gone again."""
        here = set(self.env["res.partner"].browse({partner for _number, _reason, partner in doubles}).exists().ids)
        self.env["insurance.book.remark"].sudo().create([  # sudo: only imports write remarks
            {
                "run_id": self.id, "kind": "double", "row_number": number, "reason": reason,
                "partner_id": partner if partner in here else False,
            }
            for number, reason, partner in doubles
        ])  # fmt: skip
