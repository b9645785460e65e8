"""The words for what can be wrong with a file or a row (see ``lib.book.errors``)."""

from collections import defaultdict

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "empty_file": _lt("The file is empty."),
    "old_excel": _lt(
        "This is a workbook of the old format (.xls). Open it in a spreadsheet program and save it as .xlsx."
    ),
    "not_a_table": _lt("This is no CSV file and no workbook (.xlsx) that can be opened."),
    "zip_without_table": _lt("The ZIP file holds no CSV file and no workbook."),
    "zip_too_big": _lt("The file inside the ZIP is too big (%(size)s bytes)."),
    "protected": _lt("The ZIP file is protected by a password. Unpack it first."),
    "no_such_sheet": _lt("The workbook has no sheet “%(sheet)s”, only: %(sheets)s."),
    "broken_csv": _lt("The CSV file is broken: %(detail)s"),
    "date": _lt("%(column)s: “%(value)s” is no date."),
    "no_such_day": _lt("%(column)s: there is no such day as “%(value)s” (read as %(order)s)."),
    "number": _lt("%(column)s: “%(value)s” is no number."),
    "term": _lt("%(column)s: the term “%(value)s” is not understood. Write e.g. 1 year, 6 months or 15 days."),
    "bool": _lt("%(column)s: “%(value)s” is neither yes nor no."),
    "origin": _lt("%(column)s: “%(value)s” says neither ours nor elsewhere."),
    "email": _lt("%(column)s: “%(value)s” is no e-mail address."),
    "formula": _lt("%(column)s: a formula without its result. Open the workbook in a spreadsheet program and save it."),
    "sheet_error": _lt("%(column)s: the spreadsheet shows the error %(value)s here."),
    "unreadable": _lt(
        "%(column)s: “%(value)s” holds letters that cannot be read. Choose the file's encoding in the profile."
    ),
    "no_client": _lt("The client's name is missing."),
    "no_start": _lt("The first day of cover is missing."),
    "no_end": _lt("Neither the last day of cover nor the term is given."),
    "ends_before_start": _lt("The cover ends (%(end)s) before it starts (%(start)s)."),
    "negative": _lt("%(column)s: %(value)s is below zero."),
    "rate": _lt("%(column)s: %(value)s is no percentage between 0 and 100."),
    "duplicate": _lt("The same row stands in line %(row)s already."),
    "no_object": _lt("The row names no object: no plate, VIN, make, name or address."),
    "exit_before_entry": _lt("The object leaves (%(exit)s) before it joins (%(entry)s)."),
    "outside_term": _lt("%(day)s lies outside the policy's term (%(start)s to %(end)s)."),
    "row_without_object": _lt(
        "The policy stands in line %(row)s already; a further row of it must name another object."
    ),
    "other_client": _lt("The policy stands in line %(row)s already, with another client: %(name)s."),
    "other_end": _lt("The policy stands in line %(row)s already, with another end: %(end)s."),
    "other_currency": _lt("The policy stands in line %(row)s already, in another currency: %(currency)s."),
    "no_number": _lt("A policy of ours needs its number."),
    "no_insurer": _lt("A policy of ours needs its insurer."),
    "no_line": _lt("The line of business is missing and cannot be told from the product “%(product)s”."),
    "unknown_insurer": _lt("The insurer “%(name)s” is not known, and the profile does not create what is missing."),
    "unknown_product": _lt("The product “%(name)s” is not known, and the profile does not create what is missing."),
    "unknown_line": _lt("The line “%(name)s” is not known, and the profile does not create what is missing."),
    "unknown_marketer": _lt("The marketer “%(name)s” is not known, and the profile does not create what is missing."),
    "unknown_office": _lt("The office “%(name)s” is not known, and the profile does not create what is missing."),
    "unknown_currency": _lt("The currency “%(name)s” is not known or not switched on."),
    "vin": _lt("VIN “%(value)s”: 5 to 17 Latin letters and digits, without I, O and Q when there are 17."),
    "year": _lt("Year built %(value)s: write four digits."),
    "birth": _lt("Birth date %(value)s: it must lie between 1880 and today."),
    "first_late": _lt("With us since %(value)s: that is after the first day of this term."),
    "instalments": _lt("%(value)s payments a year: it must be 0 (not known) to 52."),
    "claims": _lt("%(value)s claims: the number cannot be negative."),
    "entered_by_hand": _lt("Policy %(number)s of this insurer and start is here already, not from this source."),
    "ended": _lt("The policy was cancelled or voided here, so the file no longer changes it."),
    "endorsed": _lt("The policy was changed here since it was imported: write the change as an endorsement."),
    "origin_changed": _lt("The policy is kept as “%(here)s”; whether it is ours is changed by hand, not by a file."),
    "refused": _lt("%(detail)s"),
}
ORDERS = {
    "dmy": _lt("day/month/year"),
    "mdy": _lt("month/day/year"),
    "ymd": _lt("year/month/day"),
    "jalali": _lt("Persian calendar"),
}


def words(env, error):
    """Return the sentence for a BookError in the user's language."""
    return say(env, error.code, error.params)


def say(env, code, params):
    params = {name: value if value not in (None, False) else "?" for name, value in params.items()}
    params = defaultdict(lambda: "?", params, column=params.get("column") or env._("Row"))
    if params.get("order") in ORDERS:
        params["order"] = env._(ORDERS[params["order"]])
    sentence = env._(WORDS[code])
    return sentence % params


def say_all(env, problems):
    """Return one text for all problems of a row: a list of ``[code, params]``."""
    return " ".join(say(env, code, params) for code, params in problems)
