"""What is known of a batch of rows while it is imported."""

from collections import Counter

from ....lib.book.errors import CellError
from ....lib.book.keys import row_keys


class Row:
    """One row: its record, and what it was found to mean.

    :ivar problem: CellError when the row is refused
    :ivar action: created, updated or unchanged
    :ivar keys: what the row may be known by, from its policy's key to its own; ``key`` is the one chosen
    :ivar head: the first row of the same policy, which tells the policy's own data; itself when it is alone
    :ivar company: how many rows the policy has in the batch
    """

    def __init__(self, number, cells, key, digest, record):
        self.number, self.cells, self.key, self.digest, self.record = number, cells, key, digest, record
        self.keys = [key]
        self.advisor = self.issuer = None
        self.forget()

    def forget(self):
        """Back to what the file says: the batch is tried again, with fewer rows."""
        self.problem = self.action = self.link = None
        self.line = self.product = self.insurer = self.marketer = self.office = self.currency = self.beneficiary = None
        self.client = self.object = self.policy = self.place = self.person = self.endorsed = None
        self.head, self.company = self, 1
        self.chain_key = self.previous = None
        self.made_client = self.made_object = self.made_policy = self.made_place = False

    def get(self, name, default=None):
        return self.record.get(name, default)

    def refuse(self, code, **params):
        """Refuse the row for the reason ``code`` (see ``wording.WORDS``)."""
        self.problem = CellError(code, **params)

    @property
    def is_head(self):
        return self.head is self

    @property
    def is_new(self):
        """Whether the row's policy is made by this batch."""
        return self.head.made_policy

    @property
    def is_live(self):
        return not self.problem and self.action != "unchanged"

    @property
    def is_own(self):
        return self.record["origin"] == "own"


class Batch:
    """The rows of one batch with the run they belong to, and what was made for them."""

    def __init__(self, run, rows):
        self.run, self.profile, self.company = run, run.profile_id, run.company_id
        self.rows = rows
        self.made = {}
        self.late_terms = []  # (policy that is here, row of its predecessor)
        self.clients_created = self.objects_created = 0
        for row in rows:
            row.forget()

    @property
    def live(self):
        """The rows still to be worked on: not refused, not unchanged."""
        return [row for row in self.rows if row.is_live]

    @property
    def groups(self):
        """``{first row: rows}`` of the rows that are not refused, by their policies."""
        groups = {}
        for row in self.rows:
            if not row.problem:
                groups.setdefault(row.head, []).append(row)
        return groups

    def remember(self, records):
        """Keep what the run made beyond policies, clients and objects, for its undo."""
        if records:
            self.made.setdefault(records._name, []).extend(records.ids)
        return records


def choose_keys(rows, objects=False):
    """Give each row the shortest of its keys that no other row of the batch has."""
    for row in rows:
        row.keys = row_keys(row.key, row.record, objects)
    counts = Counter((level, key) for row in rows for level, key in enumerate(row.keys))
    for row in rows:
        row.key = next((key for level, key in enumerate(row.keys) if counts[level, key] == 1), row.keys[-1])
