from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class InsuranceTransaction(models.Model):
    """The ledger: one row per booked event of a policy's life.

    Rows are never changed or deleted (a database trigger sees to it), only reversed.
    The only columns the trigger lets through are the parties, because merging two
    contacts must carry the ledger along.
    """

    _name = "insurance.transaction"
    _description = "Ledger Row"
    _order = "date_booking desc, id desc"
    _rec_name = "policy_id"
    _check_company_auto = True

    policy_id = fields.Many2one("insurance.policy", required=True, ondelete="restrict", index=True, readonly=True)
    kind = fields.Selection(
        [
            ("issue", "Issue"),
            ("endorsement", "Endorsement"),
            ("cancellation", "Cancellation"),
            ("reinstatement", "Reinstatement"),
            ("year", "Next insurance year"),
            ("reversal", "Reversal"),
        ],
        required=True,
        readonly=True,
    )
    date_booking = fields.Date("Booked on", required=True, readonly=True, index=True)
    date_effective = fields.Date("Effective from", required=True, readonly=True)
    earn_from = fields.Date("Earned from", required=True, readonly=True)
    earn_to = fields.Date("Earned to", required=True, readonly=True, help="First day no longer earned.")
    premium = fields.Monetary("Net premium", required=True, readonly=True)
    tax = fields.Monetary(readonly=True)
    levy = fields.Monetary("Levies", readonly=True)
    fee = fields.Monetary(readonly=True)
    commission_base = fields.Monetary(readonly=True, help="What our percentage was taken of.")
    commission = fields.Monetary("Our commission", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict", readonly=True)
    premium_company = fields.Monetary(
        "Net premium (company)", currency_field="company_currency_id", readonly=True, help="In the company's currency."
    )
    commission_company = fields.Monetary(
        "Our commission (company)", currency_field="company_currency_id", readonly=True,
        help="In the company's currency.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", index=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    partner_id = fields.Many2one(
        "res.partner", "Policyholder", required=True, ondelete="restrict", index=True, readonly=True
    )
    insurer_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null", readonly=True)
    marketer_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null", readonly=True)
    line_id = fields.Many2one("insurance.line", required=True, ondelete="restrict", index=True, readonly=True)
    user_id = fields.Many2one("res.users", "Agent", ondelete="restrict", index="btree_not_null", readonly=True)
    issuer_id = fields.Many2one("res.users", ondelete="restrict", index="btree_not_null", readonly=True)
    office_id = fields.Many2one("insurance.office", ondelete="restrict", index="btree_not_null", readonly=True)
    channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", ondelete="restrict", index="btree_not_null", readonly=True
    )
    endorsement_id = fields.Many2one(
        "insurance.endorsement", ondelete="restrict", index="btree_not_null", readonly=True,
        help="The change or cancellation that booked the row.",
    )  # fmt: skip
    reversal_of_id = fields.Many2one(
        "insurance.transaction", "Reverses", ondelete="restrict", index="btree_not_null", readonly=True
    )

    # who earned: a snapshot, because policies change hands
    _party_fields = (
        "partner_id", "insurer_id", "marketer_id", "line_id", "user_id", "issuer_id", "office_id", "channel_id",
    )  # fmt: skip
    _amount_fields = (
        "premium", "tax", "levy", "fee", "commission_base", "commission", "premium_company", "commission_company",
    )  # fmt: skip

    _reversal_uniq = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL", "This ledger row is already reversed."
    )

    def init(self):
        """Let the database itself refuse changes; importing's undo alone may remove what it booked."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION insurance_ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE parties CONSTANT text[] := ARRAY['partner_id', 'insurer_id', 'marketer_id', 'write_uid', 'write_date'];
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF current_setting('insurance.ledger_undo', true) = 'on' THEN RETURN OLD; END IF;
                ELSIF to_jsonb(NEW) - parties = to_jsonb(OLD) - parties THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'insurance ledger rows are reversed, never changed (row %)', OLD.id
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE OR REPLACE TRIGGER insurance_transaction_keep BEFORE UPDATE OR DELETE ON insurance_transaction
                FOR EACH ROW EXECUTE FUNCTION insurance_ledger_keep();
            """
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises UserError: always"""
        raise UserError(self.env._("Ledger rows are never changed; book a reversal instead."))

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(self.env._("Ledger rows are never deleted; book a reversal instead."))

    @api.depends("policy_id", "date_booking")
    def _compute_display_name(self):
        for row in self:
            # sudo: who earned sees his row after the policy was handed over
            row.display_name = f"{row.policy_id.sudo().display_name} · {row.date_booking}"

    @api.model
    def _prepare_vals(self, policy, kind, **amounts):
        """Return the values of a ledger row for ``policy`` with its parties as they are now.

        :param str kind: see the field
        :param amounts: any of premium, tax, fee, commission_base, commission (policy's
            currency), date_booking, date_effective, earn_from, earn_to, reversal_of_id
        :return: vals dict; amounts are also given in the company's currency at the booking date
        """
        vals = {
            "policy_id": policy.id,
            "kind": kind,
            "date_booking": fields.Date.context_today(policy),
            "date_effective": policy.date_start,
            "earn_from": policy.date_start,
            "earn_to": policy._get_charged_end(),
            "currency_id": policy.currency_id.id,
            "company_id": policy.company_id.id,
            **{name: policy[name].id for name in self._party_fields},
        } | amounts
        company = policy.company_id
        for name in ("premium", "commission"):
            vals[f"{name}_company"] = policy.currency_id._convert(
                vals.get(name, 0), company.currency_id, company, vals["date_booking"]
            )
        return vals

    def _get_not_reversed(self):
        """Return these rows without reversals and without those that were reversed."""
        reversed_rows = self.search([("reversal_of_id", "in", self.ids)]).reversal_of_id
        return self.filtered(lambda row: row.kind != "reversal") - reversed_rows

    def _reverse(self, date_booking=None):
        """Book the exact opposite of these rows, in the names of who was credited.

        :param date date_booking: booking date of the reversal, today when empty
        :return: the new rows
        :raises psycopg2.errors.UniqueViolation: when a row is reversed already
        """
        booked = {"date_booking": date_booking} if date_booking else {}
        reversals = self.create([row._prepare_reversal_vals() | booked for row in self])
        reversals.policy_id._refresh_figures()
        return reversals

    def _prepare_reversal_vals(self):
        self.ensure_one()
        same = ("date_effective", "earn_from", "earn_to")
        return {
            "policy_id": self.policy_id.id,
            "endorsement_id": self.endorsement_id.id,
            "kind": "reversal",
            "reversal_of_id": self.id,
            "date_booking": fields.Date.context_today(self),
            **{name: self[name] for name in same},
            **{name: self[name].id for name in ("company_id", "currency_id", *self._party_fields)},
            **{name: -self[name] for name in self._amount_fields},
        }

    # --- earned premium ------------------------------------------------------------------

    @api.model
    def _get_earned(self, day, domain=()):
        """Return ``{currency: (earned net premium, written net premium)}`` up to ``day`` (not included), one query.

        Each row is earned evenly over its days (pro rata temporis), first day in, end out. What was booked for
        later days is written, not yet earned.

        :param date day: the first day that is not earned; ``domain``: which ledger rows the user may read
        """
        query = self._search(Domain(domain))
        share = SQL(
            "least(greatest(%(day)s - %(start)s, 0)::numeric / greatest(%(end)s - %(start)s, 1), 1)",
            day=day,
            start=self._field_to_sql(query.table, "earn_from", query),
            end=self._field_to_sql(query.table, "earn_to", query),
        )
        premium = self._field_to_sql(query.table, "premium", query)
        currency = self._field_to_sql(query.table, "currency_id", query)
        query.groupby = currency
        rows = self.env.execute_query(
            query.select(currency, SQL("sum(%s * %s)", premium, share), SQL("sum(%s)", premium))
        )
        return {
            (found := self.env["res.currency"].browse(currency_id)): (found.round(float(earned)), float(written))
            for currency_id, earned, written in rows
        }

    # --- measures ----------------------------------------------------------------------

    @api.model
    def _measure_client_commission(self, ids):
        """What we earned from a client in all: commission booked, in the current company's currency of today."""
        today, company = fields.Date.context_today(self), self.env.company
        groups = self._read_group(
            [("partner_id", "child_of", ids)], ["partner_id", "company_id"], ["commission_company:sum"]
        )
        return (
            self.env["res.partner"]
            .browse(ids)
            ._insurance_roll_up(
                (partner, booked_in.currency_id._convert(commission, company.currency_id, company, today))
                for partner, booked_in, commission in groups
            )
        )
