from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .insurance_document_template import KINDS, PREFIXES

# what a document that left the draft says stays as it was printed or received
CLOSED = frozenset(
    {"kind", "name", "template_id", "partner_id", "policy_id", "date", "lang", "body", "file", "company_id"}
)


class InsuranceDocument(models.Model):
    """A numbered paper filed on client and policy: written from a template, or received as a file.

    Numbers are given when the document is filed and never again: what was a mistake is voided, not deleted.
    """

    _name = "insurance.document"
    _description = "Document"
    _inherit = ["insurance.stepped", "mail.thread", "mail.activity.mixin", "insurance.paper"]
    _order = "date desc, id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True
    _mail_post_access = "read"
    _step_fields = frozenset({"number", "state", "date_sent", "date_signed"})

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char("Title", compute="_compute_name", store=True, readonly=False, compute_sudo=False)
    kind = fields.Selection(KINDS, required=True, compute="_compute_kind", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        [("draft", "Draft"), ("ready", "Ready"), ("sent", "Sent"), ("signed", "Signed"), ("void", "Void")],
        "Status", required=True, default="draft", readonly=True, copy=False, tracking=True,
    )  # fmt: skip
    template_id = fields.Many2one(
        "insurance.document.template", check_company=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True,
        compute="_compute_company_id", store=True, precompute=True, readonly=False,
    )  # fmt: skip
    policy_id = fields.Many2one("insurance.policy", check_company=True, ondelete="restrict", index="btree_not_null")
    line_id = fields.Many2one(related="policy_id.line_id")
    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, check_company=True, ondelete="restrict", index=True,
        compute="_compute_partner_id", store=True, readonly=False, precompute=True, compute_sudo=False,
    )  # fmt: skip
    user_id = fields.Many2one("res.users", "Filed by", default=lambda self: self.env.user, readonly=True, copy=False)
    date = fields.Date(required=True, default=fields.Date.context_today)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", required=True,
        compute="_compute_lang", store=True, readonly=False, precompute=True, help="The client's, unless changed here.",
    )  # fmt: skip
    body = fields.Html("Text", compute="_compute_body", store=True, readonly=False, compute_sudo=False)
    file = fields.Binary(attachment=True, copy=False, help="The document as printed or received.")
    file_name = fields.Char(copy=False)
    signed_file = fields.Binary("Signed copy", attachment=True, copy=False, help="Scan or photo of the signed paper.")
    signed_file_name = fields.Char(copy=False)
    date_sent = fields.Datetime("Sent on", readonly=True, copy=False)
    date_signed = fields.Date("Signed on", readonly=True, copy=False)

    _number_uniq = models.UniqueIndex("(company_id, number) WHERE number IS NOT NULL", "This number is already taken.")

    @api.depends("template_id")
    def _compute_kind(self):
        for document in self:
            document.kind = document.template_id.kind or document.kind or "other"

    @api.depends("policy_id")
    def _compute_company_id(self):
        for document in self:
            document.company_id = document.policy_id.company_id or document.company_id or self.env.company

    @api.depends("policy_id")
    def _compute_partner_id(self):
        # what computed fields read with full rights is in the cache: who may not read the policy is told nothing of it
        self.policy_id._origin.check_access("read")
        for document in self:
            document.partner_id = document.policy_id.partner_id or document.partner_id

    @api.depends("partner_id")
    def _compute_lang(self):
        for document in self:
            document.lang = self._get_paper_lang(document.partner_id)

    @api.depends("template_id", "kind", "lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            template = document.template_id.with_context(lang=document.lang)
            document.name = template.name or document.name or kinds.get(document.kind)

    @api.depends("template_id", "policy_id", "partner_id", "lang", "date")
    def _compute_body(self):
        """The template's text as it stands now; later changes of the template do not reach filed documents."""
        self.policy_id._origin.check_access("read")  # see `_compute_partner_id`
        for document in self:
            document.body = document._fill(document.template_id) if document.template_id else document.body

    @api.depends("number", "name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(filter(None, (document.number, document.name))) or self.env._(
                "New document"
            )

    @api.constrains("policy_id", "partner_id")
    def _check_partner(self):
        for document in self:
            holder = document.policy_id.sudo().partner_id  # sudo: a wrong policy is named, whoever's it is
            if holder and document.partner_id.commercial_partner_id != holder.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(policy)s is not a policy of %(client)s. Choose the policyholder, or leave the policy empty.",
                        policy=document.policy_id.sudo().display_name,
                        client=document.partner_id.name,
                    )
                )

    @api.constrains("file", "file_name", "kind")
    def _check_policy_file(self):
        for document in self.filtered(lambda document: document.kind == "policy"):
            if not document.file:
                raise ValidationError(self.env._("Choose the file with the policy, as the insurer sent it."))
            if not document._get_bytes().startswith(b"%PDF"):
                raise ValidationError(
                    self.env._(
                        "%(file)s is not a PDF. File the policy as the insurer sent it.", file=document.file_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_policies(vals_list)
        documents = super().create(vals_list)
        for document in documents:
            document._file()
        return documents

    def write(self, vals):
        closed = CLOSED & vals.keys() and self.filtered(lambda document: document.state != "draft")
        if closed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(document)s was printed or received and stays as it is. Void it and write another.",
                    document=closed[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_void(self):
        if any(document.state != "void" for document in self):
            raise UserError(self.env._("Numbered documents are voided, not deleted."))

    def _file(self):
        """Give a new document its number; one that came as a file is ready at once."""
        self._write_step({"number": self._next_number()})
        if self.file and not self.template_id:
            self._write_step({"state": "ready", "file_name": self.file_name or self._get_file_name()})
        if self.body:
            self._write_step({"body": self._fill_number()})

    def _next_number(self):
        """Return the next number of its prefix in its company and year, e.g. ``APP-2026-00012``."""
        self.ensure_one()
        prefix = self.template_id.prefix or PREFIXES[self.kind]
        code = f"insurance.document.{prefix}"
        # sudo: whoever files a document draws a number; counters are the system's
        counters = self.env["ir.sequence"].sudo()
        counter = counters.search([("code", "=", code), ("company_id", "=", self.company_id.id)], limit=1)
        counter = counter or counters.create(
            {
                "name": f"{prefix}… ({self.company_id.name})",
                "code": code,
                "company_id": self.company_id.id,
                "prefix": f"{prefix}%(range_year)s-",
                "padding": 5,
                "use_date_range": True,
            }
        )
        return counter.next_by_id(sequence_date=self.date)
