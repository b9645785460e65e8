from odoo import api, fields, models


class InsuranceRenewal(models.Model):
    """What whoever calls the client sees on the case: the terms before, needs, tasks and notes."""

    _inherit = "insurance.renewal"

    history_ids = fields.Many2many(
        "insurance.policy", string="All terms", compute="_compute_history_ids", help="The latest first."
    )
    need_ids = fields.Many2many("insurance.need", string="Open needs", compute="_compute_need_ids")
    task_ids = fields.Many2many("mail.activity", string="Tasks", compute="_compute_talk")
    talk_ids = fields.Many2many("mail.message", string="Notes", compute="_compute_talk")

    @api.depends_context("uid")
    @api.depends("policy_id.chain_ids")
    def _compute_history_ids(self):
        policies = self.env["insurance.policy"]
        for case in self:
            # sudo: which terms belong together; those in colleagues' books are left out
            chain = policies.browse(case.sudo().policy_id._get_chain())._filtered_access("read")
            case.history_ids = chain.sorted("date_start", reverse=True)

    @api.depends_context("uid")
    def _compute_need_ids(self):
        needs = self.env["insurance.need"].search([("partner_id", "in", self.partner_id.ids), ("state", "=", "open")])
        by_client = needs.grouped("partner_id")
        for case in self:
            case.need_ids = by_client.get(case.partner_id, needs.browse())

    @api.depends_context("uid")
    def _compute_talk(self):
        """Read the open tasks and the notes of the deals: what was said, and what is to be done."""
        about = [("res_id", "in", self.lead_id.ids)]
        tasks = self.env["mail.activity"].search([("res_model", "=", "crm.lead"), *about], order="date_deadline, id")
        notes = self.env["mail.message"].search(
            [("model", "=", "crm.lead"), ("message_type", "in", ("comment", "email", "email_outgoing")), *about],
            order="id desc",
        )
        for case in self:
            case.task_ids = tasks.filtered(lambda task: task.res_id == case.lead_id.id)  # noqa: B023
            case.talk_ids = notes.filtered(lambda note: note.res_id == case.lead_id.id)  # noqa: B023
