"""Service plans: each client of a class gets its tasks once per period, on a day of his own."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ranking_common import RankingCase

_START = date(2025, 3, 15)


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankService(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Key clients",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create({"summary": "Call and thank", "responsible_type": "on_demand",
                                    "activity_type_id": cls.env.ref("mail.mail_activity_data_call").id}),
                    Command.create({"summary": "Review covers", "responsible_type": "other", "responsible_id": cls.supervisor.id,
                                    "activity_type_id": cls.env.ref("mail.mail_activity_data_todo").id}),
                ],
            }
        )  # fmt: skip
        cls._buy()
        cls.stats._recount(cls.company)
        cls.services = cls.env["insurance.rank.service"]
        cls.rank_a.write({"plan_id": cls.plan.id, "service_months": 1})

    def _plan_on(self, day):
        """Run the scheduled action of that day."""
        with freeze_time(f"{day} 03:00:00"):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref("insurance_crm.ir_cron_service").method_direct_trigger()
            self.env.invalidate_all()

    def _tasks(self, partner):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)], order="id"
        )

    def _days(self, partner):
        return self.services.search([("partner_id", "=", partner.id)]).sorted("date").mapped("date")

    def test_tasks_are_made_once_in_a_period(self):
        for offset in range(31):
            self._plan_on(_START + timedelta(days=offset))
        self.assertEqual(len(self._days(self.rich)), 1 + (self._days(self.rich)[0] == _START), "30 days are a month")
        first = self._tasks(self.rich)[:2]
        self.assertEqual(first.mapped("summary"), ["Call and thank", "Review covers"])
        self.assertEqual(first.user_id, self.agent | self.supervisor)
        self.assertFalse(self._tasks(self.client) | self._tasks(self.persian), "other ranks have no plan")

    def test_run_twice_and_after_missed_nights(self):
        self._plan_on(_START + timedelta(days=29))
        self._plan_on(_START + timedelta(days=29))
        self.assertEqual(len(self._days(self.rich)), 1, "a night that was missed is made up for, once")
        [day] = self._days(self.rich)
        self._plan_on(day + timedelta(days=29))
        self.assertEqual(len(self._days(self.rich)), 1)
        self._plan_on(day + timedelta(days=30))
        self.assertEqual(self._days(self.rich), [day, day + timedelta(days=30)])

    def test_nothing_is_made_up_for_from_before_the_plan(self):
        self.assertEqual(self.rank_a.service_since, _START)
        self._plan_on(_START)
        self.assertTrue(all(day >= _START for day in self._days(self.rich)))

    def test_a_class_is_spread_over_the_period(self):
        clients = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_insurance_client": True, "user_id": self.agent.id} for n in range(60)]
        )
        for client in clients:
            self.stats.create({"partner_id": client.id, "company_id": self.company.id, "rank_id": self.rank_a.id})
        self._plan_on(_START)
        self.assertIn(len(self.services.search([("partner_id", "in", clients.ids)])), (2, 3))

    def test_batches(self):
        clients = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_insurance_client": True, "user_id": self.agent.id} for n in range(7)]
        )
        self.stats.create(
            [{"partner_id": c.id, "company_id": self.company.id, "rank_id": self.rank_a.id} for c in clients]
        )
        with patch("odoo.addons.insurance_crm.models.ranking.insurance_rank_service._BATCH", 3):
            self._plan_on(_START + timedelta(days=29))
        self.assertEqual(len(self.services.search([])), 8)
        self.assertTrue(all(len(self._tasks(client)) == 2 for client in clients))

    def test_without_anybody_in_charge(self):
        self.rich.user_id = False
        self._plan_on(_START + timedelta(days=29))
        self.assertFalse(self._days(self.rich))
        self.rank_a.service_user_id = self.supervisor
        self._plan_on(_START + timedelta(days=29))
        self.assertEqual(self._tasks(self.rich).user_id, self.supervisor)

    def test_another_class_does_not_begin_at_once_again(self):
        self._plan_on(_START + timedelta(days=29))
        [day] = self._days(self.rich)
        self.rank_b.write({"plan_id": self.plan.id, "service_months": 1})
        self._stat(self.rich).sudo().rank_id = self.rank_b
        self._plan_on(day + timedelta(days=5))
        self.assertEqual(self._days(self.rich), [day])

    @mute_logger("odoo.addons.insurance_crm.models.ranking.insurance_rank_service")
    def test_one_client_that_fails_does_not_stop_the_others(self):
        self.client.user_id = self.agent
        self._stat(self.client).sudo().rank_id = self.rank_a
        schedule = self.env.registry["insurance.rank.service"]._schedule

        def fails(rows, plan, user):
            if self.rich in rows.partner_id:
                raise UserError(self.env._("No way."))
            return schedule(rows, plan, user)

        with patch.object(self.env.registry["insurance.rank.service"], "_schedule", fails):
            self._plan_on(_START + timedelta(days=29))
        failed = self.services.search([("partner_id", "=", self.rich.id)])
        self.assertEqual(failed.problem, "No way.")
        self.assertFalse(self._tasks(self.rich))
        self.assertEqual(len(self._tasks(self.client)), 2)

    def test_archived_plans_and_clients_rest(self):
        self.plan.active = False
        self._plan_on(_START + timedelta(days=29))
        self.assertFalse(self._days(self.rich))
        self.plan.active = True
        self.rich.active = False
        self._plan_on(_START + timedelta(days=29))
        self.assertFalse(self._days(self.rich))

    def test_tasks_are_silent(self):
        before = self.env["mail.mail"].search_count([])
        self._plan_on(_START + timedelta(days=29))
        self.assertTrue(self._tasks(self.rich))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_card_says_what_is_done(self):
        self._plan_on(_START + timedelta(days=29))
        section = self.rich.with_user(self.agent)._get_card_sections()["service"]
        self.assertEqual(section["rows"][0]["title"], "Key clients")
        self.assertEqual(section["rows"][0]["detail"], "Call and thank, Review covers")
        self.assertEqual(section["rows"][0]["badge"], {"text": "Gold", "tone": "info"})
        self.assertEqual(section["rows"][1]["title"], f"Planned for {self.agent.name}")
        hidden = self.rich.with_user(self.other_agent)._get_card_sections()["service"]
        self.assertEqual(len(hidden["rows"]), 1, "what was planned is seen by who is in charge")
        self.assertEqual(self.rank_a.service_date, self._days(self.rich)[0])

    def test_ranks_count_their_clients(self):
        self.assertEqual(self.rank_a.with_user(self.agent).client_count, 1)
        self.assertEqual(self.rank_a.with_user(self.other_agent).client_count, 0)
        action = self.rank_a.action_open_clients()
        self.assertEqual(self.stats.search(action["domain"]).partner_id, self.rich)
