from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import float_round, format_amount, format_date

_LTR = Markup('<span dir="ltr">%s</span>')


class Facts:
    """What whoever calls about some renewals needs to know, read once for all of them.

    Figures are those of the installed measures that are told to the caller. Words come in the language of the
    case they are asked about.
    """

    def __init__(self, cases):
        """Read everything about ``cases`` with the rights of their environment."""
        policies = cases._fetch_policies(cases.policy_id.ids)
        cases.fetch(["policy_id", "partner_id", "line_id", "date_end"])
        before = policies.previous_id._filtered_access("read")
        before.fetch(["premium_total", "currency_id"])
        self.readable = set(before.ids)
        self.measures = self._read_measures(cases)
        self.steps = self._read_steps(cases)
        self.cases, self.risks = cases, {}

    def _read_measures(self, cases):
        ids = {"client": cases.partner_id.ids, "policy": cases.policy_id.ids}
        # sudo: which figures there are may be known; the figures themselves are read as the user
        measures = cases.env["insurance.measure"].sudo().search([("in_task", "=", True), ("grain", "in", list(ids))])
        return [(one, one._values(ids[one.grain])) for one in measures if one._is_readable()]

    def _read_steps(self, cases):
        """Return ``{case id: its steps done after opening, the last one last}``."""
        steps = cases.env["insurance.renewal.step"].search_fetch(
            [("renewal_id", "in", cases.ids), ("kind", "!=", "create"), ("state", "=", "done")],
            ["renewal_id", "kind", "rule_step_id"],
            order="date_done, id",
        )
        return {case.id: some for case, some in steps.grouped("renewal_id").items()}

    def get_step(self, cases, kind=None):
        """Return the last step done of ``cases`` that concerns a task: the supervisor's, or who is in charge's."""
        kinds = (kind,) if kind else ("remind", "win_back")
        steps = cases.env["insurance.renewal.step"].union(
            *(self.steps.get(case.id, ()) for case in cases if case.id in self.steps)
        )
        return steps.filtered(lambda step: step.kind in kinds)[-1:]

    # --- words ---------------------------------------------------------------------------------------

    def describe(self, case):
        """Return one line about an ending policy."""
        policy, env = case.policy_id, case.env
        date = format_date(env, policy.date_end)
        if policy.end_precision == "month":
            date = format_date(env, policy.date_end, date_format="LLLL y")
        parts = [
            Markup("<b>%s</b>") % policy.line_id.name,
            policy.number and _LTR % policy.number,
            policy.object_names,
            policy.insurer_id.name,
            env._("ends %(date)s", date=_LTR % date),
            self._describe_premium(policy),
            *self._describe_figures(env, "policy", policy.id),
        ]
        return Markup(", ").join(part for part in parts if part)

    def describe_risk(self, case):
        """Return how likely the client is to leave and why, None when nothing is known; asked once per language."""
        lang = case.env.lang
        if lang not in self.risks:
            risky = self.cases.with_context(lang=lang).filtered("has_risk")
            self.risks[lang] = {one.id: one.risk_reasons for one in risky}
        if case.id not in self.risks[lang]:
            return None
        level = dict(case._fields["risk_level"]._description_selection(case.env))[case.risk_level]
        reasons = self.risks[lang][case.id]
        if not reasons:
            return case.env._("risk of leaving: %(level)s", level=level)
        return case.env._("risk of leaving: %(level)s (%(reasons)s)", level=level, reasons=reasons)

    def _describe_premium(self, policy):
        env = policy.env
        if not policy.premium_total:
            return None
        premium = _LTR % format_amount(env, policy.premium_total, policy.currency_id)
        change = self.get_change(policy)
        if change is None:
            return env._("last premium %(premium)s", premium=premium)
        return env._("last premium %(premium)s (%(change)s)", premium=premium, change=_LTR % f"{change:+.0f}\u00a0%")

    def get_change(self, policy):
        """Return by how many per cent the premium differs from the term before; None when that is not known."""
        before = policy.previous_id
        if before.id not in self.readable or before.currency_id != policy.currency_id or not before.premium_total:
            return None
        return float_round(100 * (policy.premium_total / before.premium_total - 1), precision_digits=0)

    def _describe_figures(self, env, grain, record_id):
        for measure, values in self.measures:
            value = values.get(record_id)
            if measure.grain == grain and value:
                yield env._(
                    "%(figure)s: %(value)s",
                    figure=measure.with_context(lang=env.lang).name,
                    value=_LTR % self._format(env, measure.unit, value),
                )

    @staticmethod
    def _format(env, unit, value):
        if unit == "currency":
            return format_amount(env, value, env.company.currency_id)
        return f"{100 * value:.0f}\u00a0%" if unit == "ratio" else f"{value:g}"

    def describe_client(self, case):
        """Return the lines about the client of a case: figures, and whether there is a number to call."""
        env, client = case.env, case.partner_id
        lines = list(self._describe_figures(env, "client", client.id))
        if not client.phone and not client.mobile_phone:
            lines.append(Markup("<b>%s</b>") % env._("No phone number: ask for it."))
        return lines


class InsuranceRenewal(models.Model):
    """What the caller needs to know, in the task and on the case."""

    _inherit = "insurance.renewal"

    task_facts = fields.Html("What to know", compute="_compute_task_facts", sanitize=False)

    def _gather_facts(self, cases):
        """Return the ``Facts`` of cases; a fixed number of queries."""
        return Facts(cases)

    @api.depends("policy_id", "partner_id")
    @api.depends_context("uid", "lang")
    def _compute_task_facts(self):
        """The same words as in the task, with the rights of who reads them; nothing of a colleague's policy."""
        policies = self.env["insurance.policy"].browse(
            self.sudo().policy_id.ids
        )  # sudo: which they are, not what they say
        seen = self.filtered_domain([("policy_id", "in", policies._filtered_access("read").ids)])
        (self - seen).task_facts = False
        facts = self._gather_facts(seen)
        for case in seen:
            lines = [facts.describe(case), *facts.describe_client(case)]
            case.task_facts = Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % line for line in lines)
