from odoo import api, fields, models
from odoo.tools import format_date

_AGENTS = "insurance_crm.group_agent_own"
_ON_CARD = 3


class ResPartner(models.Model):
    """What a client was given and how he took it, on his card."""

    _inherit = "res.partner"

    insurance_gift_ids = fields.One2many("insurance.gift", "partner_id", "Gifts", groups=_AGENTS)
    insurance_gift_count = fields.Integer("Number of gifts", compute="_compute_insurance_gift_count", groups=_AGENTS)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_gift_count(self):
        counts = dict(
            self.env["insurance.gift"]._read_group(
                [("partner_id", "in", self.ids), ("state", "!=", "cancelled")], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.insurance_gift_count = counts.get(partner._origin, 0)

    def _get_card_sections(self):
        """Add the last gifts and those to come."""
        sections = super()._get_card_sections()
        gifts = self.env["insurance.gift"]
        if gifts.has_access("read"):
            found = gifts.search([("partner_id", "=", self.id), ("state", "!=", "cancelled")], limit=_ON_CARD)
            sections["gifts"] = {
                "title": self.env._("Gifts"),
                "sequence": 70,
                "width": "third",
                "rows": [self._get_card_gift(gift) for gift in found],
                "more": {"label": self.env._("All gifts"), "method": "action_open_insurance_gifts"} if found else None,
                "buttons": [{"label": self.env._("Gift"), "method": "action_new_insurance_gift", "icon": "fa-gift"}],
                "empty": self.env._("Nothing given yet."),
            }
        return sections

    def _get_card_gift(self, gift):
        """Return the row of one gift; see ``_get_card_sections``."""
        receptions = dict(gift._fields["reception"]._description_selection(self.env))
        states = dict(gift._fields["state"]._description_selection(self.env))
        ahead = gift.state in ("planned", "approved")
        if ahead:
            detail = gift.why or gift.note or ""
            title = self.env._("%(state)s: %(gift)s", state=states[gift.state], gift=gift.display_name)
        else:
            title, told = gift.display_name, receptions.get(gift.reception)
            detail = self.env._("received: %(how)s", how=told.lower()) if told else states[gift.state]
        month = format_date(self.env, gift.date_planned, date_format="MMM y")
        return {
            "key": f"gift_{gift.id}",
            "title": title,
            "detail": detail,
            "end": None if ahead else format_date(self.env, gift.date_given or gift.date_planned, date_format="MMM y"),
            "badge": {"text": month, "tone": "warning"} if ahead else None,
            "open": {"model": gift._name, "id": gift.id},
        }

    def action_open_insurance_gifts(self):
        """Open this client's gifts, given and to come."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_gift_action_all")
        return action | {"domain": [("partner_id", "=", self.id)], "context": {"default_partner_id": self.id}}

    def action_new_insurance_gift(self):
        """Plan a gift for this client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Gift"),
            "res_model": "insurance.gift",
            "view_mode": "form",
            "views": [(self.env.ref("insurance_crm.insurance_gift_view_form").id, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
