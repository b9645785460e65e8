"""What part of a year's premium a term costs, and which terms, deductibles and covers a product offers."""

from dateutil.relativedelta import relativedelta

from .. import dates

_CENT = 0.005


def share(kind, rows, start, last):
    """Return ``(part of a year's premium, word, its facts)`` for cover from ``start`` to ``last`` (both days in).

    :param kind: ``any`` (the premium is for any term), ``pro_rata`` (days of cover by days of the year of cover, 365 or
        366) or ``table``
    :param rows: ``[count, unit, per cent]`` from short to long. Of a table the first row that reaches the last day is
        taken; beyond the last row, or without rows, a year's premium is due. Whole years before it cost 100 % each.
    """
    if kind == "any":
        return 1.0, None, {}
    end, years = dates.cover_end(last), 0
    while start + relativedelta(years=years + 1) <= end:
        years += 1
    begin = start + relativedelta(years=years)
    if begin == end:
        return float(years), "years" if years > 1 else None, {"years": years}
    if kind == "pro_rata":
        days, year = dates.days(begin, end), dates.days(begin, start + relativedelta(years=years + 1))
        return years + days / year, "pro_rata", {"days": days, "year": year, "years": years}
    for count, unit, per_cent in rows:
        if dates.end_of_term(begin, count, unit) >= last:
            return years + per_cent / 100, "table", {"count": count, "unit": unit, "percent": per_cent, "years": years}
    return float(years + 1), "table_end", {"years": years}


def usual_end(choices, start):
    """Return the last day of the product's usual term (its first choice); a year when it has none.

    :param choices: ``[count, count_to, unit]``, the usual one first
    """
    count, _to, unit = choices[0] if choices else (1, 0, "year")
    return dates.end_of_term(start, count, unit)


def is_offered(choices, start, last):
    """Return whether the product is sold for this term; one without choices is sold for any."""
    return not choices or any(
        dates.end_of_term(start, count, unit) <= last <= dates.end_of_term(start, max(count, count_to or 0), unit)
        for count, count_to, unit in choices
    )


def deductible(choices, wanted, sum_insured):
    """Return the deductible in money a product offers for the wanted one.

    :param choices: ``[kind, value]`` with kind ``amount`` or ``percent`` (of the sum insured), the usual one first
    :param wanted: money, None for the usual one
    :return: the wanted one, else the highest choice below it: the client never bears more than he asked for. None when
        every choice is above.
    """
    offered = [sum_insured * value / 100 if kind == "percent" else value for kind, value in choices]
    if not offered:
        return wanted or 0.0
    if wanted is None:
        return offered[0]
    return max((amount for amount in offered if amount <= wanted + _CENT), default=None)
