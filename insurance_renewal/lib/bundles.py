"""Which ending policies share a deal. Pure Python, no Odoo."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple


class Due(NamedTuple):
    """An ending policy as the night's query finds it."""

    policy_id: int
    partner_id: int
    user_id: int | None
    line_id: int
    date_start: date
    cover_end: date
    precision: str

    @property
    def last_day(self):
        """Last day of cover."""
        return self.cover_end - timedelta(days=1)


@dataclass
class Bundle:
    """The ending policies of one client that belong into one deal, the first to end first.

    :ivar key: company, client, period, origin and pipeline as one text, the same on every server
    :ivar team_id: id of the pipeline, or None
    """

    key: str
    partner_id: int
    team_id: int | None
    rows: list = field(default_factory=list)

    def only(self, rows):
        """Return the same bundle with ``rows`` alone."""
        return Bundle(self.key, self.partner_id, self.team_id, list(rows))

    @property
    def policy_ids(self):
        """Ids of its policies, in order."""
        return [row.policy_id for row in self.rows]

    @property
    def user_ids(self):
        """Ids of the agents of its policies, without doubles, in order."""
        return list(dict.fromkeys(row.user_id for row in self.rows if row.user_id))


def period(row, grouping):
    """Return what a policy shares with the others of its deal: a month, a quarter, or nothing but itself."""
    last = row.last_day
    if grouping == "policy":
        return f"p{row.policy_id}"
    return f"{last:%Y}-Q{(last.month + 2) // 3}" if grouping == "quarter" else f"{last:%Y-%m}"


def make(rows, company_id, origin, teams, grouping="month"):
    """Group ``rows`` (of :class:`Due`) into bundles.

    :param grouping: ``month``, ``quarter`` (policies of a client that end in the same one share a deal) or ``policy``
    :param teams: ``{line id: pipeline id or None}``
    :return: list of bundles, those of an agent and a client beside each other: few agents per batch means
        few checks of what they may read, and a client's deals are made by one server
    """
    bundles = {}
    for row in sorted(rows, key=lambda row: (row.cover_end, row.policy_id)):
        team_id = teams[row.line_id]
        key = f"{company_id}/{row.partner_id}/{period(row, grouping)}/{origin}/{team_id or 0}"
        bundle = bundles.get(key)
        if bundle is None:
            bundle = bundles[key] = Bundle(key, row.partner_id, team_id)
        bundle.rows.append(row)
    return sorted(bundles.values(), key=lambda bundle: (bundle.rows[0].user_id or 0, bundle.partner_id, bundle.key))


def batches(bundles, size):
    """Yield lists of bundles with about ``size`` policies each; a bundle is never torn apart."""
    batch, count = [], 0
    for bundle in bundles:
        if batch and count + len(bundle.rows) > size:
            yield batch
            batch, count = [], 0
        batch.append(bundle)
        count += len(bundle.rows)
    if batch:
        yield batch
