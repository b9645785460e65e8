from odoo import fields, models


class InsuranceBookRemark(models.Model):
    """A row that was refused and why, or something an undo left standing and why."""

    _name = "insurance.book.remark"
    _description = "Remark of an Import"
    _order = "run_id, kind, row_number, id"
    _rec_name = "reason"
    _log_access = False

    run_id = fields.Many2one("insurance.book.run", required=True, ondelete="cascade", index=True)
    kind = fields.Selection([("rejected", "Rejected"), ("kept", "Kept")], required=True, default="rejected")
    row_number = fields.Integer("Row", aggregator=None)
    reason = fields.Char(required=True)
    preview = fields.Char("Begins with")
    cells = fields.Json()
    policy_id = fields.Many2one("insurance.policy", ondelete="cascade", index="btree_not_null")
