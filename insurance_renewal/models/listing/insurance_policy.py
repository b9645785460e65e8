from odoo import models
from odoo.tools import SQL

_OURS = {"renewal_id"}  # what the night notes on a policy


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    def _write_multi(self, vals_list):
        """That a renewal was opened is no change of the policy: who changed it last, and when, stays.

        By that an undone import tells what nobody has touched.
        """
        noted = [record.id for record, vals in zip(self, vals_list, strict=True) if vals.keys() <= _OURS]
        if noted:
            query = SQL("SELECT id, write_uid, write_date FROM insurance_policy WHERE id = ANY(%s)", noted)
            last = {
                policy_id: {"write_uid": user_id, "write_date": moment}
                for policy_id, user_id, moment in self.env.execute_query(query)
            }
            vals_list = [
                last[record.id] | vals if record.id in last else vals
                for record, vals in zip(self, vals_list, strict=True)
            ]
        return super()._write_multi(vals_list)
