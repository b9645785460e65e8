"""What a provider's answer means.

What surely did not leave may be tried again; what may have left must not be sent a second time. So everything that
is not understood is *unconfirmed*, unless HTTP itself says that the request was refused.
"""

import dataclasses
import json
import re

SENT, FAILED, AGAIN, ACCOUNT, UNCONFIRMED = "sent", "failed", "again", "account", "unconfirmed"
LATER = "later"  # its turn did not come within the time a batch may take
_HTML = re.compile(r"^\s*(<!doctype html|<html|<head|<body)", re.IGNORECASE)
LONGEST = 300  # letters of an answer that are kept as its detail


@dataclasses.dataclass(frozen=True)
class Meaning:
    """One line of the administrator's table: what a status and a code (or words) mean."""

    outcome: str
    status: str = ""  # regular expression of the HTTP status, empty: any
    pattern: str = ""  # regular expression of the code, or of the answer where no place of a code is known; empty: any
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Reading:
    """How answers of one provider are read. Places are dotted paths in JSON, or ``re:`` and a regular expression."""

    meanings: tuple = ()
    ok_place: str = ""
    ok_pattern: str = ""
    code_place: str = ""
    ref_place: str = ""
    detail_place: str = ""
    cost_place: str = ""


class Answer:
    """A provider's answer: text, and JSON where it is JSON."""

    def __init__(self, status, text, content_type=""):
        self.status, self.text = status, text or ""
        self.is_html = "html" in (content_type or "").lower() or bool(_HTML.match(self.text))
        try:
            self.json = json.loads(self.text)
        except ValueError:
            self.json = None

    def at(self, place):
        """Return the text found at a place, None when it is not there."""
        if not place:
            return None
        if place.startswith("re:"):
            match = re.search(place[3:], self.text, re.DOTALL)
            return match and (match[1] if match.re.groups else match[0])
        return _text(dig(self.json, place))


def dig(node, path):
    """Return what is at a dotted path (``entries.0.messageid``) of nested dicts and lists, None when nothing is."""
    if isinstance(node, dict) and path in node:
        return node[path]
    for key in path.split("."):
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and key.lstrip("-").isdigit() and -len(node) <= int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


def understand(reading, answer):
    """Return ``{"state", "ref", "detail", "cost"}`` of an answer; state is also ``account`` where the account, not the
    message, is the trouble (no credit, wrong password).
    """
    outcome, note = _outcome(reading, answer)
    said = answer.at(reading.detail_place) or ""
    if not said and outcome != SENT:
        said = "" if answer.is_html else answer.text
    detail = " · ".join(
        filter(None, (note, f"HTTP {answer.status}" if outcome != SENT else "", " ".join(said.split())))
    )
    return {
        "state": outcome,
        "ref": answer.at(reading.ref_place) if outcome == SENT else None,
        "detail": detail[:LONGEST],
        "cost": number(answer.at(reading.cost_place)) if outcome == SENT else None,
    }


def number(text):
    """Return the first number in a text, None without one: ``"12,50 грн"`` gives 12.5."""
    match = re.search(r"-?\d+(?:[.,]\d+)?", re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})", "", text or ""))
    return float(match[0].replace(",", ".")) if match else None


def _outcome(reading, answer):
    for meaning in reading.meanings:
        if _applies(meaning, reading, answer):
            return meaning.outcome, meaning.note
    if 200 <= answer.status < 300:
        return (SENT, "") if _is_ok(reading, answer) else (UNCONFIRMED, "")
    if answer.status in (401, 402, 403):
        return ACCOUNT, ""
    # a redirect is not followed. 307 and 308 say that nothing was done; others may come after the work
    if answer.status in (307, 308) or 400 <= answer.status < 500 and answer.status not in (408, 409, 425, 429):
        return FAILED, ""
    return UNCONFIRMED, ""


def _applies(meaning, reading, answer):
    if meaning.status and not re.fullmatch(meaning.status, str(answer.status)):
        return False
    if not meaning.pattern:
        return bool(meaning.status)
    if not reading.code_place:
        return bool(re.search(meaning.pattern, answer.text, re.IGNORECASE))
    code = answer.at(reading.code_place)
    return code is not None and bool(re.fullmatch(meaning.pattern, code, re.IGNORECASE))


def _is_ok(reading, answer):
    if reading.ok_place or reading.ok_pattern:
        value = answer.at(reading.ok_place) if reading.ok_place else answer.text
        return value is not None and bool(re.search(reading.ok_pattern, value)) if reading.ok_pattern else bool(value)
    return bool(answer.at(reading.ref_place)) if reading.ref_place else not answer.is_html


def _text(value):
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
