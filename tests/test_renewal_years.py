"""2016 to 2018 of the real portfolio, month by month: all that ends becomes a case and a deal, and the figures are the file's.

All clients took 51 minutes on a busy machine; a share of them is replayed here, and all by
``python -m tests.renewal_years`` (see docs/renewals.md).
"""

from collections import Counter, defaultdict

import pytest

from tests import lledo, years
from tests.replay import rows
from tools import settings

pytestmark = [pytest.mark.slow, pytest.mark.real_data]

SHARE = 24  # every so many-th client
TOO_EARLY, LEARNED = "2016-11-01", "2018-01-01"  # days on which the database is asked to learn


@pytest.fixture(scope="module")
def file():
    folder = settings.data_folder()
    if not folder or not (folder / lledo.ARCHIVE).exists():
        pytest.skip(f"{lledo.ARCHIVE} is not there: set INSURANCE_DATA")
    return years.File(folder, SHARE)


@pytest.fixture(scope="module")
def lived(module_workshop, file, tmp_path_factory):
    """``(name of the database after all months, what each month did)``."""
    books = [(str(day), str(path)) for day, path in file.write(tmp_path_factory.mktemp("years"))]
    db = module_workshop.clone_db("years")
    module_workshop.run_in_odoo(db, years.PREPARE, days=years.DAYS)
    return db, module_workshop.run_in_odoo(
        db, years.MONTHS, books=books, nights=years.NIGHTS, learn=[TOO_EARLY, LEARNED]
    )


def test_all_is_imported(lived, file):
    _db, months = lived
    assert [(month["book"]["state"], month["book"]["rejected"]) for month in months] == [("done", 0)] * len(months)
    assert sum(month["book"]["created"] for month in months) == sum(map(len, file.terms.values()))


def test_what_ends_is_what_is_worked(module_workshop, lived, file):
    """Every month: the cases are the policies that end in it, each opened before its end; the deals are its clients."""
    with module_workshop.connect(lived[0]) as connection:
        made, deals, late = defaultdict(Counter), defaultdict(set), []
        for month, number, start, deal, _state, opened, end in rows(connection, years.CASES, "own"):
            made[month][number, start] += 1
            deals[month].add(deal)
            late += [number] if opened > end else []
        assert rows(connection, "SELECT count(*) FROM insurance_renewal_failure") == [(0,)]
    due = file.due_by_month()
    assert {month: made[month] for month in due} == due
    assert {month: len(deals[month]) for month in due} == file.deals_by_month()
    assert not late


def test_what_was_lost_comes_back(module_workshop, lived, file):
    """A year after a policy was lost its client is asked again: the policy elsewhere has a case in the very month."""
    with module_workshop.connect(lived[0]) as connection:
        found = Counter(month for month, *_rest in rows(connection, years.CASES, "foreign"))
    lost = file.lost_by_month()
    assert {month: found[month] for month in lost} == lost


def test_renewal_rate_is_the_files(module_workshop, lived, file):
    """Renewed and ending policies of each year, by our report and by the file alone (renewed: the ID has a next row)."""
    spans = {str(year): list(map(str, span)) for year, span in file.years().items()}
    told = module_workshop.run_in_odoo(lived[0], years.RATES, years=spans)
    assert {int(year): (found["ending"], found["renewed"]) for year, found in told.items()} == file.rates()


def test_who_will_leave_was_told_before(lived, file):
    """What 2017 taught is told of the cases of 2018, a week or less before they end; of so few it is a rough guide only.

    Asked a year too early, the database learns nothing and says nothing.
    """
    _db, months = lived
    count, share, auc, lift = file.judge([row for month in months for row in month["told"] if month["day"] >= LEARNED])
    assert count > 1_000 and 0.15 < share < 0.3
    assert auc > 0.6 and lift > 1.2, (auc, lift)
    assert not [month for month in months if month["told"] and month["day"] < LEARNED], "silent until there is history"
