"""Who will leave, judged on a real portfolio: no column that knows the future, no data of 2018 in the learning."""

import random

import pytest

from tests import risk_lledo

AUC, LIFT = 0.68, 2.0

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def due(data_folder):
    """Every due policy of the set."""
    return risk_lledo.read_due(data_folder)


def test_due_and_lost_are_counted_as_in_the_file(due):
    _facts, lost, years = due
    assert {year: years.count(year) for year in set(years)} == {2016: 4_559, 2017: 31_428, 2018: 30_871}
    assert len(lost) - sum(lost) == 52_053, "every later row of an ID renews the one before"


def test_no_column_knows_the_future():
    used = {column for columns, _number in risk_lledo.FACTORS.values() for column in columns}
    assert not used & risk_lledo.FORBIDDEN


@pytest.mark.parametrize("without", [(), (risk_lledo.CLAIMS,)], ids=["all factors", "without claims"])
def test_reaches_its_aim_on_2018(due, without):
    quality, _model = risk_lledo.judge(due, without)
    assert quality.auc >= AUC
    assert quality.lift >= LIFT


def test_calibrated_on_2018(due):
    quality, _model = risk_lledo.judge(due)
    for count, foretold, lost in quality.tenths:
        assert abs(foretold - lost) < 0.05, (count, foretold, lost)


def test_guesses_when_outcomes_are_shuffled(due):
    """A leak of the outcome into the facts would survive; what is learned from chance must not."""
    facts, lost, years = due
    mixed = lost[:]
    random.Random(1).shuffle(mixed)
    quality, model = risk_lledo.judge((facts, mixed, years))
    assert abs(quality.auc - 0.5) < 0.02
    assert not [table.factors for table in model.tables if table.is_pair]


def test_the_committed_table_is_up_to_date(due):
    assert risk_lledo.TABLE.read_text().endswith(risk_lledo.table(due)), "run python -m tests.risk_lledo"
