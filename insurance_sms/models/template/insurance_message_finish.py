import re
from functools import partial
from html import escape as escape_attribute
from html import unescape

from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools.mail import TEXT_URL_REGEX

from ...lib import segments
from .insurance_message_stop import STOP_PATH
from .res_company import SIGNATURE_WORDS

_TEXT_URL = re.compile(TEXT_URL_REGEX)
_HREF = re.compile(r'(?<=\bhref=")(https?://[^"]+)(?=")')
_PHONE_TAIL = 9  # the last digits of a number are the same with and without the country
_SAMPLE_CODE = "aB3"  # what stands for a short link's code in a preview


class InsuranceMessageTemplate(models.Model):
    """What follows the words of a message: who is in charge and his phone, how to stop, short links."""

    _inherit = "insurance.message.template"

    def _finish(self, said, messages):
        """Add the signature and the way to stop, shorten links, replace dear letters; ``said``: see `_render`."""
        for message in messages:
            template, told = self[:1] or message.template_id, said[message.id]
            if message.audience == "client":
                writer = template.with_context(lang=told["lang"])
                writer._add_signature(message, told)
                writer._add_way_to_stop(message, told)
        self._shorten(said, messages.filtered(lambda m: (self[:1] or m.template_id).shorten_links))
        for message in messages:
            template, told = self[:1] or message.template_id, said[message.id]
            if template.plain_letters or not template:
                plain = segments.simplify(told["text"])
                if not segments.count(plain).culprits:
                    told["text"] = plain
            if self.with_context(lang=told["lang"])._is_rtl():
                told["html"] = Markup('<div dir="rtl">%s</div>') % told["html"]

    def _add_signature(self, message, told):
        signature = not self.no_signature and self._get_signature(message)
        if not signature:
            return
        beside = signature + "".join(value or "" for value in self._get_signature_values(message).values())
        write = partial(self._in_order, beside=beside)
        if words := self._get_unsaid(signature, message, told["text"], write):
            told["text"] = f"{told['text']}\n{words}".strip()
        # safe: each value is escaped
        write = partial(self._in_order_html, beside=beside)
        if words := self._get_unsaid(str(escape(signature)), message, told["html"], write):
            told["html"] += Markup("<p>%s</p>") % Markup(words)

    @api.model
    def _get_signature(self, message):
        return message.company_id.with_context(lang=self.env.lang).message_signature

    @api.model
    def _get_signature_values(self, message):
        """Return who is in charge and how he is reached; the company where nobody is, or where he has no phone."""
        agent, company = message.user_id, message.company_id
        return {
            "agent": agent.name or company.name,
            "phone": agent.phone or company.phone,
            "email": agent.email or company.email,
            "company": company.name,
        }

    @api.model
    def _get_unsaid(self, signature, message, text, write):
        """Return the signature, or of its parts those that the text has not got already; ``write`` writes a value."""
        values = self._get_signature_values(message)
        asked = [word for word in SIGNATURE_WORDS if f"{{{word}}}" in signature]
        unsaid = [values[word] for word in asked if values[word] and not self._says(text, values[word], word)]
        if len(unsaid) < len(asked) and unsaid:
            return ", ".join(write(words) for words in dict.fromkeys(unsaid))
        if asked and not unsaid:
            return ""
        for word in asked:
            signature = signature.replace(f"{{{word}}}", write(values[word]))
        return signature.strip()

    @api.model
    def _says(self, text, value, word):
        if word != "phone":
            return value.casefold() in unescape(str(text)).casefold()
        tail = re.sub(r"\D", "", value)[-_PHONE_TAIL:]
        return bool(tail) and tail in re.sub(r"[\s().‑-]", "", str(text))

    def _add_way_to_stop(self, message, told):
        """A personal link where the template has one, and in every e-mail that only those get who said yes."""
        needs_yes = message.purpose_id.needs_yes
        if message.purpose_id and (self.opt_out_link or needs_yes):
            url = message._get_stop_url()
            words = self.env._("No more such messages")
            told["html"] += Markup('<p class="o_message_stop"><a href="%s">%s</a></p>') % (url, words)
            if self.opt_out_link:
                told["text"] += "\n" + self.env._("No more: %s", url)
        if needs_yes and message.company_id.message_stop_hint:
            told["text"] += "\n" + self.env._("Reply STOP to get no more.")

    @api.model
    def _shorten(self, said, messages):
        """Replace the addresses in these messages by short ones, the same one for everybody; one query or two for all."""
        telling = [said[message.id] for message in messages]
        found = {url for told in telling for url in _TEXT_URL.findall(told["text"])}
        found |= {unescape(url) for told in telling for url in _HREF.findall(told["html"])}
        base = self.get_base_url()
        # the way to stop is personal and must work in any case; what is short already stays
        kept = (f"{base}/r/", f"{base}{STOP_PATH}")
        short = self._get_short([url for url in sorted(found) if not url.startswith(kept)], base, messages)
        for told in telling:
            told["text"] = _TEXT_URL.sub(lambda match: short.get(match[0], match[0]), told["text"])
            told["html"] = Markup(  # safe: only addresses are replaced, by our own
                _HREF.sub(lambda match: escape_attribute(short.get(unescape(match[0]), match[0])), str(told["html"]))
            )

    @api.model
    def _get_short(self, urls, base, messages):
        """Return ``{address: short one}``. A preview (of new records) makes none and shows one of the same length."""
        if not urls:
            return {}
        if not all(isinstance(message_id, int) for message_id in messages._ids):
            return dict.fromkeys(urls, f"{base}/r/{_SAMPLE_CODE}")
        # sudo: who sends has no right on trackers. A title keeps core from fetching the page over the network.
        trackers = self.env["link.tracker"].sudo().search_or_create([{"url": url, "title": url} for url in urls])
        return {url: tracker.short_url for url, tracker in zip(urls, trackers, strict=True)}
