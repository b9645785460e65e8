from odoo import api, fields, models

from ...lib import risk


class InsuranceRiskModel(models.Model):
    """What was learned of a company's ended policies on one day, and how good it is."""

    _name = "insurance.risk.model"
    _description = "What Tells Who Leaves"
    _order = "id desc"
    _rec_name = "date"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    date = fields.Date("Learned on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("used", "In use"),
            ("silent", "Too little history"),
            ("weak", "Not better than guessing"),
            ("old", "Earlier"),
        ],
        required=True,
        readonly=True,
        index=True,
        help="Only a model in use says anything of policies and cases.",
    )
    note = fields.Char(readonly=True, help="Why nothing is said.")
    date_from = fields.Date("Ends from", readonly=True, help="Learned from policies that ended from this day…")
    date_to = fields.Date("Ends until", readonly=True, help="… to this one.")
    count = fields.Integer("Ended policies", readonly=True, aggregator=None)
    lost = fields.Integer("Of these lost", readonly=True, aggregator=None)
    share = fields.Float("Lost", readonly=True, aggregator=None, help="Lost policies ÷ ended policies.")
    tested = fields.Integer(
        "Judged on", readonly=True, aggregator=None,
        help="The last quarter of the ends. For the judgement only the earlier ones were learned from.",
    )  # fmt: skip
    auc = fields.Float(
        "AUC", readonly=True, digits=(4, 3), aggregator=None,
        help="Of two policies, one lost and one renewed: how often the lost one had the higher risk. "
        "0.5 is guessing, 1 is never wrong.",
    )  # fmt: skip
    lift = fields.Float(
        "Lift of the riskiest tenth", readonly=True, digits=(4, 2), aggregator=None,
        help="How many times more policies were lost among the riskiest tenth than on average.",
    )  # fmt: skip
    tenth_ids = fields.One2many("insurance.risk.tenth", "model_id", string="Foretold and lost", readonly=True)
    bucket_ids = fields.One2many("insurance.risk.bucket", "model_id", string="What was learned", readonly=True)
    content = fields.Json(readonly=True, help="The tables themselves, see lib/risk.py.")
    steps = fields.Json(readonly=True, help="Risk below which each hundredth of the last policies was.")

    def _get_model(self):
        """Return the model of lib/risk.py."""
        self.ensure_one()
        return risk.Model.from_json(self.content)

    def _get_levels(self):
        """Return ``(risk from which it is medium, risk from which it is high)`` by the company's settings."""
        company = self.company_id
        high = 100 - min(max(company.risk_high_share, 0), 100)
        medium = max(high - min(max(company.risk_medium_share, 0), 100), 0)
        return self.steps[medium], self.steps[high]

    def action_open_buckets(self):
        """Show what was learned as a list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What was learned"),
            "res_model": "insurance.risk.bucket",
            "view_mode": "list,kanban",
            "domain": [("model_id", "=", self.id)],
            "context": {"search_default_single": 1, "search_default_by_factor": 1},
        }

    def action_train(self):
        """Learn anew right now, with the rights of the weekly job."""
        company = self.company_id[:1] or self.env.company
        self.check_access("read")
        return self._as_service(company)._train()._get_form_action()

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }


class InsuranceRiskTenth(models.Model):
    """A tenth of the policies that a model was judged on, by their risk."""

    _name = "insurance.risk.tenth"
    _description = "Tenth of Judged Policies"
    _order = "model_id desc, number"
    _rec_name = "number"

    model_id = fields.Many2one("insurance.risk.model", required=True, readonly=True, ondelete="cascade", index=True)
    number = fields.Integer("Tenth", readonly=True, aggregator=None, help="1: the riskiest.")
    count = fields.Integer("Policies", readonly=True)
    foretold = fields.Float(readonly=True, aggregator="avg", help="Average risk that was foretold.")
    lost = fields.Float(readonly=True, aggregator="avg", help="Share that was lost indeed.")


class InsuranceRiskBucket(models.Model):
    """What one value of a factor says: how many policies, how many lost, and its effect, other things being equal."""

    _name = "insurance.risk.bucket"
    _description = "What a Factor Says"
    _order = "model_id desc, sequence, id"
    _rec_name = "factor_id"

    model_id = fields.Many2one("insurance.risk.model", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="model_id.company_id")
    sequence = fields.Integer(readonly=True)
    factor_id = fields.Many2one("insurance.risk.factor", readonly=True, required=True, ondelete="cascade", index=True)
    pair_id = fields.Many2one(
        "insurance.risk.factor", readonly=True, ondelete="cascade", index="btree_not_null", string="Together with",
        help="What the two say together, beyond what each says alone.",
    )  # fmt: skip
    cells = fields.Json(readonly=True, help="What the value is, for each factor: bounds of a number, or a category.")
    value = fields.Char(compute="_compute_value")
    count = fields.Integer("Policies", readonly=True)
    lost = fields.Float(readonly=True, aggregator=None, help="Share of these policies that was lost.")
    effect = fields.Float(
        "Changes the odds by", readonly=True, digits=(6, 2), aggregator=None,
        help="Odds of leaving × this, other things being equal: 1.5 is half as much again, below 1 clients stay rather.",
    )  # fmt: skip

    @api.depends("cells", "factor_id", "pair_id")
    @api.depends_context("lang")
    def _compute_value(self):
        words = self.env["insurance.risk.words"]
        names = words._get_names(
            (factor, cell)
            for bucket in self
            for factor, cell in zip(bucket.factor_id + bucket.pair_id, bucket.cells or (), strict=False)
        )
        for bucket in self:
            factors = bucket.factor_id + bucket.pair_id
            parts = [words._describe_cell(names, *item) for item in zip(factors, bucket.cells or (), strict=False)]
            bucket.value = " · ".join(parts)
