"""The fleets of pg16trainpol through the import: one policy a fleet, and the file's own exposure on 99.9 % of its rows."""

import calendar
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests import pg16
from tools import settings

AGREEING = 0.999
CENT = Decimal("0.01")
UNDONE = 3_000  # rows of the part that is imported and undone


def rows(connection, query, *values):
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def fleets():
    """Return the folder of the real data, or skip."""
    folder = settings.data_folder()
    if not folder or not (Path(folder) / pg16.FILE).exists():
        pytest.skip(f"{pg16.FILE} is not there: set INSURANCE_DATA")
    return folder


@pytest.fixture(scope="module")
def source(fleets):
    """Return the rows of the set."""
    return pg16.read(fleets)


@pytest.fixture(scope="module")
def imported(module_workshop, fleets, tmp_path_factory):
    """Return ``(workshop, db, path, result)`` of the whole file imported."""
    path = tmp_path_factory.mktemp("pg16") / "fleets.csv"
    pg16.write(fleets, path)
    db = module_workshop.clone_db("pg16")
    return module_workshop, db, path, module_workshop.run_in_odoo(db, pg16.IMPORT, path=str(path))


def test_all_rows_come_in(imported, source):
    workshop, db, _path, result = imported
    assert result["state"] == "done", result["message"]
    assert (result["total"], result["created"], result["rejected"]) == (pg16.ROWS, pg16.ROWS, 0)
    assert result["clients_created"] == pg16.POLICIES
    assert result["objects_created"] == len({row["LicNb"] for row in source})
    with workshop.connect(db) as connection:
        assert rows(connection, "SELECT count(*) FROM insurance_policy") == [(pg16.POLICIES,)]
        assert rows(connection, "SELECT count(*) FROM insurance_policy_object") == [(pg16.ROWS,)]
        largest = "SELECT max(n) FROM (SELECT count(DISTINCT object_id) AS n FROM insurance_policy_object GROUP BY policy_id) x"
        assert rows(connection, largest) == [(pg16.MOST_VEHICLES,)]


def test_policies_and_their_vehicles_are_those_of_the_file(imported, source):
    workshop, db, _path, _result = imported
    with workshop.connect(db) as connection:
        found = rows(connection, "SELECT number, date_start, date_end FROM insurance_policy")
        places = rows(
            connection,
            """SELECT p.number, x.plate, coalesce(o.date_entry, p.date_start), coalesce(o.date_exit, p.date_end), o.premium::int
                 FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id
                 JOIN insurance_object x ON x.id = o.object_id""",
        )
    assert {number: term for number, *term in found} == {n: list(term) for n, term in pg16.terms(source).items()}
    wanted = [(pg16.policy_number(r), pg16.plate(r), r["begin"], r["end"], pg16.premium(r)) for r in source]
    single = {number for number, count in Counter(number for number, *_rest in wanted).items() if count == 1}
    assert Counter(place[:4] for place in places) == Counter(place[:4] for place in wanted)
    in_fleets = [place for place in wanted if place[0] not in single]
    assert Counter(place for place in places if place[0] not in single) == Counter(in_fleets)


def test_each_fleet_is_booked_once_for_the_sum_of_its_rows(imported, source):
    workshop, db, _path, _result = imported
    wanted = defaultdict(int)
    for row in source:
        wanted[pg16.policy_number(row)] += pg16.premium(row)
    query = """SELECT p.number, count(*), sum(t.premium)::int, max(p.premium)::int
                 FROM insurance_transaction t JOIN insurance_policy p ON p.id = t.policy_id GROUP BY p.number"""
    with workshop.connect(db) as connection:
        found = rows(connection, query)
    assert {number: total for number, _count, total, _premium in found} == wanted
    assert all(count == 1 and total == premium for _number, count, total, premium in found)


def test_exposure_agrees_with_the_file(imported, source):
    """Days of cover in the calendar year, both ends counted, by the days of that year; two decimals, as in the file."""
    workshop, db, _path, _result = imported
    places = """SELECT o.id, p.number, x.plate, coalesce(o.date_entry, p.date_start)
                  FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id
                  JOIN insurance_object x ON x.id = o.object_id"""
    with workshop.connect(db) as connection:
        place_of = {(number, plate, entry): place for place, number, plate, entry in rows(connection, places)}
    found = defaultdict(list)
    for place, *figures in workshop.run_in_odoo(db, pg16.EXPOSURE):
        found[place].append(figures)
    agreeing = wrong = 0
    for row in source:
        [(year, days, of)] = found[place_of[pg16.policy_number(row), pg16.plate(row), row["begin"]]]
        assert (year, of) == (row["Year"], 366 if calendar.isleap(int(year)) else 365)
        exposure = (Decimal(days) / of).quantize(CENT, ROUND_HALF_UP)
        agreeing += exposure == Decimal(row["Exposure"]).quantize(CENT)
        wrong += exposure != Decimal(row["Exposure"]).quantize(CENT)
    assert agreeing + wrong == pg16.ROWS == sum(map(len, found.values()))
    assert agreeing / pg16.ROWS >= AGREEING, f"{wrong} rows differ"
    assert wrong == sum(row["VehiclNb"] != "1" for row in source), "only rows that count two vehicles differ"


def test_the_same_file_again_changes_nothing(imported):
    workshop, db, path, _result = imported
    state = """SELECT (SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM insurance_policy p),
                      (SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM insurance_policy_object o),
                      (SELECT count(*) FROM insurance_transaction), (SELECT count(*) FROM res_partner)"""
    with workshop.connect(db) as connection:
        before = rows(connection, state)
    again = workshop.run_in_odoo(db, pg16.IMPORT, path=str(path))
    assert (again["created"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, pg16.ROWS, 0)
    with workshop.connect(db) as connection:
        assert rows(connection, state) == before


def test_a_part_is_undone(fleets, clone_db, workshop, tmp_path):
    part, db = tmp_path / "part.csv", clone_db("pg16_undo")
    pg16.write(fleets, part, limit=UNDONE)
    counts = """SELECT (SELECT count(*) FROM insurance_policy), (SELECT count(*) FROM insurance_policy_object),
                       (SELECT count(*) FROM insurance_object), (SELECT count(*) FROM insurance_transaction)"""
    with workshop.connect(db) as connection:
        before = rows(connection, counts)
    result = workshop.run_in_odoo(db, pg16.IMPORT, path=str(part))
    assert result["created"] == UNDONE, result
    undone = workshop.run_in_odoo(db, pg16.UNDO, run=result["id"])
    assert (undone["state"], undone["kept"]) == ("undone", 0), undone
    with workshop.connect(db) as connection:
        assert rows(connection, counts) == before
