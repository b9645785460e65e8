from odoo import api, fields, models
from odoo.fields import Domain

_KINDS = "insurance_kind"


class InsuranceScript(models.Model):
    """What to ask and to say in a deal of some line at some stage: questions that branch, objections, tips.

    A condition left empty holds for every deal. Several scripts may fit a deal; the most special stands first.
    """

    _name = "insurance.script"
    _description = "Sales Script"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty: for every company.")
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    team_ids = fields.Many2many("crm.team", string="Pipelines", help="Empty: every pipeline.")
    stage_ids = fields.Many2many("crm.stage", string="Stages", help="Empty: every stage.")
    kind = fields.Selection(
        selection=lambda self: self.env["crm.lead"]._fields[_KINDS]._description_selection(self.env),
        string="Insurance deal",
        help="Empty: every kind of deal.",
    )
    opening = fields.Text("First words", translate=True, help="What the agent says before the first question.")
    tips = fields.Html(translate=True, help="Stands beside the questions.")
    question_ids = fields.One2many("insurance.script.question", "script_id", string="Questions", copy=True)
    objection_ids = fields.One2many("insurance.script.objection", "script_id", string="Objections", copy=True)
    reply_count = fields.Integer("Answers", compute="_compute_reply_count")

    @api.depends_context("uid")
    def _compute_reply_count(self):
        groups = self.env["insurance.script.reply"]._read_group(
            [("script_id", "in", self.ids)], ["script_id"], ["__count"]
        )
        counts = dict(groups)
        for script in self:
            script.reply_count = counts.get(script, 0)

    def copy(self, default=None):
        """A copy's answers lead to the copy's questions."""
        scripts = super().copy(default)
        for old, new in zip(self, scripts, strict=True):
            questions = dict(zip(old.question_ids, new.question_ids, strict=True))
            for before, question in questions.items():
                for answer, copied in zip(before.answer_ids, question.answer_ids, strict=True):
                    copied.next_question_id = questions.get(answer.next_question_id)
        return scripts

    @api.model
    def _get_fitting_domain(self, line, team, stage, of=None):
        """Return the domain of what is bound to this line, pipeline and stage, or to none.

        :param line, team, stage: records, may be empty
        :param of: the model searched; scripts unless given
        """
        pairs = {"line_ids": line, "team_ids": team, "stage_ids": stage}
        return Domain.AND(
            Domain(name, "=", False) | Domain(name, "in", record.ids)
            for name, record in pairs.items()
            if name in (self if of is None else of)._fields
        )

    @api.model
    def _find(self, line, team, stage, kind):
        """Return the scripts that fit a deal, the most special first, then by their order.

        :param line, team, stage: records, may be empty
        :param str kind: kind of the deal, or False
        """
        fitting = self._get_fitting_domain(line, team, stage) & Domain("kind", "in", [kind, False])
        conditions = ("line_ids", "team_ids", "stage_ids", "kind")
        return self.search(fitting).sorted(lambda script: -sum(bool(script[name]) for name in conditions))

    def _get_path(self, replies):
        """Follow the answers from the first question.

        :param replies: the deal's replies to this script
        :return: ``(replies on the way, next question)``; the question is empty at the end
        """
        self.ensure_one()
        given = {reply.question_id: reply for reply in replies if reply.question_id}
        question, path = self.question_ids[:1], replies.browse()
        while question in given and given[question] not in path:
            path |= given[question]
            question = given[question]._get_next_question()
        return path, question if question not in path.question_id else question.browse()

    def action_open_replies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_script_reply_action")
        return action | {"domain": [("script_id", "=", self.id)]}
