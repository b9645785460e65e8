import re
from collections import defaultdict

from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.insurance_crm.lib import paper

from ...lib import placeholders, segments

_BLANKS = re.compile(r"(?<=\S) {2,}(?=\S)")


class InsuranceMessageTemplate(models.Model):
    """Templates and messages become what each client reads."""

    _inherit = "insurance.message.template"

    def _render(self, messages):
        """Return what each of these messages says, in its reader's language.

        A client's own words (`insurance.contact.pattern`) stand before the template's; a message without a template
        says its own ``body``, in which placeholders may stand as well.

        :param messages: ``insurance.message`` records, new ones too (previews)
        :return: ``{id: {"text", "subject", "html", "lang", "missing": {channel: [names of its empty fields]}}}``;
            see ``_get_gaps``; the ids of new records are their ``NewId``

        With this (one) template, or with each message's own where ``self`` is empty. A constant number of queries per
        template, language and time zone; records are read with the rights of the environment.
        """
        own, languages = self._get_own_words(messages), self._get_languages(messages)
        records, groups, said = self._get_records(messages), defaultdict(list), {}
        for message in messages:
            template = self[:1] or message.template_id
            zone = message.partner_id.tz or message.company_id.message_tz or "UTC"
            groups[template, languages[message.id], zone].append(message)
        for (template, lang, zone), group in groups.items():
            # the label of an empty field is for us, the text for the client
            writer = template.with_context(lang=lang, tz=zone)
            for message in group:
                words = own.get(message.id)
                said[message.id] = writer._render_one(message, records.get(message.id), words) | {"lang": lang}
        self.with_context(lang=self.env.lang)._name_missing(said, messages)
        self._finish(said, messages)
        return said

    def _render_one(self, message, record, own_words):
        """Return text, subject and HTML of one message, with the placeholders (`Slot`) that were empty."""
        roots = {
            "object": record and record.with_context(lang=self.env.lang, tz=self.env.context.get("tz")),
            "client": message.partner_id.with_context(lang=self.env.lang),
            "agent": message.user_id.with_context(lang=self.env.lang),
            "company": message.company_id.with_context(lang=self.env.lang),
        }
        missing = {"text": [], "subject": [], "html": []}

        def value(slot, part):
            words = self._get_slot_value(slot, roots) or slot.fallback
            if words is None:
                missing[part].append(slot)
            return words or ""

        text, subject, html = self._get_sources(message, own_words)
        has_text, has_html = bool(text), bool(html)
        text = placeholders.fill(placeholders.parse(text), lambda slot: self._in_order(value(slot, "text")))
        subject = " ".join(placeholders.fill(placeholders.parse(subject), lambda slot: value(slot, "subject")).split())
        html = placeholders.fill(
            placeholders.parse(html, is_html=True), lambda slot: self._in_order_html(value(slot, "html"))
        )
        # an empty field leaves no gap between its neighbours
        text = _BLANKS.sub(" ", segments.normalise(text or html2plaintext(html))).strip()
        # safe: the HTML is the template's, cleaned when it was written; the values are escaped
        html = Markup(html) if html else plaintext2html(text)
        gaps = self._get_gaps(missing, has_text, has_html)
        return {"text": text, "subject": subject, "html": html, "missing": gaps}

    @api.model
    def _get_gaps(self, missing, has_text, has_html):
        """Return ``{channel: empty placeholders}``: each way needs its own text only, and no other holds it back.

        :param missing: ``{"text", "subject", "html": placeholders that were empty}``
        :param has_text, has_html: whether there is an SMS, an e-mail; what is not there is made of the other one
        """
        short = missing["text" if has_text else "html"]
        long = missing["html" if has_html else "text"]
        subject = missing["subject"]
        return {"sms": short, "call": subject + short, "email": subject + long, "letter": subject + long}

    def _is_rtl(self):
        return self.env["res.lang"]._get_data(code=self.env.lang).direction == "rtl"

    def _in_order(self, words, beside=""):
        """Return words for a text in the language of the environment; phones keep their order in Persian.

        :param beside: what stands before them: after a Persian name they would be turned round in English, too
        """
        return placeholders.keep_order(words) if self._is_rtl() or placeholders.has_rtl(beside) else words

    def _in_order_html(self, words, beside=""):
        """Return words, escaped, for HTML in the language of the environment; see `_in_order`."""
        turns = placeholders.is_number(words) and (self._is_rtl() or placeholders.has_rtl(beside))
        return str(paper.isolate(words, "code") if turns else escape(words))

    def _get_sources(self, message, own_words):
        """Return the texts before their placeholders are filled: SMS, subject, HTML; "" where there is none."""
        subject = message.subject or self.subject or self.name or ""
        if own_words:
            return own_words, subject, ""
        if self:
            return self.sms_body or "", subject, self.body_html or ""
        return message.body or "", subject, message.body_html or ""

    @api.model
    def _get_records(self, messages):
        """Return ``{message id: record it is about}``; without an entry where that is gone or of another kind."""
        wanted, records = defaultdict(dict), {}
        for message in messages:
            template = self[:1] or message.template_id
            model, res_id = self._get_subject_of(message, template.model or message.model)
            if model in self.env and res_id:
                wanted[model][message.id] = res_id
        for model, ids in wanted.items():
            found = self.env[model].browse(set(ids.values())).exists()
            there = {record.id: record for record in found}
            records |= {message_id: there[res_id] for message_id, res_id in ids.items() if res_id in there}
        return records

    @api.model
    def _get_subject_of(self, message, model):
        """Return ``(model, id)`` of what a template for ``model`` is filled from: a message's record or one beside it."""
        if message.model == model:
            return model, message.res_id
        beside = {"res.partner": "partner_id", "insurance.policy": "policy_id", "crm.lead": "lead_id"}
        return model, message[beside[model]].id if model in beside else False

    @api.model
    def _get_languages(self, messages):
        """Return ``{message id: code}``: of the message, its reader, its company, the first of them installed."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        default = self.env.lang if self.env.lang in installed else "en_US"
        return {
            m.id: next(
                (code for code in (m.lang, m.partner_id.lang, m.company_id.partner_id.lang) if code in installed),
                default,
            )
            for m in messages
        }

    @api.model
    def _get_own_words(self, messages):
        """Return ``{message id: text}`` of the clients who want an event in words of their own."""
        words, by_event = {}, defaultdict(list)
        for message in messages:
            if message.event_code and message.audience == "client" and message.partner_id:
                by_event[message.event_code].append(message)
        for code, group in by_event.items():
            partners = self.env["res.partner"].union(*(message.partner_id for message in group))
            patterns = partners._get_contact_pattern(code)
            words |= {m.id: patterns[m.partner_id.id]["text"] for m in group if patterns[m.partner_id.id]["text"]}
        return words

    def _name_missing(self, said, messages):
        """Replace empty placeholders by the names of their fields."""
        for message in messages:
            model = (self[:1] or message.template_id).model or message.model
            said[message.id]["missing"] = {
                channel: list(dict.fromkeys(self._get_slot_label(slot, model) for slot in slots))
                for channel, slots in said[message.id]["missing"].items()
            }

    def _finish(self, said, messages):
        """Add what follows the words of messages (hook; see `insurance_message_finish`)."""
