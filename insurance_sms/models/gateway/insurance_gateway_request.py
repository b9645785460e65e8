import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.gateway import ask

SECRETS = ("login", "password", "key", "secret")


class InsuranceGateway(models.Model):
    """What is asked of a web service: address, headers and body with placeholders."""

    _inherit = "insurance.gateway"

    method = fields.Selection([("GET", "GET"), ("POST", "POST"), ("PUT", "PUT")], default="POST", tracking=True)
    url = fields.Char("Address", tracking=True, help="Placeholders such as {key} may stand in it.")
    style = fields.Selection(
        [("query", "In the address"), ("form", "Form"), ("json", "JSON"), ("text", "Text")],
        "Values Are Sent",
        default="form",
        tracking=True,
    )
    params = fields.Text(
        "Values",
        tracking=True,
        help="One 'name={placeholder}' in a line; for JSON the whole of it. One without a value is left out.\n"
        "{number} {text} {sender} {uuid} {id} {segments} {coding} {receipt_url} {answer_url}\n"
        "and from the secrets {login} {password} {key} {secret}",
    )
    headers = fields.Text(tracking=True, help="One 'Name: value' in a line, e.g. Authorization: Bearer {key}")
    basic_auth = fields.Boolean(
        "Log In by HTTP", help="With login and password, as browsers do (basic authentication)."
    )
    number_style = fields.Selection(
        [
            ("plus", "+380501234567"),
            ("digits", "380501234567"),
            ("zeros", "00380501234567"),
            ("home", "As dialled at home (0501234567)"),
        ],
        "Numbers Are Written",
        required=True,
        default="digits",
    )
    coding_gsm = fields.Char("{coding} of GSM-7", default="0", help="What {coding} is for a text in the GSM alphabet.")
    coding_unicode = fields.Char("{coding} of Other Texts", default="2", help="E.g. 2 for Kannel: Cyrillic, Persian.")
    is_plain = fields.Boolean("Readable on Its Way", compute="_compute_is_plain")

    login = fields.Char(groups="base.group_system", copy=False)
    password = fields.Char(groups="base.group_system", copy=False)
    key = fields.Char("API Key", groups="base.group_system", copy=False)
    secret = fields.Char(
        "Secret of Reports",
        groups="base.group_system",
        copy=False,
        help="Agreed with the provider, so that nobody else can report deliveries and answers.",
    )

    @api.depends("url", "kind")
    def _compute_is_plain(self):
        near = ("http://127.", "http://localhost", "http://[::1]", "http://10.", "http://192.168.")
        for gateway in self:
            url = (gateway.url or "").lower()
            gateway.is_plain = gateway.kind == "http" and url.startswith("http://") and not url.startswith(near)

    @api.constrains("kind", "url", "params", "headers", "style")
    def _check_recipe(self):
        for gateway in self.filtered(lambda g: g.kind == "http"):
            if not gateway.url or not gateway.url.startswith(("http://", "https://")):
                raise ValidationError(self.env._("The address of the gateway has to begin with https:// or http://."))
            try:
                gateway._parse_params()
            except ask.RecipeError as error:
                raise ValidationError(
                    self.env._("This line is not 'name=value' (headers: 'Name: value'): %(line)s", line=error)
                ) from error
            except ValueError as error:
                raise ValidationError(self.env._("The values are not JSON: %(error)s", error=error)) from error

    def _parse_params(self):
        """Return the values as `ask.Recipe` wants them, and the headers.

        :raises ValueError: when they cannot be read
        """
        self.ensure_one()
        headers = ask.pairs(self.headers, ":")
        if self.style == "json":
            return json.loads(self.params or "{}"), headers
        if self.style == "text":
            return self.params or "", headers
        return ask.pairs(self.params), headers

    def _get_secrets(self):
        """Return ``{placeholder: secret}``; for requests of this gateway alone."""
        self.ensure_one()
        # sudo: secrets are for the system group; the job that sends needs them in its request, and shows them to nobody
        gateway = self.sudo()
        return {name: gateway[name] or "" for name in SECRETS}

    def _get_recipe(self):
        """Return the `ask.Recipe` of this gateway.

        :raises ValueError: when its values cannot be read
        """
        self.ensure_one()
        params, headers = self._parse_params()
        addresses = self.sudo()  # sudo: the provider is told where to report to; nobody else reads it
        return ask.Recipe(
            url=self.url or "",
            method=self.method or "POST",
            style=self.style or "form",
            params=params,
            headers=headers,
            values={"receipt_url": addresses.receipt_url or "", "answer_url": addresses.answer_url or ""},
            secrets=self._get_secrets(),
            number_style=self.number_style,
            home=(self.company_id or self.env.company).country_id.code or "",
            coding=(self.coding_gsm or "", self.coding_unicode or ""),
            login=("{login}", "{password}") if self.basic_auth else (),
            sender=self.sender or "",
        )
