"""Other weights are tried on the last count before they are kept."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .ranking_common import RankingCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankingPreview(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        cls.years = cls._criterion("client_years", scale="range", low=0, high=6, weight=0.5)
        cls._buy()
        cls.stats._recount(cls.company)
        cls.ours = cls.rich | cls.client | cls.persian
        cls.stats.search([("partner_id", "not in", cls.ours.ids)]).unlink()

    def _preview(self, user=None):
        action = self.scheme.with_user(user or self.administrator).action_preview()
        return self.env[action["res_model"]].with_user(user or self.administrator).browse(action["res_id"])

    def _moves(self, preview):
        return {(move.from_id.name, move.to_id.name): move.count for move in preview.move_ids}

    def test_nobody_moves_when_nothing_changes(self):
        preview = self._preview()
        self.assertEqual(sorted(preview.criterion_ids.mapped("weight")), [0.5, 10])
        preview.action_try()
        self.assertEqual((preview.is_tried, preview.client_count, preview.moved_count), (True, 3, 0))
        self.assertFalse(preview.move_ids)

    def test_other_weights_points_and_limits(self):
        preview = self._preview()
        with Form(preview) as form, form.criterion_ids.edit(0) as line:
            line.steps = "1: 90, 2: 95"
        preview.action_try()
        self.assertEqual(self._moves(preview), {("Silver", "Gold"): 1})
        preview.rank_ids.filtered(lambda line: line.rank_id == self.rank_a).score_from = 99
        preview.action_try()
        self.assertEqual(self._moves(preview), {("Gold", "Silver"): 1})
        preview.criterion_ids[0].weight = 0
        preview.criterion_ids[1].weight = 1
        preview.action_try()
        self.assertEqual(self._moves(preview), {("Silver", "Bronze"): 1})
        self.assertEqual(self._stat(self.rich).rank_id, self.rank_a, "nothing is kept")
        self.assertEqual(self.scheme.criterion_ids.mapped("weight"), [10, 0.5])

    def test_who_moves_is_listed(self):
        preview = self._preview()
        preview.criterion_ids[0].steps = "2: 100"
        preview.action_try()
        self.assertEqual(self._moves(preview), {("Silver", "Bronze"): 1})
        action = preview.move_ids.action_open_clients()
        self.assertEqual(self.stats.search(action["domain"]).partner_id, self.client)

    def test_what_is_applied_is_what_was_tried(self):
        preview = self._preview()
        first = preview.criterion_ids[0]
        first.write({"steps": "1: 10, 2: 50", "weight": 3})
        preview.criterion_ids[1].write({"low": 1, "high": 9, "less_is_better": True})
        for line, score in zip(preview.rank_ids.sorted("score_from"), (0, 60, 20), strict=True):
            line.score_from = score
        preview.action_try()
        tried = {row[0]: row[2] for row in self.env.execute_query(preview._try())}
        preview.action_apply()
        applied = {stat.id: stat.rank_id.id for stat in self.stats.search([("partner_id", "in", self.ours.ids)])}
        self.assertEqual(applied, tried)
        self.assertEqual((self.number.steps, self.number.weight), ("1: 10, 2: 50", 3))
        self.assertEqual((self.years.low, self.years.high, self.years.less_is_better), (1, 9, True))
        self.assertEqual((self.rank_a.score_from, self.rank_b.score_from), (20, 60), "they change places")
        self.assertTrue(self.env["insurance.rank.history"].search([("partner_id", "in", self.ours.ids)]))

    def test_limits_of_other_clients_are_the_nights(self):
        criterion = self._criterion("client_premium")
        self.stats._recount(self.company)
        high = criterion.high
        preview = self._preview()
        preview.criterion_ids.filtered(lambda line: line.criterion_id == criterion).write({"high": 5})
        preview.action_apply()
        self.assertEqual(criterion.high, high)

    def test_faults_are_told(self):
        preview = self._preview()
        with self.assertRaisesRegex(ValidationError, "no step"):
            preview.criterion_ids[0].steps = "many"
        preview = self._preview()
        preview.criterion_ids.weight = 0
        with self.assertRaisesRegex(UserError, "at least one"):
            preview.action_try()
        empty = self.schemes.create({"name": "New", "kind": "risk"})
        with self.assertRaises(UserError):
            empty.with_user(self.administrator).action_preview()
        self._criterion("client_lapses", scheme_id=empty.id)
        self.env["insurance.rank"].create({"name": "R", "scheme_id": empty.id, "score_from": 0})
        with self.assertRaisesRegex(UserError, "count them first"):
            empty.with_user(self.administrator).action_preview()

    def test_another_company_is_not_in_it(self):
        self._criterion("client_premium")
        self.stats._recount(self.other_company)
        preview = self._preview()
        preview.action_try()
        self.assertEqual(preview.client_count, 3)

    def test_the_administrators_alone(self):
        with self.assertRaises(AccessError):
            self.scheme.with_user(self.supervisor).action_preview()
        preview = self._preview()
        preview.action_try()
        preview.criterion_ids[0].steps = "2: 100"
        preview.action_try()
        other = self.administrator.copy({"login": "insurance_second_administrator"})
        for record in (preview, preview.criterion_ids, preview.rank_ids, preview.move_ids):
            with self.subTest(record._name):
                self.assertTrue(record)
                with self.assertRaises(AccessError):
                    record.with_user(other).read(["display_name"])
                with self.assertRaises(AccessError):
                    record.with_user(self.supervisor).read(["display_name"])
