from odoo import models
from odoo.tools import SQL

# what points to a deal and is no use of it: its renewals are looked at themselves
_OF_THE_DEAL = {"insurance_renewal"}


class CrmLead(models.Model):
    """Whether a renewal deal may leave with the import that brought its policies."""

    _inherit = "crm.lead"

    def _get_touched(self):
        """Return the ids of these deals that a person has written, talked about or used for anything."""
        if not self:
            return set()
        self.env.flush_all()
        service = self.env.ref("insurance_renewal.user_renewal").id
        runs = self.env["insurance.book.run"]
        parts = [
            SQL("SELECT id FROM crm_lead WHERE id = ANY(%s) AND write_uid <> %s", self.ids, service),
            SQL(
                """SELECT res_id FROM mail_activity WHERE res_model = 'crm.lead' AND res_id = ANY(%s)
                    AND (write_uid <> %s OR active IS NOT TRUE)""",
                self.ids, service,
            ),
            SQL("SELECT res_id FROM mail_message WHERE model = 'crm.lead' AND res_id = ANY(%s)", self.ids),
            SQL(
                "SELECT res_id FROM ir_attachment WHERE res_model = 'crm.lead' AND res_field IS NULL AND res_id = ANY(%s)",
                self.ids,
            ),
            *(
                SQL("SELECT %(column)s FROM %(table)s WHERE %(column)s = ANY(%(ids)s)",
                    column=SQL.identifier(column), table=SQL.identifier(table), ids=self.ids)
                for table, column in runs._get_references(self._table)
                if table not in _OF_THE_DEAL
            ),
        ]  # fmt: skip
        return {lead_id for (lead_id,) in self.env.execute_query(SQL(" UNION ").join(parts))}
