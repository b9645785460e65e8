from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

_SHOWN = 40  # rows of a client's past on his page


class InsurancePartnerStat(models.Model):
    """Where a client stands with a company: rank, classes, loyal or not, gone or not; computed, never typed.

    Rows of their own, because a rank belongs to a company while contacts are shared, and because writing
    to contacts would be slow and in the way of people at work.
    """

    _name = "insurance.partner.stat"
    _description = "Standing of a Client"
    _order = "score desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Agent in charge")
    phone = fields.Char(related="partner_id.phone")
    rank_id = fields.Many2one("insurance.rank", readonly=True, index="btree_not_null", ondelete="set null")
    need_class_id = fields.Many2one(
        "insurance.rank", "Class by need", readonly=True, index="btree_not_null", ondelete="set null"
    )
    risk_class_id = fields.Many2one(
        "insurance.rank", "Class by risk", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rank_tone = fields.Selection(related="rank_id.tone", string="Colour of rank")
    score = fields.Float(digits=(6, 2), readonly=True, aggregator="avg", help="By value: points of 100.")
    need_score = fields.Float("Score by need", digits=(6, 2), readonly=True, aggregator="avg")
    risk_score = fields.Float("Score by risk", digits=(6, 2), readonly=True, aggregator="avg")
    # [[criterion id, value, points]]
    reasons = fields.Json(readonly=True)
    need_reasons = fields.Json(readonly=True)
    risk_reasons = fields.Json(readonly=True)
    date_ranked = fields.Date("Rank Since", readonly=True)
    is_loyal = fields.Boolean("Loyal", readonly=True)
    is_dissatisfied = fields.Boolean("Dissatisfied", readonly=True)
    # [rule id]
    loyal_reasons = fields.Json(readonly=True)
    dissatisfied_reasons = fields.Json(readonly=True)
    date_left = fields.Date(
        "Last Day of Cover", readonly=True, help="Set when nothing is in force or to come with us any more."
    )
    left_reason_id = fields.Many2one(
        "crm.lost.reason", "Renewal Lost Because", readonly=True, index="btree_not_null", ondelete="set null"
    )
    left_note = fields.Char("Cancelled Because", readonly=True)
    left_to_id = fields.Many2one(
        "res.partner", "Went To", readonly=True, index="btree_not_null", ondelete="set null",
        help="The insurer of the client's newest policy elsewhere.",
    )  # fmt: skip
    why = fields.Html(compute="_compute_why", sanitize=False)
    loyal_why = fields.Char("Loyal Because", compute="_compute_verdicts")
    dissatisfied_why = fields.Char("Dissatisfied Because", compute="_compute_verdicts")

    history_ids = fields.Many2many("insurance.rank.history", string="Earlier", compute="_compute_history")
    service_ids = fields.Many2many("insurance.rank.service", compute="_compute_history")

    _loyal_idx = models.Index("(company_id, score) WHERE is_loyal")
    _dissatisfied_idx = models.Index("(company_id, score) WHERE is_dissatisfied")
    _left_idx = models.Index("(company_id, date_left) WHERE date_left IS NOT NULL")
    _client_uniq = models.UniqueIndex("(partner_id, company_id)", "A client has one standing in a company.")

    @api.depends("partner_id", "company_id")
    def _compute_history(self):
        for stat in self:
            domain = [("partner_id", "=", stat.partner_id.id), ("company_id", "=", stat.company_id.id)]
            stat.history_ids = self.env["insurance.rank.history"].search(domain, limit=_SHOWN)
            stat.service_ids = self.env["insurance.rank.service"].search(domain, limit=_SHOWN)

    def action_open_client(self):
        """Open the client's card."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_recount(self):
        """Count this client now, without waiting for the night."""
        self.ensure_one()
        self.partner_id.with_company(self.company_id).action_recount_rank()

    @api.depends("loyal_reasons", "dissatisfied_reasons")
    def _compute_verdicts(self):
        # sudo: the rule that made somebody loyal is no secret to who may see the standing
        rules = self.env["insurance.standing.rule"].sudo().with_context(active_test=False)
        names = {rule.id: rule.name for rule in rules.search([])}
        for stat in self:
            stat.loyal_why = ", ".join(names[rule] for rule in stat.loyal_reasons or () if rule in names)
            stat.dissatisfied_why = ", ".join(names[rule] for rule in stat.dissatisfied_reasons or () if rule in names)

    def _get_reason_rows(self, column="reasons"):
        """Return ``[(figure, value as text, points, weight)]`` of one client's standing, what weighs most first.

        :param column: reasons, need_reasons or risk_reasons
        """
        self.ensure_one()
        # sudo: what counts is shown with the result to who may see it
        criteria = {c.id: c for c in self.env["insurance.rank.criterion"].sudo().browse(
            [row[0] for row in self[column] or ()]
        ).exists()}  # fmt: skip
        rows = [(criteria[key], value, points) for key, value, points in self[column] or () if key in criteria]
        rows.sort(key=lambda row: -row[0].weight)
        return [(c.measure_id.name, self._format(c.measure_id, value), points, c.weight) for c, value, points in rows]

    def _get_why_text(self, column="reasons"):
        """Return why the client is in his class, in a line."""
        return ", ".join(f"{name} {value}" for name, value, _points, _weight in self._get_reason_rows(column))

    def _get_left_text(self):
        """Return why the client left and to whom, in a line; empty when nobody knows."""
        self.ensure_one()
        stat = self.sudo()  # sudo: the names of a reason and of an insurer
        return " · ".join(filter(None, (stat.left_reason_id.name, stat.left_note, stat.left_to_id.name)))

    def _format(self, measure, value):
        """Return a figure as text in the reader's language."""
        if measure.unit == "currency":
            return format_amount(self.env, value, self.company_id.sudo().currency_id, trailing_zeroes=False)
        if measure.unit == "ratio":
            return f"{round(value * 100, 1):g} %"
        return f"{round(value, 1):g}"

    @api.depends("reasons", "need_reasons", "risk_reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        titles = dict(self.env["insurance.rank.scheme"]._fields["kind"]._description_selection(self.env))
        for stat in self:
            blocks = [
                (titles[kind], stat[rank].sudo().name, stat[score], stat._get_reason_rows(column))
                for kind, rank, score, column in (
                    ("value", "rank_id", "score", "reasons"),
                    ("need", "need_class_id", "need_score", "need_reasons"),
                    ("risk", "risk_class_id", "risk_score", "risk_reasons"),
                )
                if stat[column]
            ]
            stat.why = Markup("").join(self._render_why(*block) for block in blocks)

    @api.model
    def _render_why(self, title, rank, score, rows):
        """Return the table of one scheme: figure, value, points of 100, weight."""
        head = (self.env._("Figure"), self.env._("Value"), self.env._("Points"), self.env._("Weight"))
        lines = Markup("").join(
            Markup(
                "<tr><td>%s</td><td class='text-end' dir='ltr'>%s</td><td class='text-end'>%.0f</td>"
                "<td class='text-end text-muted'>%g</td></tr>"
            )
            % row
            for row in rows
        )
        return Markup(
            "<h5 class='mt-2 mb-1'>%s: %s <small class='text-muted'>%.0f / 100</small></h5>"
            "<table class='table table-sm mb-3' style='max-width: 32rem'><thead><tr><th>%s</th><th class='text-end'>%s</th>"
            "<th class='text-end'>%s</th><th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (title, rank or "–", score, *head, lines)
