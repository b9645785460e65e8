"""What is learned of a company's ended policies, and when nothing is said."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.risk import insurance_risk_training
from .risk_common import RiskCase


@tagged("post_install", "-at_install")
class TestRiskTraining(RiskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ended = cls._history()

    def _sample(self):
        """Return ``{policy id: lost}`` of what would be learned from."""
        ends, lost = self.models._sample_ended(self.company, self.today)
        self.env.cr.execute("SELECT policy_id FROM insurance_risk_sample ORDER BY policy_id")
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.assertEqual(len(ids), len(ends))
        return dict(zip(ids, lost, strict=True))

    def _ended_policy(self, **vals):
        """Return one more policy that ended."""
        start = self.today - timedelta(days=500)
        defaults = {"date_start": start, "date_end": start + timedelta(days=364)}
        return self._issued(self.agent, **(defaults | vals))

    # --- what is learned from ------------------------------------------------------------------

    def test_sample_is_the_history(self):
        sample = self._sample()
        self.assertEqual(set(sample), set(self.ended))
        lost = sum((g * 7919) % 100 < (70 if g % 2 else 10) for g in range(1, 401))
        self.assertEqual(sum(sample.values()), lost)

    def test_lost_and_renewed(self):
        policy = self._ended_policy()
        self.assertTrue(self._sample()[policy.id])
        term = self._renew(policy)
        self.assertFalse(self._sample()[policy.id], "a next term of ours")
        term._write_state({"state": "cancelled"})
        self.assertFalse(self._sample()[policy.id], "it was renewed, whatever came afterwards")
        term._write_state({"state": "void"})
        self.assertTrue(self._sample()[policy.id], "a void term is none")

    def test_a_draft_is_no_renewal(self):
        policy = self._ended_policy()
        policy.action_renew()
        self.assertTrue(self._sample()[policy.id])

    def test_joined_is_renewed(self):
        policy, other = self._ended_policy(), self._ended_policy()
        term = self._renew(other)
        term.sudo().joined_ids = policy
        self.assertFalse(self._sample()[policy.id])

    def test_continued_elsewhere_is_lost(self):
        policy = self._ended_policy()
        elsewhere = self._foreign(self.agent, date_start=policy.cover_end, date_end=self.today + timedelta(days=90))
        elsewhere.sudo().previous_id = policy
        self.assertTrue(self._sample()[policy.id])

    def test_left_out(self):
        recent = self.today - timedelta(days=30)
        left_out = [
            self._ended_policy(date_start=recent - timedelta(days=364), date_end=recent),
            self._ended_policy(date_end=self.today - timedelta(days=480)),  # three weeks of travel
            self._ended_policy(date_end=False),  # open-ended
            self._policy(
                self.agent, date_start=self.today - timedelta(days=500), date_end=self.today - timedelta(days=136)
            ),
            self._foreign(
                self.agent, date_start=self.today - timedelta(days=500), date_end=self.today - timedelta(days=136)
            ),
        ]
        cancelled = self._ended_policy()
        cancelled._write_state({"state": "cancelled"})
        sample = self._sample()
        for policy in [*left_out, cancelled]:
            self.assertNotIn(policy.id, sample)

    def test_not_needed_any_more_is_not_lost(self):
        policy = self._ended_policy()
        self._night(policy.date_end - timedelta(days=5))
        self.assertTrue(self._sample()[policy.id], "open after its end: lost")
        policy.renewal_id._close("not_needed")
        self.assertNotIn(policy.id, self._sample())

    def test_only_its_company(self):
        models = self.env["insurance.risk.model"]._as_service(self.other_company)
        self.assertEqual(models._sample_ended(self.other_company, self.today), ([], []))

    # --- what is learned -----------------------------------------------------------------------

    def test_learns_what_is_in_the_history(self):
        model = self.models._train()
        self.assertEqual((model.state, model.count, model.lost), ("used", 400, 160))
        self.assertGreater(model.auc, 0.7)
        self.assertGreater(model.lift, 1.2)
        self.assertEqual(sum(model.tenth_ids.mapped("count")), model.tested)
        self.assertEqual(model.tenth_ids.mapped("number"), list(range(1, 11)))
        buckets = model.bucket_ids.filtered(
            lambda bucket: bucket.factor_id.code == "instalments" and not bucket.pair_id
        )
        by_value = {bucket.value: bucket for bucket in buckets}
        self.assertEqual(set(by_value), {"below 4", "from 4"})
        self.assertGreater(by_value["from 4"].effect, 1.5)
        self.assertLess(by_value["below 4"].effect, 0.7)
        self.assertAlmostEqual(by_value["from 4"].lost, 0.7)
        self.assertEqual(sum(buckets.mapped("count")), 400)

    def test_what_is_the_same_for_all_is_no_factor(self):
        codes = self.models._train().bucket_ids.factor_id.mapped("code")
        self.assertIn("instalments", codes)
        self.assertNotIn("line", codes)
        self.assertNotIn("rank", codes, "nothing is known of it")

    def test_a_factor_switched_off_is_not_learned_from(self):
        self.env.ref("insurance_renewal.risk_factor_instalments").active = False
        model = self.models._train()
        self.assertNotIn("instalments", model.bucket_ids.factor_id.mapped("code"))
        self.assertEqual(model.state, "weak", "nothing else tells who left")
        self.assertFalse(model.content)

    def test_learning_again_replaces_what_was_in_use(self):
        first, second = self.models._train(), self.models._train()
        self.assertEqual((first.state, second.state), ("old", "used"))
        self.assertEqual(first.content, second.content, "the same history says the same")

    def test_old_models_go(self):
        with patch.object(insurance_risk_training, "KEPT", 2):
            for _week in range(4):
                self.models._train()
        self.assertEqual(len(self.models.search([("company_id", "=", self.company.id)])), 2)

    # --- when nothing is said ------------------------------------------------------------------

    def test_silent_without_enough_history(self):
        for vals in ({"risk_least_ended": 401}, {"risk_least_lost": 161}):
            with self.subTest(vals=vals), self.env.cr.savepoint() as savepoint:
                self.company.write(vals)
                model = self.models._train()
                self.assertEqual(model.state, "silent")
                self.assertIn("400", model.note)
                self.assertFalse(model.content)
                savepoint.rollback()

    def test_silent_without_a_year(self):
        self.env.cr.execute(
            "UPDATE insurance_policy SET cover_end = %s WHERE id = ANY(%s)",
            [self.today - timedelta(days=60), self.ended],
        )
        self.assertEqual(self.models._train().state, "silent")

    def test_silence_takes_the_model_out_of_use(self):
        first = self.models._train()
        self.company.risk_least_ended = 1000
        self.models._train()
        self.assertEqual(first.state, "old")
        self.assertFalse(self.models.search([("state", "=", "used")]))

    def test_weak_when_chance_decides(self):
        self.env.cr.execute(
            "UPDATE insurance_policy SET instalments = 1 + (id * 7919 %% 3) WHERE id = ANY(%s)", [self.ended]
        )
        model = self.models._train()
        self.assertEqual(model.state, "weak")
        self.assertTrue(model.note)

    # --- the weekly job ------------------------------------------------------------------------

    def _cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("insurance_renewal.ir_cron_risk_train").method_direct_trigger()
        self.env.invalidate_all()

    def test_job_learns_for_each_company(self):
        self.other_company.risk_is_on = True
        self._cron()
        models = self.env["insurance.risk.model"].search([])
        self.assertEqual(models.filtered(lambda model: model.company_id == self.company).state, "used")
        self.assertEqual(models.filtered(lambda model: model.company_id == self.other_company).state, "silent")
        self.assertEqual(models.create_uid, self.env.ref("insurance_renewal.user_renewal"))

    def test_switched_off_learns_nothing(self):
        self.company.risk_is_on = False
        self._cron()
        self.assertFalse(self.env["insurance.risk.model"].search([]))

    def test_one_companys_trouble_does_not_stop_the_others(self):
        self.other_company.risk_is_on = True
        original = type(self.models)._train

        def train(models):
            if models.env.company == min(self.company, self.other_company, key=lambda company: company.id):
                raise KeyError("trouble")
            return original(models)

        with patch.object(type(self.models), "_train", train), mute_logger(insurance_risk_training.__name__):
            self._cron()
        self.assertEqual(self.env["insurance.risk.model"].search([]).company_id, self.other_company)

    def test_settings_that_cannot_be(self):
        for vals in ({"risk_days": 0}, {"risk_high_share": 80, "risk_medium_share": 30}, {"risk_least_lost": 1}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company.write(vals)
                self.company.flush_recordset()
