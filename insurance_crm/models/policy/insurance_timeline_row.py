from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class InsuranceTimelineRow(models.AbstractModel):
    """Mixin: a dated row of a policy (an object on it, a cover, a beneficiary, a driver).

    A row counts from its first to its last day, both in; without dates, from the policy's start and to
    its end. Rows of drafts and of policies held elsewhere are edited freely. Rows of an issued policy
    of ours are closed and opened by its endorsements (which run as superuser), never edited by hand.
    """

    _name = "insurance.timeline.row"
    _description = "Dated Row of a Policy"
    _order = "policy_id, id"

    policy_id = fields.Many2one("insurance.policy", required=True, ondelete="cascade", index=True, check_company=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_entry = fields.Date("On from", copy=False, help="First day on the policy. Empty: from its start.")
    date_exit = fields.Date("On until", copy=False, help="Last day on the policy. Empty: to its end.")
    # kept by the endorsements (see models/timeline): a row they take off altogether is archived, never deleted
    active = fields.Boolean(default=True, copy=False)
    opened_by_id = fields.Many2one(
        "insurance.endorsement", "Since endorsement", ondelete="restrict", index="btree_not_null",
        copy=False, readonly=True,
    )  # fmt: skip
    closed_by_id = fields.Many2one(
        "insurance.endorsement", "Until endorsement", ondelete="restrict", index="btree_not_null",
        copy=False, readonly=True,
    )  # fmt: skip
    agreed = fields.Json(copy=False, readonly=True, help="What was agreed at issue, before endorsements changed it.")

    # --- dates ---------------------------------------------------------------------------------

    @api.constrains("date_entry", "date_exit", "policy_id")
    def _check_within_term(self):
        self._refuse_outside(SQL("r.id IN %s", tuple(self.ids)))

    @api.model
    def _check_terms(self, policies):
        """Check all dated rows of ``policies``, after their term was changed.

        :raises ValidationError: naming the first row outside, and the term
        """
        for name in sorted(self.env.registry.descendants(["insurance.timeline.row"], "_inherit")):
            rows = self.env[name]
            if policies and not rows._abstract:
                rows._refuse_outside(SQL("r.policy_id IN %s", tuple(policies.ids)))

    @api.model
    def _refuse_outside(self, condition):
        """Refuse rows with a day outside their policy's term, found by one query for any number of them.

        :param SQL condition: which rows (alias ``r``) to look at
        """
        self.flush_model(["policy_id", "date_entry", "date_exit", "active"])
        self.env["insurance.policy"].flush_model(["date_start", "date_end"])
        query = SQL(
            """SELECT r.id FROM %s r JOIN insurance_policy p ON p.id = r.policy_id
                WHERE %s AND r.active AND (
                      coalesce(r.date_entry, p.date_start) < p.date_start
                   OR coalesce(r.date_exit, p.date_end) > p.date_end
                   OR coalesce(r.date_exit, p.date_end) < coalesce(r.date_entry, p.date_start))
             ORDER BY r.id LIMIT 1""",
            SQL.identifier(self._table),
            condition,
        )
        for (row_id,) in self.env.execute_query(query):
            row = self.browse(row_id)
            raise ValidationError(
                self.env._(
                    "%(object)s: its dates must lie within the policy's term (%(start)s to %(end)s).",
                    object=row.display_name,
                    start=row.policy_id.date_start,
                    end=row.policy_id.date_end or self.env._("open-ended"),
                )
            )

    def _get_staying(self):
        """Return the rows that are on their policy to its last day: what a next term, or a copy, starts with."""
        return self.filtered(
            lambda row: not row.date_exit or (row.policy_id.date_end and row.date_exit >= row.policy_id.date_end)
        )

    # --- protection ----------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_kept({name for vals in vals_list for name in vals})
        default = self.env.context.get("default_policy_id")
        self._check_open({vals.get("policy_id", default) for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        self._check_kept(vals)
        self._check_open({*self.policy_id.ids, vals.get("policy_id")})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_open(self.policy_id.ids)

    def _check_kept(self, names):
        """Refuse what the endorsements keep of a row, written by hand.

        :raises UserError: always but for the endorsements, which run as superuser
        """
        if not self.env.su and not {"agreed", "opened_by_id", "closed_by_id"}.isdisjoint(names):
            raise UserError(self.env._("Since and until which endorsement a row counts is kept by the endorsements."))

    def _check_open(self, policy_ids):
        """Refuse changes by hand to what issued policies of ours insure.

        :raises UserError: naming the policy
        """
        policies = self.env["insurance.policy"].browse(filter(None, policy_ids))
        if not policies or policies._may_correct_booked():
            return
        closed = policies.sudo()._is_closed()  # sudo: refused for everybody's policies alike
        if closed:
            raise UserError(
                self.env._(
                    "%(policy)s is issued: what it insures stays as it was agreed. Change it by an endorsement.",
                    policy=closed[0].display_name,
                )
            )
