from odoo import fields, models


class InsuranceBookLink(models.Model):
    """The external id of an imported row: where it came from, what it said last, what was made of it.

    A row key beginning with ``client|`` is a client's number in the other system.
    """

    _name = "insurance.book.link"
    _description = "Imported Row"
    _order = "id"
    _rec_name = "row_key"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    source = fields.Char(required=True)
    row_key = fields.Char(required=True)
    row_hash = fields.Char()
    row_number = fields.Integer("Row", aggregator=None)
    chain_key = fields.Char()
    run_id = fields.Many2one("insurance.book.run", "Last import", ondelete="set null", index="btree_not_null")
    made_run_id = fields.Many2one("insurance.book.run", "Made by", ondelete="set null", index="btree_not_null")
    policy_id = fields.Many2one("insurance.policy", ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Client", ondelete="set null", index="btree_not_null")
    object_id = fields.Many2one("insurance.object", ondelete="set null", index="btree_not_null")
    place_id = fields.Many2one(
        "insurance.policy.object", "Place on the policy", ondelete="set null", index="btree_not_null"
    )
    endorsement_line_id = fields.Many2one("insurance.endorsement.line", ondelete="set null", index="btree_not_null")
    figures = fields.Json(
        help="What this row adds to the premium, tax, fee and commission of a policy with several rows."
    )
    made_place = fields.Boolean(help="The import put the object on a policy that was there.")
    made_policy = fields.Boolean()
    made_client = fields.Boolean()
    made_object = fields.Boolean()
    advisor_id = fields.Many2one(
        "insurance.book.agent", "Agent in the file", ondelete="set null", index="btree_not_null"
    )
    issuer_id = fields.Many2one(
        "insurance.book.agent", "Issuer in the file", ondelete="set null", index="btree_not_null"
    )

    _row_uniq = models.UniqueIndex("(company_id, source, row_key)", "This row was imported already.")
    _chain_idx = models.Index("(company_id, chain_key) WHERE chain_key IS NOT NULL")
