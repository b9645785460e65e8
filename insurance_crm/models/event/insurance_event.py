from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.safe_eval import safe_eval


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
    active = fields.Boolean(default=True)
    outbox_count = fields.Integer(
        string="Announcements", compute="_compute_outbox_count", groups="insurance_crm.group_administrator"
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another event already has this technical name.")

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
