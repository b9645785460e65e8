"""Check digits of document numbers. Pure functions of the number without spaces and signs, in capitals."""

_UA_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_CN_SIGNS = "10X98765432"


def iran_national(number):
    """Return whether the last of ten digits fits the others (national code, کد ملی).

    The sum of the first nine, weighted 10 down to 2, modulo 11: below 2 it is the last digit itself,
    otherwise 11 less it.
    """
    if len(number) != 10 or not number.isdigit() or len(set(number)) == 1:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return int(number[9]) == (rest if rest < 2 else 11 - rest)


def china_resident(number):
    """Return whether the last of 18 signs fits the others (GB 11643-1999, ISO 7064 MOD 11-2)."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return number[17] == _CN_SIGNS[total % 11]


def ukraine_tax(number):
    """Return whether the last of ten digits fits the others (taxpayer's number, РНОКПП)."""
    if len(number) != 10 or not number.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _UA_WEIGHTS, strict=False))
    return int(number[9]) == total % 11 % 10


CHECKS = {"iran_national": iran_national, "china_resident": china_resident, "ukraine_tax": ukraine_tax}
