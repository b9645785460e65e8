from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..claim.insurance_claim import CHANNELS
from .wording import KINDS, SEVERITIES, TARGETS

_FILTERS = ("kind", "target", "severity", "channel")


class InsuranceComplaintRule(models.Model):
    """Within how many days complaints are answered, who works on them, and who is told when they are late.

    The first rule that fits decides, in the order of the list.
    """

    _name = "insurance.complaint.rule"
    _description = "Rule for Complaints"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True, help="Empty: every company.")
    kind = fields.Selection(KINDS, help="Empty: complaints and suggestions.")
    target = fields.Selection(TARGETS, "About", help="Empty: whatever it is about.")
    severity = fields.Selection(SEVERITIES, help="Empty: however serious.")
    channel = fields.Selection(CHANNELS, "Came by", help="Empty: however it came.")
    days = fields.Integer("Days to answer", required=True, default=15, help="Calendar days from the day it came.")
    warn_days = fields.Integer(
        "Warn before",
        required=True,
        default=2,
        help="So many days before the deadline whoever works on it gets a task.",
    )
    user_id = fields.Many2one(
        "res.users", "Who works on it", ondelete="restrict", index="btree_not_null", domain="[('share', '=', False)]",
        help="Empty: nobody yet; it waits in the list of new ones.",
    )  # fmt: skip
    escalation_id = fields.Many2one(
        "res.users", "Told when late", ondelete="restrict", index="btree_not_null", domain="[('share', '=', False)]",
        help="Gets a task when the deadline is missed. Empty: the head of claims.",
    )  # fmt: skip
    escalation_text = fields.Text(
        "When late", translate=True, help="What is to be done then; who may be called upon, such as the ombudsman."
    )

    _days_positive = models.Constraint(
        "CHECK (days >= 0 AND warn_days >= 0)", "Days are counted forward: give a number of 0 or more."
    )

    @api.constrains("user_id", "escalation_id")
    def _check_workers(self):
        workers = self.env["insurance.complaint"]._get_workers()
        for rule in self:
            for user in (rule.user_id | rule.escalation_id) - workers:
                raise ValidationError(
                    self.env._(
                        "%(user)s is neither claims handler nor supervisor and could not open the complaint: "
                        "choose somebody else, or give the right first.",
                        user=user.name,
                    )
                )

    @api.model
    def _get_all(self):
        """Return the rules in the order in which they are asked; one query."""
        # sudo: rules are the managers' settings; whoever enters a complaint is served by them
        return self.sudo().search(Domain("company_id", "in", [*self.env.companies.ids, False]))

    def _fits(self, complaint):
        """Return whether this rule is for ``complaint``."""
        self.ensure_one()
        if self.company_id and self.company_id != complaint.company_id:
            return False
        return all(not self[name] or self[name] == complaint[name] for name in _FILTERS)
