from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang


class InsuranceNeed(models.Model):
    """What becomes of a need: a deal by one click, a policy that meets it, or nothing with a reason."""

    _inherit = "insurance.need"

    # --- the deal ------------------------------------------------------------------------------

    def action_make_deal(self):
        """Make a deal of each of these needs and open it (them).

        A client's open deal of the same line takes the need in; no second one is made.

        :raises UserError: when a need is closed: it is noted anew, or its deal restored
        """
        self._make_deals()
        return self.action_open_deal()

    def _make_deals(self):
        """Give each need without a deal one, and return the deals."""
        for need in self:
            if need.state not in ("open", "deal"):
                raise UserError(self.env._("“%(need)s” is closed. Take it up again first.", need=need.display_name))
        for need in self.filtered(lambda need: not need.lead_id):
            need.lead_id = need._find_deal() or self.env["crm.lead"].create(need._prepare_deal_vals())
        return self.lead_id

    def _find_deal(self):
        """Return the client's open deal of this line that the user sees; empty when there is none."""
        self.ensure_one()
        pending = Domain("won_status", "=", "pending") & Domain("insurance_kind", "!=", False)
        same = Domain("partner_id", "=", self.partner_id.id) & Domain("insurance_line_id", "=", self.line_id.id)
        company = Domain("company_id", "in", (False, self.company_id.id))
        return self.env["crm.lead"].search(pending & same & company, order="id desc", limit=1)

    def _prepare_deal_vals(self):
        """Return the values of the deal; rooms extend it."""
        self.ensure_one()
        client, company = self.partner_id, self.company_id
        today = fields.Date.context_today(self)
        vals = {
            "name": f"{self.line_id.name} · {client.name or client.display_name}",
            "type": "opportunity",
            "insurance_kind": self._get_deal_kind(),
            "insurance_line_id": self.line_id.id,
            "partner_id": client.id,
            "company_id": company.id,
            "user_id": self.user_id.id or self.env.uid,
            "priority": self.priority,
            "date_deadline": self.date_wanted,
            "expected_revenue": self.currency_id._convert(self.budget, company.currency_id, company, today),
            "marketer_id": client.insurance_marketer_id.id,
            "channel_id": client.insurance_marketer_id.insurance_channel_id.id,
            "description": self._get_deal_description(),
        }
        # without one of its own the line goes to the pipeline that core chooses
        return vals | ({"team_id": self.line_id.team_id.id} if self.line_id.team_id else {})

    def _get_deal_kind(self):
        """Return what the deal is about: a policy elsewhere, more for a client of ours, or new business."""
        self.ensure_one()
        if self.source == "renewal":
            return "foreign_renewal"
        # sudo: a client of the house is one whoever sold him the first policy
        policies = self.env["insurance.policy"].sudo()
        ours = Domain("origin", "=", "own") & Domain("state", "in", ("issued", "cancelled"))
        same = Domain("partner_id", "=", self.partner_id.id) & Domain("company_id", "=", self.company_id.id)
        return "cross_sell" if policies.search_count(ours & same, limit=1) else "new"

    def _get_deal_description(self):
        """Return what was said about the need as HTML."""
        self.ensure_one()
        line = Markup("<li>%s: <b>%s</b></li>")
        lines = Markup().join(line % fact for fact in self._get_facts())
        note = Markup("<p>%s</p>") % self.note if self.note else Markup()
        return (Markup("<ul>%s</ul>") % lines if lines else Markup()) + note

    def _get_facts(self):
        """Return ``[(name, value)]`` of what is known of the need, in the reader's language."""
        self.ensure_one()
        money = {"currency_obj": self.currency_id}
        label = dict(self._fields["price_preference"]._description_selection(self.env))
        unit = dict(self._fields["term_unit"]._description_selection(self.env))
        facts = [
            (self.env._("For what"), self.name),
            (self.env._("Wanted sum"), self.amount and formatLang(self.env, self.amount, **money)),
            (self.env._("Term"), self.term_count and f"{self.term_count} {unit[self.term_unit]}"),
            (self.env._("Budget"), self.budget and formatLang(self.env, self.budget, **money)),
            (self.env._("Price or cover"), self.price_preference and label[self.price_preference]),
            (self.env._("Wishes for service"), self.service_preference),
            (self.env._("Wanted by"), self.date_wanted and format_date(self.env, self.date_wanted)),
        ]
        return [(name, value) for name, value in facts if value]

    def action_open_deal(self):
        """Open the deal of these needs, or the list of them."""
        action = {"type": "ir.actions.act_window", "name": self.env._("Deals"), "res_model": "crm.lead"}
        if len(self.lead_id) == 1:
            return action | {"res_id": self.lead_id.id, "view_mode": "form", "views": [(False, "form")]}
        return action | {"view_mode": "list,form", "domain": [("id", "in", self.lead_id.ids)]}

    # --- not needed ----------------------------------------------------------------------------

    def action_drop(self):
        """Ask why the client does not need it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not needed"),
            "res_model": "insurance.need.drop",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_need_ids": self.ids},
        }

    def _drop(self, reason, note=""):
        """Close open needs: the client does not want it. A gap dropped once is not found again.

        :param reason: a ``crm.lost.reason``, or empty
        :raises UserError: when a need is in a deal (then the deal is lost) or closed
        """
        for need in self:
            if need.state != "open":
                raise UserError(
                    self.env._(
                        "“%(need)s” is not open. Is it in a deal? Then mark the deal lost.", need=need.display_name
                    )
                )
        self.write({"is_dropped": True, "reason_id": reason.id})
        for need in self if note else ():
            need.message_post(body=note)

    def action_reopen(self):
        """Take up again what was not needed.

        :raises UserError: when the client's need in this line was noted again since
        """
        for need in self.filtered(lambda need: need.state == "dropped"):
            if need._get_open_double():
                raise UserError(
                    self.env._("“%(need)s” was noted again since: that one is open.", need=need.display_name)
                )
            need.write({"is_dropped": False, "reason_id": False})

    def _get_open_double(self):
        """Return the open need of the same client and line beside this one, whoever takes care of it."""
        self.ensure_one()
        same = [(name, "=", self[name].id) for name in ("partner_id", "line_id", "company_id")]
        # sudo: a client has one open need of a line, in whatever book
        return self.sudo().search([("state", "=", "open"), ("id", "!=", self.id), *same], limit=1)

    def _release(self, vals):
        """Take the deal or the policy away that is gone (``vals`` empties the link).

        The need is open again, unless the client's need in this line was noted again meanwhile: that one goes on.
        """
        for need in self:
            need.write(vals | ({"is_dropped": True} if need._get_open_double() else {}))

    # --- met -----------------------------------------------------------------------------------

    @api.model
    def _meet(self, pairs):
        """Note the policies that met needs.

        :param pairs: list of (need id, policy id)
        """
        for need_id, policy_id in pairs:
            self.browse(need_id).policy_id = policy_id
