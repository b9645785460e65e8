from odoo import api, fields, models

from ...lib import numbers, segments


class InsuranceMessagePreview(models.TransientModel):
    """A template on a real record: what that client would read, how many SMS it takes and what they cost."""

    _name = "insurance.message.preview"
    _description = "Preview of a Message"

    template_id = fields.Many2one("insurance.message.template", required=True, ondelete="cascade")
    record_ref = fields.Reference(
        "_selection_record",
        "For",
        compute="_compute_record_ref",
        store=True,
        readonly=False,
        help="Choose whose message you want to see.",
    )
    lang = fields.Selection("_selection_lang", "Language", help="Empty: the client's own.")
    reader = fields.Char(compute="_compute_said")
    text = fields.Text("SMS", compute="_compute_said")
    count_words = fields.Char("Length", compute="_compute_said")
    warning_words = fields.Char("Dear letters", compute="_compute_said")
    price_words = fields.Char("Price", compute="_compute_said")
    subject = fields.Char(compute="_compute_said")
    body_html = fields.Html("E-mail and Letter", compute="_compute_said", sanitize=False)
    missing_words = fields.Char("Missing", compute="_compute_said")
    direction = fields.Char(compute="_compute_said")

    @api.model
    def _selection_record(self):
        return self.env["insurance.message.template"]._selection_kind()

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("template_id")
    def _compute_record_ref(self):
        for preview in self:
            sample = preview.template_id._get_sample(preview.template_id.model)
            preview.record_ref = f"{sample._name},{sample.id}" if sample else False

    @api.depends("template_id", "record_ref", "lang")
    def _compute_said(self):
        for preview in self:
            preview.update(preview._get_said())

    def _get_said(self):
        """Return the values of what is shown."""
        record = self.record_ref if self.record_ref and self.record_ref.exists() else self.env["res.partner"]
        message = self.template_id._get_sample_message(record, self.lang, self.template_id)
        said = next(iter(self.template_id._render(message).values()))
        told = self.template_id._describe_count(said["text"], plain_letters=False)
        missing = self._name_gaps(said["missing"])
        words = self.env._("Would not be sent to this client: %s is empty. Give a fallback, or fill it in.", missing)
        return {
            "reader": message.partner_id.display_name or "",
            "text": said["text"],
            "count_words": told["label"],
            "warning_words": told["warning"],
            "price_words": self._get_price_words(message, said["text"]),
            "subject": said["subject"],
            "body_html": said["html"],
            "missing_words": words if missing else False,
            "direction": self.env["res.lang"]._get_data(code=said["lang"]).direction or "ltr",
        }

    def _name_gaps(self, missing):
        """Return the names of empty fields; with the way behind it, where the other way's text does without."""
        labels = dict(self.env["insurance.message"]._fields["channel"]._description_selection(self.env))
        both = [name for name in missing["sms"] if name in missing["email"]]
        alone = [
            f"{name} ({labels[channel]})"
            for channel in ("sms", "email")
            for name in missing[channel]
            if name not in both
        ]
        return ", ".join([*both, *alone])

    def _get_price_words(self, message, text):
        """Return what the SMS would cost with the first gateway for the client's number; "" without one or a price."""
        partner, company = message.partner_id, message.company_id
        country = (partner.country_id or company.country_id).code
        number = numbers.parse(partner.phone or "", country).e164
        # sudo: what an SMS costs is no secret of the gateway's
        gateways = self.env["insurance.gateway"].sudo()._get_routes(company, number) if number else None
        if not gateways:
            return ""
        price = gateways[0]._get_price(number, segments.count(text).segments)
        if not price:
            return self.env._("By %s", gateways[0].name)
        amount = f"{price:.4f}".rstrip("0").rstrip(".")
        return self.env._(
            "%(amount)s %(currency)s by %(gateway)s",
            amount=amount, currency=gateways[0].currency_id.name, gateway=gateways[0].name,
        )  # fmt: skip


class InsuranceMessageTemplate(models.Model):
    _inherit = "insurance.message.template"

    def action_preview(self):
        """Open the template on a real record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "insurance.message.preview",
            "view_mode": "form",
            "target": "new",
            "context": {"default_template_id": self.id},
        }
