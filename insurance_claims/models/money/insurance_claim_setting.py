from odoo import api, fields, models
from odoo.exceptions import UserError

from ..counted import check_links
from .insurance_claim_amounts import SETTABLE


class InsuranceClaim(models.Model):
    """The buttons that ask for a figure."""

    _inherit = "insurance.claim"

    def action_set_amount(self):
        """Ask for a figure of this claim: which one, the context says (``amount_kind``)."""
        self.ensure_one()
        self._check_money_right()
        kind = self.env.context.get("amount_kind", "reserve")
        return {
            "type": "ir.actions.act_window",
            "name": self._get_kind_name(kind),
            "res_model": "insurance.claim.setting",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_claim_id": self.id, "default_kind": kind, "dialog_size": "medium"},
        }


class InsuranceClaimSetting(models.TransientModel):
    """Asks for a new figure of a claim, and shows the ones before."""

    _name = "insurance.claim.setting"
    _description = "New Figure of a Claim"

    claim_id = fields.Many2one("insurance.claim", required=True, readonly=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    kind = fields.Selection(
        [("claimed", "Claimed"), ("assessed", "Assessed"), ("payable", "Payable"), ("reserve", "Reserve")],
        "Figure", required=True,
    )  # fmt: skip
    current = fields.Monetary("So far", compute="_compute_current")
    amount = fields.Monetary("New figure", compute="_compute_amount", store=True, readonly=False)
    date = fields.Date("Since", required=True, default=fields.Date.context_today)
    note = fields.Char("Reason")
    payable_words = fields.Char(related="claim_id.payable_words")
    entry_ids = fields.Many2many("insurance.claim.entry", string="History", compute="_compute_entry_ids")

    @api.model_create_multi
    def create(self, vals_list):
        check_links(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_links(self, [vals])
        return super().write(vals)

    @api.depends("claim_id", "kind")
    def _compute_current(self):
        for setting in self:
            setting.current = setting.claim_id[SETTABLE[setting.kind]] if setting.kind else 0

    @api.depends("claim_id", "kind")
    def _compute_amount(self):
        for setting in self:
            claim = setting.claim_id
            proposed = setting.kind == "payable" and not claim.payable and claim.payable_proposed
            setting.amount = proposed or setting.current

    @api.depends("claim_id", "kind")
    def _compute_entry_ids(self):
        for setting in self:
            setting.entry_ids = setting.claim_id.entry_ids.filtered(lambda row: row.kind == setting.kind)  # noqa: B023

    def action_confirm(self):
        """Book the new figure.

        :raises UserError: what is wrong with it; see ``insurance.claim._set_amount``
        """
        self.ensure_one()
        if self.currency_id.compare_amounts(self.amount, self.current) == 0:
            raise UserError(self.env._("It is %(amount)s already.", amount=self.claim_id._format_money(self.current)))
        if self.kind == "payable":
            self.claim_id._check_payable_reason(self.amount, self.note)
        self.claim_id._set_amount(self.kind, self.amount, self.note, self.date)
        return {"type": "ir.actions.act_window_close"}
