from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .insurance_renewal_list import PDF_ROWS

SHOWN = 10  # policies in the text of the mail; the files have them all


class InsuranceRenewalList(models.TransientModel):
    """The list as a mail: a few words, the first policies, and the list as a file."""

    _inherit = "insurance.renewal.list"

    def action_list_mail(self):
        """Send this list to myself."""
        self.ensure_one()
        if not self.policy_count:
            raise UserError(self.env._("There is nothing on the list: nothing was sent."))
        self._send_to(self.env.user)
        return self._tell_sent()

    @api.model
    def action_send_mine(self):
        """Send me the list of this week as it goes out by itself, now."""
        mailings = self.env["insurance.renewal.mailing"]
        kinds = mailings._get_kinds(self.env.user, self.env.company) or ["own"]
        sheets = [mailings._make_sheet(self.env.user, self.env.user, self.env.company, kind) for kind in kinds]
        sheets = [sheet for sheet in sheets if sheet.policy_count]
        if not sheets:
            raise UserError(self.env._("Nothing of yours ends in these days: nothing was sent."))
        for sheet in sheets:
            sheet._send_to(self.env.user)
        return self._tell_sent()

    def _tell_sent(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The list is on its way to %(address)s.", address=self.env.user.email),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _send_to(self, recipient):
        """Put the list, as its maker sees it, into a mail to ``recipient``; it leaves with the mail queue.

        :return: the number of policies in it
        :raises UserError: when the recipient has no e-mail address
        """
        self.ensure_one()
        if not recipient.email:
            raise UserError(
                self.env._("%(name)s has no e-mail address: enter it in his user.", name=recipient.name or "")
            )
        company = self.env.company
        rows = self._list_rows()
        # sudo: mails are made by the system; what is in this one was read with the rights of its maker
        self.env["mail.mail"].sudo().create(
            {
                "subject": f"{self._list_title()}: {self._list_scope()[0]}",
                "body_html": self._render_mail(rows),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": recipient.email_formatted,
                "auto_delete": True,
                "attachment_ids": [Command.create(vals) for vals in self._prepare_files(company, len(rows))],
            }
        )
        return len(rows)

    def _render_mail(self, rows):
        """Return the text of the mail, in the language of the environment."""
        ended = sum(row["date_end"] < fields.Date.context_today(self) for row in rows)
        values = {
            "title": self._list_title(),
            "scope": self._list_scope(),
            "printed": self._list_printed(),
            "direction": self._list_direction(),
            "count": len(rows),
            "ended": ended,
            "rows": [
                row | {"day": self._list_date(row["date_end"])} for row in sorted(rows, key=self._get_sort)[:SHOWN]
            ],
            "address": f"{self.get_base_url()}/odoo/renewals",
        }
        return self.env["ir.qweb"]._render("insurance_renewal.renewal_list_mail", values)

    @staticmethod
    def _get_sort(row):
        return row["date_end"], row["partner"] or ""

    def _prepare_files(self, company, count):
        """Return the values of the files: PDF, Excel or both, as the company likes; too long for a PDF is Excel."""
        pdf = company.renewal_mail_pdf and count <= PDF_ROWS
        files = []
        if pdf:
            # sudo: who may print the list may have it by mail; the rows are read with his rights
            report = self.env["ir.actions.report"]
            files.append((f"{self._list_title()}.pdf", report._render_qweb_pdf(self._list_report, self.ids)[0]))
        if company.renewal_mail_xlsx or not pdf:
            files.append((self._list_file_name(), self._list_xlsx()))
        # with this model and no record, the files leave with the mail
        return [
            {"name": name.replace("/", "-"), "raw": content, "res_model": "mail.message", "res_id": 0}
            for name, content in files
        ]
