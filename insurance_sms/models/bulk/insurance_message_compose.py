from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...lib import numbers


class InsuranceMessageCompose(models.TransientModel):
    """One message from a person to one client: written beside his card, policy or deal; it leaves by the ledger."""

    _name = "insurance.message.compose"
    _description = "Message to a Client"

    model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "To", readonly=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", "Deal", readonly=True, ondelete="cascade")
    policy_id = fields.Many2one("insurance.policy", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    channel = fields.Selection([("sms", "SMS"), ("email", "E-mail")], "By", required=True, default="sms")
    address = fields.Char(
        "Number or Address", compute="_compute_address", store=True, readonly=False,
        help="The client's own; change it to write to another of his.",
    )  # fmt: skip
    template_id = fields.Many2one(
        "insurance.message.template", domain="[('model', 'in', ('res.partner', model))]", ondelete="cascade"
    )
    subject = fields.Char(compute="_compute_text", store=True, readonly=False)
    body = fields.Text("Text", compute="_compute_text", store=True, readonly=False)
    purpose_id = fields.Many2one(
        "insurance.consent.purpose", required=True, ondelete="cascade",
        default=lambda self: self.env.ref("insurance_crm.consent_purpose_service", raise_if_not_found=False),
    )  # fmt: skip
    date = fields.Datetime("Not Before", help="Empty: at once.")
    warning = fields.Char(compute="_compute_warning")

    # --- opening ---------------------------------------------------------------------------------

    @api.model
    def _open(self, record):
        """Return the dialog for a client, policy or deal.

        :raises AccessError: when the record or its client is not the user's
        """
        record.ensure_one().check_access("read")
        partner = record if record._name == "res.partner" else record.partner_id
        if record._name == "res.partner":
            self._check_own(record)
        compose = self.create(
            {
                "model": record._name,
                "res_id": record.id,
                "partner_id": partner.id,
                "lead_id": record.id if record._name == "crm.lead" else False,
                "policy_id": record.id if record._name == "insurance.policy" else False,
                "company_id": (record.company_id or self.env.company).id,
                # sudo: how a client wants to be written to is no secret among colleagues
                "channel": "email" if partner.sudo().preferred_channel == "email" else "sms",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Message to %s", partner.name or record.display_name),
            "res_model": self._name,
            "res_id": compose.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _check_own(self, partner):
        """Whoever does not see all books writes to clients in his charge, or of whom he has a policy or a deal."""
        if not self._is_own(partner):
            raise AccessError(
                self.env._("%s is a colleague's client: ask him to write, or for the client.", partner.display_name)
            )

    @api.model
    def _is_own(self, partner):
        user = self.env.user
        # sudo: only who is in charge is read
        if user.has_group("insurance_crm.group_agent_all") or partner.sudo().user_id in (user, user.browse()):
            return True
        theirs = Domain("partner_id", "child_of", partner.id)
        models_ = (self.env["insurance.policy"], self.env["crm.lead"])
        return any(model.search_count(theirs, limit=1) for model in models_)

    # --- filled in ---------------------------------------------------------------------------------

    @api.depends("channel", "partner_id", "lead_id")
    def _compute_address(self):
        for compose in self:
            partner, lead = compose.partner_id.sudo(), compose.lead_id  # sudo: the number the message goes to
            if compose.channel == "email":
                compose.address = partner.email_normalized or lead.email_normalized
            else:
                compose.address = compose._choose_number(
                    [partner.mobile_sanitized, partner.phone_sanitized, lead.phone_sanitized]
                )

    @api.model
    def _choose_number(self, found):
        """Return the first number that takes SMS, else the first."""
        found = [number for number in found if number]
        return next((number for number in found if numbers.parse(number).takes_sms), found[0] if found else False)

    @api.depends("template_id")
    def _compute_text(self):
        """A template's words are filled in to be changed; without one, what was typed stays."""
        for compose in self:
            if not compose.template_id:
                compose.body, compose.subject = compose.body, compose.subject
                continue
            message = self.env["insurance.message"].new(compose._prepare_message() | {"body": False, "subject": False})
            said = next(iter(compose.template_id._render(message).values()))
            compose.body, compose.subject = said["text"], said["subject"]

    @api.depends("partner_id", "purpose_id", "channel", "address")
    def _compute_warning(self):
        """What will keep the message back, told before it is written."""
        for compose in self:
            partner = compose.partner_id.sudo()  # sudo: what he agreed to never depends on who reads
            code = compose.purpose_id.code
            said = partner._has_consent(code, compose.channel).get(partner.id) if partner and code else None
            if not compose.address:
                compose.warning = self.env._("There is no number or address: write one, or call.")
            elif partner.preferred_channel == "none":
                compose.warning = self.env._("Does not want to be contacted.")
            elif said in ("refused", "withdrawn"):
                compose.warning = self.env._("Refused this purpose: the message will not be sent.")
            elif compose.purpose_id.needs_yes and said != "given":
                compose.warning = self.env._("Has not agreed to this purpose: the message will not be sent.")
            else:
                compose.warning = False

    # --- sending -------------------------------------------------------------------------------------

    def _prepare_message(self):
        """Return the columns of the ledger's row."""
        self.ensure_one()
        record = self.env[self.model].browse(self.res_id)
        partner = self.partner_id.sudo()  # sudo: language and who is in charge
        agent = ("user_id" in record._fields and record.user_id) or partner.user_id or self.env.user
        return {
            "source": "person",
            "model": self.model,
            "res_id": self.res_id,
            "partner_id": partner.id or None,
            "policy_id": self.policy_id.id or None,
            "lead_id": self.lead_id.id or None,
            "user_id": agent.id,
            "author_id": self.env.uid,
            "company_id": self.company_id.id,
            "purpose_id": self.purpose_id.id or None,
            "channel": self.channel,
            "address": self.address or None,
            "lang": partner.lang or None,
            "subject": self.subject or None,
            "body": self.body,
        }

    def _prepare_words(self):
        """Return the text as it leaves: signed, its placeholders filled with what the writer himself may read.

        :raises UserError: when the text would have a gap
        """
        message = self.env["insurance.message"].new(self._prepare_message())
        said = next(iter(self.env["insurance.message.template"]._render(message).values()))
        if missing := said["missing"][self.channel]:
            raise UserError(self.env._("The text would have a gap: %s is empty.", ", ".join(missing)))
        by_mail = self.channel == "email"
        return {
            "body": said["text"],
            "subject": said["subject"] or None,
            "body_html": said["html"] if by_mail else None,
            "is_final": True,
        }

    def _check_message(self):
        """The dialog's record and its client must be the user's when it is sent, too."""
        record = self.env[self.model].browse(self.res_id)
        if self.model not in ("res.partner", "insurance.policy", "crm.lead"):
            raise AccessError(self.env._("Messages are written beside a client, policy or deal."))
        record.check_access("read")
        partner = record if self.model == "res.partner" else record.partner_id
        if partner != self.partner_id:
            raise AccessError(self.env._("The message is to somebody else than this record's client."))
        if self.model == "res.partner":
            self._check_own(partner)

    def action_send(self):
        """Put it into the ledger; it leaves with the next run of the sender, within a minute or two."""
        self.ensure_one()
        self._check_message()
        if not (self.body or "").strip():
            raise UserError(self.env._("Write the text."))
        if not self.address:
            raise UserError(self.env._("Write the number or address it goes to."))
        row = self._prepare_message() | self._prepare_words() | ({"due": self.date} if self.date else {})
        # as the jobs' user: people read the ledger, jobs write it
        self.env["insurance.message"]._as_service(self.company_id)._plan([row])
        self.env["insurance.bulk"]._wake_sender(self.date)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if self.warning else "success",
                "message": self.warning or self.env._("The message is on its way."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
