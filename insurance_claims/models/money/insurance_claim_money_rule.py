from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

AVERAGE_MONTHS = 24


class InsuranceClaimMoneyRule(models.Model):
    """How the money of a line's claims is kept: the first reserve, the deductible, the limit of one person."""

    _name = "insurance.claim.money.rule"
    _description = "Money of a Line's Claims"
    _order = "company_id, line_id"
    _inherit = ["mail.thread"]
    _rec_name = "line_id"

    line_id = fields.Many2one("insurance.line", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reserve = fields.Selection(
        [("none", "None"), ("fixed", "A fixed amount"), ("average", "What claims of the line cost on average")],
        "First reserve", required=True, default="none", tracking=True,
        help="Booked when a claim is opened. The average is of the line's claims closed in the last two years.",
    )  # fmt: skip
    reserve_amount = fields.Monetary(
        "Amount", tracking=True, help="The fixed amount; also used while there is no average yet."
    )
    deductible = fields.Selection(
        [("always", "Always"), ("own", "Not in direct settlement"), ("never", "Never")],
        "Takes the deductible off", required=True, default="own", tracking=True,
        help="Never: for liability, where the insurer pays others in full. In direct settlement the loss is the other "
        "side's, so the client bears nothing of it.",
    )  # fmt: skip
    own_limit = fields.Boolean(
        "Limit of its own", tracking=True, help="Otherwise the company's limit counts, from the settings."
    )
    approval_limit = fields.Monetary(
        "Second person above", tracking=True,
        help="Payments above it need a second person's approval. 0: every payment does.",
    )  # fmt: skip

    _line_uniq = models.Constraint("UNIQUE (line_id, company_id)", "This line has a rule already: change that one.")
    _amounts = models.Constraint(
        "CHECK (reserve_amount >= 0 AND approval_limit >= 0)", "The first reserve and the limit are 0 or more."
    )

    @api.model
    def _get_by_line(self, claims):
        """Return ``{claim: rule of its line and company, perhaps empty}``, one query."""
        # sudo: what the broker agreed for a line holds for everybody's claims
        rules = self.sudo().search([("line_id", "in", claims.line_id.ids), ("company_id", "in", claims.company_id.ids)])
        found = {(rule.line_id.id, rule.company_id.id): rule for rule in rules}
        return {claim: found.get((claim.line_id.id, claim.company_id.id), rules.browse()) for claim in claims}

    def _is_deductible_due(self, claim):
        """Return whether the deductible is taken off this claim; a line without a rule does as the default says."""
        mode = self.deductible or "own"
        return mode == "always" or (mode == "own" and not claim.direct_settlement)

    def _get_approval_limit(self, company):
        """Return the amount above which a second person approves, in the company's currency; None: nobody has to."""
        if self.own_limit:
            return self.approval_limit
        company = company.sudo()  # sudo: one setting of the company
        return company.claim_approval_limit if company.claim_approval else None

    # --- the first reserve ---------------------------------------------------------------

    @api.model
    def _get_first_reserves(self, claims):
        """Return ``{claim: first reserve in the claim's currency}``; claims without one are left out."""
        rules = self._get_by_line(claims)
        averages = self._get_averages({rules[claim] for claim in claims if rules[claim].reserve == "average"})
        reserves = {}
        for claim in claims:
            rule, company = rules[claim], claim.company_id
            if rule.reserve in ("fixed", "average"):
                amount = averages.get(rule) or rule.reserve_amount
                amount = company.currency_id._convert(amount, claim.currency_id, company, claim.date_reported)
                reserves[claim] = min(amount, claim.loss_limit) if claim.loss_limit else amount
        return reserves

    @api.model
    def _get_averages(self, rules):
        """Return ``{rule: what a closed claim of its line cost on average}``, in the company's currency, two queries.

        Claims closed without a payment count as well; rules of lines with no closed claim are left out.
        """
        rules = self.browse([rule.id for rule in rules])
        if not rules:
            return {}
        closed = [
            ("state", "=", "closed"),
            ("date_closed", ">=", fields.Date.context_today(self) - relativedelta(months=AVERAGE_MONTHS)),
            ("line_id", "in", rules.line_id.ids),
            ("company_id", "in", rules.company_id.ids),
        ]
        # sudo: an average of the company's claims, whosever they are
        claims, entries = self.env["insurance.claim"].sudo(), self.env["insurance.claim.entry"].sudo()
        counts = {
            (line, company): count
            for line, company, count in claims._read_group(closed, ["line_id", "company_id"], ["__count"])
        }
        costs = {
            (line, company): amount
            for line, company, amount in entries._read_group(
                [("kind", "in", ("reserve", "payment", "recovery")), ("claim_id", "any", closed)],
                ["claim_id.line_id", "company_id"],
                ["amount_company:sum"],
            )
        }
        return {
            rule: max(costs.get(key, 0), 0) / counts[key]
            for rule in rules
            if (key := (rule.line_id, rule.company_id)) in counts
        }
