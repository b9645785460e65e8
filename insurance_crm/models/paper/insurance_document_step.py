import base64

from odoo import fields, models
from odoo.exceptions import UserError

REPORT = "insurance_crm.action_report_document"
SENDING = "insurance_document_sending"  # context key: a message of the composer is the sending of the document


class InsuranceDocument(models.Model):
    """The steps of a document's life: printed, sent, signed, void."""

    _inherit = "insurance.document"

    def action_print(self):
        """Make the PDF of a draft and keep it; from then on the text stays as it is. Opens the file.

        :raises UserError: when there is nothing to print, or the document is void
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "void":
            raise UserError(self.env._("%(document)s is void.", document=self.display_name))
        if not self.file:
            self._print()
        return self.action_open_file()

    def _print(self):
        if not self.body:
            raise UserError(
                self.env._("%(document)s has no text yet: choose a template or write it.", document=self.display_name)
            )
        report = self.env["ir.actions.report"].with_context(lang=self.lang)
        content = report._render_qweb_pdf(REPORT, self.ids)[0]
        self._write_step({"file": base64.b64encode(content), "file_name": self._get_file_name(), "state": "ready"})

    def _get_file_name(self):
        return f"{self.display_name}.pdf".replace("/", "-")

    def _get_bytes(self):
        """Return the content of the file."""
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def action_open_file(self):
        """Open the document's file: the signed copy when there is one."""
        self.ensure_one()
        if not self.file and not self.signed_file:
            raise UserError(self.env._("%(document)s has no file yet: print it.", document=self.display_name))
        name = "signed_file" if self.signed_file else "file"
        url = f"/web/content/{self._name}/{self.id}/{name}?filename_field={name}_name"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_send(self):
        """Open an e-mail to the client with the document enclosed, in the client's language.

        :raises UserError: when there is no file, or the client has no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if self.state in ("draft", "void") or not self.file:
            raise UserError(
                self.env._("%(document)s: print it or file its PDF first, then send it.", document=self.display_name)
            )
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(client)s has no e-mail address. Write it on the client's card.", client=self.partner_id.name
                )
            )
        # a copy: what is kept with the document stays with it whatever happens to the message
        enclosed = self.env["ir.attachment"].create(
            {"name": self.file_name, "raw": self._get_bytes(), "res_model": "mail.compose.message", "res_id": 0}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the client"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref("insurance_crm.mail_template_document").id,
                "default_attachment_ids": enclosed.ids,
                SENDING: True,
            },
        }

    def _message_post_after_hook(self, message, msg_vals):
        """A message of the composer opened by `action_send` is the sending."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.env.context.get(SENDING):
            self.with_context(**{SENDING: False})._mark_sent()
        return result

    def _mark_sent(self):
        self._write_step({"date_sent": fields.Datetime.now()} | ({"state": "sent"} if self.state == "ready" else {}))
        if self.policy_id:
            self._tell_policy()
            self.policy_id._mark_emailed()

    def _tell_policy(self):
        """Note on the policy what was sent to whom."""
        note = self.env._(
            "%(document)s sent to %(client)s.", document=self._get_html_link(), client=self.partner_id._get_html_link()
        )
        self.policy_id.message_post(body=note, subtype_xmlid="mail.mt_note")

    def action_mark_sent(self):
        """Note that the document went out another way than by e-mail from here."""
        self._check_state("ready")
        self._write_step({"state": "sent", "date_sent": fields.Datetime.now()})
        return True

    def action_sign(self):
        """Note that the client signed; the signed copy can be filed before or after."""
        self._check_state("ready", "sent")
        self._write_step({"state": "signed", "date_signed": fields.Date.context_today(self)})
        return True

    def action_void(self):
        """Take documents out of use; their numbers stay taken."""
        self._check_state("draft", "ready", "sent", "signed")
        self._write_step({"state": "void"})
        return True

    def _get_paper(self):
        """Return what the template `insurance_crm.paper_pages` prints, in the document's language."""
        self.ensure_one()
        document = self.with_context(lang=self.lang)
        return {
            "record": self,
            "title": document.name,
            "number": document._paper_text(self.number, "code"),
            "date": document._paper_text(self.date, "date"),
            "lang": self.lang,
            "direction": self._get_paper_direction(self.lang),
            "company": self.company_id,
            "company_address": document._get_paper_address(self.company_id.partner_id),
            "body": self.body,
        }
