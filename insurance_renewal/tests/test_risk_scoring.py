"""What the night says of ending policies and their cases, in words."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.risk import insurance_risk_scoring, insurance_risk_snapshot
from .risk_common import RiskCase


@tagged("post_install", "-at_install")
class TestRiskScoring(RiskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._history()
        cls.models._train()
        cls.risky, cls.safe = (cls._soon(instalments=count) for count in (4, 1))

    @classmethod
    def _soon(cls, days=20, user=None, **vals):
        """Return a policy that ends in so many days."""
        end = cls.today + timedelta(days=days)
        return cls._ending(cls, end, user=user or cls.agent, **vals)

    def _scores(self, *policies):
        scores = self.env["insurance.risk.score"].search([("policy_id", "in", [policy.id for policy in policies])])
        return scores.sorted("policy_id")

    def test_ending_policies_are_scored(self):
        self._score_all()
        risky, safe = self._scores(self.risky), self._scores(self.safe)
        self.assertGreater(risky.risk, 0.5)
        self.assertLess(safe.risk, 0.25)
        self.assertEqual((risky.risk_level, safe.risk_level), ("high", "low"))
        self.assertEqual((risky.date, risky.company_id), (self.today, self.company))
        self.assertEqual(risky.facts[0], ["instalments", 4])
        self.assertFalse([fact for fact in safe.facts if fact[0] == "instalments"], "no reason to leave")

    def test_only_what_ends_soon(self):
        later = self._soon(days=self.company.risk_days + 1)
        last = self._soon(days=self.company.risk_days)
        elsewhere = self._elsewhere(self.today + timedelta(days=20))
        renewed = self._soon()
        self._renew(renewed)
        self._score_all()
        self.assertEqual(self._scores(later, last, elsewhere, renewed).policy_id, last)

    def test_twice_is_once(self):
        self._score_all()
        first = self._scores(self.risky, self.safe).read(["risk", "facts"])
        self.env.cr.execute("SELECT array_agg(xmin::text ORDER BY id) FROM insurance_risk_score")
        rows = self.env.cr.fetchone()
        self._score_all()
        self.assertEqual(self._scores(self.risky, self.safe).read(["risk", "facts"]), first)
        self.env.cr.execute("SELECT array_agg(xmin::text ORDER BY id) FROM insurance_risk_score")
        self.assertEqual(self.env.cr.fetchone(), rows, "rows that say the same are not written")

    def test_open_cases_are_told(self):
        self._night(self.today)
        case = self.risky.renewal_id
        self.assertEqual((case.has_risk, case.risk_level), (False, False), "nothing is known yet")
        self._score_all()
        self.assertTrue(case.has_risk)
        self.assertEqual((case.risk_level, self.safe.renewal_id.risk_level), ("high", "low"))
        self.assertEqual(case.risk, self._scores(self.risky).risk)

    def test_a_new_case_knows_what_the_night_said_before(self):
        self._score_all()
        self._night(self.today)
        self.assertEqual(self.risky.renewal_id.risk_level, "high")
        self.assertGreater(self.risky.renewal_id.risk, 0.5)

    def test_a_new_case_costs_no_query_each(self):
        self._score_all()
        cases = self.env["insurance.renewal"].new({"policy_id": self.risky.id})
        self.assertEqual(cases.risk_level, "high")

    def test_closed_cases_keep_what_was_said(self):
        self._score_all()
        self._night(self.today)
        case = self.risky.renewal_id
        self._renew(self.risky)
        self.assertEqual(case.state, "renewed")
        self.env.cr.execute("UPDATE insurance_risk_score SET risk = 0.01, risk_level = 'low'")
        self.models.search([("state", "=", "used")])._write_cases([self.risky.id])
        self.assertEqual(case.risk_level, "high")

    def test_an_open_case_that_ended_is_still_told(self):
        self._night(self.today)
        self.env.cr.execute("UPDATE insurance_policy SET cover_end = %s WHERE id = %s", [self.today, self.risky.id])
        self._score_all()
        self.assertTrue(self.risky.renewal_id.has_risk)

    # --- reasons -------------------------------------------------------------------------------

    def test_reasons_in_words(self):
        self._score_all()
        self._night(self.today)
        case = self.risky.renewal_id.with_user(self.agent)
        self.assertIn("Paid in 4 instalments a year", case.risk_reasons)
        self.assertFalse(self.safe.renewal_id.risk_facts and "instalments" in self.safe.renewal_id.risk_reasons)

    def test_words(self):
        line = self.line
        for code, value, words in (
            ("years", 0, "With us for less than a year"),
            ("years", 1, "With us for 1 year"),
            ("years", 7, "With us for 7 years"),
            ("term", 1, "First term with us"),
            ("term", 3, "Term no. 3 with us"),
            ("premium_change", 0.18, "Premium rose 18 %"),
            ("premium_change", -0.05, "Premium fell 5 %"),
            ("premium_change", 0.001, "Premium did not change"),
            ("claims", 0, "No claims this term"),
            ("claims", 1, "1 claim this term"),
            ("claims", 2, "2 claims this term"),
            ("instalments", 1, "Paid once a year"),
            ("other_policies", 0, "Only one policy with us"),
            ("other_policies", 2, "Other policies with us: 2"),
            ("other_lines", 0, "Only one line with us"),
            ("other_lines", 1, "Other lines with us: 1"),
            ("talk", 200, "Last contact 200 days ago"),
            ("talk", None, "Days since the last contact: not known"),
            ("client_age", 40, "Client of 40 years"),
            ("object_age", 12, "Insured object of 12 years"),
            ("needs", 0, "No open needs"),
            ("needs", 2, "Open needs: 2"),
            ("line", line.id, f"Line: {line.name}"),
            ("product", self.product.id, f"Product: {self.product.display_name}"),
            ("marketer", 0, "Marketer: direct sale"),
            ("insurer", self.insurer.id, f"Insurer: {self.insurer.name}"),
            ("office", 999_999, "Office: no longer there"),
        ):
            with self.subTest(code=code, value=value):
                ((found,),) = self.env["insurance.risk.words"]._describe_all([[[code, value]]])
                self.assertEqual(found, words)
        ((amount,),) = self.env["insurance.risk.words"]._describe_all([[["premium", 1234.5]]])
        self.assertIn("1,234.50", amount)

    def test_a_factor_that_has_gone_is_not_told(self):
        self.assertEqual(self.env["insurance.risk.words"]._describe_all([[["horoscope", 1]], []]), [[], []])

    def test_reasons_cost_a_constant_number_of_queries(self):
        self._score_all()
        self._night(self.today)
        words = self.env["insurance.risk.words"]
        row = [["line", self.line.id], ["insurer", self.insurer.id], ["instalments", 4]]
        words._describe_all([row])
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            words._describe_all([row] * 100)

    # --- measures ------------------------------------------------------------------------------

    def test_measures_are_kept_once(self):
        self._score_all()
        kept = self.env["insurance.risk.snapshot"].search([("policy_id", "=", self.risky.id)])
        self.assertEqual((kept.date, kept.company_id), (self.today, self.company))
        measure = self.env.ref("insurance_crm.measure_client_in_force")
        figure = measure.with_env(self.models.env).sudo()._values(self.client.ids)[self.client.id]
        self.assertEqual(kept.figures[measure.code], figure)
        self._soon()
        self._score_all()
        self.assertEqual(kept.figures[measure.code], figure, "as it was when the policy was first looked at")

    def test_a_measure_that_fails_is_left_out(self):
        failing = self.env.ref("insurance_crm.measure_client_premium")
        original = type(failing)._get_batches

        def batches(measure, ids):
            if measure.code == failing.code:
                raise ZeroDivisionError
            return original(measure, ids)

        with patch.object(type(failing), "_get_batches", batches), mute_logger(insurance_risk_snapshot.__name__):
            self._score_all()
        kept = self.env["insurance.risk.snapshot"].search([("policy_id", "=", self.risky.id)])
        self.assertNotIn(failing.code, kept.figures)
        self.assertIn("client_in_force", kept.figures)
        self.assertTrue(self._scores(self.risky))

    def test_measures_are_learned_from_once_they_were_kept_often(self):
        self._score_all()  # makes a factor of each measure
        model = self.models._train()
        self.assertFalse(model.bucket_ids.factor_id.filtered("measure_id"), "two policies are no history")
        self.env.cr.execute(
            """INSERT INTO insurance_risk_snapshot (policy_id, company_id, date, figures)
               SELECT id, company_id, cover_end - 60, jsonb_build_object('client_premium', instalments * 10)
                 FROM insurance_policy WHERE instalments > 0 AND cover_end < %s ON CONFLICT DO NOTHING""",
            [self.today],
        )
        self.env.ref("insurance_renewal.risk_factor_instalments").active = False
        model = self.models._train()
        learned = model.bucket_ids.factor_id.filtered("measure_id")
        self.assertEqual(learned.measure_id, self.env.ref("insurance_crm.measure_client_premium"))
        self.assertEqual(learned.display_name, learned.measure_id.name)
        self.assertEqual(model.state, "used")
        self._score_all()
        self.assertTrue(self._scores(self.risky))

    # --- levels, jobs --------------------------------------------------------------------------

    def test_levels_by_the_settings(self):
        model = self.models.search([("state", "=", "used")])
        self.company.write({"risk_high_share": 10, "risk_medium_share": 60})
        medium, high = model._get_levels()
        self.assertLess(medium, high)
        self.company.write({"risk_high_share": 60, "risk_medium_share": 40})
        self.assertEqual(model._get_levels(), (model.steps[0], model.steps[40]))

    def test_job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("insurance_renewal.ir_cron_risk_score").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self._scores(self.risky, self.safe)), 2)

    def test_job_in_batches_goes_on_after_a_failure(self):
        original = type(self.models)._score

        def score(model, ids):
            if self.risky.id in ids:
                raise KeyError("trouble")
            return original(model, ids)

        self.env.flush_all()
        with (
            patch.object(insurance_risk_scoring, "BATCH", 1),
            patch.object(type(self.models), "_score", score),
            mute_logger(insurance_risk_scoring.__name__),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("insurance_renewal.ir_cron_risk_score").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._scores(self.risky, self.safe).policy_id, self.safe)

    def test_nothing_is_said_without_a_model_in_use(self):
        self.models.search([]).state = "weak"
        self._score_all()
        self.assertFalse(self.env["insurance.risk.score"].search([]))

    def test_nothing_is_said_when_switched_off(self):
        self.company.risk_is_on = False
        self._score_all()
        self.assertFalse(self.env["insurance.risk.score"].search([]))

    def test_a_constant_number_of_queries(self):
        """A hundred policies take as many queries as two, whatever figures the installed modules add."""
        model = self.env["insurance.risk.score"]._get_models()[0]
        model._score([self.safe.id])
        ids = [self.risky.id, self.safe.id]
        few = self._count_queries(lambda: model._score(ids))
        more = ids + self._copies(self.risky, 100, number="'M' || g", date_end="p.date_end", cover_end="p.cover_end")
        self.env.invalidate_all()
        self.assertLessEqual(self._count_queries(lambda: model._score(more)), few + 10)

    def _count_queries(self, work):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
