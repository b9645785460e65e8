from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_AGENTS = "insurance_crm.group_agent_own"
# field of the contact: column of its standing
CLASSES = {
    "insurance_rank_id": "rank_id",
    "insurance_need_class_id": "need_class_id",
    "insurance_risk_class_id": "risk_class_id",
}


class ResPartner(models.Model):
    """A client's rank and classes in the current company.

    Which class somebody is in may be known to every agent; the figures behind it follow the rules of
    `insurance.partner.stat`.
    """

    _inherit = "res.partner"

    insurance_rank_id = fields.Many2one(
        "insurance.rank", "Rank", compute="_compute_insurance_classes", search="_search_insurance_rank_id",
        groups=_AGENTS, help="The client's class by value, counted anew every night.",
    )  # fmt: skip
    insurance_need_class_id = fields.Many2one(
        "insurance.rank", "Class by need", compute="_compute_insurance_classes",
        search="_search_insurance_need_class_id", groups=_AGENTS,
    )  # fmt: skip
    insurance_risk_class_id = fields.Many2one(
        "insurance.rank", "Class by risk", compute="_compute_insurance_classes",
        search="_search_insurance_risk_class_id", groups=_AGENTS,
    )  # fmt: skip
    insurance_rank_tone = fields.Selection(related="insurance_rank_id.tone", string="Colour of rank", groups=_AGENTS)

    @api.depends_context("company")
    def _compute_insurance_classes(self):
        # sudo: the class alone is no secret among agents
        stats = self.env["insurance.partner.stat"].sudo()
        domain = [("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)]
        by_partner = {
            stat.partner_id.id: stat for stat in stats.search_fetch(domain, ["partner_id", *CLASSES.values()])
        }
        for partner in self:
            stat = by_partner.get(partner.id, stats)
            for name, column in CLASSES.items():
                partner[name] = stat[column].with_env(self.env)

    def _search_insurance_rank_id(self, operator, value):
        return self._search_insurance_class("rank_id", operator, value)

    def _search_insurance_need_class_id(self, operator, value):
        return self._search_insurance_class("need_class_id", operator, value)

    def _search_insurance_risk_class_id(self, operator, value):
        return self._search_insurance_class("risk_class_id", operator, value)

    def _search_insurance_class(self, column, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        # sudo: see the compute
        stats = self.env["insurance.partner.stat"].sudo()
        company = Domain("company_id", "=", self.env.company.id)

        def having(condition):
            return stats._search(company & condition).subselect("partner_id")

        found = Domain("id", "in", having(Domain(column, operator, value)))
        if operator == "in" and False in value:
            found |= Domain("id", "not in", having(Domain(column, "!=", False)))
        return found

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort and group by the classes although they stand in rows of their own."""
        column = CLASSES.get(field_expr)
        if not column or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        stat = query.make_alias(alias, "insurance_stat")
        query.add_join(
            "LEFT JOIN",
            stat,
            "insurance_partner_stat",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(stat, "partner_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(stat, "company_id"),
                self.env.company.id,
            ),
        )
        return SQL.identifier(stat, column)
