from odoo import api, fields, models


class InsuranceRankScheme(models.Model):
    """How clients are told apart: what counts, how much, and the classes that come of it.

    The scheme by value gives the client's rank; those by need and by risk give two more classes.
    The engine is one (`insurance.partner.stat`); a company's own scheme goes before the common one.
    """

    _name = "insurance.rank.scheme"
    _description = "Ranking Scheme"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("value", "Value"), ("need", "Need"), ("risk", "Risk")],
        "Classifies by",
        required=True,
        default="value",
        help="The scheme by value gives the client's rank.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty: for every company.")
    criterion_ids = fields.One2many("insurance.rank.criterion", "scheme_id", string="What counts", copy=True)
    rank_ids = fields.One2many("insurance.rank", "scheme_id", string="Classes", copy=True)
    note = fields.Text(translate=True, help="What the scheme is for, in words.")

    _kind_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), kind) WHERE active",
        "There is already a scheme of this kind: change that one, or archive it first.",
    )

    @api.model
    def _get_schemes(self, company):
        """Return ``{kind: scheme}`` in force for a company, its own before the common ones."""
        # sudo: everybody's standing is computed by the same schemes, whoever asks
        found = self.sudo().search([("company_id", "in", (company.id, False))], order="company_id, sequence, id")
        schemes = {}
        for scheme in found.sorted(lambda scheme: not scheme.company_id):
            schemes.setdefault(scheme.kind, scheme.with_company(company))
        return schemes

    def action_recount(self):
        """Count all clients of the company anew, now.

        :raises AccessError: for people who may not read schemes
        """
        self.check_access("read")
        self.env["insurance.partner.stat"]._recount(self.env.company)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": self.env._("All clients are counted."), "type": "success",
                       "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }  # fmt: skip

    def action_preview(self):
        """Try other weights and limits before they count."""
        self.ensure_one()
        return self.env["insurance.rank.preview"]._open(self)
