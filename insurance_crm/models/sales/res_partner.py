from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_AGENTS = "insurance_crm.group_agent_own"
_SUPERVISORS = "insurance_crm.group_supervisor"


class ResPartner(models.Model):
    """The marketer's page: whom he introduced, what they bought, what was agreed with him and what he earned."""

    _inherit = "res.partner"

    insurance_marketer_id = fields.Many2one(
        "res.partner", "Introduced by", domain="[('is_marketer', '=', True)]", ondelete="restrict",
        index="btree_not_null",
        help="The marketer who brought this client; his new deals and policies name him. Empty: came by himself.",
    )  # fmt: skip
    insurance_channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", ondelete="restrict", index="btree_not_null",
        help="Deals and policies that name this marketer are sold through it, unless another is chosen.",
    )  # fmt: skip
    insurance_term_ids = fields.One2many("insurance.marketer.term", "partner_id", string="Terms", groups=_SUPERVISORS)
    insurance_introduced_client_count = fields.Integer(
        "Clients introduced", compute="_compute_insurance_introduced", groups=_AGENTS
    )
    insurance_results = fields.Json("Results", compute="_compute_insurance_results", groups=_AGENTS)

    @api.constrains("insurance_marketer_id")
    def _check_insurance_marketer(self):
        # not in SQL: merging a marketer with a client of his would delete the contact that hits it
        if any(partner.insurance_marketer_id == partner for partner in self):
            raise ValidationError(self.env._("Nobody introduces himself: choose another marketer, or none."))

    def _get_insurance_introduced_domain(self):
        return Domain("insurance_marketer_id", "in", self.ids)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_introduced(self):
        groups = self._read_group(self._get_insurance_introduced_domain(), ["insurance_marketer_id"], ["__count"])
        counts = dict(groups)
        for partner in self:
            partner.insurance_introduced_client_count = counts.get(partner, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_results(self):
        """This year's figures of marketers: what they brought, and for supervisors what they earned."""
        marketers = self.filtered("is_marketer")
        results = self.env["insurance.transaction"]._get_results_of_year("marketer_id", marketers.ids)
        supervisor = self.env.user.has_group(_SUPERVISORS)
        income = self.env["insurance.income"]
        earned = income._get_paid_out_of_year("marketer_id", marketers.ids, ("marketer",)) if supervisor else {}
        for partner in self:
            count, premium, commission = results.get(partner.id, (0, 0, 0))
            figures = [
                (self.env._("Policies booked this year"), "count", count),
                (self.env._("Net premium this year"), "currency", premium),
                (self.env._("Our commission this year"), "currency", commission),
            ]
            if supervisor:
                figures.append((self.env._("His share this year"), "currency", earned.get(partner.id, 0)))
            partner.insurance_results = [
                {"label": label, "unit": unit, "value": value, "help": "", "currency": self.env.company.currency_id.id}
                for label, unit, value in figures
            ]

    def action_open_insurance_introduced_clients(self):
        """Open the clients this marketer brought."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.res_partner_action_client")
        context = {"default_is_insurance_client": True, "default_insurance_marketer_id": self.id}
        return action | {"domain": list(self._get_insurance_introduced_domain()), "context": context}

    def action_open_insurance_marketer_income(self):
        """Open what this marketer earned."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_income_action")
        return action | {"domain": [("role", "=", "marketer"), ("marketer_id", "=", self.id)], "context": {}}
