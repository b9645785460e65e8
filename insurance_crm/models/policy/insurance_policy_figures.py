from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# what we earn is for those who sell; claims handlers read the rest of the policy
_AGENTS = "insurance_crm.group_agent_own"


class InsurancePolicy(models.Model):
    """What the policy costs and what we earn.

    Typed while it is a draft (or foreign); once issued, the figures are the sums
    of the policy's ledger rows and are changed by booking only.
    """

    _inherit = "insurance.policy"

    premium = fields.Monetary("Net premium", tracking=True, help="Without tax, levies and fees.")
    tax = fields.Monetary(
        compute="_compute_tax", store=True, readonly=False, precompute=True, help="Insurance premium tax."
    )
    levy = fields.Monetary(
        "Levies", compute="_compute_tax", store=True, readonly=False, precompute=True,
        help="What the insurer collects for others besides tax: guarantee fund, fire service …",
    )  # fmt: skip
    fee = fields.Monetary(
        compute="_compute_fee", store=True, readonly=False, precompute=True,
        help="Policy fees that are neither premium nor tax.",
    )  # fmt: skip
    premium_total = fields.Monetary(
        "Premium", compute="_compute_premium_total", store=True, precompute=True,
        help="Gross: net premium, tax, levies and fees.",
    )  # fmt: skip
    discount = fields.Monetary(
        "Our discount", groups=_AGENTS,
        help="What we give the client out of our own commission; the insurer gets the whole premium.",
    )  # fmt: skip
    client_pays = fields.Monetary(
        compute="_compute_client_pays", groups=_AGENTS, help="The premium less our own discount."
    )
    commission_base = fields.Monetary(
        compute="_compute_commission_base", store=True, readonly=False, precompute=True, copy=False, groups=_AGENTS,
        help="What our percentage is taken of, by the rule of the product; never of tax and levies unless it says so.",
    )  # fmt: skip
    commission_rate = fields.Float(
        "Our %", digits=(5, 2), compute="_compute_commission_rate", store=True, readonly=False, precompute=True,
        aggregator="avg", groups=_AGENTS, help="Our percentage of the commission base.",
    )  # fmt: skip
    commission = fields.Monetary(
        "Our commission", compute="_compute_commission", store=True, readonly=False, precompute=True, copy=False,
        groups=_AGENTS, help="Percentage of the commission base, less the discount we give.",
    )  # fmt: skip
    transaction_ids = fields.One2many("insurance.transaction", "policy_id", string="Ledger", groups=_AGENTS)

    _rate_range = models.Constraint(
        "CHECK (commission_rate BETWEEN 0 AND 100)", "Our percentage must be between 0 and 100."
    )
    _premium_positive = models.Constraint(
        "CHECK (premium >= 0 AND tax >= 0 AND levy >= 0 AND fee >= 0)",
        "Premium, tax, levies and fee cannot be negative.",
    )
    _discount_positive = models.Constraint("CHECK (discount >= 0)", "The discount cannot be negative.")

    # the figures a policy has in common with its ledger rows
    _booked_figures = ("premium", "tax", "levy", "fee", "commission_base", "commission")

    @api.depends("premium", "product_id")
    def _compute_tax(self):
        for policy in self:
            product, keep = policy.product_id, policy.origin == "foreign" or policy.state != "draft"
            for name in ("tax", "levy"):
                rate = product[f"{name}_rate"]
                policy[name] = (
                    policy[name] if keep or not rate else policy.currency_id.round(policy.premium * rate / 100)
                )

    @api.depends("product_id")
    def _compute_fee(self):
        for policy in self:
            draft = policy.origin == "own" and policy.state == "draft"
            policy.fee = draft and policy.product_id.policy_fee or policy.fee

    @api.depends("premium", "tax", "levy", "fee")
    def _compute_premium_total(self):
        for policy in self:
            policy.premium_total = policy.premium + policy.tax + policy.levy + policy.fee

    @api.depends("premium_total", "discount")
    def _compute_client_pays(self):
        for policy in self:
            policy.client_pays = policy.premium_total - policy.discount

    @api.depends("premium", "premium_total", "fee", "product_id")
    def _compute_commission_base(self):
        for policy in self:
            if policy.state != "draft" and policy.origin == "own":
                policy.commission_base = policy.commission_base
                continue
            kind = policy.product_id.commission_base_kind
            policy.commission_base = {
                "net_fee": policy.premium + policy.fee,
                "gross": policy.premium_total,
            }.get(kind, policy.premium)

    @api.depends("product_id")
    def _compute_commission_rate(self):
        for policy in self:
            if policy.state == "draft" and policy.product_id:
                policy.commission_rate = policy.product_id.commission_rate

    @api.depends("commission_base", "commission_rate", "discount")
    def _compute_commission(self):
        for policy in self:
            if policy.origin == "foreign":
                policy.commission = 0
            elif policy.state == "draft":
                earned = policy.commission_base * policy.commission_rate / 100
                policy.commission = policy.currency_id.round(earned - policy.discount)
            else:
                policy.commission = policy.commission

    @api.constrains("discount", "commission")
    def _check_discount(self):
        for policy in self:
            if policy.discount and policy.state == "draft" and policy.commission < 0:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: the discount is more than our commission. Give less, or ask the insurer for a lower premium.",
                        policy=policy.display_name,
                    )
                )

    def _get_booked(self):
        """Return ``{policy id: amounts in the order of _booked_figures}`` summed from the ledger, one query."""
        rows = (
            self.env["insurance.transaction"]
            .sudo()
            ._read_group(
                [("policy_id", "in", self.ids)],
                ["policy_id"],
                [f"{name}:sum" for name in self._booked_figures],
            )
        )
        return {policy.id: figures for policy, *figures in rows}

    def _refresh_figures(self):
        """Bring the figures of booked policies to the sums of their ledger rows."""
        booked = self._get_booked()
        for policy in self._is_closed():
            nothing = [0] * len(self._booked_figures)
            figures = dict(zip(self._booked_figures, booked.get(policy.id, nothing), strict=True))
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

        Any of the booked figures counts. Empty on a healthy database; tests ask it.
        """
        self.env.flush_all()
        differs = SQL(" OR ").join(
            SQL("abs(coalesce(p.%(name)s, 0) - coalesce(sum(t.%(name)s), 0)) > 0.0005", name=SQL.identifier(name))
            for name in self._booked_figures
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
        groups = self._read_group(clients._get_insurance_domain() & Domain(domain), ["partner_id"], [aggregate])
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
