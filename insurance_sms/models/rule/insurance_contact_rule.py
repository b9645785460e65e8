from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_DAYS_MAX = 730
SHIPPED_HOUR = 10.0  # of the day, for rules nobody has given another


class InsuranceContactRule(models.Model):
    """Of which event who is told what, when and by which way.

    A message is *due* so many days before or after its event, at an hour of the company's day (of the client's, where
    his time zone is known). A rule tells an occurrence of a record once: see ``insurance.message``.
    """

    _name = "insurance.contact.rule"
    _description = "Contact Rule"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    is_on = fields.Boolean("On", copy=False, readonly=True, tracking=True)
    date_since = fields.Date(
        "Works Since", copy=False, readonly=True, tracking=True,
        help="Messages that were due before this day are not sent. Asked when the rule is switched on.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", ondelete="cascade", tracking=True, help="Empty: for all companies.")

    # of what
    event_id = fields.Many2one("insurance.event", index=True, ondelete="set null", tracking=True)
    event_code = fields.Char(
        compute="_compute_event_code", store=True, readonly=False, precompute=True, index=True,
        help="Kept when the event's module leaves.",
    )  # fmt: skip
    event_kind = fields.Selection(related="event_id.kind", string="Kind of Event")
    model = fields.Char("Kind of Record", related="event_id.model")
    is_known = fields.Boolean(
        "Event is there", compute="_compute_is_known", search="_search_is_known",
        help="The module the event belongs to is installed.",
    )  # fmt: skip
    domain = fields.Char("Only Records", default="[]", required=True, tracking=True, help="Empty: every record.")
    line_ids = fields.Many2many("insurance.line", string="Lines", ondelete="restrict", help="Empty: every line.")
    rank_ids = fields.Many2many(
        "insurance.rank", string="Client Ranks", ondelete="restrict", domain="[('kind', '=', 'value')]",
        help="Empty: every client, ranked or not.",
    )  # fmt: skip

    # when
    days = fields.Integer(default=0, required=True, tracking=True, help="0: on the day of the event.")
    direction = fields.Selection(
        [("before", "days before"), ("after", "days after")], default="before", required=True, tracking=True
    )
    hour = fields.Float(
        "At", default=SHIPPED_HOUR, required=True, tracking=True,
        help="Hour of the day. What is told on the day it is done goes at once, or in the next allowed hour.",
    )  # fmt: skip
    catch_up_days = fields.Integer(
        "Missed Days", default=7, required=True, tracking=True,
        help="When the server was off, or a record was entered late, messages are still made that were due "
        "up to so many days ago. 0: only today's.",
    )  # fmt: skip
    useful_days = fields.Integer(
        "Useful For", default=3, required=True, tracking=True,
        help="So many days after it was due a message that could not go out yet is given up.",
    )  # fmt: skip

    # to whom, how, and what
    recipient = fields.Selection(
        [
            ("client", "The client"),
            ("insured", "Who is insured"),
            ("agent", "The agent in charge"),
            ("issuer", "Who issues the policy"),
            ("supervisor", "The agent's supervisor"),
            ("path", "Somebody else"),
        ],
        "Told",
        default="client",
        required=True,
        tracking=True,
    )
    recipient_path = fields.Char(
        "Found By", tracking=True,
        help="The fields that lead from the record to contacts or employees, e.g. policy_id.lender_id.",
    )  # fmt: skip
    prefer_client = fields.Boolean(
        "Client's Own Way First", default=True, tracking=True,
        help="Who has chosen a way to be told is told that way first.",
    )  # fmt: skip
    channel_1 = fields.Selection("_get_channel_selection", "By", default="sms", required=True, tracking=True)
    channel_2 = fields.Selection("_get_channel_selection", "Else By", default="email", tracking=True)
    channel_3 = fields.Selection("_get_channel_selection", "Or By", tracking=True)
    template_id = fields.Many2one(
        "insurance.message.template", "Text", ondelete="restrict", tracking=True,
        domain="[('model', 'in', [model, 'res.partner', 'insurance.policy', 'crm.lead'])]",
    )  # fmt: skip
    purpose_id = fields.Many2one(
        "insurance.consent.purpose", "Needs Consent For", ondelete="restrict", tracking=True,
        default=lambda self: self.env.ref("insurance_crm.consent_purpose_service", raise_if_not_found=False),
        help="Clients who refused this are not told. Empty: nobody is asked.",
    )  # fmt: skip
    respect_quiet = fields.Boolean(
        "Keep Quiet Hours",
        default=True,
        tracking=True,
        help="Wait for the hours and days in which clients may be disturbed.",
    )
    cap = fields.Integer(
        "At Most a Week", default=0, required=True, tracking=True,
        help="Messages of this rule to one client within seven days. 0: only the company's limit counts.",
    )  # fmt: skip
    stop_ids = fields.Many2many(
        "insurance.stop.condition", string="Not If", domain="[('is_known', '=', True)]", ondelete="restrict",
        help="Looked at again in the moment before it is sent.",
    )  # fmt: skip
    problem = fields.Char(readonly=True, copy=False, help="Why the rule could not be worked last time.")

    _days_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 730 AND catch_up_days BETWEEN 0 AND 366 AND useful_days BETWEEN 0 AND 366)",
        "Contact rules: days lie between 0 and 730, missed days and days of use between 0 and 366.",
    )
    _hour_range = models.Constraint("CHECK (hour >= 0 AND hour < 24)", "Contact rules: the hour lies in a day.")
    _cap_positive = models.Constraint("CHECK (cap >= 0)", "Contact rules: the limit a week is 0 or more.")

    @api.model
    def _get_channel_selection(self):
        return self.env["insurance.message"]._fields["channel"]._description_selection(self.env)

    @api.depends("event_id")
    def _compute_event_code(self):
        for rule in self:
            rule.event_code = rule.event_id.code or rule.event_code

    @api.depends("event_id.model", "event_id.active")
    def _compute_is_known(self):
        for rule in self:
            rule.is_known = rule.event_id.active and rule.event_id.model in self.env

    @api.model
    def _search_is_known(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: managers of messages need no right on events to see their rules
        events = self.env["insurance.event"].sudo().search_fetch([], ["model"])
        return [("event_id", "in", events.filtered(lambda event: event.model in self.env).ids)]

    # --- what must fit ---------------------------------------------------------------------------

    @api.constrains("event_id", "domain")
    def _check_domain(self):
        for rule in self.filtered("is_known"):
            try:
                # sudo: whether a condition makes sense does not depend on who writes it
                self.env[rule.model].sudo()._search(rule._get_domain())
            except (ValueError, TypeError, KeyError, SyntaxError, AttributeError) as error:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: which records it is for cannot be read: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("event_id", "recipient", "recipient_path")
    def _check_recipient_path(self):
        for rule in self.filtered(lambda rule: rule.recipient == "path" and rule.is_known):
            if rule._get_model_at(rule.recipient_path or "") not in ("res.partner", "res.users"):
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: the fields “%(path)s” do not lead to a contact or an employee.",
                        rule=rule.name,
                        path=rule.recipient_path or "",
                    )
                )

    @api.constrains("event_id", "direction", "days")
    def _check_not_before_moment(self):
        for rule in self.filtered(lambda rule: rule.event_kind == "moment" and rule.days):
            if rule.direction == "before":
                raise ValidationError(
                    self.env._("Rule “%s”: nobody can be told of it before it is done. Choose days after.", rule.name)
                )

    @api.constrains("event_id", "template_id")
    def _check_template(self):
        for rule in self.filtered(lambda rule: rule.template_id and rule.event_id):
            near = {"insurance.policy": rule.event_id.policy_path, "crm.lead": rule.event_id.deal_path}
            fits = {rule.model, "res.partner", *(model for model, path in near.items() if path)}
            if rule.template_id.model not in fits:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: the text “%(text)s” is written for other records than the event's.",
                        rule=rule.name,
                        text=rule.template_id.name,
                    )
                )

    def _get_model_at(self, path):
        """Return the name of the model a dotted path leads to from the event's record, or None."""
        model = self.env[self.model]
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.relational:
                return None
            model = self.env[field.comodel_name]
        return model._name

    # --- what the sender asks --------------------------------------------------------------------

    def _get_channels(self):
        """Return the codes of the ways this rule goes, in order, without doubles."""
        self.ensure_one()
        return list(dict.fromkeys(filter(None, (self.channel_1, self.channel_2, self.channel_3))))

    def _get_offset(self):
        """Return the days from the event to the message: negative before, positive after it."""
        self.ensure_one()
        return -self.days if self.direction == "before" else self.days

    @api.ondelete(at_uninstall=False)
    def _unlink_never_told(self):
        # sudo: whoever may delete the rule may not see every message it made
        told = self.env["insurance.message"].sudo().search([("rule_id", "in", self.ids)], limit=1)
        if told:
            raise UserError(
                self.env._("“%s” has made messages, which stay: switch it off or archive it.", told.rule_id.name)
            )
