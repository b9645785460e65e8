from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

_LISTED = 5000


class InsuranceRankPreview(models.TransientModel):
    """What would become of the ranks with other weights and limits: tried on the last night's figures.

    Nothing of it is kept until it is applied.
    """

    _name = "insurance.rank.preview"
    _description = "Try Other Weights"

    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    criterion_ids = fields.One2many("insurance.rank.preview.criterion", "preview_id", string="What counts")
    rank_ids = fields.One2many("insurance.rank.preview.rank", "preview_id", string="Classes")
    move_ids = fields.One2many("insurance.rank.preview.move", "preview_id", string="Who moves", readonly=True)
    is_tried = fields.Boolean(readonly=True)
    client_count = fields.Integer("Clients", readonly=True)
    moved_count = fields.Integer("Clients Who Move", readonly=True)

    @api.model
    def _open(self, scheme):
        """Return the window with what a scheme counts now.

        :raises UserError: while its clients have not been counted
        """
        scheme = scheme.with_company(self.env.company)
        names = ("weight", "scale", "less_is_better", "low", "high", "steps")
        preview = self.create(
            {
                "scheme_id": scheme.id,
                "criterion_ids": [
                    Command.create(
                        {name: criterion[name] for name in names}
                        | {"criterion_id": criterion.id, "measure_id": criterion.measure_id.id}
                    )
                    for criterion in scheme._get_counted()
                ],
                "rank_ids": [Command.create({"rank_id": r.id, "score_from": r.score_from}) for r in scheme.rank_ids],
            }
        )
        if not preview._count_moves():
            raise UserError(self.env._("The clients have not been counted with this scheme yet: count them first."))
        return preview._get_window()

    def _get_window(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try other weights"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # --- the try -----------------------------------------------------------------------------

    def action_try(self):
        """Count who would move, and show it."""
        self.ensure_one()
        moves = self._count_moves()
        self.write(
            {
                "is_tried": True,
                "client_count": sum(count for _was, _became, count in moves),
                "moved_count": sum(count for was, became, count in moves if was != became),
                "move_ids": [
                    Command.clear(),
                    *(
                        Command.create({"from_id": was, "to_id": became, "count": n})
                        for was, became, n in moves
                        if was != became
                    ),
                ],
            }
        )
        return self._get_window()

    def _count_moves(self):
        """Return ``[(rank id now, rank id then, clients)]``, the most first."""
        query = SQL("SELECT was, became, count(*) FROM (%s) AS tried GROUP BY was, became ORDER BY 3 DESC", self._try())
        return self.env.execute_query(query)

    def _try(self):
        """Return SQL of ``id, was, became`` for each standing of the company that the scheme has counted."""
        self.ensure_one()
        self.env.flush_all()
        rank, _score, reasons = self.env["insurance.partner.stat"]._get_kinds()[self.scheme_id.kind]
        value = SQL("(figure->>1)::float8")
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s * (%s)", line.criterion_id.id, line.weight, line._points_sql(value))
            for line in self.criterion_ids
        )
        total = sum(self.criterion_ids.mapped("weight"))
        if not total or not self.rank_ids:
            raise UserError(self.env._("The scheme needs at least one figure with a weight, and classes."))
        classes = SQL(" ").join(
            SQL("WHEN score >= %s THEN %s", line.score_from, line.rank_id.id)
            for line in self.rank_ids.sorted("score_from", reverse=True)
        )
        return SQL(
            """SELECT id, was, CASE %(classes)s END AS became FROM (
                    SELECT s.id, s.%(rank)s AS was,
                           round((sum(CASE (figure->>0)::int %(cases)s ELSE 0 END) / %(total)s)::numeric, 2) AS score
                      FROM insurance_partner_stat s CROSS JOIN LATERAL jsonb_array_elements(s.%(reasons)s) AS figure
                     WHERE s.company_id = %(company)s AND s.%(reasons)s IS NOT NULL GROUP BY s.id) AS scored""",
            classes=classes, rank=SQL.identifier(rank), reasons=SQL.identifier(reasons), cases=cases, total=total,
            company=self.company_id.id,
        )  # fmt: skip

    # --- and keeping it ------------------------------------------------------------------------

    def action_apply(self):
        """Keep these weights and limits, and count all clients anew."""
        self.ensure_one()
        for line in self.criterion_ids:
            line.criterion_id.with_company(self.company_id).write(line._prepare_criterion_vals())
        for line in self.rank_ids.with_context(insurance_scores_later=True):
            line.rank_id.score_from = line.score_from
        self.rank_ids.rank_id._check_scores()
        self.env["insurance.partner.stat"]._recount(self.company_id)
        return {"type": "ir.actions.act_window_close"}


class InsuranceRankPreviewCriterion(models.TransientModel):
    """A figure with the weight and the points that are tried."""

    _name = "insurance.rank.preview.criterion"
    _description = "Weight That Is Tried"
    _inherit = ["insurance.rank.points"]

    preview_id = fields.Many2one("insurance.rank.preview", required=True, ondelete="cascade", index=True)
    criterion_id = fields.Many2one("insurance.rank.criterion", required=True, readonly=True, ondelete="cascade")

    def _prepare_criterion_vals(self):
        """Return what changes in the criterion; the limits of other clients are the night's to find."""
        names = ["weight", "scale", "less_is_better", "steps"]
        if self.scale == "range":
            names += ["low", "high"]
        return {name: self[name] for name in names if self[name] != self.criterion_id[name]}


class InsuranceRankPreviewRank(models.TransientModel):
    """A class with the limit that is tried."""

    _name = "insurance.rank.preview.rank"
    _description = "Limit That Is Tried"
    _order = "score_from desc, id"

    preview_id = fields.Many2one("insurance.rank.preview", required=True, ondelete="cascade", index=True)
    rank_id = fields.Many2one("insurance.rank", "Class", required=True, readonly=True, ondelete="cascade")
    score_from = fields.Float("From Score", digits=(6, 2))


class InsuranceRankPreviewMove(models.TransientModel):
    """How many clients would come from one class into another."""

    _name = "insurance.rank.preview.move"
    _description = "Clients Who Would Move"

    preview_id = fields.Many2one("insurance.rank.preview", required=True, ondelete="cascade", index=True)
    from_id = fields.Many2one("insurance.rank", "Now", readonly=True, ondelete="cascade")
    to_id = fields.Many2one("insurance.rank", "Then", readonly=True, ondelete="cascade")
    count = fields.Integer("Clients", readonly=True)

    def action_open_clients(self):
        """Open these clients' standing; the first 5,000 of them."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS tried WHERE was IS NOT DISTINCT FROM %s AND became IS NOT DISTINCT FROM %s LIMIT %s",
                self.preview_id._try(), self.from_id.id or None, self.to_id.id or None, _LISTED,
            )
        )  # fmt: skip
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_partner_stat_action")
        return action | {"domain": [("id", "in", [row[0] for row in rows])], "context": {}, "target": "current"}
