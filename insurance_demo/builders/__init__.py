"""One builder per subject; each adds what it made to the same `Broker`."""

from . import book, broker, catalogue, clients, deals, fleets, renewals
from .base import Broker


def build(env):
    """Build the whole demonstration; the same every time but for the dates, which count from today."""
    demo = Broker(env)
    for builder in (broker, catalogue, clients, book, fleets, deals, renewals):
        builder.build(demo)
