"""The fields a column can be mapped to, and the table of names they go by."""

import csv
from functools import cache
from pathlib import Path

from .. import text

# target: how its cells are read
KINDS = {
    "row_key": "text", "client_key": "text",
    "client_name": "text", "client_last_name": "text", "client_first_name": "text", "client_middle_name": "text",
    "client_birth_date": "birth", "client_phone": "phones", "client_mobile": "phones", "client_email": "email",
    "client_vat": "code", "client_document": "code",
    "client_street": "text", "client_city": "text", "client_zip": "text",
    "client_occupation": "text", "client_area": "text",
    "plate": "text", "vin": "vin", "make": "text", "model": "text", "make_model": "text", "year": "integer",
    "power_kw": "number", "power_hp": "number", "object_name": "text", "object_address": "text",
    "number": "text", "policy_key": "text", "previous_number": "text", "origin": "origin",
    "line": "text", "product": "text", "insurer": "text", "advisor": "text", "issuer": "text", "marketer": "text",
    "office": "text", "issuing_unit": "text",
    "date_issue": "date", "date_start": "date", "date_end": "date", "cover_end": "date", "term": "term",
    "date_first": "date", "instalments": "integer", "claims": "integer", "claims_cost": "money",
    "premium": "money", "premium_total": "money", "tax": "money", "fee": "money",
    "commission_rate": "rate", "commission": "money", "currency": "text",
    "sum_insured": "money", "deductible": "deductible", "beneficiary": "text", "source": "text", "note": "text",
    "object_premium": "money", "object_entry": "date", "object_exit": "date",
}  # fmt: skip
# what a column of a list of objects of one policy means, by what it would mean in a book; others are not imported
_OBJECT_TARGETS = [
    "plate", "vin", "make", "model", "make_model", "year", "power_kw", "power_hp", "object_name", "object_address",
    "sum_insured", "deductible", "beneficiary", "object_premium", "object_entry", "object_exit", "row_key",
]  # fmt: skip
_PERSON_TARGETS = [name for name in KINDS if name.startswith("client_")]
OF_OBJECTS = dict(zip(_OBJECT_TARGETS, _OBJECT_TARGETS, strict=True)) | {
    "premium": "object_premium", "premium_total": "object_premium", "date_start": "object_entry",
    "date_end": "object_exit", "client_name": "object_name",
}  # fmt: skip
OF_PERSONS = OF_OBJECTS | dict(zip(_PERSON_TARGETS, _PERSON_TARGETS, strict=True))
DATES = {"date", "birth"}
NUMBERS = {"money", "number", "rate", "integer"}
WORDS = {
    "client_name", "client_last_name", "client_first_name", "client_middle_name", "make", "model", "make_model",
    "object_name", "line", "product", "insurer", "advisor", "issuer", "marketer", "office", "beneficiary",
}  # fmt: skip
MANY = {"note", "client_phone", "client_mobile", "client_street"}  # targets that several columns may fill


def synonyms():
    """Return ``{folded column name: target}`` of a book's columns."""
    return read_synonyms(Path(__file__).parent / "columns.csv")


@cache
def read_synonyms(path):
    """Return ``{folded column name: target}`` from a table of names by language; the first meaning of a name wins."""
    table = {}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            target = row.pop("target")
            for words in row.values():
                for word in (words or "").split("|"):
                    if word:
                        table.setdefault(header_key(word), target)
    return table


def header_key(title):
    """Return the comparable form of a column name."""
    folded = (
        text.fold(str(title))
        .replace("’", "'")
        .replace("`", "'")
        .replace("_", " ")
        .replace(",", " ")
        .replace("\u200c", " ")
    )
    return " ".join(folded.replace("(", " ").replace(")", " ").strip(" .:*№#").split())
