from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html_sanitize

from ...lib import placeholders


class InsuranceMessageTemplate(models.Model):
    """The words of a message, for SMS, e-mail and letters, in every language.

    Placeholders are paths of fields (`lib/placeholders.py`). Nothing of a template is ever run as a program, so
    whoever may write templates needs no further right.
    """

    _name = "insurance.message.template"
    _description = "Message Template"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty: for all companies.")
    model = fields.Char(
        "Kind of Record",
        required=True,
        default="insurance.policy",
        help="What its placeholders are filled from, e.g. insurance.policy.",
    )
    kind = fields.Selection(
        "_selection_kind",
        "About",
        compute="_compute_kind",
        inverse="_inverse_kind",
        help="What the message is about, and so what its fields are taken from.",
    )
    sms_body = fields.Text("SMS", translate=True)
    subject = fields.Char(translate=True)
    # one whole text per language: see insurance.document.template
    body_html = fields.Html("E-mail and Letter", translate=True, sanitize=False)
    no_signature = fields.Boolean("Without the agent's name and phone")
    plain_letters = fields.Boolean(
        "Replace dear letters",
        default=True,
        help="Typographic quotes, dashes and the like are sent as plain ones where that halves the price of an SMS.",
    )
    shorten_links = fields.Boolean(
        "Short links",
        help="Links are replaced by short ones, whose clicks are counted (Link Tracker).",
    )
    opt_out_link = fields.Boolean(
        "Link to stop",
        help="A personal link, by which the client stops such messages without writing to anybody.",
    )

    @api.model
    def _get_kinds(self):
        """Return ``{model: name}`` of what a message may be about; rooms add theirs."""
        kinds = ["insurance.policy", "res.partner", "crm.lead", "insurance.case", "mail.activity"]
        used = self.env["insurance.event"].with_context(active_test=False).search_fetch([], ["model"]).mapped("model")
        # sudo: names of models, nothing of what is in them
        models_ = self.env["ir.model"].sudo()
        return {
            name: models_._get(name).name for name in dict.fromkeys([*kinds, *sorted(set(used))]) if name in self.env
        }

    @api.model
    def _selection_kind(self):
        return list(self._get_kinds().items())

    @api.depends("model")
    def _compute_kind(self):
        kinds = self._get_kinds()
        for template in self:
            template.kind = template.model if template.model in kinds else False

    def _inverse_kind(self):
        for template in self.filtered("kind"):
            template.model = template.kind

    @api.onchange("kind")
    def _onchange_kind(self):
        """The picker of fields asks for the model at once."""
        if self.kind:
            self.model = self.kind

    @api.constrains("sms_body", "subject", "body_html", "model")
    def _check_placeholders(self):
        """Every text is looked at when it is written, in the language it is written in."""
        for template in self:
            for name, is_html in (("sms_body", False), ("subject", False), ("body_html", True)):
                template._check_text(template[name], template.model, is_html)

    @api.model
    def _check_text(self, text, model, is_html=False):
        """Refuse a text with a placeholder that cannot be filled from records of ``model``.

        :raises ValidationError: saying what is wrong with which placeholder
        """
        if wrong := placeholders.problems(text, is_html):
            raise ValidationError(
                self.env._(
                    "%(text)s is not a placeholder. Choose the field with “Insert field”; a placeholder is written "
                    "like {{ object.name }}, or {{ object.name ||| dear client }} where it may be empty.",
                    text=wrong[0],
                )
            )
        for slot in placeholders.slots(text, is_html):
            self._check_slot(slot, model)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        if field_name == "body_html":
            translations = {lang: self._clean_html(text) if text else text for lang, text in translations.items()}
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in ("sms_body", "subject", "body_html"):
            for lang in translations:
                self.with_context(lang=lang)._check_placeholders()
        return result

    @api.model
    def _clean(self, vals):
        return vals | {"body_html": self._clean_html(vals["body_html"])} if vals.get("body_html") else vals

    @api.model
    def _clean_html(self, source):
        """Return the e-mail without scripts, forms and frames, its placeholders written as in an SMS."""
        try:
            return html_sanitize(placeholders.from_editor(source))
        except ValueError as error:
            raise ValidationError(
                self.env._("An e-mail may not have the instruction %s: placeholders are fields only.", error)
            ) from error

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        return [
            vals | {"name": self.env._("%s (copy)", template.name)}
            for template, vals in zip(self, vals_list, strict=True)
        ]
