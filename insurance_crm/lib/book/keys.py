"""What tells a row, and the object in it, from the others of its file and of earlier ones."""

import json
from datetime import date
from hashlib import blake2b

from .. import text
from . import names
from .errors import CellError


def outside_term(entry, leaves, start, end):
    """Return what is wrong with an object's days on a policy: a list of at most one CellError."""
    days = [day for day in (entry, leaves) if day and (day < start or (end and day > end))]
    return [CellError("outside_term", day=day, start=start, end=end) for day in days[:1]]


def object_mark(record, persons=False):
    """Return the text that tells the object of a row from others, empty when the row names none.

    :param persons: the rows are a list of persons, whose names are the objects
    """
    if record.get("vin") or record.get("plate"):
        return record.get("vin") or text.code_key(record["plate"])
    car = f"{record.get('make') or ''} {record.get('model') or ''}".strip()
    thing = text.fold(record.get("object_address") or record.get("object_name") or car)
    if thing or not persons:
        return thing
    number = record.get("client_document") or record.get("client_key")
    birth = record.get("client_birth_date")
    return (
        text.code_key(str(number)) if number else f"{names.name_key(record.get('client_name'))} {birth or ''}".strip()
    )


def row_keys(key, record, objects=False):
    """Return the keys a row may be known by, from the one its policy's rows share to its own.

    A policy with one object is known by ``key`` alone; its rows with several objects by the object too, and
    rows of the same object by its entry too. In a list of ``objects`` the key is the object's already.
    """
    keys = [key] if objects else [key, f"{key}|#{object_mark(record)}"]
    return [*keys, f"{keys[-1]}|{record.get('object_entry') or ''}"]


def record_hash(record):
    """Return what tells a changed row from an unchanged one: a digest of all values read."""
    data = json.dumps(record, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    return blake2b(data.encode(), digest_size=16).hexdigest()
