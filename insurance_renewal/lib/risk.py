"""How likely is it that a client does not renew? Frequency tables learned from what became of earlier policies.

Pure Python, no Odoo. Each factor (years with us, premium change, channel …) has a table: in how many of the policies
of a bucket the client left. The tables are smoothed towards the average and fitted to each other, so that an effect
says what a bucket changes *other things being equal*; together they are the log-odds of leaving. That is a logistic
regression on buckets with a ridge penalty, solved bucket by bucket (Newton's step, see Hastie, Tibshirani & Friedman,
"The Elements of Statistical Learning", 4.4 and 9.1), so it is calibrated by itself. Pairs of factors get a table of
their own where together they tell clearly more than apart.

Facts come in columns: ``{factor: [value of each policy]}``; None is "not known" and has a bucket of its own.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import combinations
from math import exp, log, sqrt

BUCKETS = 12  # of a number, each with about the same number of policies
PENALTY = 20.0  # so many policies of average risk speak for "no effect": small buckets stay near the average
LARGEST = 5.0  # a step of an effect; where hardly anybody left, Newton's would overshoot and never come back
CERTAIN = 1e-9  # variance of a bucket whose policies all are foretold with certainty: too small for a float
ROUNDS = 6  # later ones change no third decimal
RARE = 20  # categories with fewer policies are one bucket
PAIRS, PAIR_FACTORS, PAIR_BUCKETS = 6, 8, 6
SURE = 4.0  # standard deviations by which a pair must explain more than chance would
NUMBER, CATEGORY = "number", "category"
OTHER = "other"  # the bucket of rare and new categories


@dataclass
class Table:
    """What one factor, or two together, tell.

    :ivar factors: codes of one or two factors
    :ivar effects: ``{bucket: log-odds added}``; a bucket is a tuple of cells, see :meth:`Model.cells`
    """

    factors: tuple
    effects: dict = field(default_factory=dict)

    @property
    def is_pair(self):
        """Whether it tells of two factors together."""
        return len(self.factors) > 1


@dataclass
class Model:
    """A trained model.

    :ivar base: log-odds of the average policy
    :ivar cuts: ``{factor: [lower bounds of the second and later buckets]}`` for numbers
    :ivar known: ``{factor: set of categories with a bucket}``
    """

    base: float
    cuts: dict
    known: dict
    tables: list

    def cells(self, factor, values):
        """Return the cell of each value: a number's bucket, a category or OTHER, None when not known."""
        if factor in self.cuts:
            cuts = self.cuts[factor]
            return [None if value is None else bisect_right(cuts, value) for value in values]
        known = self.known[factor]
        return [value if value is None or value in known else OTHER for value in values]

    def buckets(self, facts):
        """Return for each table the bucket of each policy; facts that were not learned are ignored."""
        cells = {code: self.cells(code, facts[code]) for code in (*self.cuts, *self.known)}
        paired = {code for table in self.tables if table.is_pair for code in table.factors}
        wide = {code: self.wide_cells(code, cells[code]) for code in paired}
        return [
            list(zip(*((wide if table.is_pair else cells)[code] for code in table.factors), strict=True))
            for table in self.tables
        ]

    def wide_cells(self, factor, cells):
        """Return the cells that tables of two factors use: a number's buckets put together to at most PAIR_BUCKETS."""
        step = self._step(factor)
        return cells if step == 1 else [None if cell is None else cell // step for cell in cells]

    def _step(self, factor):
        return -(-(len(self.cuts[factor]) + 1) // PAIR_BUCKETS) if factor in self.cuts else 1

    def bounds(self, factor, cell, is_pair=False):
        """Return ``(from, below)`` of a number's cell; None where it is open."""
        cuts, step = self.cuts[factor], self._step(factor) if is_pair else 1
        low, high = cell * step, (cell + 1) * step
        return cuts[low - 1] if low else None, cuts[high - 1] if high <= len(cuts) else None

    def score(self, facts):
        """Return the probability of leaving for each policy of ``facts``."""
        return [_probability(total) for total in self._sums(self.buckets(facts))]

    def _sums(self, buckets):
        sums = [self.base] * (len(buckets[0]) if buckets else 0)
        for table, column in zip(self.tables, buckets, strict=True):
            effect = table.effects.get
            sums = [total + effect(bucket, 0.0) for total, bucket in zip(sums, column, strict=True)]
        return sums

    def explain(self, facts, least=0.1, most=3):
        """Return for each policy its main reasons to leave.

        :param least: smallest effect worth telling, in log-odds (0.1: the odds rise by a tenth)
        :return: list of lists of ``(factor, effect)``, the strongest first; what two factors do together counts
            half for each
        """
        buckets, reasons = self.buckets(facts), []
        tables = [(table.factors, table.effects.get, 1 / len(table.factors)) for table in self.tables]
        for row in zip(*buckets, strict=True):
            effects = {}
            for (factors, effect, share), bucket in zip(tables, row, strict=True):
                for factor in factors:
                    effects[factor] = effects.get(factor, 0.0) + effect(bucket, 0.0) * share
            strong = [item for item in effects.items() if item[1] >= least]
            reasons.append(sorted(strong, key=lambda item: -item[1])[:most])
        return reasons

    def describe(self, table, bucket):
        """Return a bucket's cells for people: ``[from, below]`` of a number, else the category, OTHER or None."""
        return [
            list(self.bounds(factor, cell, table.is_pair)) if factor in self.cuts and cell is not None else cell
            for factor, cell in zip(table.factors, bucket, strict=True)
        ]

    def to_json(self):
        """Return the model as JSON can hold it, see :meth:`from_json`."""
        tables = [
            [list(table.factors), [[list(b), effect] for b, effect in table.effects.items()]] for table in self.tables
        ]
        known = {factor: list(values) for factor, values in self.known.items()}
        return {"base": self.base, "cuts": self.cuts, "known": known, "tables": tables}

    @classmethod
    def from_json(cls, data):
        """Return the model of what :meth:`to_json` made."""
        tables = [Table(tuple(codes), {tuple(b): effect for b, effect in effects}) for codes, effects in data["tables"]]
        known = {factor: set(values) for factor, values in data["known"].items()}
        return cls(data["base"], data["cuts"], known, tables)


def _probability(total):
    return 1 / (1 + exp(-total))


# --- learning --------------------------------------------------------------------------------


def train(facts, lost, kinds, pairs=PAIRS):
    """Learn from policies that have ended.

    :param facts: ``{factor: [value]}``
    :param lost: list of 1 (the client left) and 0 (renewed), in the same order
    :param kinds: ``{factor: NUMBER or CATEGORY}``; the factors to learn from
    :param pairs: at most so many tables of two factors
    :return: a :class:`Model`
    :raises ValueError: when nobody or everybody left, nothing can be learned
    """
    count, left = len(lost), sum(lost)
    if not 0 < left < count:
        raise ValueError("Nothing to learn: policies that were renewed and policies that were lost are needed.")
    model = Model(log(left / (count - left)), {}, {}, [])
    for factor, kind in kinds.items():
        if kind == NUMBER:
            model.cuts[factor] = _quantiles(facts[factor])
        else:
            model.known[factor] = _frequent(facts[factor])
        model.tables.append(Table((factor,)))
    sums = _fit(model, facts, lost, [model.base] * count, ROUNDS)
    model.tables += _choose_pairs(model, facts, lost, sums, pairs)
    if model.tables[-1].is_pair:
        _fit(model, facts, lost, sums, ROUNDS // 2)
    return model


def _quantiles(values):
    """Return the bounds that cut the known values into buckets of about the same size."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return []
    cuts = {known[len(known) * number // BUCKETS] for number in range(1, BUCKETS)}
    return sorted(cuts - {known[0]})


def _frequent(values):
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return {value for value, count in counts.items() if count >= RARE and value is not None}


def _fit(model, facts, lost, sums, rounds):
    """Improve the effects in rounds over the tables; return the log-odds of each policy."""
    columns = model.buckets(facts)
    for _round in range(rounds):
        for table, column in zip(model.tables, columns, strict=True):
            sums = _improve(table, column, lost, sums)
    for table, column in zip(model.tables, columns, strict=True):
        model.base += _centre(table, column)
    return sums


def _improve(table, column, lost, sums):
    """Move each bucket's effect one Newton step; return the new log-odds of each policy.

    The step of a bucket is (left − expected − PENALTY' effect) ÷ (variance + PENALTY'), the penalty being worth
    PENALTY policies of average risk.
    """
    gradient, weight = _residuals(column, lost, sums)
    share = sum(lost) / len(lost)
    penalty = PENALTY * share * (1 - share)
    steps = {}
    for bucket, missing in gradient.items():
        effect = table.effects.get(bucket, 0.0)
        step = (missing - penalty * effect) / (weight[bucket] + penalty)
        steps[bucket] = max(-LARGEST, min(LARGEST, step))
        table.effects[bucket] = effect + steps[bucket]
    return [total + steps[bucket] for total, bucket in zip(sums, column, strict=True)]


def _residuals(column, lost, sums):
    """Return ``({bucket: left − expected}, {bucket: variance})``."""
    gradient, weight = dict.fromkeys(column, 0.0), dict.fromkeys(column, 0.0)
    for bucket, left, total in zip(column, lost, sums, strict=True):
        chance = 1 / (1 + exp(-total))
        gradient[bucket] += left - chance
        weight[bucket] += chance * (1 - chance)
    return gradient, weight


def _centre(table, column):
    """Make the effects 0 on average, so that each says how far a bucket is from the average; return what was taken."""
    mean = sum(map(table.effects.__getitem__, column)) / len(column)
    table.effects = {bucket: effect - mean for bucket, effect in table.effects.items()}
    return mean


def _choose_pairs(model, facts, lost, sums, most):
    """Return empty tables of those pairs that explain clearly more than their factors do apart.

    Where a pair tells nothing new, the squares of its buckets' residuals add up to about their number (chi-square).
    """
    strongest = sorted(model.tables, key=_spread, reverse=True)[:PAIR_FACTORS]
    factors = sorted(table.factors[0] for table in strongest)
    cells = {factor: model.wide_cells(factor, model.cells(factor, facts[factor])) for factor in factors}
    found = []
    for one, other in combinations(factors, 2):
        column = list(zip(cells[one], cells[other], strict=True))
        gradient, weight = _residuals(column, lost, sums)
        gain = sum(missing**2 / (weight[bucket] + CERTAIN) for bucket, missing in gradient.items())
        surprise = (gain - len(gradient)) / sqrt(2 * len(gradient))
        if surprise > SURE:
            found.append((surprise, Table((one, other))))
    return [table for _surprise, table in sorted(found, key=lambda item: -item[0])[:most]]


def _spread(table):
    return max(table.effects.values()) - min(table.effects.values())
