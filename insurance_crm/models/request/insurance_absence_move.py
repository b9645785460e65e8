from odoo import api, fields, models

_DEAL, _TASK = "crm.lead", "mail.activity"


class InsuranceAbsence(models.Model):
    """What a stand-in gets, and what goes back; with full rights, see ``_catch_up``."""

    _inherit = "insurance.absence"

    def _pass_on(self):
        """Give the stand-in the requests not yet answered and the tasks due until the last day."""
        self.ensure_one()
        tasks = self.env[_TASK].search(
            [("user_id", "=", self.user_id.id), ("date_deadline", "<=", self.date_to)], order="id"
        )
        deals = self._get_deals(tasks)
        self._move(_DEAL, deals)
        follow, left = self._split_tasks(tasks)
        self._move(_TASK, follow)
        self.left_count = len(left)

    def _get_deals(self, tasks):
        """Return the open deals of this company that go along: those with a task, and requests nobody answered."""
        own = [
            ("user_id", "=", self.user_id.id), ("company_id", "=", self.company_id.id), ("won_status", "=", "pending"),
            ("insurance_kind", "!=", False),
        ]  # fmt: skip
        with_task = tasks.filtered(lambda task: task.res_model == _DEAL).mapped("res_id")
        deals = self.env[_DEAL].search([*own, "|", ("id", "in", with_task), ("insurance_source_id", "!=", False)])
        first = deals._get_first_stages()
        return deals.filtered(lambda deal: deal.id in with_task or deal.stage_id == first[deal])

    def _split_tasks(self, tasks):
        """Return the tasks the stand-in can do, and those on records he may not see."""
        follow = self.env[_TASK]
        for model, some in tasks.grouped("res_model").items():
            if not model or model not in self.env:
                follow |= some
                continue
            records = self.env[model].with_user(self.stand_in_id).browse(some.mapped("res_id")).exists()
            records = records.with_context(allowed_company_ids=self.stand_in_id.company_ids.ids)
            seen = set(records._filtered_access("read").ids)
            follow |= some.filtered(lambda task, seen=seen: task.res_id in seen)
        return follow, tasks - follow

    def _move(self, model, records):
        """Give records to the stand-in and note each, once."""
        noted = self.move_ids.filtered(lambda move: move.model == model and move.res_id in records.ids)
        noted.is_back = False
        known = set(noted.mapped("res_id"))
        self.env["insurance.absence.move"].create(
            [
                {"absence_id": self.id, "model": model, "res_id": record.id, "name": record.display_name}
                for record in records
                if record.id not in known
            ]
        )
        self.env["insurance.absence.move"]._assign(records, self.stand_in_id)

    def _give_back(self):
        """Give back what is still open and still with the stand-in; the notes stay."""
        for absence in self:
            for model, moves in absence.move_ids.filtered(lambda move: not move.is_back).grouped("model").items():
                records = self.env[model].browse(moves.mapped("res_id")).exists()
                still = records.filtered(
                    lambda record, absence=absence: (
                        record.user_id == absence.stand_in_id
                        and (record._name != _DEAL or record.won_status == "pending")
                        and (record._name != _TASK or record.active)
                    )
                )
                moves._assign(still, absence.user_id)
                moves.is_back = True


class InsuranceAbsenceMove(models.Model):
    """A task or a request that is, or was, with the stand-in."""

    _name = "insurance.absence.move"
    _description = "Moved to the Stand-in"
    _order = "id"

    absence_id = fields.Many2one("insurance.absence", required=True, ondelete="cascade", index=True)
    model = fields.Selection([(_DEAL, "Deal"), (_TASK, "Task")], required=True)
    res_id = fields.Many2oneReference(model_field="model", required=True)
    name = fields.Char("What")
    is_back = fields.Boolean("Given back")

    _once = models.UniqueIndex("(absence_id, model, res_id)", "This is with the stand-in already.")

    @api.model
    def _assign(self, records, user):
        """Change who works ``records``, and nothing else (core would choose another pipeline for a deal)."""
        if records._name != _DEAL:
            records.with_context(mail_activity_quick_update=True).write({"user_id": user.id})
            return
        quiet = records.with_context(mail_auto_subscribe_no_notify=True)
        for (team, company), deals in quiet.grouped(lambda deal: (deal.team_id, deal.company_id)).items():
            deals.write({"user_id": user.id, "team_id": team.id, "company_id": company.id})
