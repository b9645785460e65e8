"""How good are the probabilities of lib/risk.py, and what was learned? Pure Python, no Odoo."""

from dataclasses import dataclass

from . import risk


@dataclass
class Quality:
    """How well probabilities foretold what happened.

    :ivar count: policies judged
    :ivar base: share of them lost
    :ivar auc: how often a lost policy had the higher probability of two (0.5: guessing)
    :ivar lift: share lost in the riskiest tenth ÷ base
    :ivar tenths: ``[(policies, mean probability, share lost)]``, the riskiest first
    """

    count: int
    base: float
    auc: float
    lift: float
    tenths: list


def measure(chances, lost):
    """Return the :class:`Quality` of probabilities for policies whose end is known; both kinds must be among them."""
    count, left = len(lost), sum(lost)
    ranked = sorted(zip(chances, lost, strict=True), key=lambda row: -row[0])
    tenths = []
    for number in range(10):
        part = ranked[count * number // 10 : count * (number + 1) // 10]
        if part:
            tenths.append((len(part), sum(row[0] for row in part) / len(part), sum(row[1] for row in part) / len(part)))
    base = left / count
    return Quality(count, base, _auc(ranked, left), tenths[0][2] / base, tenths)


def _auc(ranked, left):
    """Return the area under the ROC curve of ``(chance, lost)``, highest first; equal chances count half."""
    wins, stayed_above, position = 0.0, 0, 0
    while position < len(ranked):
        last = position
        while last < len(ranked) and ranked[last][0] == ranked[position][0]:
            last += 1
        lost = sum(row[1] for row in ranked[position:last])
        stayed = last - position - lost
        below = len(ranked) - left - stayed_above - stayed
        wins += lost * (below + stayed / 2)
        stayed_above += stayed
        position = last
    return wins / (left * (len(ranked) - left))


def hold_out(facts, lost, ends, kinds, share=0.25):
    """Learn from the earlier ends, judge on the last ``share`` of them.

    :param ends: last day of each policy
    :return: ``(Quality, chances of the later ones)``
    :raises ValueError: when one of the parts has only lost or only renewed policies
    """
    day = sorted(ends)[int(len(ends) * (1 - share))]
    early = [number for number, end in enumerate(ends) if end < day]
    late = [number for number, end in enumerate(ends) if end >= day]
    model = risk.train(_part(facts, early), [lost[number] for number in early], kinds)
    later = [lost[number] for number in late]
    if not 0 < sum(later) < len(later):
        raise ValueError("Nothing to judge: the last policies were all renewed or all lost.")
    chances = model.score(_part(facts, late))
    return measure(chances, later), chances


def _part(facts, numbers):
    return {factor: [values[number] for number in numbers] for factor, values in facts.items()}


def learned(model, facts, lost):
    """Return what the policies it was learned from say, for people to read.

    :return: list of ``(table, bucket, policies, lost, effect)``, by table: numbers as they rise, categories with
        the most policies first, what is not known last; tables of one bucket say nothing and are left out
    """
    rows = []
    for table, column in zip(model.tables, model.buckets(facts), strict=True):
        counts, left = dict.fromkeys(table.effects, 0), dict.fromkeys(table.effects, 0)
        for bucket, gone in zip(column, lost, strict=True):
            counts[bucket] += 1
            left[bucket] += gone
        if len(table.effects) > 1:
            order = sorted(table.effects, key=lambda bucket: _place(model, table, bucket, counts))
            rows += [(table, bucket, counts[bucket], left[bucket], table.effects[bucket]) for bucket in order]
    return rows


def _place(model, table, bucket, counts):
    """Return where a bucket stands among the others of its table."""
    return [
        (cell is None, (cell or 0) if factor in model.cuts else -counts[bucket])
        for factor, cell in zip(table.factors, bucket, strict=True)
    ]
