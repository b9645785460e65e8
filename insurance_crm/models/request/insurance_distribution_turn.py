from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceDistributionTurn(models.Model):
    """What a rule gave to whom: the memory of whose turn it is."""

    _name = "insurance.distribution.turn"
    _description = "Turn of an Agent"
    _order = "date_last, id"
    _rec_name = "user_id"

    rule_id = fields.Many2one(
        "insurance.distribution.rule", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", "Agent", required=True, readonly=True, ondelete="cascade", index=True)
    date_last = fields.Datetime("Last", required=True, readonly=True)
    given = fields.Integer("Requests given", required=True, readonly=True)

    _turn_uniq = models.UniqueIndex("(rule_id, user_id)", "This agent is listed already.")

    @api.model
    def _count(self, rule, user):
        """Note that ``rule`` gave a request to ``user``.

        Two servers that chose the same agent at the same moment meet on this row: the second one's transaction
        starts over and chooses anew.
        """
        self.env.flush_all()
        moment = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s AS turn
                    (rule_id, user_id, date_last, given, create_uid, create_date, write_uid, write_date)
                VALUES (%(rule)s, %(user)s, clock_timestamp() AT TIME ZONE 'UTC', 1, %(me)s, %(now)s, %(me)s, %(now)s)
                ON CONFLICT (rule_id, user_id) DO UPDATE
                    SET date_last = EXCLUDED.date_last, given = turn.given + 1, write_uid = %(me)s, write_date = %(now)s
                RETURNING id
                """,
                table=SQL.identifier(self._table), rule=rule.id, user=user.id, me=self.env.uid, now=moment,
            )
        )  # fmt: skip
        self.invalidate_model()
