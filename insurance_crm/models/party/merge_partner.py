from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse a merge that would double a policy number, naming the policies.

        Core moves references in SQL and drops (or crashes on) rows that hit a
        unique index; a policy must never be lost that way.

        :raises UserError: with one line per clash, saying which two policies to correct first
        """
        clashes = self._insurance_clashes(src_partners | dst_partner)
        if clashes:
            raise UserError(
                self.env._(
                    "These contacts cannot be merged yet: they hold the same policy twice.\n%(list)s\n"
                    "Correct the number, or void the double, and merge again.",
                    list="\n".join(clashes),
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _insurance_clashes(self, partners):
        """Return a line of text for each pair of policies that one insurer would have twice."""
        self.env["insurance.policy"].flush_model(
            ["number", "date_start", "insurer_id", "origin", "state", "company_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT number, date_start, array_agg(id ORDER BY id)
                     FROM insurance_policy
                    WHERE insurer_id IN %s AND number IS NOT NULL AND origin = 'own' AND state <> 'void'
                 GROUP BY company_id, number, date_start HAVING count(*) > 1 ORDER BY number LIMIT 50""",
                tuple(partners.ids),
            )
        )
        # sudo: the list names doubles in books that the person merging may not see in full
        policies = self.env["insurance.policy"].sudo()
        return [
            f"{number} ({start}): " + ", ".join(policies.browse(ids).mapped("partner_id.display_name"))
            for number, start, ids in rows
        ]
