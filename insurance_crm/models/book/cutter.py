"""Cutting a file's rows into batches in which the rows of one policy are together."""

from collections import Counter

LATE_ROWS = 10_000


class Cutter:
    """Takes rows as they are read and hands out batches.

    A batch is handed out when it is full and the next row is of another policy. Rows of a policy that stands
    in a batch handed out already are added to that one, many at a time.

    :param size: rows of a batch
    :param store: function ``(sequence, rows)``: a new batch
    :param add: function ``(sequence, rows)``: more rows of a batch
    """

    def __init__(self, size, store, add):
        self.size, self.store, self.add = size, store, add
        self.count = self.total = 0
        self._pack, self._late, self._late_rows, self._last = [], {}, 0, None
        self._seen = Counter()
        self._first, self._others = {}, {}  # key: (batch, row number, own key); and of policies with several rows

    def find(self, key, own, number):
        """Return the number of the row that says the same (``own`` key) already, None when there is none."""
        if key not in self._first:
            self._first[key] = (self.count, number, own)
            return None
        _batch, first, first_own = self._first[key]
        others = self._others.setdefault(key, {first_own: first})
        return others.get(own) or others.setdefault(own, number) and None

    def tell_apart(self, key):
        """Return ``key`` for the first row that has it, with its number for each further one."""
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key}|{self._seen[key]}"

    def take(self, key, row):
        """Put a row (a list that begins with its number) where the others of ``key`` are; without a key it is alone."""
        self.total += 1
        if len(self._pack) >= self.size and (key is None or key != self._last):
            self._flush()
            if key and self._first[key][1] == row[0]:
                self._first[key] = (self.count, *self._first[key][1:])
        batch = self._first[key][0] if key else self.count
        if batch < self.count:
            self._late.setdefault(batch, []).append(row)
            self._late_rows += 1
            if self._late_rows >= LATE_ROWS:
                self._flush_late()
        else:
            self._pack.append(row)
            self._last = key

    def finish(self):
        """Hand out what is left; returns the number of batches."""
        if self._pack:
            self._flush()
        self._flush_late()
        return self.count

    def _flush(self):
        self.store(self.count, self._pack)
        self._pack = []
        self.count += 1

    def _flush_late(self):
        for sequence, rows in self._late.items():
            self.add(sequence, rows)
        self._late, self._late_rows = {}, 0
