from odoo import api, fields, models

from .insurance_renewal_rule_step import SHIPPED_STEPS


def _plain(kind, name):
    """Return how a plain field reads and writes ``active`` (``on``) or ``days`` of the first step of a kind.

    Each field has methods of its own: those that share one are not computed while another of them is written.
    """
    read = api.depends("step_ids.kind", "step_ids.days", "step_ids.active")(
        lambda rules: rules._compute_plain_step(kind, name)
    )
    return {"compute": read, "inverse": lambda rules: rules._inverse_plain_step(kind, name)}


class InsuranceRenewalRule(models.Model):
    """The steps of a rule as plain fields, one of each kind, as the settings show them."""

    _inherit = "insurance.renewal.rule"

    remind_on = fields.Boolean("Remind", **_plain("remind", "on"))
    remind_days = fields.Integer("Remind (days before the end)", **_plain("remind", "days"))
    escalate_on = fields.Boolean("Tell the supervisor", **_plain("escalate", "on"))
    escalate_days = fields.Integer("Tell the supervisor (days before the end)", **_plain("escalate", "days"))
    win_back_on = fields.Boolean("Win back", **_plain("win_back", "on"))
    win_back_days = fields.Integer("Win back (days after the end)", **_plain("win_back", "days"))

    def _get_step(self, kind):
        """Return the rule's first step of a kind, one that is switched on before one that is off."""
        steps = self.with_context(active_test=False).step_ids.filtered(lambda step: step.kind == kind)
        return steps.sorted(lambda step: (not step.active, -step.days, step.id))[:1]

    def _compute_plain_step(self, kind, name):
        for rule in self:
            step = rule._get_step(kind)
            rule[f"{kind}_{name}"] = step.active if name == "on" else step.days if step else SHIPPED_STEPS[kind]

    def _inverse_plain_step(self, kind, name):
        column = {"on": "active", "days": "days"}[name]
        for rule in self:
            value, step = rule[f"{kind}_{name}"], rule._get_step(kind)
            if step and step[column] != value:
                step[column] = value
            elif not step and value != {"on": False, "days": SHIPPED_STEPS[kind]}[name]:
                vals = {"rule_id": rule.id, "kind": kind, "days": SHIPPED_STEPS[kind], "active": False, column: value}
                self.env["insurance.renewal.rule.step"].create([vals])

    def action_replan(self):
        """Plan the steps of this rule's open renewals anew: the only way a changed rule reaches what is open already."""
        self.ensure_one()
        self.check_access("write")
        # not as the supervisor: cases are written by the night's user alone
        engine = self.env["insurance.renewal"]._as_service()
        cases = engine.search([*self._get_case_domain(), ("state", "=", "open")])
        count = cases._replan()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s open renewals planned anew.", count=count),
            },
        }

    def action_open_renewals(self):
        """Open the list of this rule's open renewals."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_action")
        return action | {
            "domain": [*self._get_case_domain(), ("state", "=", "open")],
            "context": {},
            "display_name": self.display_name,
        }

    def action_dry_run(self):
        """Show what tonight would do."""
        return self.env["insurance.renewal.dry.run"]._open(self[:1].company_id or self.env.company)
