from odoo import fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    _inherit = "res.partner"

    insurance_case_ids = fields.One2many(
        "insurance.case", "partner_id", string="Cases of the client", groups="insurance_crm.group_agent_own"
    )

    def _get_card_sections(self):
        """Add the open cases: what is planned with this client."""
        sections = super()._get_card_sections()
        cases = self.env["insurance.case"]._get_open_of(self)
        rows = [
            {
                "key": f"case-{case.id}",
                "title": case.name,
                "detail": f"{case.type_id.name} · {case.user_id.name}",
                "badge": {"text": format_date(self.env, case.date_due), "tone": "danger" if case.is_late else "muted"},
                "open": {"model": case._name, "id": case.id},
            }
            for case in cases
        ]
        sections["cases"] = {
            "title": self.env._("Cases"),
            "sequence": 45,
            "width": "third",
            "rows": rows,
            "more": {"label": self.env._("All cases"), "method": "action_open_insurance_cases"} if rows else None,
        }
        return sections

    def action_open_insurance_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_case_action")
        context = {"default_partner_id": self.id}
        return action | {"domain": [("partner_id", "child_of", self.ids)], "context": context}
