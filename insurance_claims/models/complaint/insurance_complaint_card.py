from odoo import models
from odoo.fields import Domain

from odoo.addons.insurance_crm.models.card.wording import near_day, short_day

SHOWN = 4  # complaints on the card; the others are behind its link


class ResPartner(models.Model):
    """The card's complaints: the open ones first."""

    _inherit = "res.partner"

    def _get_card_buttons(self):
        buttons = super()._get_card_buttons()
        if not self.env["insurance.complaint"].has_access("create"):
            return buttons
        return [
            *buttons,
            {"label": self.env._("Complaint"), "method": "action_new_insurance_complaint", "icon": "fa-commenting-o"},
        ]

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        complaints = self.env["insurance.complaint"]
        if not complaints.has_access("read"):
            return sections
        found = complaints.search(
            self._get_complaints_domain(), order="date_closed desc nulls first, date desc", limit=SHOWN
        )
        sections["complaints"] = {
            "title": self.env._("Complaints"),
            "sequence": 58,
            "width": "third",
            "rows": [self._prepare_card_complaint(complaint) for complaint in found],
            "more": {"label": self.env._("All complaints"), "method": "action_open_insurance_complaints"},
            "buttons": [{"label": self.env._("Add"), "method": "action_new_insurance_complaint", "icon": "fa-plus"}],
        }
        return sections

    def _prepare_card_complaint(self, complaint):
        """Return the card's row of a complaint: what about, since when, how it stands."""
        words = {
            name: dict(complaint._fields[name]._description_selection(self.env)) for name in ("state", "target", "kind")
        }
        tone = "success" if complaint.state in ("answered", "closed") else "danger" if complaint.is_late else "warning"
        text = words["state"][complaint.state]
        if complaint.state not in ("answered", "closed") and complaint.date_due:
            text = self.env._("due %(day)s", day=near_day(self.env, complaint.date_due))
        about = complaint.cause_id.name or words["target"][complaint.target]
        return {
            "key": f"complaint-{complaint.id}",
            "title": f"{words['kind'][complaint.kind]}: {about}",
            "detail": f"{complaint.name} · {short_day(self.env, complaint.date)}",
            "badge": {"text": text, "tone": tone},
            "open": {"model": complaint._name, "id": complaint.id},
        }

    def _get_complaints_domain(self):
        return Domain("partner_id", "child_of", self.ids)

    def action_open_insurance_complaints(self):
        """Open the client's complaints, closed ones too."""
        self.ensure_one()
        defaults = {"default_partner_id": self.id}
        return self.env["insurance.complaint"]._get_list_action(self._get_complaints_domain(), defaults)

    def action_new_insurance_complaint(self):
        """Open an empty complaint of this client."""
        self.ensure_one()
        return self.env["insurance.complaint"]._get_new_action({"default_partner_id": self.id})
