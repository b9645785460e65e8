import secrets

from odoo import api, fields, models
from odoo.fields import Command


class InsuranceRequestSource(models.Model):
    """Where requests come from: a partner's program, an e-mail address, a form of the website.

    Each source has a service user of its own who may enter clients and deals of this source and nothing else;
    nobody can log in as it.
    """

    _name = "insurance.request.source"
    _description = "Source of Requests"
    _inherit = ["mail.alias.mixin.optional"]
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [("endpoint", "Another program"), ("email", "E-mail address"), ("form", "Form of the website")],
        "Comes by",
        required=True,
        default="endpoint",
    )
    line_id = fields.Many2one(
        "insurance.line", ondelete="restrict",
        help="What its requests are about. Empty: recognised by what is sent, and by its words.",
    )  # fmt: skip
    channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", ondelete="restrict", check_company=True,
        help="Its deals begin with it.",
    )  # fmt: skip
    team_id = fields.Many2one(
        "crm.team", "Pipeline", ondelete="restrict", check_company=True,
        help="Its deals go there. Empty: the pipeline of the line. For a form: the pipeline the form writes to.",
    )  # fmt: skip
    rate_limit = fields.Integer(
        "Requests a minute", default=60, help="What comes faster is refused with the word when to try again."
    )
    user_id = fields.Many2one(
        "res.users", "Works as", readonly=True, copy=False, ondelete="restrict",
        help="The service user in whose name its clients and deals are entered. Nobody can log in as it.",
    )  # fmt: skip
    note = fields.Text(help="Whom to ask when something is wrong at the other end.")
    request_ids = fields.One2many("insurance.request", "source_id", string="Requests")
    request_count = fields.Integer("Received", compute="_compute_requests")
    failed_count = fields.Integer("To look at", compute="_compute_requests")
    date_last = fields.Datetime("Last received", compute="_compute_requests")

    _rate_positive = models.Constraint("CHECK (rate_limit > 0)", "Allow at least one request a minute.")
    _name_uniq = models.UniqueIndex("(company_id, name)", "Another source already has this name.")

    @api.depends("request_ids")
    @api.depends_context("uid")
    def _compute_requests(self):
        self.request_count = self.failed_count = 0
        self.date_last = False
        groups = self.env["insurance.request"]._read_group(
            [("source_id", "in", self.ids)], ["source_id", "state"], ["__count", "create_date:max"]
        )
        for source, state, count, last in groups:
            source.request_count += count
            source.failed_count += count if state in ("failed", "waiting") else 0
            source.date_last = max(source.date_last or last, last)

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        for source in sources:
            # sudo: administrators of insurance may not make users; this one has the least rights and no password
            source.sudo().user_id = source.env["res.users"].sudo().create(source._prepare_service_user_vals())
            source.user_id.sudo().active = False  # nobody logs in as it or picks it as an agent
        return sources

    def _prepare_service_user_vals(self):
        """Return the values of the service user; it has no password."""
        self.ensure_one()
        return {
            "name": self.env._("Requests: %(name)s", name=self.name),
            # the user stays when the module leaves, and must not be in the way when it comes again
            "login": f"requests.{self.id}.{secrets.token_hex(4)}",
            "company_id": self.company_id.id,
            "company_ids": [Command.set(self.company_id.ids)],
            "group_ids": [Command.set(self.env.ref("insurance_crm.group_request_service").ids)],
            "notification_type": "inbox",
        }

    def write(self, vals):
        result = super().write(vals)
        if vals.get("company_id"):
            for user, sources in self.sudo().grouped("user_id").items():  # sudo: as in create
                user.write(
                    {"company_ids": [Command.set(sources.company_id.ids)], "company_id": sources[:1].company_id.id}
                )
        return result

    def _alias_get_creation_values(self):
        """Mail to the address becomes a deal that names its source."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.lead")
        if self.id:
            values["alias_defaults"] = {"insurance_source_id": self.id, "type": "opportunity", "user_id": False}
            if self.team_id:
                values["alias_defaults"]["team_id"] = self.team_id.id
        return values

    def _as_service(self, records):
        """Return ``records`` as this source's service user sees them, in the source's company."""
        self.ensure_one()
        source = self.sudo()  # sudo: who works for a source is nobody's secret from the source itself
        return records.with_user(source.user_id).with_context(
            allowed_company_ids=source.company_id.ids,
            lang=source.company_id.partner_id.lang or "en_US",
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )

    def action_open_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_request_action")
        return action | {"domain": [("source_id", "=", self.id)], "context": {"default_source_id": self.id}}
