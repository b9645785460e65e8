"""Does a term of cover join those before and after it, leave a gap, or overlap?"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """Cover of somebody's policy: first day, exclusive end, and what it is known by."""

    start: date
    end: date
    key: object = None


@dataclass(frozen=True)
class Finding:
    """``kind`` is overlap or gap; from ``start`` to the exclusive ``end``; ``key`` of the other policy."""

    kind: str
    start: date
    end: date
    key: object

    @property
    def days(self):
        return (self.end - self.start).days


def compare(mine, others, longest_gap):
    """Return what is not seamless between ``mine`` and the other spans of the same object.

    :param Span mine: the term that is to be issued
    :param others: spans of the other policies
    :param int longest_gap: days; longer gaps are no oversight and not told
    :return: findings: each overlap, and the gap to the nearest cover before and after
    """
    found = []
    for other in sorted(others, key=lambda span: (span.start, span.end)):
        start, end = max(mine.start, other.start), min(mine.end, other.end)
        if start < end:
            found.append(Finding("overlap", start, end, other.key))
    before = max((o for o in others if o.start < mine.start), key=lambda o: o.end, default=None)
    if before and before.end < mine.start:
        found.append(Finding("gap", before.end, mine.start, before.key))
    after = min((o for o in others if o.end > mine.end), key=lambda o: o.start, default=None)
    if after and after.start > mine.end:
        found.append(Finding("gap", mine.end, after.start, after.key))
    return [finding for finding in found if finding.kind == "overlap" or finding.days <= longest_gap]
