from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceScriptAnswer(models.Model):
    """An answer to choose: where it leads, what it fills, which need it opens."""

    _name = "insurance.script.answer"
    _description = "Answer of a Script"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one("insurance.script.question", required=True, ondelete="cascade", index=True)
    script_id = fields.Many2one(related="question_id.script_id", store=True, precompute=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Answer", required=True, translate=True)
    value = fields.Char(help="What is written into the field the question fills. Empty: the answer itself.")
    is_end = fields.Boolean("Ends", help="No question follows this answer.")
    next_question_id = fields.Many2one(
        "insurance.script.question", "Goes on with", ondelete="set null", index="btree_not_null", copy=False,
        domain="[('script_id', '=', script_id), ('id', '!=', question_id)]", help="Empty: with the next question in order.",
    )  # fmt: skip
    advice = fields.Text("Say then", translate=True, help="Shown once the answer is chosen.")
    opens = fields.Selection(
        [
            ("nothing", "Nothing"),
            ("task", "A task on this deal"),
            ("need", "A need of the client"),
            ("deal", "A deal for another need"),
        ],
        required=True,
        default="nothing",
        help="A need: noted on the client's card, for later. A deal for another need: cross-selling to the same "
        "client, for the same advisor.",
    )
    need_line_id = fields.Many2one("insurance.line", "Line of the need", ondelete="restrict", index="btree_not_null")
    task = fields.Char(translate=True, help="What is to be done; on the new deal when one is opened.")
    task_days = fields.Integer("Due in days", default=1)

    _days_positive = models.Constraint("CHECK (task_days >= 0)", "A task cannot be due before it is made.")

    @api.constrains("opens", "need_line_id", "task")
    def _check_need(self):
        for answer in self:
            if answer.opens in ("need", "deal") and not answer.need_line_id:
                raise ValidationError(
                    self.env._("“%(answer)s”: choose the line of the need it opens.", answer=answer.name)
                )
            if answer.opens == "task" and not answer.task:
                raise ValidationError(self.env._("“%(answer)s”: write the task it opens.", answer=answer.name))

    @api.constrains("next_question_id", "question_id")
    def _check_next(self):
        for answer in self.filtered("next_question_id"):
            if answer.next_question_id.script_id != answer.question_id.script_id:
                raise ValidationError(
                    self.env._("“%(answer)s”: go on with a question of the same script.", answer=answer.name)
                )

    @api.constrains("name", "value", "question_id")
    def _check_value(self):
        self.question_id._check_values()
