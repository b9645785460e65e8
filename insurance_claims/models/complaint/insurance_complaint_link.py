from odoo import api, models


class InsuranceComplaint(models.Model):
    """How other records open their complaints."""

    _inherit = "insurance.complaint"

    @api.model
    def _get_list_action(self, domain, defaults):
        """Return the action that opens the complaints of a domain; new ones begin with ``defaults``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_complaint_action")
        return action | {"domain": list(domain), "context": defaults}

    @api.model
    def _get_new_action(self, defaults):
        """Return the action that opens an empty complaint."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New complaint"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(self.env.ref("insurance_claims.insurance_complaint_view_form_quick").id, "form")],
            "target": "new",
            "context": defaults,
        }

    @api.model
    def _count_by(self, field, records):
        """Return ``{record: number}`` of the complaints the user may see."""
        return dict(self._read_group([(field, "in", records.ids)], [field], ["__count"]))
