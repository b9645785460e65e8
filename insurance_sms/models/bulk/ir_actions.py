from odoo import api, models
from odoo.tools import frozendict

ACTION = "insurance_sms.insurance_bulk_action_list"


class IrActionsActions(models.Model):
    """“Send a message” in the Action menu of every list whose rows have a client, other rooms' lists too."""

    _inherit = "ir.actions.actions"

    @api.model
    def _get_bindings(self, model_name):
        bindings = super()._get_bindings(model_name)
        if not self.env["insurance.bulk"]._get_partner_path(model_name):
            return bindings
        # sudo: an action's name and groups, as core reads them
        action = self.env.ref(ACTION, raise_if_not_found=False)
        if not action:
            return bindings
        values = action.sudo().read(["name", "binding_view_types", "sequence"])[0]
        values["group_ids"] = ["insurance_sms.group_messages_manager"]
        return bindings | {"action": (*bindings.get("action", ()), frozendict(values))}
