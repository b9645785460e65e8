"""What is asked of a provider: the request of one message, from the administrator's recipe."""

import base64
import dataclasses
import json
import re
from urllib.parse import quote, urlencode, urlsplit

from .. import numbers, segments

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LINE = re.compile(r"[\r\n]+")
MASK = "•••"


class RecipeError(ValueError):
    """The recipe cannot be asked like this; the text says what to correct."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How messages are handed to one provider.

    ``params`` are pairs for a query or form, any JSON value for JSON, text for text. ``values`` are the placeholders
    that are the same in every message, ``secrets`` those nobody reads.
    """

    url: str
    method: str = "POST"
    style: str = "form"  # query, form, json or text
    params: object = ()
    headers: tuple = ()
    values: dict = dataclasses.field(default_factory=dict)
    secrets: dict = dataclasses.field(default_factory=dict)
    number_style: str = "plus"
    home: str = ""  # ISO code, for number_style "home"
    coding: tuple = ("0", "2")  # {coding} of a text in GSM-7 and of any other
    login: tuple = ()  # (name, password) of HTTP's own log-in
    sender: str = ""


@dataclasses.dataclass(frozen=True)
class Request:
    """One HTTP request."""

    method: str
    url: str
    headers: dict
    body: bytes


def build(recipe, message):
    """Return the `Request` of one message.

    :param message: dict with ``id``, ``uuid``, ``number`` (E.164), ``text`` and perhaps ``segments`` and ``sender``
    :raises RecipeError: when an address or header cannot be made of it
    """
    values = _values(recipe, message)
    url = _address(fill(recipe.url, values, lambda text: quote(text, safe="")))
    headers = {"Accept": "*/*", "User-Agent": "Odoo"}
    for name, value in recipe.headers:
        headers[name] = _header(fill(value, values))
    if recipe.login:
        pair = ":".join(fill(part, values) for part in recipe.login)
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    url, kind, body = _body(recipe, url, values)
    if kind:
        headers.setdefault("Content-Type", kind)
    return Request(recipe.method, url, headers, body)


def fill(text, values, escape=str):
    """Return the text with its ``{placeholders}`` filled; what is no placeholder stays as it is."""
    return PLACEHOLDER.sub(lambda m: escape(str(values[m[1]])) if m[1] in values else m[0], text or "")


def mask(text, recipe):
    """Return the text without any of the recipe's secrets, also where they are written for an address."""
    forms = {
        form
        for secret in recipe.secrets.values()
        if secret
        for form in (
            secret,
            quote(secret, safe=""),
            quote(secret),
            urlencode({"": secret})[1:],
            json.dumps(secret)[1:-1],
        )
    }
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return re.sub(r"(?i)(authorization:\s*\w+\s+)\S+", rf"\1{MASK}", text)


def pairs(text, separator="="):
    """Return the lines ``name=value`` as pairs; empty lines and those beginning with # are left out.

    :raises RecipeError: for a line without the separator
    """
    found = []
    for line in (text or "").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.partition(separator)
        if not sign or not name.strip():
            raise RecipeError(line.strip())
        found.append((name.strip(), value.strip()))
    return tuple(found)


def _values(recipe, message):
    text = message.get("text") or ""
    is_gsm = segments.count(text).encoding == segments.GSM if any(recipe.coding) else True
    return {
        **recipe.values,
        **{name: value or "" for name, value in recipe.secrets.items()},
        "id": message.get("id") or "",
        "uuid": message.get("uuid") or "",
        "number": numbers.written(message.get("number"), recipe.number_style, recipe.home),
        "text": text,
        "sender": message.get("sender") or recipe.sender or "",
        "segments": message.get("segments") or "",
        "coding": recipe.coding[0 if is_gsm else 1] or "",
    }


def _body(recipe, url, values):
    """Return the address, the kind of content and the body."""
    if recipe.style == "json":
        return url, "application/json", json.dumps(_walk(recipe.params, values), ensure_ascii=False).encode()
    if recipe.style == "text":
        return url, "text/plain; charset=utf-8", fill(recipe.params, values).encode()
    # a parameter without value is left out: no sender's name means the provider's own
    filled = [(name, value) for name, value in ((n, fill(v, values)) for n, v in recipe.params) if value != ""]
    if recipe.style == "query":
        sign = "&" if "?" in url else "?"
        return (url + sign + urlencode(filled) if filled else url), "", b""
    return url, "application/x-www-form-urlencoded; charset=utf-8", urlencode(filled).encode()


def _walk(node, values):
    """Fill the texts of a JSON value; a text cannot break out of its place. Empty members of objects are left out."""
    if isinstance(node, dict):
        filled = {key: _walk(value, values) for key, value in node.items()}
        return {key: value for key, value in filled.items() if value != "" or node[key] == ""}
    if isinstance(node, list):
        return [_walk(value, values) for value in node]
    return fill(node, values) if isinstance(node, str) else node


def _address(url):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or _LINE.search(url):
        raise RecipeError(url)
    return url


def _header(value):
    if _LINE.search(value):
        raise RecipeError(value)
    return value.encode("utf-8").decode("latin-1")
