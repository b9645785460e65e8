import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceGateway(models.Model):
    """A way out for SMS: a provider's web service, Kannel, or core's Twilio."""

    _name = "insurance.gateway"
    _description = "SMS Gateway"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10, help="Of two gateways that could both send, the upper one does.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", tracking=True)
    kind = fields.Selection([("http", "Web service"), ("twilio", "Twilio")], required=True, default="http")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    sender = fields.Char(
        "Sender's Name",
        tracking=True,
        help="The name or number the message comes from, as agreed with the provider. Empty: the provider's own.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Looked After By",
        default=lambda self: self.env.user,
        help="Gets a task when credit runs low or the provider refuses the account.",
    )

    # how fast, and how long to wait
    rate = fields.Float("Messages per Second", help="As many as the provider allows at most; 0 is no limit.")
    parallel = fields.Integer("Connections", default=8, help="How many are used at the same time.")
    connect_timeout = fields.Integer("Seconds to Connect", default=5)
    read_timeout = fields.Integer(
        "Seconds to Answer", default=20, help="After it a message is not confirmed and is not sent again by itself."
    )

    token = fields.Char(
        "Key in the Addresses",
        copy=False,
        readonly=True,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(32),
    )
    receipt_url = fields.Char("Address for Reports", compute="_compute_urls", groups="base.group_system")
    answer_url = fields.Char("Address for Answers", compute="_compute_urls", groups="base.group_system")

    _token_uniq = models.UniqueIndex("(token)", "Another gateway has this key.")
    _parallel_check = models.Constraint(
        "CHECK (parallel BETWEEN 1 AND 64)", "Use between 1 and 64 connections at the same time."
    )
    _timeout_check = models.Constraint(
        "CHECK (connect_timeout BETWEEN 1 AND 120 AND read_timeout BETWEEN 1 AND 300)",
        "Wait between 1 and 120 seconds for the connection and between 1 and 300 for the answer.",
    )
    _rate_check = models.Constraint("CHECK (rate >= 0)", "Messages per second cannot be less than 0.")

    @api.depends("token")
    def _compute_urls(self):
        for gateway in self:
            base = gateway.get_base_url().rstrip("/")
            gateway.receipt_url = gateway.token and f"{base}/insurance/sms/{gateway.token}/receipt"
            gateway.answer_url = gateway.token and f"{base}/insurance/sms/{gateway.token}/answer"

    @api.onchange("kind")
    def _onchange_kind(self):
        """Twilio's account is a company's."""
        if self.kind == "twilio" and not self.company_id:
            self.company_id = self.env.company

    @api.constrains("kind", "company_id")
    def _check_company_of_twilio(self):
        for gateway in self:
            if gateway.kind == "twilio" and not gateway.company_id:
                raise ValidationError(
                    self.env._("Choose the company: Twilio's account is the one in that company's settings.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("kind") == "twilio" and not vals.get("company_id"):
                vals["company_id"] = self.env.company.id
        gateways = super().create(vals_list)
        self.env.registry.clear_cache()
        return gateways

    def write(self, vals):
        done = super().write(vals)
        if {"active", "company_id", "sequence", "kind"} & vals.keys():
            self.env.registry.clear_cache()
        return done

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done

    def action_new_token(self):
        """Make another key: the provider's reports and answers must be told the new addresses."""
        for gateway in self:
            gateway.token = secrets.token_urlsafe(32)
