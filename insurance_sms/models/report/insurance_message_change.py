from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import get_lang


class InsuranceMessageChange(models.Model):
    """Who changed what on a contact rule, and when: a row per value, from what core notes on the rule."""

    _name = "insurance.message.change"
    _description = "Change of a Contact Rule"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "mail.message": ["model", "res_id", "date", "author_id"],
        "mail.tracking.value": [
            "mail_message_id", "field_id", "old_value_char", "new_value_char", "old_value_text", "new_value_text",
            "old_value_integer", "new_value_integer", "old_value_float", "new_value_float", "old_value_datetime",
            "new_value_datetime",
        ],
        "insurance.contact.rule": ["company_id"],
    }  # fmt: skip

    rule_id = fields.Many2one("insurance.contact.rule", readonly=True)
    date = fields.Datetime(readonly=True)
    author_id = fields.Many2one("res.partner", "Changed by", readonly=True)
    name = fields.Char("What", readonly=True)
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT t.id, m.res_id AS rule_id, m.date, m.author_id, r.company_id,
                      coalesce(f.field_description ->> %(lang)s, f.field_description ->> 'en_US') AS name,
                      %(before)s AS before, %(after)s AS after
                 FROM mail_tracking_value t
                 JOIN mail_message m ON m.id = t.mail_message_id AND m.model = 'insurance.contact.rule'
                 JOIN insurance_contact_rule r ON r.id = m.res_id
                 JOIN ir_model_fields f ON f.id = t.field_id""",
            lang=get_lang(self.env).code,
            before=self._get_value("old"),
            after=self._get_value("new"),
        )

    @api.model
    def _get_value(self, when):
        """Return SQL of the value before ("old") or after ("new") a change ``t`` of the field ``f``, as text."""

        def column(kind):
            return SQL.identifier("t", f"{when}_value_{kind}")

        return SQL(
            """CASE WHEN f.ttype = 'boolean' THEN CASE WHEN %(integer)s = 1 THEN %(yes)s ELSE %(no)s END
                    WHEN f.ttype = 'integer' THEN %(integer)s::text
                    WHEN f.ttype IN ('float', 'monetary') THEN %(float)s::text
                    WHEN f.ttype IN ('date', 'datetime') THEN to_char(%(datetime)s, 'YYYY-MM-DD')
                    ELSE coalesce(%(char)s, %(text)s) END""",
            integer=column("integer"),
            float=column("float"),
            datetime=column("datetime"),
            char=column("char"),
            text=column("text"),
            yes=self.env._("Yes"),
            no=self.env._("No"),
        )

    def action_open_rule(self):
        """Open the rule, with all that was noted on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.contact.rule",
            "res_id": self.rule_id.id,
            "views": [(False, "form")],
        }
