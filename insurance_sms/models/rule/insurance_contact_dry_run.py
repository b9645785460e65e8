from contextlib import closing
from datetime import datetime, time, timedelta

from odoo import api, fields, models

LIMIT = 200  # messages of a rule that are worked out in full; all are counted
ROUNDS = 60  # moments of the day at which is decided


class InsuranceContactDryRun(models.TransientModel):
    """What the rules would do on a day: whom they reach, by which way, with which words; who is not told, and why.

    The jobs' own code runs, as their user, and everything it wrote is taken back.
    """

    _name = "insurance.contact.dry.run"
    _description = "Dry Run of Contact Rules"

    date = fields.Date(required=True, default=fields.Date.context_today, help="Whose messages are shown.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    rule_ids = fields.Many2many(
        "insurance.contact.rule", string="Rules", domain="[('is_known', '=', True)]",
        help="Empty: all that are switched on. Those that are off are shown as if they were on.",
    )  # fmt: skip
    is_done = fields.Boolean(readonly=True)
    is_cut = fields.Boolean(readonly=True)
    due_count = fields.Integer("Found", readonly=True)
    sent_count = fields.Integer("Would go", readonly=True)
    left_count = fields.Integer("Would not go", readonly=True)
    way_summary = fields.Char("By", readonly=True)
    line_ids = fields.One2many("insurance.contact.dry.run.line", "run_id", readonly=True)
    sent_ids = fields.One2many(
        "insurance.contact.dry.run.line", "run_id", domain=[("outcome", "!=", "not")], readonly=True
    )
    left_ids = fields.One2many(
        "insurance.contact.dry.run.line", "run_id", domain=[("outcome", "=", "not")], readonly=True
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Dry run")

    @api.model
    def _open(self, rules):
        """Open a dry run of today for some rules, or for all that are on; it is worked out at once."""
        run = self.create({"rule_ids": rules.ids})
        run.action_run()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry run"),
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_run(self):
        """Work the day out and show it; nothing of it is kept but what is shown."""
        self.ensure_one()
        self.check_access("write")
        company = self.company_id & self.env.companies
        with closing(self.env.cr.savepoint()) as savepoint:
            found, lines = self._rehearse(company)
            savepoint.rollback()
        self.env.invalidate_all()
        self.line_ids.unlink()
        self.env["insurance.contact.dry.run.line"].create([line | {"run_id": self.id} for line in lines])
        self.write(self._prepare_figures(found, lines))
        return True

    def _prepare_figures(self, found, lines):
        going = [line for line in lines if line["outcome"] != "not"]
        labels = dict(self.env["insurance.contact.rule"]._get_channel_selection())
        ways = {}
        for line in going:
            ways[line["channel"]] = ways.get(line["channel"], 0) + 1
        return {
            "is_done": True,
            "due_count": found,
            "sent_count": len(going),
            "left_count": len(lines) - len(going),
            "is_cut": found > len(lines),
            "way_summary": " · ".join(f"{labels.get(way, way)} {count}" for way, count in ways.items() if way),
        }

    # --- the jobs' own code ------------------------------------------------------------------------

    def _rehearse(self, company):
        """Plan and decide a day's messages of a company; whoever calls takes it back.

        :return: how many were found, and the values of the lines that are shown
        """
        found, message_ids = 0, []
        noon = datetime.combine(self.date, time(12))
        for rule in self._get_rules(company):
            now = rule._get_moment(company, self.date, 12)
            noon = now
            for batch in (
                rule._find_due(company, now) if rule.is_on else rule._find(company, self.date, self.date, self.date)
            ):
                left = max(0, LIMIT - sum(1 for one in message_ids if one[0] == rule.id))
                found += len(batch)
                rows = rule._plan_batch(company, batch[:left], now) if left else []
                message_ids += [(rule.id, message_id) for message_id in rows]
        messages = self.env["insurance.message"]._as_service(company)
        new = messages.browse(message_id for _rule, message_id in message_ids)
        waiting = self._get_waiting(messages, company, noon) - new
        found += len(waiting)
        shown = (new | waiting).sorted(lambda message: (message.due, message.id))
        self._decide_day(shown, noon)
        return found, [self._prepare_line(message) for message in shown]

    def _get_rules(self, company):
        """Return the rules that are shown, with the rights of the user of the jobs."""
        messages = self.env["insurance.message"]._as_service(company)
        rules = messages.env["insurance.contact.rule"]
        domain = [("id", "in", self.rule_ids.ids)] if self.rule_ids else [("is_on", "=", True)]
        return rules.search([*domain, ("is_known", "=", True), ("company_id", "in", [False, company.id])])

    def _get_waiting(self, messages, company, noon):
        """Return what is planned for the day already."""
        domain = [("state", "=", "planned"), ("rule_id", "!=", False), ("company_id", "=", company.id)]
        if self.rule_ids:
            domain.append(("rule_id", "in", self.rule_ids.ids))
        return messages.search([*domain, ("due", "<=", noon + timedelta(hours=12))], limit=LIMIT, order="due, id")

    def _decide_day(self, messages, noon):
        """Decide about each message in its hour of the day, as the sender does."""
        end = noon + timedelta(hours=12)
        moment = noon - timedelta(hours=12)
        for _round in range(ROUNDS):
            left = messages.filtered(lambda message: message.state == "planned" and message.due <= end)
            if not left:
                break
            moment = max(moment + timedelta(seconds=1), min(left.mapped("due")))
            due = left.filtered(lambda message, moment=moment: message.due <= moment)
            due._decide(moment)

    def _prepare_line(self, message):
        """Return the values of the line that shows a message."""
        record = self.env[message.model].browse(message.res_id) if message.model in self.env else None
        reasons = dict(message._fields["reason"]._description_selection(self.env))
        why = [reasons.get(message.reason), message.detail]
        outcome = {"planned": "later", "skipped": "not", "failed": "not"}.get(message.state, "now")
        if outcome == "later" and message.channel == "letter":
            outcome = "now"
        # sudo: names of what the user of the jobs read; whoever decides about messages sees the whole log
        return {
            "rule_id": message.rule_id.id,
            "who": message.partner_id.sudo().display_name or self.env._("Nobody"),
            "about": record.sudo().display_name if record is not None and record.sudo().exists() else "",
            "model": message.model,
            "res_id": message.res_id,
            "outcome": outcome,
            "due": message.due,
            "channel": message.channel if outcome == "now" else False,
            "address": message.address,
            "text": message.body,
            "why": ": ".join(part for part in why if part) if outcome == "not" else False,
        }


class InsuranceContactDryRunLine(models.TransientModel):
    _name = "insurance.contact.dry.run.line"
    _description = "Message of a Dry Run"
    _order = "due, id"

    run_id = fields.Many2one("insurance.contact.dry.run", required=True, ondelete="cascade", index=True)
    rule_id = fields.Many2one("insurance.contact.rule", readonly=True, ondelete="cascade")
    who = fields.Char("Told", readonly=True)
    about = fields.Char(readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Integer("Record", readonly=True)
    outcome = fields.Selection(
        [("now", "Goes"), ("later", "Waits"), ("not", "Does not go")], required=True, readonly=True
    )
    due = fields.Datetime("When", readonly=True)
    channel = fields.Selection(
        lambda self: self.env["insurance.contact.rule"]._get_channel_selection(), "By", readonly=True
    )
    address = fields.Char("Number or address", readonly=True)
    text = fields.Text("Reads", readonly=True)
    why = fields.Char(readonly=True)

    def action_open_record(self):
        """Open what the message is about, with the rights of whoever looks."""
        self.ensure_one()
        record = self.env[self.model].browse(self.res_id)
        return record.get_formview_action()
