from odoo import api, fields, models
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """What the policy costs and what we earn.

    Typed while it is a draft (or foreign); once issued, the figures are the sums
    of the policy's ledger rows and are changed by booking only.
    """

    _inherit = "insurance.policy"

    premium = fields.Monetary("Net premium", tracking=True, help="Without tax and fees.")
    tax = fields.Monetary(help="Insurance tax and levies.")
    fee = fields.Monetary(help="Policy fees that are neither premium nor tax.")
    premium_total = fields.Monetary(
        "Premium", compute="_compute_premium_total", store=True, precompute=True, help="What the client pays in all."
    )
    commission_rate = fields.Float(
        "Our %", digits=(5, 2), compute="_compute_commission_rate", store=True, readonly=False, precompute=True,
        aggregator="avg", help="Our percentage of the net premium.",
    )  # fmt: skip
    commission = fields.Monetary(
        "Our commission", compute="_compute_commission", store=True, readonly=False, precompute=True, copy=False
    )
    transaction_ids = fields.One2many("insurance.transaction", "policy_id", string="Ledger")

    _rate_range = models.Constraint(
        "CHECK (commission_rate BETWEEN 0 AND 100)", "Our percentage must be between 0 and 100."
    )
    _premium_positive = models.Constraint(
        "CHECK (premium >= 0 AND tax >= 0 AND fee >= 0)", "Premium, tax and fee cannot be negative."
    )

    @api.depends("premium", "tax", "fee")
    def _compute_premium_total(self):
        for policy in self:
            policy.premium_total = policy.premium + policy.tax + policy.fee

    @api.depends("product_id")
    def _compute_commission_rate(self):
        for policy in self:
            if policy.state == "draft" and policy.product_id:
                policy.commission_rate = policy.product_id.commission_rate

    @api.depends("premium", "commission_rate")
    def _compute_commission(self):
        for policy in self:
            if policy.origin == "foreign":
                policy.commission = 0
            elif policy.state == "draft":
                policy.commission = policy.currency_id.round(policy.premium * policy.commission_rate / 100)
            else:
                policy.commission = policy.commission

    def _get_booked(self):
        """Return ``{policy: (premium, tax, fee, commission)}`` summed from the ledger, one query."""
        rows = (
            self.env["insurance.transaction"]
            .sudo()
            ._read_group(
                [("policy_id", "in", self.ids)],
                ["policy_id"],
                ["premium:sum", "tax:sum", "fee:sum", "commission:sum"],
            )
        )
        return {policy.id: figures for policy, *figures in rows}

    def _refresh_figures(self):
        """Bring the figures of booked policies to the sums of their ledger rows."""
        booked = self._get_booked()
        for policy in self._is_closed():
            figures = dict(
                zip(("premium", "tax", "fee", "commission"), booked.get(policy.id, (0, 0, 0, 0)), strict=True)
            )
            changed = {
                name: value
                for name, value in figures.items()
                if policy.currency_id.compare_amounts(policy[name], value)
            }
            if changed:
                policy._write_state(changed)

    @api.model
    def _get_ledger_differences(self, limit=100):
        """Return ``[(policy id, policy's net premium, booked net premium)]`` where policy and ledger disagree.

        Any of premium, tax, fee and commission counts. Empty on a healthy database; tests ask it.
        """
        self.env.flush_all()
        differs = SQL(" OR ").join(
            SQL("abs(coalesce(p.%(name)s, 0) - coalesce(sum(t.%(name)s), 0)) > 0.0005", name=SQL.identifier(name))
            for name in ("premium", "tax", "fee", "commission")
        )
        return self.env.execute_query(
            SQL(
                """SELECT p.id, p.premium, coalesce(sum(t.premium), 0)
                     FROM insurance_policy p LEFT JOIN insurance_transaction t ON t.policy_id = p.id
                    WHERE p.origin = 'own' AND p.state <> 'draft'
                 GROUP BY p.id HAVING count(t.id) = 0 OR %s ORDER BY p.id LIMIT %s""",
                differs,
                limit,
            )
        )

    # --- measures (see insurance.measure): ids -> {id: number} ----------------------------

    @api.model
    def _measure_client(self, ids, aggregate, domain=()):
        clients = self.env["res.partner"].browse(ids)
        groups = self._read_group([*clients._get_insurance_domain(), *domain], ["partner_id"], [aggregate])
        return clients._insurance_roll_up(groups)

    @api.model
    def _measure_client_in_force(self, ids):
        """Own policies in force today, per client."""
        return self._measure_client(ids, "__count", [("phase", "=", "in_force"), ("origin", "=", "own")])

    @api.model
    def _measure_client_elsewhere(self, ids):
        """Foreign policies not yet ended, per client."""
        return self._measure_client(ids, "__count", [("phase", "=", "in_force"), ("origin", "=", "foreign")])

    @api.model
    def _measure_client_premium(self, ids):
        """Premium of the own policies in force today, per client, in the company's currency."""
        return self._measure_client(
            ids, "premium_total:sum_currency", [("phase", "=", "in_force"), ("origin", "=", "own")]
        )
