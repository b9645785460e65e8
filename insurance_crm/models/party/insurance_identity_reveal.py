from odoo import fields, models


class InsuranceIdentityReveal(models.Model):
    """Who looked at which document's number, and when. Rows are only added."""

    _name = "insurance.identity.reveal"
    _description = "Document number shown"
    _order = "id desc"
    _rec_name = "partner_id"

    create_date = fields.Datetime("Moment", readonly=True, index=True)
    create_uid = fields.Many2one("res.users", "User", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, index="btree_not_null", ondelete="set null")
    identity_id = fields.Many2one(
        "insurance.identity", "Document", readonly=True, index="btree_not_null", ondelete="set null"
    )
