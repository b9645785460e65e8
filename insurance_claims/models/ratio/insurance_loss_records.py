from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..process.insurance_claim_stage import OVER
from .insurance_loss import CLAIM_GROUPS, COUNTED, PERIODS, POLICY_GROUPS

_KINDS = {
    "paid": ["payment"],
    "recovered": ["recovery"],
    "change": ["reserve"],
    "incurred": ["payment", "recovery", "reserve"],
    "ratio": ["payment", "recovery", "reserve"],
}
_BY_LOSS = ("claims", "frequency", "average")
_BY_COVER = ("earned", "exposure")


class InsuranceLoss(models.AbstractModel):
    """From a number to the claims or policies behind it."""

    _inherit = "insurance.loss"

    @api.model
    def get_records_action(self, part, question, figure, g=None, title=""):
        """Return the action that opens what is behind a number.

        :param str figure: a column's name
        :param int g: the row; None: the total
        :raises UserError: when there is no such figure
        """
        asked = self._narrow(self._get_question(part, question), g)
        if part == "ratio" and figure in _BY_COVER:
            return self._prepare_action("insurance.policy", self._get_cover_domain(asked, g), title)
        domain = self._get_claims_domain(asked, g) + self._get_figure_domain(part, asked, figure)
        return self._prepare_action("insurance.claim", domain, title)

    @api.model
    def _narrow(self, asked, g):
        """Return the question cut to the month or year that is the row."""
        if asked["group"] not in PERIODS or not g:
            return asked
        if asked["group"] == "month":
            first = date(g // 100, g % 100, 1)
            last = first + relativedelta(day=31)
        else:
            first, last = date(g, 1, 1), date(g, 12, 31)
        return asked | {"date_from": max(first, asked["date_from"]), "date_to": min(last, asked["date_to"])}

    @api.model
    def _get_claims_domain(self, asked, g):
        """Return the domain of the claims of a row, whatever their dates."""
        ours = [("policy_id.origin", "=", "own"), ("policy_id.state", "in", COUNTED)]
        ours.append(("company_id", "in", self.env.companies.ids))
        return ours if g is None else ours + self._get_group_domain(asked["group"], g)

    @api.model
    def _get_group_domain(self, group, g):
        """Return the domain of the claims under ``g``."""
        value = g or False
        if group in PERIODS:
            return []
        if group == "client":
            return [("partner_id.commercial_partner_id", "=", value)]
        if group in POLICY_GROUPS:
            return [("policy_id" if group == "policy" else f"policy_id.{POLICY_GROUPS[group]}", "=", value)]
        name = {"object": "object_id", "stage": "stage_id"}.get(group) or CLAIM_GROUPS[group]
        return [(name, "=", value)]

    @api.model
    def _get_figure_domain(self, part, asked, figure):
        """Return the domain of the claims a figure is of.

        :raises UserError: when there is no such figure
        """
        first, last = str(asked["date_from"]), str(asked["date_to"])
        if part == "open":
            return [("state", "not in", OVER), *self._get_age_domain(figure)]
        if figure in _BY_LOSS:
            return [("date_loss", ">=", first), ("date_loss", "<=", last), ("state", "!=", "withdrawn")]
        if figure not in _KINDS:
            raise UserError(self.env._("There is no such figure: choose another one."))
        return [("entry_ids", "any", [("kind", "in", _KINDS[figure]), ("date", ">=", first), ("date", "<=", last)])]

    @api.model
    def _get_age_domain(self, figure):
        """Return the domain of claims of an age, of all for the other figures."""
        today = fields.Date.context_today(self)
        for name, first, last in self._get_bands():
            if name == figure:
                youngest = [("date_reported", "<=", str(today - timedelta(days=first)))] if first else []
                return youngest + ([("date_reported", ">=", str(today - timedelta(days=last)))] if last else [])
        if figure not in ("open", "outstanding"):
            raise UserError(self.env._("There is no such figure: choose another one."))
        return []

    @api.model
    def _get_cover_domain(self, asked, g):
        """Return the domain of the policies of a row whose cover falls into the period."""
        covered = [("date_start", "<=", str(asked["date_to"])), ("cover_end", ">", str(asked["date_from"]))]
        domain, group = [*self._get_policy_domain(), *covered], asked["group"]
        if g is None or group in PERIODS:
            return domain
        if group == "object":
            return [*domain, ("object_ids.object_id", "=", g) if g else ("object_ids", "=", False)]
        path = "partner_id.commercial_partner_id" if group == "client" else POLICY_GROUPS[group]
        return [*domain, (path, "=", g or False)]

    @api.model
    def _prepare_action(self, model, domain, title):
        return {
            "type": "ir.actions.act_window",
            "name": title or self.env[model]._description,
            "res_model": model,
            "domain": domain,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "context": {},
        }
