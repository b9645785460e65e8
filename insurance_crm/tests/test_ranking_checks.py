"""Ranking: what an administrator may type, and what he is told otherwise."""

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ranking_common import RankingCase


@tagged("post_install", "-at_install")
class TestRankingChecks(RankingCase):
    """What an administrator may type."""

    def test_steps(self):
        self.assertEqual(self._criterion("client_years", scale="steps", steps="1:10 ;3 : 20.5، 2: 15,")._get_steps(),
                         [(3.0, 20.5), (2.0, 15.0), (1.0, 10.0)])  # fmt: skip
        wrongs = {"client_lines": "1-30", "client_lapses": "1: 101", "client_premium": "", "client_in_force": "a: 1"}
        for code, wrong in wrongs.items():
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, "1: 30, 3: 60, 5: 100"):
                self._criterion(code, scale="steps", steps=wrong)

    def test_range(self):
        with self.assertRaisesRegex(ValidationError, "greater value"):
            self._criterion("client_years", scale="range", low=5, high=5)

    @mute_logger("odoo.sql_db")
    def test_doubles_and_limits(self):
        self._criterion("client_years")
        faults = (
            (IntegrityError, lambda: self._criterion("client_years")),
            (ValidationError, lambda: self._criterion("client_lines", weight=-1)),
            (ValidationError, lambda: self.rank_a.copy()),
            (IntegrityError, lambda: self.rank_a.write({"score_from": 101})),
            (IntegrityError, lambda: self.rank_a.write({"service_months": 0})),
            (IntegrityError, lambda: self.schemes.create({"name": "Second", "kind": "value"})),
        )
        for error, fault in faults:
            with self.subTest(), self.assertRaises(error), self.env.cr.savepoint():
                fault()
                self.env.flush_all()

    def test_scores_change_places(self):
        self.rank_b.score_from = 70
        self.assertEqual(self.scheme.rank_ids.sorted("score_from").mapped("name"), ["Bronze", "Gold", "Silver"])

    def test_a_company_may_have_its_own_scheme_beside_the_common_one(self):
        own = self.scheme.copy({"company_id": self.company.id, "active": True})
        schemes = self.env["insurance.rank.scheme"]
        self.assertEqual(schemes._get_schemes(self.company)["value"], own)
        self.assertEqual(schemes._get_schemes(self.other_company)["value"], self.scheme)
