from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import str2bool

# models and types of fields that an answer may fill
_MODELS = {"crm.lead": None, "res.partner": "partner_id"}
_TYPES = ("char", "text", "integer", "float", "monetary", "date", "boolean", "selection")


class InsuranceScriptQuestion(models.Model):
    """A question of a script: chosen from answers or typed; what is answered may fill a field of deal or client."""

    _name = "insurance.script.question"
    _description = "Question of a Script"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one("insurance.script", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True, translate=True, help="As the agent says it.")
    hint = fields.Text(translate=True, help="For the agent: why it is asked, what to listen for.")
    kind = fields.Selection(
        [("choice", "One of the answers"), ("text", "Text"), ("number", "Number"), ("date", "Date")],
        "Answered by",
        required=True,
        default="choice",
    )
    field_id = fields.Many2one(
        "ir.model.fields", "Fills", ondelete="set null", index="btree_not_null",
        domain=lambda self: self._get_field_domain(), help="The field of the deal or the client the answer is written to.",
    )  # fmt: skip
    answer_ids = fields.One2many("insurance.script.answer", "question_id", string="Answers", copy=True)
    answer_names = fields.Char("Answers in short", compute="_compute_answer_names")

    @api.depends("answer_ids.name")
    def _compute_answer_names(self):
        for question in self:
            question.answer_names = " · ".join(question.answer_ids.mapped("name"))

    @api.model
    def _get_field_domain(self):
        return [
            ("model", "in", list(_MODELS)),
            ("ttype", "in", _TYPES),
            ("store", "=", True),
            ("readonly", "=", False),
        ]

    @api.constrains("field_id", "kind", "answer_ids")
    def _check_values(self):
        """Every answer that fills a field has a value the field takes."""
        for question in self.filtered("field_id"):
            if not question.sudo().field_id.filtered_domain(self._get_field_domain()):
                raise ValidationError(
                    self.env._("“%(question)s” cannot fill this field: choose another.", question=question.name)
                )
            for answer in question.answer_ids if question.kind == "choice" else ():
                question._convert(answer.value or answer.name)

    def _get_next(self):
        """Return the question after this one in the script's order."""
        self.ensure_one()
        questions = self.script_id.question_ids
        position = questions.ids.index(self.id) if self in questions else len(questions)
        return questions[position + 1 : position + 2]

    def _convert(self, value):
        """Return ``value`` (text) as the field takes it.

        :raises ValidationError: saying what the field wants instead
        """
        self.ensure_one()
        target = self.sudo().field_id  # sudo: definitions of fields are not the agents'
        field = self.env[target.model]._fields[target.name]
        try:
            if field.type == "selection":
                return self._convert_selection(field, value)
            convert = {
                "integer": lambda text: int(float(text)),
                "float": float,
                "monetary": float,
                "boolean": str2bool,
                "date": fields.Date.to_date,
            }.get(field.type, str)
            return convert(value)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(question)s”: “%(value)s” is not a value of the field %(field)s.",
                    question=self.name,
                    value=value,
                    field=target.field_description,
                )
            ) from error

    def _convert_selection(self, field, value):
        """Return the key of a choice named by its key or its label; raise ValueError when there is none."""
        for key, label in field._description_selection(self.env):
            if value.strip().lower() in (str(key).lower(), str(label).lower()):
                return key
        raise ValueError(value)

    def _fill(self, lead, value):
        """Write an answer into the field it fills, with the rights of whoever answers.

        :param lead: the deal
        :param str value: as given; empty fills nothing
        """
        self.ensure_one()
        target = self.sudo().field_id  # sudo: see _convert
        if not target or not value:
            return
        record = lead[_MODELS[target.model]] if _MODELS[target.model] else lead
        if record:
            record.write({target.name: self._convert(value)})
