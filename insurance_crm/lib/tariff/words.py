"""How a premium's steps are told: templates by code, and numbers as the reader's language writes them."""

_MARK = str.maketrans({",": "\0", ".": "\1"})


class Words:
    """What `evaluate` speaks with.

    :param templates: mapping code -> text with ``%(name)s`` places
    :param point, comma: decimal mark and mark of thousands of the reader's language
    :param date: function ISO text -> date as the reader's language writes it
    """

    def __init__(self, templates, point=".", comma=",", date=str):
        self.templates, self.date = templates, date
        self.marks = {"\0": comma, "\1": point}

    def say(self, code, **facts):
        """Return the text of a code."""
        return self.templates[code] % facts

    def money(self, amount, digits=2):
        """Return an amount with its decimals, ``12,345.60``."""
        return self._written(f"{amount:,.{digits}f}")

    def number(self, value):
        """Return a number with no more decimals than it has, ``0.85`` or ``1,500``; texts as they are."""
        return value if isinstance(value, str) else self._written(f"{value:,.12g}")

    def _written(self, plain):
        text = plain.translate(_MARK)
        for mark, written in self.marks.items():
            text = text.replace(mark, written)
        return text
