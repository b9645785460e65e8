from dataclasses import replace

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from ..lib import listing, xlsx
from ..lib.book import jalali

_EMPTY = (None, False, "")
# Unicode isolates, for texts that are printed where no markup is possible (page margins, spreadsheets):
# left to right, and the direction of the first letter.
_LTR, _AUTO = "\u2066%s\u2069", "\u2068%s\u2069"


class InsuranceListMixin(models.AbstractModel):
    """A list that is printed as PDF and saved as XLSX, from one description.

    The model (usually a wizard that asks for the period) says what the list is:

        class RenewalList(models.TransientModel):
            _name = "insurance.renewal.list"
            _inherit = "insurance.list.mixin"
            _list_report = "insurance_renewal.action_report_renewal_list"

            def _list_title(self):     # "Renewal list"
            def _list_scope(self):     # ["1-30 November 2026", "My own policies"]
            def _list_columns(self):   # [listing.Column(...), ...]; extend with super() + [...]
            def _list_groups(self):    # [listing.Group(name="office", title=...), ...]
            def _list_rows(self):      # dicts sorted by the groups, read with the user's rights

    with a report of its own, printed by Chromium:

        <record id="action_report_renewal_list" model="ir.actions.report">
            <field name="model">insurance.renewal.list</field>
            <field name="report_name">insurance_renewal.report_renewal_list</field>
            <field name="insurance_engine">chromium</field>
            <field name="paperformat_id" ref="insurance_crm.paperformat_list" />
            …
        <template id="report_renewal_list"><t t-call="insurance_crm.list_document" /></template>

    and two buttons, ``action_list_pdf`` and ``action_list_xlsx``.

    The file is made for whoever may open the wizard's record; its rows are
    what `_list_rows` may read. That is why the guard lets it through for
    agents, so never use sudo in `_list_rows`.
    """

    _name = "insurance.list.mixin"
    _description = "List to print and to save"
    _list_report = None

    def _list_title(self):
        return self._description

    def _list_scope(self):
        """Return lines of text that say what the list covers: period, whose book, filters."""
        return []

    def _list_columns(self):
        """Return the list of :class:`listing.Column`."""
        return []

    def _list_groups(self):
        """Return the list of :class:`listing.Group`, outermost first."""
        return []

    def _list_rows(self):
        """Return an iterable of dicts, one key per column and group, sorted by the groups."""
        return []

    def action_list_pdf(self):
        """Print the list."""
        self.ensure_one()
        return self.env.ref(self._list_report).report_action(self)

    def action_list_xlsx(self):
        """Download the list as a spreadsheet."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/insurance/list/{self._name}/{self.id}", "target": "download"}

    def _list_printed(self):
        """Return the line that says when and by whom the list was printed, in the user's time zone."""
        moment = self._list_moment(fields.Datetime.now())
        text = self.env._("Printed %(moment)s by %(user)s", moment=_LTR % moment, user=self.env.user.name)
        return _AUTO % text

    # --- dates, in the calendar of the list -------------------------------------------------------

    def _list_calendar(self):
        """Return the calendar of the list, ``gregorian`` or ``jalali``; lists that ask for it return the answer."""
        return self.env.user._get_insurance_calendar()

    def _list_date(self, day):
        """Return a date as text, in the list's calendar."""
        return jalali.written(day) if self._list_calendar() == "jalali" else format_date(self.env, day)

    def _list_moment(self, moment):
        """Return a moment (UTC) as text, in the list's calendar and the user's time zone."""
        if self._list_calendar() != "jalali":
            return format_datetime(self.env, moment, dt_format="short")
        local = fields.Datetime.context_timestamp(self, moment)
        return f"{jalali.written(local.date())} {local:%H:%M}"

    def _list_table(self):
        """Return columns and rows of the spreadsheet.

        Spreadsheets count days in the Gregorian calendar only: in another, dates are written as text that sorts
        as the days do.
        """
        columns, rows = self._list_columns(), self._list_rows()
        if self._list_calendar() == "gregorian":
            return columns, rows
        dated = [column for column in columns if column.kind in ("date", "datetime")]
        written = (
            row | {column.name: self._list_cell(column, row.get(column.name)) for column in dated} for row in rows
        )
        return [replace(column, kind="code") if column in dated else column for column in columns], written

    def _list_direction(self):
        """Return ``rtl`` or ``ltr`` of the user's language."""
        return self.env["res.lang"]._get_data(code=self.env.lang or self.env.user.lang).direction or "ltr"

    def _list_total_title(self):
        """Return the word before the sums of everything, or None when the rows hold their own total."""
        return self.env._("Total")

    def _list_file_name(self):
        return f"{self._list_title()}.xlsx".replace("/", "-")

    def _list_xlsx(self):
        """Return the bytes of the XLSX file.

        :raises UserError: when there are more rows than a spreadsheet holds
        """
        self.ensure_one()
        columns, rows = self._list_table()
        try:
            return xlsx.write(
                columns,
                rows,
                title=self._list_title(),
                heading=[*self._list_scope(), self._list_printed()],
                groups=self._list_groups(),
                right_to_left=self._list_direction() == "rtl",
                total_title=self._list_total_title(),
            )
        except xlsx.TooManyRows as error:
            raise UserError(self.env._("The list is too long for a spreadsheet: choose a shorter period.")) from error

    def _list_values(self):
        """Return what the template `insurance_crm.list_document` prints."""
        self.ensure_one()
        columns, total_title = self._list_columns(), self._list_total_title()
        blocks = listing.blocks(self._list_rows(), columns, self._list_groups())
        return {
            "title": self._list_title(),
            "scope": self._list_scope(),
            "printed": self._list_printed(),
            "direction": self._list_direction(),
            "columns": columns,
            "blocks": (block for block in blocks if block.kind != "total" or total_title),
            "total_title": total_title,
        }

    def _list_cell(self, column, value):
        """Return a value as text, in the user's language."""
        if value in _EMPTY:
            return ""
        if column.kind == "date":
            return self._list_date(value)
        if column.kind == "datetime":
            return self._list_moment(value)
        if column.kind == "percent":
            return formatLang(self.env, value * 100, digits=2) + " %"
        if column.is_number:
            return formatLang(self.env, value, digits=0 if column.kind == "integer" else 2)
        return str(value)

    def _list_page_style(self, title, printed):
        """Return the CSS of the page's margins: title and print date on top, page x of y at the bottom."""
        number = self.env._("Page %(page)s of %(pages)s", page="\0page\0", pages="\0pages\0")
        parts = [f"counter({part})" if part in ("page", "pages") else _css_text(part) for part in number.split("\0")]
        start, end = ("right", "left") if self._list_direction() == "rtl" else ("left", "right")
        # safe: titles are escaped by _css_text, the rest is ours
        return Markup(
            f"@page{{font:8pt sans-serif;color:#6c757d;direction:{self._list_direction()};"
            f"@bottom-center{{content:{' '.join(parts)}}}"
            f"@top-{start}{{content:{_css_text(title)}}}@top-{end}{{content:{_css_text(printed)}}}}}"
            "@page:first{@top-left{content:none}@top-right{content:none}}"
        )


def _css_text(text):
    """Return ``text`` as a CSS string; whatever could end the string or the style element is escaped."""
    return '"%s"' % "".join(c if c.isalnum() or c in " .,:()–-" else f"\\{ord(c):x} " for c in text)
