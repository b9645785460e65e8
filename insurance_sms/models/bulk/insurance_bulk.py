from odoo import api, fields, models
from odoo.exceptions import UserError

WORKING = ("running", "paused")
# how an audience's name is told by the model its records are of
MODELS = {"clients": "res.partner", "policies": "insurance.policy", "prospects": "crm.lead"}
FIRST_FILTERS = {
    "clients": "[('is_insurance_client', '=', True)]",
    "policies": "[('phase', '=', 'in_force')]",
    "prospects": "[('won_status', '=', 'pending')]",
}
CHANNELS = [
    ("sms", "SMS"),
    ("email", "E-mail"),
    ("sms_email", "SMS, else e-mail"),
    ("email_sms", "E-mail, else SMS"),
    ("letter", "Letter"),
]
# what cannot change any more once messages were planned
FIXED = (
    "company_id", "audience", "picked_group_ids", "picked_partner_ids", "record_model", "domain", "record_ids",
    "numbers", "file", "phone_column", "one_each", "template_id", "subject", "body", "purpose_id", "channels", "date",
)  # fmt: skip


class InsuranceBulk(models.Model):
    """The same message to many people at once.

    A draft says whom and what; *Check* shows whom it would reach, what each would read and what it costs. Once started,
    a job puts a row per recipient into the ledger, and the sender treats these like all others: who refused is not
    written to. Paused and stopped ones wait there (``insurance.message._get_due_sql``).
    """

    _name = "insurance.bulk"
    _description = "Bulk Message"
    _inherit = ["mail.thread", "insurance.client.picker"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("About", required=True, tracking=True, help="For us: autumn campaign, office closed on Friday.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Written By", required=True, readonly=True, copy=False, default=lambda self: self.env.user,
        ondelete="restrict", help="Reaches those he may see.",
    )  # fmt: skip
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Being sent"),
            ("paused", "Paused"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True, default="draft", readonly=True, copy=False, tracking=True, index=True,
    )  # fmt: skip
    problem = fields.Char(readonly=True, copy=False, help="Why the work on it stopped.")

    # to whom
    audience = fields.Selection(
        [
            ("clients", "Clients"),
            ("policies", "Clients of policies"),
            ("prospects", "Prospects (deals)"),
            ("chosen", "Groups and clients chosen"),
            ("numbers", "Numbers typed"),
            ("file", "Numbers in a file"),
            ("list", "Rows of a list"),
        ],
        "To", required=True, default="clients",
    )  # fmt: skip
    # named here, so that their tables are this module's and leave with it
    picked_group_ids = fields.Many2many(groups="insurance_crm.group_agent_own")
    picked_partner_ids = fields.Many2many(help="These clients besides.")
    picked_count = fields.Integer(groups="insurance_crm.group_agent_own")
    record_model = fields.Char("Kind of Record", compute="_compute_record_model", store=True, readonly=False)
    domain = fields.Char("Filter", compute="_compute_domain", store=True, readonly=False)
    record_ids = fields.Json("Marked Rows", copy=False, readonly=True, help="Of a list; empty: all its filter finds.")
    numbers = fields.Text(help="One a line, with or without a name: +380 50 123 45 67 Olena.")
    file = fields.Binary(attachment=True, copy=False, help="CSV, XLSX, or a ZIP with one of them; any columns.")
    filename = fields.Char(copy=False)
    phone_column = fields.Char("Column", help="The column with the numbers, by its title; empty: found by its content.")
    one_each = fields.Boolean(
        "Each client once", default=True, help="Off: a message for each of a client's policies or deals."
    )

    # what
    template_id = fields.Many2one(
        "insurance.message.template", domain="[('model', 'in', ('res.partner', record_model))]", ondelete="restrict"
    )
    subject = fields.Char(help="Of the e-mail; empty: what it is about.")
    body = fields.Text("Text", help="Without a template: everybody reads the same.")
    purpose_id = fields.Many2one(
        "insurance.consent.purpose", required=True, ondelete="restrict", default=lambda self: self._purpose(),
        help="Whoever refused it is left out; for some purposes only those who agreed are written to.",
    )  # fmt: skip
    channels = fields.Selection(CHANNELS, "By", required=True, default="sms")
    date = fields.Datetime("Not Before", copy=False, help="Empty: at once. Quiet hours are kept in any case.")

    _name_given = models.Constraint("CHECK (name != '')", "Say what the message is about.")

    @api.model
    def _purpose(self):
        return self.env.ref("insurance_crm.consent_purpose_marketing", raise_if_not_found=False)

    @api.depends("audience")
    def _compute_record_model(self):
        for bulk in self:
            if bulk.audience != "list":
                bulk.record_model = MODELS.get(bulk.audience, "res.partner")

    @api.depends("audience")
    def _compute_domain(self):
        for bulk in self:
            if bulk.audience != "list":
                bulk.domain = FIRST_FILTERS.get(bulk.audience, False)

    def _get_channels(self):
        """Return the ways out in their order, as the ledger names them: ``["sms", "email"]``."""
        self.ensure_one()
        return self.channels.split("_")

    # --- what may be changed -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Who writes it is who is signed in, whatever a program sends: it reaches those he may see."""
        if not self.env.su:
            vals_list = [{key: value for key, value in vals.items() if key != "user_id"} for vals in vals_list]
        return super().create(vals_list)

    def _take_over(self):
        """Whoever checks or sends a colleague's draft does it with his own rights from now on."""
        for bulk in self.filtered(lambda bulk: bulk.user_id != self.env.user):
            bulk.sudo().user_id = self.env.user  # sudo: nobody may write it

    def write(self, vals):
        """Whom and what cannot be changed once messages are on their way; a draft's forecast is then out of date."""
        if not self.env.su:
            vals = {key: value for key, value in vals.items() if key != "user_id"}
        forgets = not vals.get("file", True)  # files are forgotten after a while
        if any(name in vals for name in FIXED if name != "file" or not forgets):
            for bulk in self.filtered(lambda bulk: bulk.state != "draft"):
                raise UserError(
                    self.env._("“%s” is being sent or was sent: make a copy to write to others.", bulk.name)
                )
            vals = vals | {"forecast": False, "forecast_state": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(bulk.state != "draft" for bulk in self):
            raise UserError(self.env._("What was sent is kept: only drafts are deleted."))

    # --- steps -----------------------------------------------------------------------------------

    def action_start(self):
        """Send: from now on the job plans and the sender sends."""
        self._check_ready()
        if any(bulk.state != "draft" for bulk in self):
            raise UserError(self.env._("It was started already."))
        self._take_over()
        self._check_audience()
        self._read_numbers()
        self._move("running")
        self.write({"date_started": fields.Datetime.now()})
        self._wake()
        return True

    def action_pause(self):
        """Nothing more leaves until it is continued; what was handed over has left."""
        self._move("paused", ("running",))
        return True

    def action_continue(self):
        """Go on after a pause, or after what stopped the work was set right."""
        self.write({"problem": False})
        self._move("running", ("paused", "failed"))
        self._wake()
        return True

    def action_stop(self):
        """Nothing more leaves, for good; what was still to be sent is noted as stopped by a person."""
        self._move("stopped", (*WORKING, "failed"))
        self._cancel_planned()
        return True

    def _move(self, state, allowed=("draft",)):
        for bulk in self:
            if bulk.state not in allowed:
                raise UserError(self.env._("“%s” is not at the point where this can be done.", bulk.name))
        self.write({"state": state})

    def _check_ready(self):
        """Raise what is missing before anything is sent or tried."""
        for bulk in self:
            if not bulk.template_id and not (bulk.body or "").strip():
                raise UserError(self.env._("Choose a template or write the text."))
            if bulk.audience == "file" and not bulk.file:
                raise UserError(self.env._("Choose the file with the numbers."))
            if bulk.template_id and bulk.template_id.model not in ("res.partner", bulk.record_model):
                raise UserError(
                    self.env._("The template “%s” is for other records: choose another.", bulk.template_id.name)
                )

    def _wake(self):
        # sudo: whoever may start it may wake the job
        self.env.ref("insurance_sms.ir_cron_bulk").sudo()._trigger()
