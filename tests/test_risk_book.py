"""Who will leave, by the database itself: a real portfolio comes in as a spreadsheet, and the weekly job learns from it."""

import csv
import time

import pytest

from tests import lledo

SHARE = 6  # every so many-th client: enough to learn from, minutes to import
TODAY = "2019-01-14 08:00:00"  # 45 days after the last end whose outcome is in the file
AUC, LIFT = 0.67, 1.8  # with a sixth of the history; all of it is judged by test_risk_lledo.py
PATIENCE = 1_200  # seconds

LEARN = """
from freezegun import freeze_time
with freeze_time(arguments["today"]):
    model = env["insurance.risk.model"]._as_service(env.company)._train()
    result = {"state": model.state, "note": model.note, "count": model.count, "lost": model.lost, "tested": model.tested,
              "auc": model.auc, "lift": model.lift, "factors": sorted(set(model.bucket_ids.factor_id.mapped("code")))}
    env.cr.commit()
"""
SCORE = """
from freezegun import freeze_time
with freeze_time(arguments["today"]):
    for model in env["insurance.risk.score"]._get_models():
        for ids in model._find_batches():
            model._score(ids)
    scores = env["insurance.risk.score"].search([])
    words = env["insurance.risk.words"]._describe_all([score.facts for score in scores.filtered(lambda s: s.risk_level == "high")])
    result = {"count": len(scores), "high": len(words), "words": sum(map(bool, words))}
"""

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def lived(module_workshop, data_folder, tmp_path_factory):
    """``(database with a share of the portfolio, terms that ended, of these lost)``."""
    path = tmp_path_factory.mktemp("risk") / "book.csv"
    broker, terms = lledo.Broker(claims=True), {}
    with path.open("w", encoding=lledo.ENCODING, newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(lledo.HEADER)
        for row in lledo.read(data_folder):
            line = broker.line(row)
            if int(line[0][1:]) % SHARE == 0:
                writer.writerow(line)
                terms.setdefault(row["ID"], []).append(lledo.day(row["Date_next_renewal"]))
    db = module_workshop.clone_db("risk")
    run = module_workshop.run_in_odoo(db, lledo.START, path=str(path))
    started = time.monotonic()
    imported = module_workshop.run_in_odoo(db, lledo.WORK, run=run)
    assert imported["state"] == "done" and time.monotonic() - started < PATIENCE
    assert imported["created"] == sum(map(len, terms.values()))
    until = lledo.day("30/11/2018")
    ended = sum(end <= until for ends in terms.values() for end in ends)
    return db, ended, sum(max(ends) <= until for ends in terms.values())


def test_learns_from_an_imported_book(module_workshop, lived):
    db, ended, lost = lived
    found = module_workshop.run_in_odoo(db, LEARN, today=TODAY)
    assert (found["state"], found["count"], found["lost"]) == ("used", ended, lost), found
    assert found["auc"] >= AUC and found["lift"] >= LIFT, found
    assert {"years", "premium_change", "premium", "instalments", "claims", "term"} <= set(found["factors"])


def test_says_of_each_ending_policy_how_likely_it_is_to_be_lost(module_workshop, lived):
    found = module_workshop.run_in_odoo(lived[0], SCORE, today=TODAY)
    assert found["count"] > 1_000
    assert 0 < found["high"] < found["count"] / 3
    assert found["words"] > 0.9 * found["high"], "a high risk has its reasons"
