from markupsafe import Markup

from odoo import models
from odoo.tools import plaintext2html

from ...lib import segments
from .insurance_message_send import UNDONE


class InsuranceMessage(models.Model):
    """The channels. Each is a method ``_send_by_<code>`` for messages of one company that are being sent.

    It returns results as ``_settle`` takes them. A module adds a channel by adding its code to ``channel``, such a
    method, and ``_get_address_<code>`` (see ``insurance_message_address``).
    """

    _inherit = "insurance.message"

    def _send_by_sms(self):
        """Hand SMS to the gateways: of each number the first; what that certainly did not send, to the next."""
        gateways, company = self.env["insurance.gateway"], self.company_id
        rows = {message.id: message._prepare_sms() for message in self}
        routes = {key: list(gateways._get_routes(company, row["number"])) for key, row in rows.items()}
        results, silent = {}, self.env._("The gateway did not say what became of it.")
        words = self.env._("No gateway for this number.")
        while rows:
            by_gateway = {}
            for key in list(rows):
                if routes[key]:
                    by_gateway.setdefault(routes[key].pop(0), []).append(rows[key])
                else:
                    rows.pop(key)
            for gateway, some in by_gateway.items():
                answers = {result["id"]: result for result in gateway._deliver(some)}
                for key in (row["id"] for row in some):
                    results[key] = answers.get(key) or {"id": key, "state": "unconfirmed", "detail": silent}
                    if results[key]["state"] != "again":
                        rows.pop(key)
        return [results.get(key) or {"id": key, "state": "again", "detail": words} for key in self.ids]

    def _prepare_sms(self):
        """Return the message as a gateway takes it."""
        return {
            "id": self.id,
            "uuid": self.uuid,
            "number": self.address,
            "text": self.body,
            "segments": self.segments or segments.count(self.body).segments,
        }

    def _send_by_email(self):
        """Queue e-mails to clients, written on the record so that answers come back to it; notify employees."""
        clients = self.filtered(lambda message: message.audience == "client")
        employees = self - clients
        pages = employees._get_pages()
        results = [message._notify_employee(pages[message.id]) for message in employees]
        posts = clients._make_posts()
        # sudo: outgoing mail belongs to the system, whoever has it sent
        self.env["mail.mail"].sudo().create(
            [
                {
                    "mail_message_id": post.id,
                    "body_html": post.body,
                    "email_to": message._get_formatted_address(),
                    "auto_delete": True,
                }
                for message, post in zip(clients, posts, strict=True)
            ]
        )
        for message, post in zip(clients, posts, strict=True):
            results.append({"id": message.id, "state": "sent", "ref": post.message_id})
        if clients:
            # sudo: a queue of the system
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return results

    def _get_formatted_address(self):
        """Return ``"Name" <address>`` for an e-mail."""
        name = (self.partner_id.name or "").replace('"', "")
        return f'"{name}" <{self.address}>' if name else self.address

    def _notify_employee(self, page):
        """Tell a colleague the way he has chosen for himself, by e-mail or in his inbox."""
        post = page.message_notify(
            partner_ids=self.partner_id.ids,
            subject=self.subject or self.rule_id.name or None,
            body=Markup(self.body_html) if self.body_html else plaintext2html(self.body or ""),
            force_send=False,
        )
        self.mail_message_id = post
        return {"id": self.id, "state": "sent", "ref": post.message_id}

    def _send_by_call(self):
        """Give who is in charge of the client a task to call him, with what is to be said."""
        kind, pages = self.env.ref("mail.mail_activity_data_call"), self._get_pages()
        vals, results = [], []
        for message in self:
            user = message._get_caller()
            if not user:
                words = self.env._("Nobody is in charge of the client who could call.")
                results.append({"id": message.id, "state": "failed", "detail": words})
                continue
            vals.append(message._prepare_call_vals(kind, user, pages[message.id]))
            words = self.env._("A task to call is with %s.", user.name)
            results.append({"id": message.id, "state": "sent", "detail": words})
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals)
        return results

    def _prepare_call_vals(self, kind, user, page):
        name = self.partner_id.display_name
        about = self.subject or self.rule_id.name
        summary = self.env._("Call %(client)s: %(about)s", client=name, about=about) if about else name
        return {
            "activity_type_id": kind.id,
            "res_model_id": self.env["ir.model"]._get_id(page._name),
            "res_id": page.id,
            "user_id": user.id,
            "summary": summary,
            "note": plaintext2html(self.body or ""),
            "date_deadline": self._get_local_day(),
        }

    def _get_caller(self):
        """Return who calls: who is in charge, while he is away his stand-in; nobody who has left."""
        user = self.user_id or self.partner_id.user_id
        return user._get_stand_in(self._get_local_day()) if user else user

    # --- on the record's page ----------------------------------------------------------------------

    def _get_pages(self):
        """Return ``{id: record on whose page the message is written}``: what it is about, else policy, deal or client.

        An empty record where there is none.
        """
        pages = {message.id: message.policy_id or message.lead_id or message.partner_id for message in self}
        for model, messages in self.filtered("res_id").grouped("model").items():
            if model in self.env and {"activity_ids", "message_ids"} <= self.env[model]._fields.keys():
                there = self.env[model].browse(set(messages.mapped("res_id"))).exists()
                by_id = {record.id: record for record in there}
                pages |= {message.id: by_id[message.res_id] for message in messages if message.res_id in by_id}
        return pages

    def _prepare_post(self, page, subtype, reply_to):
        """Return what is written on the record's page; with its sender, whom core would look up for each one."""
        author = (self.author_id or self.user_id or self.env.user).partner_id
        return {
            "model": page._name if page else False,
            "res_id": page.id,
            "message_type": "email_outgoing" if self.channel == "email" else "sms",
            "subtype_id": subtype.id,
            "author_id": author.id,
            "email_from": author.email_formatted,
            "subject": self.subject,
            "body": Markup(self.body_html) if self.body_html else plaintext2html(self.body or ""),
            "reply_to": reply_to,
        }

    def _make_posts(self):
        """Write messages on their records' pages, in the order of ``self``; nobody is notified."""
        pages, subtype = self._get_pages(), self.env.ref("mail.mt_note")
        replies = {}
        emails = self.filtered(lambda message: message.channel == "email" and pages[message.id])
        for model, some in emails.grouped(lambda message: pages[message.id]._name).items():
            records = self.env[model].union(*(pages[message.id] for message in some))
            found = records._notify_get_reply_to()
            replies |= {message.id: found.get(pages[message.id].id) for message in some}
        vals = [message._prepare_post(pages[message.id], subtype, replies.get(message.id) or "") for message in self]
        # sudo: the jobs' user may write on pages of every kind of record a rule is about
        posts = self.env["mail.message"].sudo().create(vals)
        for message, post in zip(self, posts, strict=True):
            message.mail_message_id = post
        return posts

    def _post(self):
        """Write SMS that have left on their records' pages, without telling followers; those to many are not."""
        self.filtered(
            lambda message: (
                message.channel not in UNDONE
                and message.state in ("sent", "delivered", "unconfirmed")
                and message.source in ("rule", "person")
                and message.audience == "client"
                and not message.mail_message_id
                and (message.partner_id or message.res_id)
            )
        )._make_posts()
