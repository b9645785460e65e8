from odoo import models
from odoo.fields import Domain

from odoo.addons.insurance_crm.models.card.wording import short_day


class ResPartner(models.Model):
    """Services on the client's card."""

    _inherit = "res.partner"

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        services = self.env["insurance.service"]
        if not services.has_access("read"):
            return sections
        found = services.search(Domain("partner_id", "child_of", self.ids), limit=4)
        words = dict(services._fields["quality"]._description_selection(self.env))
        sections["services"] = {
            "title": self.env._("Services given"),
            "sequence": 59,
            "width": "third",
            "rows": [self._prepare_card_service(service, words) for service in found],
            "more": {"label": self.env._("All services"), "method": "action_open_insurance_services"},
            "buttons": [{"label": self.env._("Add"), "method": "action_new_insurance_service", "icon": "fa-plus"}],
        }
        return sections

    def _prepare_card_service(self, service, words):
        tone = {"1": "danger", "2": "warning"}.get(service.quality, "success")
        badge = {"text": words[service.quality], "tone": tone} if service.quality != "0" else None
        return {
            "key": f"service-{service.id}",
            "title": service.kind_id.name,
            "detail": " · ".join(filter(None, (short_day(self.env, service.date), service.note))),
            "badge": badge,
            "open": {"model": service._name, "id": service.id},
        }

    def action_open_insurance_services(self):
        """Open the services given to the client."""
        self.ensure_one()
        domain = Domain("partner_id", "child_of", self.ids)
        return self.env["insurance.service"]._get_list_action(domain, {"default_partner_id": self.id})

    def action_new_insurance_service(self):
        """Note a service given to this client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service given"),
            "res_model": "insurance.service",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
