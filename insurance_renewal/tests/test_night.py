from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.work import insurance_renewal_night as night
from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestNight(RenewalCase):
    """The scheduled actions themselves, in their own cursors."""

    def setUp(self):
        super().setUp()
        self.today = self.own_rule._get_today()
        clients = self.env["res.partner"].create([{"name": f"Night client {n}"} for n in range(7)])
        self.policies = self.env["insurance.policy"].union(
            *(self._ending(self.today + relativedelta(days=days), partner_id=c.id) for c in clients for days in (1, 3))
        )
        self.startPatcher(patch.object(night, "BATCH", 3))
        self.crons = self.env["ir.cron"].union(
            *(self.env.ref(f"insurance_renewal.ir_cron_open_{n}") for n in range(1, 5))
        )

    def _run_jobs(self):
        with self.enter_registry_test_mode():
            for cron in self.crons:
                self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _made(self):
        cases = self.env["insurance.renewal"].search([("policy_id", "in", self.policies.ids)])
        return len(cases), len(cases.lead_id), len(self._tasks(cases.lead_id))

    def _deals(self):
        return len({(policy.partner_id, policy.date_end.month) for policy in self.policies})

    def test_four_jobs_do_all_once(self):
        self._run_jobs()
        self.assertEqual(self._made(), (14, self._deals(), self._deals()))
        self._run_jobs()
        self.assertEqual(self._made(), (14, self._deals(), self._deals()))

    def test_jobs_run_as_the_service_user_each_night(self):
        self.assertEqual(self.crons.user_id, self.env.ref("insurance_renewal.user_renewal"))
        self.assertEqual(set(self.crons.mapped("interval_type")), {"days"})
        shards = sorted(self.crons.mapped("code"))
        self.assertEqual(shards, [f"model._cron_open(shard={n}, shards=4)" for n in range(4)])

    def test_one_bad_policy_among_many(self):
        bad = self.policies[4]
        Engine = type(self.env["insurance.renewal"])
        original = Engine._prepare_case_vals

        def fail(engine, rule, today, row, key, lead):
            if row.policy_id == bad.id:
                raise ZeroDivisionError("a fault")
            return original(engine, rule, today, row, key, lead)

        with patch.object(Engine, "_prepare_case_vals", fail), patch.object(night._logger, "info") as logged:
            self._run_jobs()
        self.assertIn(bad.id, logged.call_args.args, "the whole story is in the log")
        self.assertEqual(self._made()[0], 13)
        self.assertEqual(self.env["insurance.renewal.failure"].search([]).policy_id, bad)
        self.assertFalse(bad.renewal_id)
        neighbour = self.policies.filtered(lambda policy: policy.partner_id == bad.partner_id) - bad
        self.assertEqual(neighbour.renewal_id.state, "open", "the same client's other policy is not held up")

    def _fail_first(self, error):
        """Let the first attempt at each batch meet another server."""
        Engine = type(self.env["insurance.renewal"])
        original = Engine._open_bundles
        met = []

        def busy(engine, rule, today, bundles):
            key = bundles[0].key
            if key not in met:
                met.append(key)
                raise error("another server was faster")
            return original(engine, rule, today, bundles)

        return patch.object(Engine, "_open_bundles", busy)

    def test_meeting_another_server(self):
        for error in (SerializationFailure, UniqueViolation):
            with self.subTest(error.__name__), self._fail_first(error), mute_logger("odoo.sql_db"):
                self._run_jobs()
                self.assertEqual(self._made()[0], 14)
                self.assertFalse(self.env["insurance.renewal.failure"].search([]))

    def test_giving_up_leaves_it_to_the_next_run(self):
        with patch.object(
            type(self.env["insurance.renewal"]), "_open_bundles", side_effect=SerializationFailure("busy")
        ):
            self._run_jobs()
        self.assertEqual(self._made()[0], 0)
        self.assertFalse(self.env["insurance.renewal.failure"].search([]), "not the policies' fault")
        self._run_jobs()
        self.assertEqual(self._made()[0], 14)

    def test_stopping_when_the_time_is_up(self):
        """A job whose time is over stops after a batch; the next call goes on where it stopped."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0):
            self.engine._cron_open()
        done = self._made()[0]
        self.assertGreater(done, 0)
        self.assertLess(done, 14)
        self._run_jobs()
        self.assertEqual(self._made()[0], 14)

    def test_company_day(self):
        """Today is the company's: on Kiritimati it is tomorrow already (25 hours ahead of Pago Pago)."""
        self.company.partner_id.tz = "Pacific/Kiritimati"
        ahead = self.own_rule._get_today()
        self.company.partner_id.tz = "Pacific/Pago_Pago"
        self.assertIn((ahead - self.own_rule._get_today()).days, (1, 2))
        self.assertLessEqual(abs((fields.Date.today() - ahead).days), 1)

    def test_given_day(self):
        self.assertEqual({day for _rule, day in self.engine._get_rules(TODAY)}, {TODAY})
