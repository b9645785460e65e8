"""Placeholders in the text of a message: ``{{ object.date_end }}``, with what to say where it is empty. No Odoo.

A placeholder is a path of fields and nothing else; no text of a template is ever run as a program. Core's picker
writes ``{{object.name ||| friend}}`` into plain texts, ``<t t-out="object.name">friend</t>`` into e-mails; people
write ``{{ object.name or "friend" }}``. All of them are kept as ``{{ … }}``.
"""

import dataclasses
import html
import re

import lxml.html

# a number in pieces, as phones are: within right-to-left words its pieces would change places
_PIECES = re.compile(r"(?=.*[+()\s.-])(?=.*\d)[\d+()\s./-]+")
LTR, LTR_END = "\u202a", "\u202c"
_RTL_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# what a path may begin with: the record the message is about, who reads it, who is in charge of him, who sends it
ROOTS = ("object", "client", "agent", "company")
_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PATH = r"(?P<path>[a-z]\w*(?:\.[a-z]\w*)+)"
_PLAIN = re.compile(rf"^{_PATH}(?:\s*\|\|\|\s*(?P<rest>.*)|\s+or\s+(?P<quoted>.+))?$", re.DOTALL)
# the picker's words for a moment in an e-mail; the moment is written in the reader's time zone anyway
_MOMENT = re.compile(rf"^format_datetime\(\s*{_PATH}\s*(?:,[^()]*)?\)(?:\s+or\s+(?P<quoted>.+))?$", re.DOTALL)
_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»", "„": "“", "‘": "’"}


@dataclasses.dataclass(frozen=True)
class Slot:
    """A placeholder: the fields to follow from a root, and what is said where they are empty (None: nothing is)."""

    root: str
    path: tuple
    fallback: str | None = None


def parse(text, is_html=False):
    """Return the pieces of a text: `str` as it stands, `Slot` for each placeholder.

    What is in braces but is no placeholder stays as it stands; `problems` names it.
    """
    pieces, at = [], 0
    for found in _BRACES.finditer(text or ""):
        slot = _slot(html.unescape(found[1]) if is_html else found[1])
        if slot:
            pieces += [text[at : found.start()], slot]
            at = found.end()
    return [piece for piece in (*pieces, (text or "")[at:]) if piece]


def slots(text, is_html=False):
    """Return the placeholders of a text, each once, in their order."""
    return list(dict.fromkeys(piece for piece in parse(text, is_html) if isinstance(piece, Slot)))


def problems(text, is_html=False):
    """Return what is in braces and cannot be read, or the half of a pair of braces."""
    wrong = []
    for piece in parse(text, is_html):
        if isinstance(piece, str):
            wrong += [found[0] for found in _BRACES.finditer(piece)]
            wrong += [brace for brace in ("{{", "}}") if brace in _BRACES.sub("", piece)]
    return list(dict.fromkeys(wrong))


def fill(pieces, value):
    """Return the text of pieces; ``value`` is a function of a `Slot`."""
    return "".join(piece if isinstance(piece, str) else value(piece) for piece in pieces)


def is_number(value):
    """Return whether a value is a number written in pieces (a phone), which is read from left to right everywhere."""
    return bool(_PIECES.fullmatch(value or ""))


def has_rtl(words):
    """Return whether there is a letter that is read from right to left: it would turn round the number after it."""
    return bool(_RTL_LETTER.search(words or ""))


def keep_order(value):
    """Return a value for a right-to-left text, in which numbers written in pieces keep their order."""
    return f"{LTR}{value}{LTR_END}" if is_number(value) else value


def from_editor(source):
    """Return the HTML of the e-mail editor with the picker's elements written as ``{{ … }}``.

    :raises ValueError: with the name of an instruction (``t-foreach``) that a template may not have
    """
    if not source or "t-" not in source:
        return source
    root = lxml.html.fragment_fromstring(source, create_parent="div")
    for node in list(root.iter(lxml.etree.Element)):
        instructions = [name for name in node.attrib if name.startswith("t-")]
        if unknown := [name for name in instructions if name != "t-out"]:
            raise ValueError(unknown[0])
        if instructions:
            fallback = node.text_content().strip()
            words = f"{node.attrib['t-out'].strip()} ||| {fallback}" if fallback else node.attrib["t-out"].strip()
            _replace(node, f"{{{{ {words} }}}}")
    inside = html.escape(root.text or "", quote=False)
    return inside + "".join(lxml.html.tostring(child, encoding="unicode") for child in root)


def _replace(node, text):
    """Put a text in place of an element, before what follows it."""
    node.text, tail = None, node.tail
    for child in list(node):
        node.remove(child)
    if node.tag == "t":
        node.tail = text + (tail or "")
        node.drop_tag()
    else:
        del node.attrib["t-out"]
        node.text = text


def _slot(expression):
    expression = expression.replace("\u00a0", " ").strip()
    found = _PLAIN.match(expression) or _MOMENT.match(expression)
    if not found:
        return None
    root, *path = found["path"].split(".")
    fallback = found.groupdict().get("rest")
    if found["quoted"]:
        fallback = _unquote(found["quoted"].strip())
        if fallback is None:
            return None
    return Slot(root, tuple(path), fallback and fallback.strip()) if root in ROOTS else None


def _unquote(text):
    """Return what is between quotation marks of any kind, or None without them."""
    return text[1:-1] if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] else None
