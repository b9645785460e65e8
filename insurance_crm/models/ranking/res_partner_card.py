from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

_SHOWN = 3


class ResPartner(models.Model):
    """What ranking adds to the client's card: chips beside the name and what is done for such a client."""

    _inherit = "res.partner"

    def _get_insurance_stat(self):
        """Return the client's standing in the current company, as far as the reader may see it; may be empty."""
        self.ensure_one()
        domain = [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        return self.env["insurance.partner.stat"].search(domain, limit=1)

    def _get_card_chips(self):
        chips, stat = super()._get_card_chips(), self._get_insurance_stat()
        ranks = {
            "reasons": self.insurance_rank_id,
            "need_reasons": self.insurance_need_class_id,
            "risk_reasons": self.insurance_risk_class_id,
        }
        for column, rank in ranks.items():
            # a class that says nothing special stays off the card
            if rank and (rank.kind == "value" or rank.tone in ("warning", "danger")):
                text = self.env._("Rank %s", rank.name) if rank.kind == "value" else rank.name
                chips.append({"text": text, "tone": rank.tone, "help": stat._get_why_text(column) if stat else None})
        if stat.is_loyal:
            chips.append({"text": self.env._("Loyal"), "tone": "success", "help": stat.loyal_why})
        if stat.is_dissatisfied:
            chips.append({"text": self.env._("Dissatisfied"), "tone": "danger", "help": stat.dissatisfied_why})
        if stat.date_left:
            text = self.env._("Left us on %s", format_date(self.env, stat.date_left))
            chips.append({"text": text, "tone": "muted", "help": stat._get_left_text() or None})
        return chips

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        ranks = self.insurance_rank_id | self.insurance_need_class_id | self.insurance_risk_class_id
        # sudo: which plan a class has is no secret, what was planned follows the rules
        ranks = ranks.filtered(lambda rank: rank.sudo().plan_id)
        if ranks:
            domain = [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)]
            done = self.env["insurance.rank.service"].search_fetch(domain, ["rank_id", "date", "user_id"], limit=_SHOWN)
            rows = [rank._prepare_card_row() for rank in ranks] + [row._prepare_card_row() for row in done]
            sections["service"] = {
                "title": self.env._("Service"), "sequence": 70, "width": "third", "rows": rows,
                "more": None, "buttons": [], "empty": None,
            }  # fmt: skip
        return sections

    def action_recount_rank(self):
        """Count where these clients stand now, without waiting for the night.

        :raises AccessError: for people without insurance rights
        """
        if not self.env.user.has_group("insurance_crm.group_agent_own"):
            raise AccessError(self.env._("Ranks are counted for agents."))
        self.check_access("read")
        self.env["insurance.partner.stat"]._recount(self.env.company, self.ids)

    def action_open_insurance_standing(self):
        """Open why the client is in his classes, and how they changed.

        :raises UserError: when the client is in a colleague's charge
        """
        self.ensure_one()
        stat = self._get_insurance_stat()
        if not stat:
            self.action_recount_rank()
            stat = self._get_insurance_stat()
        if not stat:
            raise UserError(self.env._("The figures behind a rank are seen by who is in charge of the client."))
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_partner_stat_action")
        return action | {"res_id": stat.id, "view_mode": "form", "views": [(False, "form")], "context": {}}


class InsuranceRank(models.Model):
    _inherit = "insurance.rank"

    def _prepare_card_row(self):
        """Return the row that says what is done for clients of this class."""
        plan = self.sudo().plan_id  # sudo: see the section
        steps = ", ".join(step.summary or step.activity_type_id.name for step in plan.template_ids)
        every = (
            self.env._("every %s months", self.service_months) if self.service_months > 1 else self.env._("every month")
        )
        badge = {"text": self.name, "tone": self.tone}
        return {"key": f"rank-{self.id}", "title": plan.name, "detail": steps, "end": every, "badge": badge}


class InsuranceRankService(models.Model):
    _inherit = "insurance.rank.service"

    def _prepare_card_row(self):
        """Return the row of something that was planned."""
        return {
            "key": f"service-{self.id}",
            "title": self.env._("Planned for %s", self.user_id.sudo().name),  # sudo: a colleague's name
            "detail": self.rank_id.name or "",
            "end": format_date(self.env, self.date),
        }
