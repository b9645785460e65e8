import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_amount, format_date, formatLang, html2plaintext

_ROOT_MODELS = {"client": "res.partner", "agent": "res.users", "company": "res.company"}
_NOT_TOLD = ("binary", "boolean", "json", "properties", "properties_definition", "many2one_reference")
# what we earn is no business of a client's
_OURS = {
    "insurance.policy": ("commission", "commission_base", "commission_rate"),
    "insurance.offer": ("commission", "commission_base", "commission_rate"),
}

_SECRET = re.compile(r"password|passwd|token|secret|api_?key|totp", re.IGNORECASE)


class InsuranceMessageTemplate(models.Model):
    """What may stand in a placeholder, and how a value is written for its reader."""

    _inherit = "insurance.message.template"

    @api.model
    def _get_untold(self):
        """Return ``{model: field names}`` that no message may tell; rooms add theirs."""
        return _OURS

    @api.model
    def _check_slot(self, slot, model):
        """Refuse a placeholder whose fields do not exist, cannot be read by the jobs, or are not to be told.

        :raises ValidationError: saying which field
        """
        name = _ROOT_MODELS.get(slot.root, model)
        for index, part in enumerate(slot.path):
            field = self.env[name]._fields.get(part) if name in self.env else None
            last = index == len(slot.path) - 1
            if field is None:
                raise ValidationError(self._get_unknown_words(slot, part, name))
            if not last and not field.relational:
                label = field._description_string(self.env)
                raise ValidationError(self._get_unknown_words(slot, slot.path[index + 1], label))
            if not self._may_tell(name, field) or (last and field.type in _NOT_TOLD):
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot be told in a message: choose another field.",
                        field=field._description_string(self.env),
                    )
                )
            name = field.comodel_name if field.relational else None

    def _get_unknown_words(self, slot, part, model):
        # sudo: the name of a kind of record
        kind = self.env["ir.model"].sudo()._get(model).name if model in self.env else model  # or a field's name
        return self.env._(
            "{{ %(path)s }}: there is no field %(part)s in %(kind)s. Choose the field with “Insert field”.",
            path=".".join((slot.root, *slot.path)),
            part=part,
            kind=kind or "",
        )

    @api.model
    def _may_tell(self, model, field):
        """Return whether both the writer of a template and the jobs may read a field, and clients may know it."""
        if field.name in self._get_untold().get(model, ()) or _SECRET.search(field.name):
            return False
        service = self.env.ref("insurance_sms.user_messages", raise_if_not_found=False)
        readers = [self.env[model], *([self.env[model].with_user(service)] if service else [])]
        return all(reader._has_field_access(field, "read") for reader in readers)

    @api.model
    def _get_slot_label(self, slot, model):
        """Return how a field is called by people, in the language of the environment; the path where it is gone."""
        name, field = _ROOT_MODELS.get(slot.root, model), None
        for part in slot.path:
            field = self.env[name]._fields.get(part) if name in self.env else None
            if field is None:
                return ".".join((slot.root, *slot.path))
            name = field.comodel_name if field.relational else None
        return field._description_string(self.env)

    @api.model
    def _get_slot_value(self, slot, roots):
        """Return the words for a placeholder, in the language and time zone of the environment; "" where it is empty.

        :param roots: ``{"object": record, "client": res.partner, …}``; a root that is not there is empty
        """
        record = roots.get(slot.root)
        *way, last = slot.path
        try:
            for part in way:
                record = record and record[part][:1]
            return self._write_value(record, record._fields[last], record[last]) if record else ""
        except (AccessError, KeyError):  # not for the eyes of who sends; a field whose module has left
            return ""

    @api.model
    def _write_value(self, record, field, value):
        """Return a field's value as words: dates and amounts as the language writes them."""
        if not value:
            return ""
        match field.type:
            case "date":
                return format_date(self.env, value)
            case "datetime":
                moment = fields.Datetime.context_timestamp(self, value)
                return f"{format_date(self.env, moment.date())} {moment:%H:%M}"
            case "monetary":
                currency = record[field.get_currency_field(record)] or self.env.company.currency_id
                return format_amount(self.env, value, currency).replace("\u200b", "")
            case "float":
                return formatLang(self.env, value)
            case "selection":
                return dict(field._description_selection(self.env)).get(value, value)
            case "html":
                return html2plaintext(value)
            case "many2one" | "reference":
                return value.display_name or ""
            case "one2many" | "many2many":
                return ", ".join(filter(None, value.mapped("display_name")))
        return str(value)
