from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.safe_eval import safe_eval

# where an event's people are found, for models whose fields are called otherwise; "id" is the record itself
_PATHS = {
    "res.partner": {"partner_path": "id"},
    "insurance.policy": {"policy_path": "id", "deal_path": "lead_id"},
    "crm.lead": {"deal_path": "id"},
    "insurance.identity": {"agent_path": "partner_id.user_id"},
    "insurance.case": {"deal_path": "lead_id"},
    "mail.activity": {
        "partner_path": "insurance_partner_id", "policy_path": "insurance_policy_id", "deal_path": "insurance_lead_id",
    },
}  # fmt: skip


class InsuranceEvent(models.Model):
    """Something that happens in a broker's day and that rules can react to.

    *Moments* are announced where the thing is done (see ``insurance.announcer``);
    *date events* name a date field and a domain, and occur on that date. Rooms ship
    their events as data. The model is kept as text, so that a room can leave.
    """

    _name = "insurance.event"
    _description = "Insurance Event"
    _order = "kind, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name by which rules and code refer to the event.")
    kind = fields.Selection(
        [("moment", "When it is done"), ("date", "On a date")],
        required=True,
        default="moment",
        help="When it is done: announced at the moment somebody does it. On a date: occurs when the date comes.",
    )
    model = fields.Char(required=True, help="The kind of record the event happens to, e.g. insurance.policy.")
    date_field = fields.Char(help="For events on a date: the field that holds the date.")
    domain = fields.Char(default="[]", help="For events on a date: which records take part.")
    yearly = fields.Boolean(
        compute="_compute_yearly", store=True, readonly=False, precompute=True,
        help="Occurs every year on the date's day and month, such as a birthday; 29 February on the 28th in other years.",
    )  # fmt: skip
    partner_path = fields.Char(
        "Path to the client", compute="_compute_paths", store=True, readonly=False, precompute=True,
        help="The fields that lead from the record to the contact it is about, e.g. policy_id.partner_id; "
        "id where the record is the contact.",
    )  # fmt: skip
    agent_path = fields.Char(
        "Path to the agent", compute="_compute_paths", store=True, readonly=False, precompute=True,
        help="The fields that lead to the employee in charge.",
    )  # fmt: skip
    policy_path = fields.Char(
        "Path to the policy", compute="_compute_paths", store=True, readonly=False, precompute=True,
        help="The fields that lead to the policy; empty where there is none.",
    )  # fmt: skip
    deal_path = fields.Char(
        "Path to the deal", compute="_compute_paths", store=True, readonly=False, precompute=True,
        help="The fields that lead to the deal; empty where there is none.",
    )  # fmt: skip
    active = fields.Boolean(default=True)
    outbox_count = fields.Integer(
        string="Announcements", compute="_compute_outbox_count", groups="insurance_crm.group_administrator"
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another event already has this technical name.")

    @api.depends("date_field")
    def _compute_yearly(self):
        for event in self:
            event.yearly = event.date_field == "birth_date"

    @api.depends("model")
    def _compute_paths(self):
        for event in self:
            event.update(self._get_default_paths(event.model))

    @api.model
    def _get_default_paths(self, model):
        """Return where the people of a model's records are found: ``{field of the event: dotted path or False}``.

        A room whose records call them otherwise says so in its event, or here.
        """
        usual = {"partner_path": "partner_id", "agent_path": "user_id", "policy_path": False, "deal_path": False}
        return usual | _PATHS.get(model, {})

    @api.depends_context("uid")
    def _compute_outbox_count(self):
        counts = dict(
            self.env["insurance.outbox"]._read_group([("event_id", "in", self.ids)], ["event_id"], ["__count"])
        )
        for event in self:
            event.outbox_count = counts.get(event, 0)

    @api.constrains("kind", "model", "date_field", "domain")
    def _check_date_event(self):
        for event in self.filtered(lambda e: e.kind == "date" and e.model in self.env):
            model = self.env[event.model]
            field = model._fields.get(event.date_field or "")
            if field is None or field.type not in ("date", "datetime"):
                raise ValidationError(
                    self.env._(
                        "Event “%(event)s”: choose a date field of %(model)s.", event=event.name, model=event.model
                    )
                )
            try:
                # sudo: whether a domain makes sense does not depend on who writes it
                model.sudo()._search(safe_eval(event.domain or "[]"))
            except (ValueError, TypeError, KeyError, SyntaxError) as error:
                raise ValidationError(
                    self.env._(
                        "Event “%(event)s”: the condition which records take part cannot be read: %(error)s",
                        event=event.name,
                        error=error,
                    )
                ) from error

    @api.constrains("model", "partner_path", "agent_path", "policy_path", "deal_path")
    def _check_paths(self):
        for event in self.filtered(lambda event: event.model in self.env):
            for name in ("partner_path", "agent_path", "policy_path", "deal_path"):
                if event[name] and not event._leads_somewhere(event[name]):
                    raise ValidationError(
                        self.env._(
                            "Event “%(event)s”: from %(model)s no fields %(path)s lead to another record.",
                            event=event.name,
                            model=event.model,
                            path=event[name],
                        )
                    )

    def _leads_somewhere(self, path):
        """Return whether ``path`` is a chain of links to other records; ``id`` is the record itself."""
        model = self.env[self.model]
        for name in path.split(".") if path != "id" else ():
            field = model._fields.get(name)
            if field is None or not field.relational:
                return False
            model = self.env[field.comodel_name]
        return True

    def write(self, vals):
        """Code refers to an event by its technical name, so that name never changes."""
        if "code" in vals and any(event.code != vals["code"] for event in self):
            raise UserError(
                self.env._("An event keeps its technical name: code and rules refer to it. Change its name instead.")
            )
        return super().write(vals)

    def action_open_outbox(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_outbox_action")
        return action | {"domain": [("event_id", "=", self.id)], "context": {}}
