from odoo import fields, models

EMPLOYEES = "[('share', '=', False), ('company_ids', 'in', company_id)]"


class InsuranceRenewalRule(models.Model):
    """Whom a rule gives the work to."""

    _inherit = "insurance.renewal.rule"

    assign_to = fields.Selection(
        [
            ("agent", "The policy's agent"),
            ("issuer", "Who issued the policy"),
            ("user", "Always the same person"),
            ("turn", "In turn"),
            ("load", "Least loaded"),
            ("line", "By line"),
        ],
        "Work goes to",
        default="agent",
        required=True,
        help="Who gets the deal and the task. In turn: whoever of the persons has waited longest. Least loaded: "
        "whoever of them has fewest open renewal deals. By line: the least loaded of the agents who work the line.",
    )
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="set null", check_company=True, domain=EMPLOYEES,
        help="Gets all the work when it always goes to the same person.",
    )  # fmt: skip
    user_ids = fields.Many2many(
        "res.users", "insurance_renewal_rule_user_rel", "rule_id", "user_id", string="Persons", check_company=True,
        domain=EMPLOYEES, help="Share the work.",
    )  # fmt: skip
    standin_id = fields.Many2one(
        "res.users", "Stand-in", ondelete="set null", check_company=True, domain=EMPLOYEES,
        help="Gets the work when the person in charge has left or is away without a stand-in of his own, "
        "when nobody is in charge, or when the person in charge may not open the deal. "
        "Empty: such work has nobody in charge until a supervisor gives it away.",
    )  # fmt: skip
    escalate_user_id = fields.Many2one(
        "res.users", "Supervisor told", ondelete="set null", check_company=True, domain=EMPLOYEES,
        help="Gets the task when a renewal is still open shortly before the end. "
        "Empty: the pipeline's leader, else a supervisor of the company.",
    )  # fmt: skip
