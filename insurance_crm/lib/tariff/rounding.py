"""Rounding of premiums: halves go up, as insurers' tables have it."""

import math

_TINY = 1e-7  # binary fractions: 2.675 is 2.67499999…
_METHODS = {
    "nearest": lambda steps: math.floor(steps + 0.5 + _TINY),
    "up": lambda steps: math.ceil(steps - _TINY),
    "down": lambda steps: math.floor(steps + _TINY),
}


def round_to(value, step, method="nearest"):
    """Return ``value`` in whole steps (0.01, 1, 10 …) by ``nearest``, ``up`` or ``down``; a step of 0 leaves it as it is."""
    return round(_METHODS[method](value / step) * step, 8) if step else value
