from odoo import api, models
from odoo.exceptions import UserError


class InsuranceStepped(models.AbstractModel):
    """A record that goes through steps: its state is changed by its buttons alone, whoever may write the rest."""

    _name = "insurance.stepped"
    _description = "Goes through Steps"
    _step_fields = frozenset({"state"})

    @api.model_create_multi
    def create(self, vals_list):
        given = {name for vals in vals_list for name in vals} | {
            key.removeprefix("default_") for key in self.env.context if key.startswith("default_")
        }
        self._check_given(given)
        return super().create(vals_list)

    def _check_policies(self, vals_list):
        """Refuse papers of a policy the user may not read, before any of its values are taken over.

        :raises AccessError: naming what is closed to him
        """
        default = self.env.context.get("default_policy_id")
        ids = {vals.get("policy_id", default) for vals in vals_list}
        self.env["insurance.policy"].browse(filter(None, ids)).check_access("read")

    def write(self, vals):
        self._check_given(vals.keys())
        return super().write(vals)

    def _check_given(self, names):
        """Refuse values of what the steps alone write.

        :raises UserError: unless with full rights
        """
        if self._step_fields & set(names) and not self.env.su:
            raise UserError(
                self.env._("%(model)s: the status is changed by its buttons, not by hand.", model=self._description)
            )

    def _write_step(self, vals):
        """Write what only steps write. Each step checks the user's right before."""
        self.sudo().write(vals)  # sudo: see above; `_check_state` looked at the right and the state

    def _check_state(self, *states):
        """Refuse a step that does not follow from where the records stand.

        :raises AccessError: who may not write them takes no steps
        :raises UserError: naming the record and its state
        """
        self.check_access("write")
        titles = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s has the status “%(state)s”: this step is done already, or does not follow from it.",
                        record=record.display_name,
                        state=titles[record.state],
                    )
                )
