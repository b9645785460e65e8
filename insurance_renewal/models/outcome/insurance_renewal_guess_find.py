from odoo import api, fields, models
from odoo.tools import SQL

_NEAR = 60  # days between the end of the one and the start of the other
_BATCH = 5000


class InsuranceRenewal(models.Model):
    """Finding ending policies that were renewed without anybody linking the next term."""

    _inherit = "insurance.renewal"

    guess_ids = fields.One2many("insurance.renewal.guess", "renewal_id", string="Possible next terms")
    guess_open_ids = fields.One2many(
        "insurance.renewal.guess", "renewal_id", string="Is this the next term?", domain=[("state", "=", "open")]
    )
    has_guess = fields.Boolean("Possibly renewed", compute="_compute_has_guess", search="_search_has_guess")

    @api.depends("guess_ids.state", "state")
    def _compute_has_guess(self):
        for case in self:
            case.has_guess = case.state == "open" and bool(case.guess_open_ids)

    def _search_has_guess(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [("state", "=", "open"), ("guess_ids.state", "=", "open")]
        return found if True in value else ["!", "&", *found]

    @api.model
    def _open_bundles(self, rule, today, bundles):
        """Renewals that are opened are looked at in the same night."""
        cases = super()._open_bundles(rule, today, bundles)
        cases._find_guesses()
        return cases

    @api.model
    def _cron_find_guesses(self):
        """Look for next terms that nobody linked, for all open renewals; a few thousand at a time, safe to repeat."""
        cron = self.env["ir.cron"]
        last, left = 0, self.search_count([("state", "=", "open")])
        while ids := self.search([("state", "=", "open"), ("id", ">", last)], order="id", limit=_BATCH).ids:
            self.browse(ids)._find_guesses()
            last, left = ids[-1], left - len(ids)
            if not cron._commit_progress(len(ids), remaining=left):
                break

    def _find_guesses(self):
        """Note for these cases which policies may be the next term; one statement for any number.

        A new policy of ours of the same line that continues nothing, and starts within 60 days of the end: for the
        same object (also when it was entered twice), under the same number, of the same client, or of a client who
        may be the same one. A client's other car is not asked about: both objects are known, and differ.
        """
        if not self:
            return
        self.env.flush_all()
        near = SQL(
            """n.company_id = c.company_id AND n.line_id = c.line_id AND n.origin = 'own' AND n.state = 'issued'
            AND n.previous_id IS NULL AND n.id <> c.policy_id
            AND n.date_start BETWEEN c.cover_end - %(days)s AND c.cover_end + %(days)s
            AND NOT EXISTS (SELECT FROM insurance_policy_join j WHERE j.policy_id = n.id)""",
            days=_NEAR,
        )
        self.env.cr.execute(
            SQL(
                """WITH c AS MATERIALIZED (
                       SELECT r.id, r.policy_id, p.partner_id, p.line_id, p.company_id, p.cover_end, p.insurer_id, p.number
                         FROM insurance_renewal r JOIN insurance_policy p ON p.id = r.policy_id
                        WHERE r.id = ANY(%(ids)s) AND r.state = 'open')
                   INSERT INTO insurance_renewal_guess (renewal_id, policy_id, company_id, why, state,
                                                        create_uid, create_date, write_uid, write_date)
                   SELECT DISTINCT ON (found.id, found.policy_id) found.id, found.policy_id, found.company_id, found.why,
                          'open', %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM (%(found)s) AS found
                    ORDER BY found.id, found.policy_id, found.why
                   ON CONFLICT (renewal_id, policy_id) DO NOTHING""",
                ids=self.ids,
                uid=self.env.ref("insurance_renewal.user_renewal").id,
                found=SQL(" UNION ALL ").join(self._get_guess_queries(near)),
            )
        )
        self.env["insurance.renewal.guess"].invalidate_model()
        self.invalidate_model(["guess_ids", "guess_open_ids", "has_guess"], flush=False)

    @api.model
    def _get_guess_queries(self, near):
        """Return the queries for (case, policy, company, why), each for one way a next term is recognised."""
        objects = SQL("insurance_policy_object a ON a.policy_id = c.policy_id AND a.date_exit IS NULL")
        # known objects on both: then the same client's other car is not this one
        both_known = SQL(
            "(EXISTS (SELECT FROM %(known)s AND po.policy_id = c.policy_id)"
            " AND EXISTS (SELECT FROM %(known)s AND po.policy_id = n.id))",
            known=SQL(
                "insurance_policy_object po JOIN insurance_object o ON o.id = po.object_id"
                " WHERE COALESCE(o.plate_key, o.vin, o.address, o.person_id::text) IS NOT NULL"
            ),
        )
        doubles = SQL(
            "(SELECT partner_id, other_id FROM insurance_double WHERE state = 'open'"
            " UNION ALL SELECT other_id, partner_id FROM insurance_double WHERE state = 'open') d (one, other)"
        )
        columns = SQL("SELECT c.id, n.id AS policy_id, c.company_id")
        return [
            SQL(
                """%s, '1_object' AS why FROM c JOIN %s JOIN insurance_policy_object b ON b.object_id = a.object_id
                JOIN insurance_policy n ON n.id = b.policy_id WHERE %s""",
                columns, objects, near,
            ),
            *(
                SQL(
                    """%(columns)s, '1_object' FROM c JOIN %(objects)s JOIN insurance_object o ON o.id = a.object_id
                    JOIN insurance_object same ON same.%(key)s = o.%(key)s AND same.id <> o.id
                    JOIN insurance_policy_object b ON b.object_id = same.id
                    JOIN insurance_policy n ON n.id = b.policy_id WHERE %(near)s""",
                    columns=columns, objects=objects, near=near, key=SQL.identifier(key),
                )
                for key in ("plate_key", "vin")
            ),
            SQL(
                """%s, '2_number' FROM c JOIN insurance_policy n ON n.number = c.number
                AND n.insurer_id IS NOT DISTINCT FROM c.insurer_id WHERE %s""",
                columns, near,
            ),
            SQL(
                "%s, '3_client' FROM c JOIN insurance_policy n ON n.partner_id = c.partner_id WHERE %s AND NOT %s",
                columns, near, both_known,
            ),
            SQL(
                """%s, '4_double' FROM c JOIN %s ON d.one = c.partner_id
                JOIN insurance_policy n ON n.partner_id = d.other WHERE %s AND NOT %s""",
                columns, doubles, near, both_known,
            ),
        ]  # fmt: skip
