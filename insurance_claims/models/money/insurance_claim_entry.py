from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("claimed", "Claimed"),
    ("assessed", "Assessed"),
    ("payable", "Payable"),
    ("reserve", "Reserve"),
    ("payment", "Payment"),
    ("recovery", "Recovery"),
]


class InsuranceClaimEntry(models.Model):
    """A row of a claim's money. Every figure of a claim is the sum of its rows of one kind.

    Claimed, assessed, payable and reserve are kept as changes: the new figure less the one before, on the day it
    was set. Payments are positive, recoveries (salvage, recourse, deductible paid back) negative. The reserve is
    what is still expected to be paid, so a payment comes with an equal fall of it. What happened in a period is
    the sum of reserve, payment and recovery rows of its days.

    Rows are added by :meth:`_book` alone and never changed or deleted (a database trigger sees to it): what was
    wrong is booked the other way round. The undo of an import alone removes what the import booked.
    """

    _name = "insurance.claim.entry"
    _description = "Money of a Claim"
    _order = "date desc, id desc"
    _rec_name = "claim_id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="restrict", index=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, index=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True, readonly=True, help="In the claim's currency; changes, signed.")
    amount_company = fields.Monetary(
        "Amount (company)", currency_field="company_currency_id", readonly=True,
        help="In the company's currency at the rate of the day.",
    )  # fmt: skip
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", index=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    payment_id = fields.Many2one("insurance.claim.payment", ondelete="restrict", index="btree_not_null", readonly=True)
    note = fields.Char("Reason", readonly=True)

    _payment_uniq = models.UniqueIndex(
        "(payment_id, kind, (amount > 0)) WHERE payment_id IS NOT NULL", "This payment is booked already."
    )

    def init(self):
        """Let the database itself refuse changes; importing's undo alone may remove what it booked."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION insurance_claim_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE kept CONSTANT text[] := ARRAY['write_uid', 'write_date'];
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF current_setting('insurance.ledger_undo', true) = 'on' THEN RETURN OLD; END IF;
                ELSIF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'rows of a claim''s money are booked back, never changed (row %)', OLD.id
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE OR REPLACE TRIGGER insurance_claim_entry_keep BEFORE UPDATE OR DELETE ON insurance_claim_entry
                FOR EACH ROW EXECUTE FUNCTION insurance_claim_entry_keep();
            """
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises UserError: always"""
        self._refuse_change()

    @api.model
    def _refuse_change(self):
        raise UserError(self.env._("The rows of a claim's money are never changed; set the figure anew instead."))

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(self.env._("The rows of a claim's money are never deleted; set the figure anew instead."))

    @api.depends("claim_id", "kind", "date")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.claim_id.name} · {names.get(row.kind, '')} · {row.date}"

    @api.model
    def _book(self, rows):
        """Add rows to claims' money, any number at once. Who calls has checked that they may be.

        :param list rows: dicts of ``claim`` (record), ``kind``, ``amount`` (signed, in the claim's currency), and
            perhaps ``date`` (today), ``note``, ``payment`` (record)
        :return: the new rows; amounts of zero are left out
        """
        today = fields.Date.context_today(self)
        booked = [row for row in rows if not row["claim"].currency_id.is_zero(row["amount"])]
        if not booked:
            return self.browse()
        self._take_turns({row["claim"].id for row in booked})
        # sudo: rows come by this method alone; nobody has the right to add one by hand
        return self.sudo().create([self._prepare_vals(row, row.get("date") or today) for row in booked])

    @api.model
    def _prepare_vals(self, row, day):
        claim = row["claim"]
        amount, company = claim.currency_id.round(row["amount"]), claim.company_id
        return {
            "claim_id": claim.id,
            "kind": row["kind"],
            "date": day,
            "amount": amount,
            "amount_company": claim.currency_id._convert(amount, company.currency_id, company, day),
            "currency_id": claim.currency_id.id,
            "company_id": company.id,
            "payment_id": row["payment"].id if row.get("payment") else False,
            "note": row.get("note") or False,
        }

    @api.model
    def _take_turns(self, claim_ids):
        """Let two users who change the money of one claim at the same moment do it one after the other.

        Touching the claim's row makes the database refuse the later of the two, and Odoo then does it anew with
        what the first one booked.
        """
        self.env.cr.execute(
            SQL("UPDATE insurance_claim SET write_date = write_date WHERE id IN %s", tuple(claim_ids)),
            log_exceptions=False,
        )
