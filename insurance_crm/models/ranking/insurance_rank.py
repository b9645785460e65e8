from odoo import api, fields, models
from odoo.exceptions import ValidationError

TONES = [("success", "Green"), ("warning", "Yellow"), ("danger", "Red"), ("info", "Blue"), ("muted", "Grey")]


class InsuranceRank(models.Model):
    """A class of clients: from which score on, how it looks, and what is done for such a client."""

    _name = "insurance.rank"
    _description = "Client Rank"
    _order = "kind desc, scheme_id, score_from desc, id"

    name = fields.Char(required=True, translate=True)
    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(related="scheme_id.kind", store=True, precompute=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, precompute=True, index="btree_not_null")
    score_from = fields.Float(
        "From Score", digits=(6, 2), required=True, help="Clients with this many points or more, of 100."
    )
    tone = fields.Selection(TONES, "Colour", required=True, default="muted")
    note = fields.Text("What It Means", translate=True)
    plan_id = fields.Many2one(
        "mail.activity.plan", "Service plan", domain="[('res_model', '=', 'res.partner')]", ondelete="set null",
        help="What is done for such a client: the plan's tasks are made for whoever is in charge of him.",
    )  # fmt: skip
    service_months = fields.Integer(
        "Every … Months", default=12, required=True,
        help="How often. The clients of a class are spread evenly over that time, so that they do not all come on one day.",
    )  # fmt: skip
    service_user_id = fields.Many2one(
        "res.users", "When Nobody Is in Charge", domain="[('share', '=', False)]", ondelete="set null",
        help="Gets the tasks of clients without an agent. Empty: for them nothing is planned.",
    )  # fmt: skip
    service_since = fields.Date(compute="_compute_service_since", store=True, help="When the plan was chosen.")
    client_count = fields.Integer("Clients", compute="_compute_client_count")
    service_date = fields.Date("Last Planned On", compute="_compute_service_date", compute_sudo=True)

    _score_range = models.Constraint(
        "CHECK (score_from BETWEEN 0 AND 100)", "A class begins at a score between 0 and 100."
    )
    _months_positive = models.Constraint("CHECK (service_months > 0)", "A plan is repeated after one month or more.")

    @api.constrains("scheme_id", "score_from")
    def _check_scores(self):
        # not in SQL: scores may be exchanged between classes in one go
        if self.env.context.get("insurance_scores_later"):
            return
        doubles = self._read_group(
            [("scheme_id", "in", self.scheme_id.ids)],
            ["scheme_id", "score_from"],
            ["__count"],
            having=[("__count", ">", 1)],
        )
        if doubles:
            raise ValidationError(self.env._("Two classes of a scheme cannot begin at the same score."))

    @api.depends("plan_id")
    def _compute_service_since(self):
        for rank in self:
            rank.service_since = rank.plan_id and fields.Date.context_today(rank)

    def _get_stat_column(self):
        """Return the column of `insurance.partner.stat` that holds classes of this kind."""
        return {"value": "rank_id", "need": "need_class_id", "risk": "risk_class_id"}[self.kind]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_client_count(self):
        stats = self.env["insurance.partner.stat"]
        for kind, ranks in self.grouped("kind").items():
            column = ranks[:1]._get_stat_column() if kind else "rank_id"
            counts = dict(stats._read_group([(column, "in", ranks.ids)], [column], ["__count"]))
            for rank in ranks:
                rank.client_count = counts.get(rank, 0)

    def _compute_service_date(self):
        done = self.env["insurance.rank.service"]._read_group([("rank_id", "in", self.ids)], ["rank_id"], ["date:max"])
        dates = {rank.id: date for rank, date in done}
        for rank in self:
            rank.service_date = dates.get(rank.id)

    def action_open_clients(self):
        """Open the standing of the clients in this class."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_partner_stat_action")
        return action | {"domain": [(self._get_stat_column(), "=", self.id)], "context": {}}
