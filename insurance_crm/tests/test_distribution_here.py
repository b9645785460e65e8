"""Whoever is away gets nothing, his stand-in does; whoever is at work goes first."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .request_common import DistributionCase


@tagged("post_install", "-at_install")
class TestDistributionHere(DistributionCase):
    def _absent(self, user, stand_in):
        return self._absence(user, stand_in, self.today, self.today + timedelta(days=3))

    def test_whoever_is_away_is_left_out(self):
        self._rule()
        self._absent(self.agent, self.agent_all)
        self.assertEqual({self._new().user_id for _n in range(3)}, {self.other_agent})

    def test_all_away(self):
        self._rule()
        self._absent(self.agent, self.agent_all)
        self._absent(self.other_agent, self.agent_all)
        deal = self._new()
        self.assertEqual(deal.user_id, self.agent_all)
        self.assertIn("all of them are away: stand-in", deal.insurance_given_reason)

    def test_the_clients_agent_is_away(self):
        self._rule()
        self.client.user_id = self.agent
        self._absent(self.agent, self.agent_all)
        deal = self._new(phone="+380501234567", name="Семён Королёв")
        self.assertEqual(deal.user_id, self.agent_all)
        self.assertIn("Agent is away: stand-in", deal.insurance_given_reason)

    def test_the_same_person_always_has_a_stand_in(self):
        self._rule(way="fixed", user_id=self.agent.id)
        self._absent(self.agent, self.other_agent)
        self.assertEqual(self._new().user_id, self.other_agent)

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Mondays", "tz": "UTC", "attendance_ids": [Command.clear(), Command.create(
                {"name": "Monday", "dayofweek": "0", "hour_from": 9, "hour_to": 17, "day_period": "morning"})]}
        )  # fmt: skip
        self.company.resource_calendar_id = calendar
        monday = datetime(2025, 6, 2)
        at_work = self.both._get_at_work
        self.assertEqual(at_work(self.company, monday + timedelta(hours=10)), self.both)
        self.assertFalse(at_work(self.company, monday + timedelta(hours=8, minutes=59)))
        self.assertFalse(at_work(self.company, monday + timedelta(days=1, hours=10)))
        mornings = calendar.copy({"name": "Early"})
        mornings.attendance_ids.write({"hour_from": 6, "hour_to": 8})
        self.env["resource.resource"].create(
            {"name": "Agent", "user_id": self.agent.id, "company_id": self.company.id, "calendar_id": mornings.id}
        )
        self.assertEqual(at_work(self.company, monday + timedelta(hours=7)), self.agent)
        self.assertEqual(at_work(self.company, monday + timedelta(hours=10)), self.other_agent)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "date_from": monday,
                "date_to": monday + timedelta(days=1),
            }
        )
        self.assertFalse(at_work(self.company, monday + timedelta(hours=10)))

    def test_without_working_hours_everybody_is_at_work(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self.both._get_at_work(self.company), self.both)

    def test_whoever_is_at_work_goes_first(self):
        self._rule(at_work_first=True, way="load")
        self._deal(self.other_agent)
        self.patch(type(self.agent), "_get_at_work", lambda users, company, moment=None: users & self.other_agent)
        deal = self._new()
        self.assertEqual(deal.user_id, self.other_agent)
        self.assertIn("at work now", deal.insurance_given_reason)
        self.patch(type(self.agent), "_get_at_work", lambda users, company, moment=None: users.browse())
        deal = self._new()
        self.assertEqual(deal.user_id, self.agent)
        self.assertIn("nobody is at work now", deal.insurance_given_reason)
