"""Who sees what is learned and said: supervisors of the company; agents the risk of their own cases."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .risk_common import RiskCase


@tagged("post_install", "-at_install")
class TestRiskAccess(RiskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._history()
        cls.model = cls.models._train().with_env(cls.env)
        cls.policy = cls._ending(cls, cls.today + timedelta(days=20), instalments=4)

    def setUp(self):
        super().setUp()
        self._night(self.today)
        self._score_all()

    def test_agents_read_the_risk_of_their_own_cases(self):
        case = self.policy.renewal_id
        self.assertEqual(case.with_user(self.agent).risk_level, "high")
        self.assertTrue(case.with_user(self.agent).risk_reasons)
        with self.assertRaises(AccessError):
            case.with_user(self.other_agent).read(["risk"])
        with self.assertRaises(AccessError):
            case.with_user(self.agent).write({"risk": 0})

    def test_agents_do_not_see_what_was_learned(self):
        for user in (self.agent, self.agent_all, self.employee):
            for name in ("model", "tenth", "bucket", "factor", "score", "snapshot"):
                with self.subTest(user=user.login, model=name), self.assertRaises(AccessError):
                    self.env[f"insurance.risk.{name}"].with_user(user).search([]).read(["id"])
            with self.assertRaises(AccessError):
                self.model.with_user(user).action_train()

    def test_supervisors_read_and_learn_anew_but_write_nothing(self):
        model = self.model.with_user(self.supervisor)
        self.assertEqual(model.tenth_ids.mapped("number"), list(range(1, 11)))
        self.assertTrue(all(bucket.value for bucket in model.bucket_ids))
        for record, vals in (
            (model, {"auc": 1}),
            (model.tenth_ids[0], {"lost": 0}),
            (model.bucket_ids[0], {"lost": 0}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)
            with self.assertRaises(AccessError):
                record.unlink()
        action = model.action_train()
        self.assertEqual(self.env["insurance.risk.model"].browse(action["res_id"]).state, "used")

    def test_nobody_reads_scores_and_figures_directly(self):
        for user in (self.supervisor, self.administrator):
            for name in ("score", "snapshot"):
                with self.assertRaises(AccessError):
                    self.env[f"insurance.risk.{name}"].with_user(user).search([])

    def test_factors_are_switched_by_administrators(self):
        factor = self.env.ref("insurance_renewal.risk_factor_years")
        with self.assertRaises(AccessError):
            factor.with_user(self.supervisor).active = False
        factor.with_user(self.administrator).active = False
        with self.assertRaises(AccessError):
            factor.with_user(self.administrator).unlink()

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        for name in ("model", "tenth", "bucket"):
            records = self.env[f"insurance.risk.{name}"].with_user(self.supervisor)
            self.assertFalse(records.with_context(allowed_company_ids=self.other_company.ids).search([]))
        with self.assertRaises(AccessError):
            self.model.with_user(self.supervisor).read(["auc"])

    def test_screens(self):
        for name in ("model", "bucket", "factor"):
            action = self.env.ref(f"insurance_renewal.insurance_risk_{name}_action")
            records = self.env[action.res_model].with_user(self.supervisor)
            for view in action.view_mode.split(","):
                records.get_view(view_type=view)
        form = Form(self.model.with_user(self.supervisor), "insurance_renewal.insurance_risk_model_view_form")
        self.assertEqual(form.state, "used")
        self.assertEqual(self.model.action_open_buckets()["domain"], [("model_id", "=", self.model.id)])

    def test_settings(self):
        with Form(self.env["res.config.settings"]) as settings:
            settings.risk_high_share = 15
        settings.save().execute()
        self.assertEqual(self.company.risk_high_share, 15)
