"""What is known of a batch of rows while it is imported."""

from ....lib.book.errors import CellError


class Row:
    """One row: its record, and what it was found to mean.

    :ivar problem: CellError when the row is refused
    :ivar action: created, updated or unchanged
    """

    def __init__(self, number, cells, key, digest, record):
        self.number, self.cells, self.key, self.digest, self.record = number, cells, key, digest, record
        self.advisor = self.issuer = None
        self.forget()

    def forget(self):
        """Back to what the file says: the batch is tried again, with fewer rows."""
        self.problem = self.action = self.link = None
        self.line = self.product = self.insurer = self.marketer = self.office = self.currency = self.beneficiary = None
        self.client = self.object = self.policy = None
        self.chain_key = self.previous = None
        self.made_client = self.made_object = self.made_policy = False

    def get(self, name, default=None):
        return self.record.get(name, default)

    def refuse(self, code, **params):
        """Refuse the row for the reason ``code`` (see ``wording.WORDS``)."""
        self.problem = CellError(code, **params)

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
        return [row for row in self.rows if not row.problem and row.action != "unchanged"]

    def remember(self, records):
        """Keep what the run made beyond policies, clients and objects, for its undo."""
        if records:
            self.made.setdefault(records._name, []).extend(records.ids)
        return records
