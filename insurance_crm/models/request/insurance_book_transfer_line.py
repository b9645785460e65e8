from odoo import api, fields, models


class InsuranceBookTransfer(models.Model):
    """Which record goes to whom."""

    _inherit = "insurance.book.transfer"

    def _move(self, records, field):
        """Give ``records`` to those who take over, each client to one of them, and note each."""
        targets = self._get_targets(records)
        self.env["insurance.book.transfer.line"].sudo().create(  # sudo: lines are written by the transfer alone
            [
                {
                    "transfer_id": self.id, "model": record._name, "field": field, "res_id": record.id,
                    "name": record.display_name, "to_id": targets[record].id,
                }
                for record in records
            ]
        )  # fmt: skip
        for user, some in records.grouped(lambda record: targets[record]).items():
            if records._name != "crm.lead" or field != "user_id":
                some.write({field: user.id})
                continue
            # core would choose another pipeline and company with the user
            for (team, company), deals in some.grouped(lambda deal: (deal.team_id, deal.company_id)).items():
                deals.write({"user_id": user.id, "team_id": team.id, "company_id": company.id})
        self.env.flush_all()
        self.invalidate_recordset()

    def _get_targets(self, records):
        """Return ``{record: user}``: by the client's number, so that a client's things stay together."""
        takers = self.to_ids.sorted("id")
        return {record: takers[client_id % len(takers)] for record, client_id in self._get_client_ids(records).items()}

    def _get_client_ids(self, records):
        """Return ``{record: id of its client}``; what has none is shared by its own number."""
        if records._name == "res.partner":
            return {record: record.commercial_partner_id.id for record in records}
        if records._name != "mail.activity":
            return {record: record.partner_id.commercial_partner_id.id or record.id for record in records}
        found = {}
        for model, tasks in records.grouped("res_model").items():
            about = {}
            if model and model in self.env and (model == "res.partner" or "partner_id" in self.env[model]._fields):
                # sudo: a task may be about a record of a book that was moved before
                about = self._get_client_ids(self.env[model].sudo().browse(tasks.mapped("res_id")).exists())
            by_id = {record.id: client_id for record, client_id in about.items()}
            found |= {task: by_id.get(task.res_id, task.res_id or task.id) for task in tasks}
        return found


class InsuranceBookTransferLine(models.Model):
    """One record that changed hands with a book."""

    _name = "insurance.book.transfer.line"
    _description = "Record of a Transferred Book"
    _order = "id"

    transfer_id = fields.Many2one("insurance.book.transfer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="transfer_id.company_id", store=True, precompute=True, index=True)
    model = fields.Char(required=True, readonly=True)
    field = fields.Char("Role", required=True, readonly=True)
    res_id = fields.Many2oneReference("Number", model_field="model", required=True, readonly=True)
    name = fields.Char("What", readonly=True)
    kind = fields.Char(compute="_compute_kind")
    to_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")

    _once = models.UniqueIndex("(transfer_id, model, field, res_id)", "This has been moved already.")

    @api.depends("model", "field")
    @api.depends_context("lang")
    def _compute_kind(self):
        for line in self:
            names = {(model, field): name for name, model, field, _domain in line.transfer_id._get_parts()}
            line.kind = names.get((line.model, line.field), line.model)
