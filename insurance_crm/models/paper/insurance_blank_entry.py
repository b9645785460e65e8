from odoo import fields, models


class InsuranceBlankEntry(models.Model):
    """A line of a blank's history, written by what happens to it and never changed."""

    _name = "insurance.blank.entry"
    _description = "History of a Blank"
    _order = "id desc"

    blank_id = fields.Many2one("insurance.blank", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="blank_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Selection(
        [("received", "Received"), ("handed", "Handed to an agent"), ("taken_back", "Taken back"), ("used", "Used"),
         ("spoiled", "Spoiled"), ("returned", "Returned")],
        "What happened", required=True,
    )  # fmt: skip
    user_id = fields.Many2one("res.users", "Agent", ondelete="restrict", index="btree_not_null")
    policy_id = fields.Many2one("insurance.policy", ondelete="restrict", index="btree_not_null")
    reason = fields.Char()
    create_date = fields.Datetime("When", readonly=True)
    create_uid = fields.Many2one("res.users", "Noted by", readonly=True)
