"""The arithmetic of a repair estimate: amounts after wear, VAT, and what a difference is made of. Pure Python, no Odoo.

Numbers come in as floats, are counted exactly and go out as floats rounded half up to the currency's smallest step,
so that the lines on paper add up to the sums below them.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KINDS = ("labour", "part", "material", "paint")
WORN = ("part", "material", "paint")  # work is never worn
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Amounts:
    """What a line costs.

    :ivar before: quantity × price
    :ivar wear: what is taken off for wear
    :ivar amount: the rest
    """

    before: float
    wear: float
    amount: float


def exact(number):
    """Return a float as the decimal number people see."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def round_to(number, step=0.01):
    """Return a Decimal or float as a float, rounded half away from zero to a multiple of ``step``."""
    step = exact(step)
    return float((exact(number) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)


def total(numbers, step=0.01):
    """Return the sum of amounts, rounded."""
    return round_to(sum((exact(number) for number in numbers), Decimal(0)), step)


def line(kind, quantity, price, wear=0.0, step=0.01):
    """Return the :class:`Amounts` of a line.

    :param kind: one of KINDS; labour is not worn
    :param quantity: pieces, or hours of labour
    :param price: of one piece or hour, without VAT
    :param wear: per cent
    :raises ValueError: for a negative number, or wear that is no percentage
    """
    if quantity < 0 or price < 0 or not 0 <= wear <= 100:
        raise ValueError((quantity, price, wear))
    full = exact(quantity) * exact(price)
    off = exact(wear) if kind in WORN else Decimal(0)
    before, amount = round_to(full, step), round_to(full * (_HUNDRED - off) / _HUNDRED, step)
    return Amounts(before, total((before, -amount), step), amount)


def vat(net, rate, step=0.01):
    """Return the VAT on an amount.

    :param rate: per cent
    """
    return round_to(exact(net) * exact(rate) / _HUNDRED, step)


def age(year_built, day):
    """Return a car's age on a day in years, None when nobody knows when it was built.

    :param year_built: calendar year, 0 when unknown
    :param day: date
    """
    return max(day.year - year_built, 0) if year_built else None


def wear(rules, kind, years, insurer=None):
    """Return the wear in per cent: of the row with the highest age that is reached.

    :param rules: iterable of ``(kind, insurer or None, age from, per cent)``; an insurer's own rows for a kind go before
        all general ones of that kind
    :param years: age of the car, None when unknown: then nothing is taken off
    """
    if kind not in WORN or years is None:
        return 0.0
    rows = [row for row in rules if row[0] == kind and row[1] in (None, insurer)]
    own = [row for row in rows if row[1] is not None]
    reached = [(start, percent) for _kind, _insurer, start, percent in own or rows if start <= years]
    return max(reached)[1] if reached else 0.0


def explain(lines, vat_asked, vat_given, step=0.01):
    """Return what the difference between asked and given is made of, as ``[(reason, amount)]``.

    :param lines: iterable of ``(asked, given, reason or None)``, without VAT
    :param vat_asked, vat_given: the VAT on both sums
    :return: reasons in the order they first appear, ``None`` for what nobody explained, ``"vat"`` at the end; amounts are
        negative where less was given. They add up to the whole difference.
    """
    sums = {}
    for asked, given, reason in lines:
        change = exact(given) - exact(asked)
        if change:
            sums[reason] = sums.get(reason, Decimal(0)) + change
    change = exact(vat_given) - exact(vat_asked)
    parts = [*sums.items(), ("vat", change)]
    return [(reason, round_to(amount, step)) for reason, amount in parts if amount]
