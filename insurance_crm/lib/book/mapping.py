"""Turning a row of cells into a record of typed values, or into the reasons why not.

A record is a dict: target -> value. Dates are ``date``; phones a list of texts;
``premium`` is always net, ``end`` the last day of cover or None for open-ended.
"""

from datetime import timedelta

from .. import text
from . import cells as cells_
from . import moments, names, targets
from .errors import CellError, RowError
from .keys import object_mark, outside_term
from .reading import FORMULA_WITHOUT_VALUE

_HP_TO_KW = 0.73549875
_SHORT = 8
_MOST_REMEMBERED = 5000
_NOTHING = {"", "-", "–", "—", "n/a", "na", "нет", "немає", "null", "none", "#n/a", "#н/д"}


class _Remembered(dict):
    """The values of a column's cells: most columns say the same few things again and again."""

    def __init__(self, reader, column):
        super().__init__()
        self.reader, self.column = reader, column

    def __missing__(self, cell):
        value = self.reader(self.column, cell)
        if len(self) < _MOST_REMEMBERED:
            self[cell] = value
        return value


class Mapper:
    """Reads rows by a profile.

    :param columns: list of dicts ``index, title, target, format``
    :param options: ``chain`` and other settings are not read here; used are
        ``origin`` (own, foreign), ``default_term`` (text, for rows without end), ``key`` (list of column indexes),
        ``objects`` (the rows are objects of one policy: no client and no term of their own)
    """

    kinds = targets.KINDS  # how the cells of a target are read; other kinds of files have their own

    def __init__(self, columns, options=None):
        self.options = options or {}
        self.columns = [column for column in columns if column["target"] in self.kinds]
        self.titles = {column["target"]: column["title"] for column in self.columns}
        self.order = next(
            (c["format"] for c in self.columns if self.kinds[c["target"]] == "date" and c["format"]), "dmy"
        )
        self.plan = [(column, column["index"], _Remembered(self._cell, column)) for column in self.columns]
        self.key = list(self.options.get("key") or [])

    def parse(self, cells):
        """Return the record of a row.

        :raises RowError: with every problem found, each naming its column
        """
        record, problems = self._read_cells(cells)
        objects = self.options.get("objects")
        self._name(record, [] if objects else problems)
        self._vehicle(record)
        if not objects:
            self._term(record, problems)
        elif not object_mark(record, persons=True):
            problems.append(CellError("no_object"))
        self._place(record, problems)
        self._money(record, problems)
        if problems:
            raise RowError(problems)
        return record

    def _read_cells(self, cells):
        """Return ``(record, problems)``: the values of the mapped cells as their columns are read."""
        record, problems = {}, []
        width = len(cells)
        for column, index, remembered in self.plan:
            cell = cells[index] if index < width else None
            if cell is None:
                continue
            try:
                value = remembered[cell] if cell.__class__ is str else self._cell(column, cell)
            except CellError as error:
                error.params["column"] = column["title"]
                problems.append(error)
                continue
            self._put(record, column["target"], value)
        return record, problems

    def row_key(self, cells, record):
        """Return the text that identifies a row within its source: the chosen columns, else number, start and insurer."""
        if self.key:
            parts = [cells[index] if index < len(cells) else None for index in self.key]
        elif self.options.get("objects"):
            parts = [record.get("row_key") or object_mark(record, persons=True)]
        elif record.get("row_key"):
            parts = [record["row_key"]]
        elif record.get("number"):
            parts = [
                text.code_key(record["number"]),
                record["start"].isoformat(),
                text.fold(record.get("insurer") or ""),
            ]
        else:
            parts = self._other_key(record)
        return "|".join("" if part is None else str(part).strip() for part in parts)

    @staticmethod
    def _other_key(record):
        """Return what tells a row without a number: who, what, from when to when."""
        phones, start, end = record.get("client_phone") or [""], record.get("start"), record.get("end")
        return [
            names.name_key(record.get("client_name")),
            record.get("client_key"),
            phones[0],
            text.code_key(record.get("plate") or record.get("vin") or ""),
            text.fold(record.get("line") or record.get("product") or ""),
            start and start.isoformat(),
            end and end.isoformat(),
        ]

    def _cell(self, column, cell):
        """Return the value of a cell, None when it says in words that there is none."""
        if cell.__class__ is str and len(cell) < _SHORT and cell.casefold() in _NOTHING:
            return None
        if cell == FORMULA_WITHOUT_VALUE:
            raise CellError("formula", value="")
        if isinstance(cell, str) and "\ufffd" in cell:
            raise CellError("unreadable", value=cell)
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper():
            raise CellError("sheet_error", value=cell)
        kind = self.kinds[column["target"]]
        return cells_.READERS.get(kind, cells_.as_text)(cell, column)

    @staticmethod
    def _put(record, target, value):
        if value in (None, "", []):
            return
        if target not in record:
            record[target] = value
        elif isinstance(value, list):
            record[target] = list(dict.fromkeys(record[target] + value))
        elif target in targets.MANY:
            record[target] = f"{record[target]}, {value}"

    def _name(self, record, problems):
        parts = [record.pop(f"client_{part}_name", None) for part in ("last", "first", "middle")]
        if any(parts):
            record["client_name"] = " ".join(part for part in parts if part)
        phones = record.get("client_phone", []) + record.pop("client_mobile", [])
        if phones:
            record["client_phone"] = list(dict.fromkeys(phones))
        if not record.get("client_name"):
            self._miss("no_client", ("client_name", "client_last_name"), problems)

    def _miss(self, code, names, problems):
        """Note that a value is missing, unless its column's cell was refused already."""
        columns = {self.titles[name] for name in names if name in self.titles}
        if not any(problem.params.get("column") in columns for problem in problems):
            problems.append(CellError(code, column=next(iter(sorted(columns)), None)))

    def _vehicle(self, record):
        whole = record.pop("make_model", None)
        if whole and not record.get("make"):
            make, _space, model = whole.partition(" ")
            record["make"], record["model"] = make, model.strip() or record.get("model")
        horses = record.pop("power_hp", None)
        if horses and not record.get("power_kw"):
            record["power_kw"] = round(horses * _HP_TO_KW, 1)

    def _term(self, record, problems):
        """Bring start, last day, exclusive end and term to ``start``, ``end`` and ``precision``."""
        start, last = record.pop("date_start", None), record.pop("date_end", None)
        exclusive, term = record.pop("cover_end", None), record.pop("term", None)
        record["origin"] = record.get("origin") or self.options.get("origin") or "own"
        issued = record.get("date_issue") and record["date_issue"][0]
        if issued:
            record["date_issue"] = issued
        if record.get("date_first"):
            record["date_first"] = record["date_first"][0]
        start = start[0] if start else None
        if not start and (issued or last) and record["origin"] == "foreign":
            start = issued or last[0]
        start = start or issued
        end, precision = None, "day"
        if last:
            end, precision = last
            end = moments.month_end(end) if precision == "month" else end
        elif exclusive:
            end = exclusive[0] - timedelta(days=1)
        if not start:
            self._miss("no_start", ("date_start", "date_issue"), problems)
            return
        if not last and not exclusive:
            end = self._end_by_term(term or self.options.get("default_term"), start, problems)
        record |= {"start": start, "end": end, "precision": precision}
        if end and end < start:
            problems.append(CellError("ends_before_start", start=start, end=end))

    def _end_by_term(self, term, start, problems):
        if term in (None, ""):
            self._miss("no_end", ("date_end", "cover_end", "term"), problems)
            return None
        unit = next((c["format"] for c in self.columns if c["target"] == "term"), None)
        try:
            end = moments.parse_term(term, start, self.order, unit or "month")
        except CellError as error:
            error.params["column"] = self.titles.get("term")
            problems.append(error)
            return None
        return None if end == moments.OPEN else end

    def _place(self, record, problems):
        """An object's first and last day on the policy: within the term, and not the wrong way round."""
        for name in ("object_entry", "object_exit"):
            day, precision = record.pop(name, None) or (None, "day")
            if day:
                last = name == "object_exit" and precision == "month"
                record[name] = moments.month_end(day) if last else day
        entry, leaves = record.get("object_entry"), record.get("object_exit")
        start, end = record.get("start"), record.get("end")
        if entry and leaves and leaves < entry:
            problems.append(CellError("exit_before_entry", entry=entry, exit=leaves))
        elif start:
            problems += outside_term(entry, leaves, start, end)

    def _money(self, record, problems):
        """Bring price, tax and fee to net premium; the percentage and the commission to each other."""
        total = record.pop("premium_total", None)
        if record.get("premium") is None and total is not None:
            record["premium"] = round(total - record.get("tax", 0.0) - record.get("fee", 0.0), 2)
        for name in (
            "premium",
            "tax",
            "fee",
            "commission",
            "sum_insured",
            "object_premium",
            "deductible",
            "claims_cost",
        ):
            if record.get(name, 0) < 0:
                problems.append(CellError("negative", column=self.titles.get(name) or self.titles.get("premium_total"),
                                          value=record[name]))  # fmt: skip
        rate, commission, premium = record.get("commission_rate"), record.get("commission"), record.get("premium")
        if rate is None and commission is not None and premium:
            rate = record["commission_rate"] = round(commission / premium * 100, 3)
        if rate is not None and not 0 <= rate <= 100:
            problems.append(CellError("rate", column=self.titles.get("commission_rate"), value=rate))
