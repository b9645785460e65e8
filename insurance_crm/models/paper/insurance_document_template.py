from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html_sanitize

from ...lib import paper

KINDS = [
    ("application", "Application"),
    ("contract", "Contract"),
    ("act", "Act"),
    ("letter", "Letter"),
    ("policy", "Insurer's policy"),
    ("other", "Other"),
]
PREFIXES = {
    "application": "APP-",
    "contract": "CON-",
    "act": "ACT-",
    "letter": "LET-",
    "policy": "POL-",
    "other": "DOC-",
}


class InsuranceDocumentTemplate(models.Model):
    """The text of an application, contract, act or letter, with placeholders for what the client and policy say.

    The text is translated; each document takes the one of its client's language.
    """

    _name = "insurance.document.template"
    _description = "Document Template"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True, help="Printed as the document's title.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: every company may use the template."
    )
    kind = fields.Selection([kind for kind in KINDS if kind[0] != "policy"], required=True, default="letter")
    line_ids = fields.Many2many(
        "insurance.line",
        string="Lines",
        help="Offered for policies of these lines. Empty: for every policy and client.",
    )
    prefix = fields.Char(
        "Number begins with", compute="_compute_prefix", store=True, readonly=False, precompute=True, required=True,
        help="Documents with the same beginning are counted together, from 1 each year: APP-2026-00001.",
    )  # fmt: skip
    # one whole text per language: term by term, as core translates what it sanitizes, changing one language's
    # text would change the others'. So it is sanitized here (see `_clean`).
    body = fields.Html("Text", translate=True, required=True, sanitize=False)
    placeholder_help = fields.Html("Placeholders", compute="_compute_placeholder_help", sanitize=False)
    document_count = fields.Integer("Documents", compute="_compute_document_count")

    @api.depends("kind")
    def _compute_prefix(self):
        for template in self:
            template.prefix = PREFIXES.get(template.kind)

    @api.depends_context("lang")
    def _compute_placeholder_help(self):
        placeholders = self.env["insurance.document"]._get_placeholders()
        rows = Markup("").join(
            Markup("<tr><td><code>{{%s}}</code></td><td>%s</td></tr>") % (name, placeholder.title)
            for name, placeholder in placeholders.items()
        )
        self.placeholder_help = Markup("<table class='table table-sm'>%s</table>") % rows

    @api.depends_context("uid")
    def _compute_document_count(self):
        groups = self.env["insurance.document"]._read_group(
            [("template_id", "in", self.ids)], ["template_id"], ["__count"]
        )
        counts = dict(groups)
        for template in self:
            template.document_count = counts.get(template, 0)

    @api.constrains("body")
    def _check_placeholders(self):
        """Every translation is looked at when it is written, in the language it is written in."""
        known = self.env["insurance.document"]._get_placeholders()
        for template in self:
            unknown = [name for name in paper.names(template.body) if name not in known]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(template)s: there is no placeholder %(names)s. Choose from the list beside the text.",
                        template=template.name, names=", ".join(f"{{{{{name}}}}}" for name in unknown),
                    )
                )  # fmt: skip
            if paper.is_broken(template.body):
                raise ValidationError(
                    self.env._(
                        "%(template)s: write a placeholder in one piece, in small letters and without formatting "
                        "inside, for example {{client.name}}.",
                        template=template.name,
                    )
                )

    @api.constrains("prefix")
    def _check_prefix(self):
        for template in self:
            if "%" in template.prefix or len(template.prefix) > 12:
                raise ValidationError(
                    self.env._("The beginning of the numbers has at most 12 characters and no per cent sign.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        if field_name != "body":
            return super()._update_field_translations(field_name, translations, digest, source_lang)
        cleaned = {lang: html_sanitize(text) if text else text for lang, text in translations.items()}
        result = super()._update_field_translations(field_name, cleaned, digest, source_lang)
        for lang in cleaned:
            self.with_context(lang=lang)._check_placeholders()
        return result

    @api.model
    def _clean(self, vals):
        """A template's text has no scripts, forms or frames, whoever wrote it."""
        return vals | {"body": html_sanitize(vals["body"])} if vals.get("body") else vals

    def action_open_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_document_action")
        return action | {"domain": [("template_id", "=", self.id)], "context": {"default_template_id": self.id}}
