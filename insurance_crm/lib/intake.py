"""What other programs send: one JSON object per request, read without trusting it."""

import hashlib
import json
from datetime import date

TEXTS = {
    "id": 100, "name": 200, "phone": 60, "email": 200, "city": 100, "street": 200, "zip": 20,
    "line": 100, "subject": 200, "text": 20_000, "language": 10,
}  # fmt: skip
MAX_EXTRA = 50  # fields we do not know, kept in words
MAX_EXTRA_TEXT = 2_000


class Unusable(Exception):
    """The content cannot be taken; ``code`` says why, ``field`` where."""

    def __init__(self, code, field=""):
        super().__init__(code)
        self.code = code
        self.field = field


def digest(raw):
    """Return what tells two contents apart: the SHA-256 of the bytes."""
    return hashlib.sha256(raw).hexdigest()


def external_id(raw, today):
    """Return the sender's own number of the request, or one made of the content.

    Whoever numbers nothing may still send the same twice, when a visitor presses twice: the same content on
    one day is one request.

    :param bytes raw: the body; ``today``: a date
    """
    try:
        known = json.loads(raw)
    except (ValueError, RecursionError):
        known = None
    given = known.get("id") if isinstance(known, dict) else None
    if isinstance(given, (str, int)) and not isinstance(given, bool) and str(given).strip():
        return str(given).strip()[: TEXTS["id"]]
    return f"{today}#{digest(raw)}"


def parse(raw):
    """Return the facts of a request: ``{name: text}``, ``birth_date`` as a date, the rest under ``extra``.

    :param bytes raw: the body as it came
    :raises Unusable: ``json`` (no JSON object in UTF-8), ``type``, ``long``, ``date``, ``reach`` (neither phone nor
        e-mail)
    """
    content = _load(raw)
    facts = {name: _text(name, content.pop(name, None), limit) for name, limit in TEXTS.items()}
    facts["birth_date"] = _date(content.pop("birth_date", None))
    facts["extra"] = _extra(content)
    if not facts["phone"] and not facts["email"]:
        raise Unusable("reach")
    return facts


def _load(raw):
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # a wrong encoding is a ValueError, too
        raise Unusable("json") from None
    if not isinstance(content, dict):
        raise Unusable("json")
    return content


def _text(name, value, limit):
    """Return a value as clean text; numbers may come as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Unusable("type", name)
    text = str(value).replace("\x00", "").strip()
    if len(text) > limit:
        raise Unusable("long", name)
    return text if name == "text" else " ".join(text.split())


def _date(value):
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unusable("date", "birth_date") from None


def _extra(content):
    """Return what we have no field for as ``{name: text}``, so that nothing is lost."""
    extra = {}
    for name, value in list(content.items())[:MAX_EXTRA]:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if text not in ("", "null"):
            extra[str(name)[:100].replace("\x00", "")] = text[:MAX_EXTRA_TEXT].replace("\x00", "")
    return extra
