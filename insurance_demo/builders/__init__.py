"""One builder per subject; each adds what it made to the same `Broker`."""

from . import (
    blanks,
    book,
    broker,
    calls,
    cases,
    catalogue,
    claims,
    clients,
    complaints,
    deals,
    details,
    documents,
    deliveries,
    doubles,
    endings,
    endorsements,
    fleets,
    gifts,
    history,
    inquiries,
    inspections,
    instalments,
    messages,
    needs,
    persons,
    ranking,
    relations,
    renewals,
    requests,
    risk,
    selling,
    talks,
    tariffs,
)
from .base import Broker


def build(env):
    """Build the whole demonstration; the same every time but for the dates, which count from today."""
    demo = Broker(env)
    for builder in (
        *(broker, catalogue, tariffs, selling, clients, persons, details),
        *(book, fleets, deals, renewals, relations),
        *(
            talks,
            inquiries,
            endorsements,
            endings,
            instalments,
            inspections,
            deliveries,
            documents,
            blanks,
            history,
            claims,
            complaints,
            needs,
            cases,
            calls,
            requests,
            ranking,
            gifts,
            doubles,
            risk,
            messages,
        ),
    ):
        builder.build(demo)
