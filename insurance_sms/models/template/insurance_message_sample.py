from odoo import api, models

from ...lib import placeholders, segments

_FEW = 0.15  # of the letters: so few outside of the GSM alphabet are a slip, more are another alphabet
_SHOWN = 5  # letters named in a warning


class InsuranceMessageTemplate(models.Model):
    """How long a text gets and what it looks like on a real record, while it is being written."""

    _inherit = "insurance.message.template"

    @api.model
    def get_count(self, text, model=False, options=None):
        """Return what an SMS would take, for the field that is being typed into.

        :param text: as typed, with placeholders; they are filled from the latest record of ``model`` the user sees
        :param options: fields of a template that count: ``no_signature``, ``plain_letters``, ``opt_out_link``
        :return: ``{"label": words, "warning": words or "", "segments", "plain": text with plain letters or False}``
        """
        self.browse().check_access("read")
        options = {"no_signature": False, "plain_letters": True, "opt_out_link": False} | (options or {})
        plain_letters = options["plain_letters"]
        if placeholders.problems(text):
            return self._describe_count(segments.normalise(text), plain_letters) | {"sample": ""}
        record = self._get_sample(model)
        vals = {"model": model or "res.partner", "sms_body": text, "plain_letters": False}
        template = self.new(vals | {name: bool(options[name]) for name in ("no_signature", "opt_out_link")})
        message = self._get_sample_message(record, self.env.lang, template)
        words = next(iter(template._render(message).values()))["text"]
        return self._describe_count(words, plain_letters, text) | {"sample": record.display_name if record else ""}

    def _describe_count(self, words, plain_letters, source=""):
        """Return the count of the words of an SMS in people's words, and what makes it dear."""
        plain = segments.simplify(words)
        if plain_letters and not segments.count(plain).culprits:
            words = plain
        told = segments.count(words)
        label = self.env._(
            "%(letters)s characters · %(parts)s SMS · room for %(left)s more · %(alphabet)s",
            letters=told.characters, parts=told.segments, left=told.left, alphabet=told.encoding,
        )  # fmt: skip
        typed = [letter for letter, _plain in segments.count(source).culprits] if source else []
        may_replace = any(segments.replacement(letter) is not None for letter in typed)
        return {
            "label": label,
            "segments": told.segments,
            "warning": self._get_warning(words, told),
            "plain": segments.simplify(source) if may_replace and self._is_slip(words, told) else False,
        }

    @api.model
    def _is_slip(self, words, told):
        dear = {letter for letter, _plain in told.culprits}
        return bool(dear) and sum(letter in dear for letter in words) <= max(1, len(words) * _FEW)

    def _get_warning(self, words, told):
        """Return which few letters make the SMS dearer than it has to be; "" when the text is in another alphabet."""
        if not self._is_slip(words, told):
            return ""
        dear = {letter for letter, _plain in told.culprits}
        cheaper = segments.count("".join("x" if letter in dear else letter for letter in words)).segments
        if cheaper >= told.segments:
            return ""
        named = "  ".join(self._name_letter(*culprit) for culprit in told.culprits[:_SHOWN])
        return self.env._(
            "Not in the alphabet of plain SMS, so that it takes %(parts)s SMS instead of %(cheaper)s: %(letters)s",
            letters=named, parts=told.segments, cheaper=cheaper,
        )  # fmt: skip

    def _name_letter(self, letter, plain):
        shown = letter if letter.isprintable() and not letter.isspace() else f"U+{ord(letter):04X}"
        if plain is None:
            return shown
        return f"{shown} → {plain or self.env._('nothing')}"

    @api.model
    def _get_sample(self, model):
        """Return the latest record of a model that the user sees and that has a client; empty without one."""
        if model not in self.env or not self.env[model].has_access("read"):
            return self.env["res.partner"]
        records = self.env[model]
        domain = [("partner_id", "!=", False)] if "partner_id" in records._fields else []
        if model == "res.partner":
            domain = [("phone", "!=", False), ("user_ids", "=", False)]
        return records.search(domain, limit=1, order="id desc")

    @api.model
    def _get_sample_message(self, record, lang=False, template=None):
        """Return a new, unsaved message about a record, as a rule would make it for the record's client."""
        partner = self._get_client(record)
        agent = record["user_id"] if record and "user_id" in record._fields else partner.user_id
        company = record["company_id"] if record and "company_id" in record._fields else self.env.company
        vals = {
            "partner_id": partner.id,
            "user_id": (agent or partner.user_id or self.env.user).id,
            "company_id": (company or self.env.company).id,
            "model": record._name if record else False,
            "res_id": record.id if record else False,
            "lang": lang,
        }
        if template and template.opt_out_link:  # any purpose: without one there is nothing to stop
            vals["purpose_id"] = self.env["insurance.consent.purpose"].search([], limit=1).id
        return self.env["insurance.message"].new(vals)

    @api.model
    def _get_client(self, record):
        """Return the contact a record is about: itself, its client, or that of the record a task is about."""
        if not record or record._name == "res.partner":
            return record or self.env["res.partner"]
        if record._name == "mail.activity":
            found = self.env[record.res_model].browse(record.res_id) if record.res_model in self.env else None
            return self._get_client(found) if found else self.env["res.partner"]
        if "partner_id" in record._fields:
            return record.partner_id
        return self.env["res.partner"]
