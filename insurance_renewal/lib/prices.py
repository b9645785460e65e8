"""What an insurer's price for the next term consists of. Pure Python, no Odoo.

Amounts are money in one currency; rates are per cent of the net premium.
"""


def rates_of(premium, tax, levy, fee):
    """Return ``(tax rate, levy rate, fee)`` that a policy's figures show; nothing of a policy without net premium.

    >>> rates_of(1000, 50, 10, 20)
    (5.0, 1.0, 20)
    """
    return (tax * 100 / premium, levy * 100 / premium, fee) if premium else (0.0, 0.0, 0.0)


def from_net(net, tax_rate, levy_rate, fee, digits=2):
    """Return ``(net, tax, levy, fee)`` of a net premium."""
    return round(net, digits), round(net * tax_rate / 100, digits), round(net * levy_rate / 100, digits), fee


def from_gross(gross, tax_rate, levy_rate, fee, digits=2):
    """Return ``(net, tax, levy, fee)`` that add up to a price to the last cent; what rounding leaves is net premium.

    A price that is no more than the fee has no fee in it.

    >>> from_gross(1080, 5, 1, 20)
    (1000.0, 50.0, 10.0, 20)
    """
    if gross <= fee:
        fee = 0.0
    net = (gross - fee) / (1 + (tax_rate + levy_rate) / 100)
    tax, levy = round(net * tax_rate / 100, digits), round(net * levy_rate / 100, digits)
    return round(gross - fee - tax - levy, digits), tax, levy, fee
