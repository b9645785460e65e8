import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class InsuranceGatewayPreset(models.Model):
    """What is known about a provider: it fills in a gateway's form."""

    _name = "insurance.gateway.preset"
    _description = "Preset of an SMS Gateway"
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    note = fields.Text("What to Do", translate=True, help="What to fill in, and what to set at the provider.")
    source = fields.Char(help="Where the provider describes it.")
    settings = fields.Text(
        required=True,
        help="JSON: fields of the gateway by their names; 'meanings' is a list of [usage, status, code, outcome, words].",
    )

    _name_uniq = models.UniqueIndex("(name)", "There is a preset of this name.")

    @api.constrains("settings")
    def _check_settings(self):
        known = set(self.env["insurance.gateway"]._fields) | {"meanings"}
        for preset in self:
            try:
                values = json.loads(preset.settings)
            except ValueError as error:
                raise ValidationError(self.env._("The settings are not JSON: %(error)s", error=error)) from error
            if not isinstance(values, dict) or values.keys() - known:
                unknown = ", ".join(sorted(values.keys() - known)) if isinstance(values, dict) else ""
                raise ValidationError(self.env._("The gateway has no such fields: %(names)s", names=unknown))

    def _prepare_gateway_vals(self):
        """Return the values of a gateway of this provider, its meanings included."""
        self.ensure_one()
        values = json.loads(self.settings)
        meanings = values.pop("meanings", [])
        # places that the last preset filled and this one does not are emptied
        names = ("usage", "status", "pattern", "outcome", "note")
        rows = [
            Command.create({"sequence": place} | dict(zip(names, row, strict=True)))
            for place, row in enumerate(meanings, start=1)
        ]
        return self._get_empty_vals() | values | {"meaning_ids": [Command.clear(), *rows]}

    @api.model
    def _get_empty_vals(self):
        gateways = self.env["insurance.gateway"]
        filled = {name for preset in self.search([]) for name in json.loads(preset.settings)} - {"meanings"}
        return gateways.default_get(filled) | {name: False for name in filled if gateways._fields[name].default is None}


class InsuranceGateway(models.Model):
    _inherit = "insurance.gateway"

    preset_id = fields.Many2one(
        "insurance.gateway.preset", ondelete="set null", help="Fills in what is known about a provider."
    )
    preset_note = fields.Text(related="preset_id.note")
    preset_source = fields.Char(related="preset_id.source")

    @api.onchange("preset_id")
    def _onchange_preset(self):
        """Fill in what is known about the provider; secrets and the name stay."""
        if self.preset_id:
            self.update(self.preset_id._prepare_gateway_vals())
            self.name = self.name or self.preset_id.name
