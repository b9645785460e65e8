"""What is printed for clients: placeholders in texts, and the parts of a page. Pure Python, no Odoo."""

import re
from dataclasses import dataclass, field

from markupsafe import Markup, escape

KINDS = ("text", "code", "date", "money", "html")
# An empty value leaves room to be filled in by hand.
BLANK_LINE = "_" * 16
_SPACE = r"(?:\s|&nbsp;)*"
_PLACEHOLDER = re.compile(rf"{{{{{_SPACE}([a-z]+\.[a-z_]+){_SPACE}}}}}")
_BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Placeholder:
    """What a name in a template's text stands for.

    :param title: shown to who writes the template, in his language
    :param path: where the value is read, from the document: ``"policy_id.insurer_id.name"``; or a function of the document
    :param kind: one of KINDS; ``code`` is text that is always written left to right
    """

    title: str
    path: object
    kind: str = "text"

    def value_of(self, record):
        """Return the value for a record; False when something on the way is empty."""
        if callable(self.path):
            return self.path(record)
        for name in self.path.split("."):
            record = record[name]
        return record


@dataclass(frozen=True)
class Cell:
    """A value with its kind (see KINDS)."""

    value: object
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    """A part of a printed page: lines of name and value, or a table, or both.

    :param title: heading, in the reader's language
    :param lines: ``[(name, Cell), …]``
    :param columns: headings of the table, as Cells (their kind is the column's)
    :param rows: ``[[Cell, …], …]``
    :param total: the table's last line, a list of Cells, or empty
    """

    title: str
    lines: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    total: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.lines or self.rows)


def names(text):
    """Return the names of the placeholders in an HTML text, each once, in their order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def is_broken(text):
    """Return whether braces are left that make no placeholder: a tag or a capital letter between them, or one half only."""
    return bool(_BRACES.search(_PLACEHOLDER.sub("", text or "")))


def fill(text, values):
    """Return the HTML with placeholders replaced.

    :param text: HTML
    :param values: ``{name: value}``; plain values are escaped, Markup is put in as it is; a name that is
        not there stays as it stands
    """

    def value(found):
        name = found[1]
        return str(escape(values[name])) if name in values else found[0]

    return Markup(_PLACEHOLDER.sub(value, text or ""))  # safe: the text is the template's, the values are escaped


def isolate(text, kind="text"):
    """Return a value as HTML that keeps its own direction inside a text of another one.

    Codes, dates and amounts are always written left to right; a text as its first letter tells.
    """
    if kind == "html":
        return text
    return (Markup("<bdi>%s</bdi>") if kind == "text" else Markup('<bdi dir="ltr">%s</bdi>')) % text
