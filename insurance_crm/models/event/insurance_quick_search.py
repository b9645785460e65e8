from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib import text

STATISTICS = 400  # sample texts; PostgreSQL's 100 do not show how common a name is


class InsuranceQuickSearch(models.AbstractModel):
    """Mixin: found by one stored, trigram-indexed text instead of ORs across tables.

    Each word typed must occur in the text; separators, letter case and look-alike
    letters do not matter (see ``lib/text.py``). The text is one column because an
    OR over joined tables reads everything at a million policies.
    """

    _name = "insurance.quick.search"
    _description = "Quick Search"
    _quick_search_field = "search_text"

    quick_search = fields.Char(
        "Quick search", compute="_compute_quick_search", search="_search_quick_search", exportable=False
    )

    def init(self):
        """Let the database know names better, so that it reads the index for rare ones and the order for common ones."""
        if self._name != "insurance.quick.search":
            table, column = SQL.identifier(self._table), SQL.identifier(self._quick_search_field)
            self.env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s SET STATISTICS %s", table, column, STATISTICS))
        return super().init()

    def _compute_quick_search(self):
        self.quick_search = False

    def _search_quick_search(self, operator, value):
        """Return the domain for typed text; ``operator`` is one of the contains family or ``in``."""
        if operator in ("ilike", "like", "=ilike", "=like"):
            return self._quick_search_domain(value)
        if operator == "in":
            return Domain.OR(self._quick_search_domain(item) for item in value if item)
        return NotImplemented

    def _quick_search_domain(self, typed):
        """Return the domain of records whose search text has every word of ``typed``; signs alone find nothing."""
        words = text.search_patterns(typed)
        if typed and typed.strip() and not words:
            return Domain.FALSE
        return Domain.AND(
            Domain.OR(Domain(self._quick_search_field, "=like", pattern) for pattern in patterns) for patterns in words
        )

    def _search_display_name(self, operator, value):
        """Autocompletes find records like the quick search does."""
        if operator in ("ilike", "like") and isinstance(value, str) and value:
            return self._quick_search_domain(value)
        return super()._search_display_name(operator, value)
