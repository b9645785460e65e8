"""What tests of selling share: a marketer, a channel, a script."""

from odoo.fields import Command

from .common import InsuranceCase


class SalesCase(InsuranceCase):
    """A broker with a marketer and income rules; see ``_rule`` and ``_script``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._forget_what_others_set_up()
        cls.administrator.company_ids |= cls.other_company
        cls.marketer, cls.other_marketer = cls.env["res.partner"].create(
            [{"name": name, "is_marketer": True} for name in ("Оксана Ткач", "رضا")]
        )

    @classmethod
    def _forget_what_others_set_up(cls):
        """Rules, scripts and documents of a demonstration would count in these tests too."""
        for model in ("insurance.script", "insurance.sales.document"):
            cls.env[model].search([]).active = False
        # in SQL: those that somebody earned by cannot be deleted otherwise
        cls.env.cr.execute("DELETE FROM insurance_income_rule; DELETE FROM insurance_marketer_term")
        cls.env.invalidate_all()

    @classmethod
    def _rule(cls, **vals):
        """Return an income rule written by the administrator: from 2020, 40 % advisor, 10 % issuer."""
        defaults = {"date_from": "2020-01-01", "advisor_share": 40, "issuer_share": 10}
        return cls.env["insurance.income.rule"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _term(cls, **vals):
        """Return terms of the marketer: from 2020, 20 % of our commission."""
        defaults = {"partner_id": cls.marketer.id, "date_from": "2020-01-01", "share": 20}
        return cls.env["insurance.marketer.term"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _channel(cls, **vals):
        """Return a sales channel written by the administrator."""
        return cls.env["insurance.channel"].with_user(cls.administrator).create({"name": "Dealers"} | vals)

    @classmethod
    def _booked(cls, date="2025-01-01", user=None, **vals):
        """Return a policy whose issue was booked on ``date``; see ``_policy``."""
        policy = cls._policy(user, date_issue=date, **vals)
        policy.action_issue()
        return policy

    @classmethod
    def _incomes(cls, policy, user=None):
        """Return ``{(role, who): amount}`` of a policy, summed, as ``user`` (default: the supervisor) sees it."""
        rows = cls.env["insurance.income"].with_user(user or cls.supervisor).search([("policy_id", "in", policy.ids)])
        sums = {}
        for row in rows:
            who = row.marketer_id if row.role == "marketer" else row.user_id
            sums[row.role, who.name] = round(sums.get((row.role, who.name), 0) + row.amount, 2)
        return sums

    @classmethod
    def _script(cls, **vals):
        """Return a script of three questions: car or no car; a second car opens a deal; the budget is typed."""
        script = cls.env["insurance.script"].with_user(cls.administrator).create({"name": "First call"} | vals)
        question = cls.env["insurance.script.question"].with_user(cls.administrator)
        cls.q_car, cls.q_second, cls.q_budget = question.create(
            [
                {"script_id": script.id, "sequence": n, "name": name, "kind": kind}
                for n, (name, kind) in enumerate(
                    [("Do you drive?", "choice"), ("A second car?", "choice"), ("What may it cost?", "number")]
                )
            ]
        )
        cls.q_car.answer_ids = [
            Command.create({"name": "Yes", "advice": "Ask for the papers"}),
            Command.create({"name": "Never", "next_question_id": cls.q_budget.id}),
            Command.create({"name": "Leave me alone", "is_end": True}),
        ]
        cls.q_second.answer_ids = [
            Command.create({"name": "Yes", "opens": "deal", "need_line_id": cls.line.id, "task": "Ask for its papers"}),
            Command.create({"name": "No"}),
            Command.create({"name": "Soon", "opens": "task", "task": "Ask again", "task_days": 30}),
        ]
        return script
