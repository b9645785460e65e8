from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestGone(RenewalCase):
    """When all that a policy insured is sold there is nothing to renew; when it comes back there is."""

    def setUp(self):
        super().setUp()
        self.policy = self._ending(TODAY + relativedelta(days=20))
        self.cars = self._car("AA 1111 AA") | self._car("AA 2222 AA")
        self.places = self._insure(self.policy, self.cars)

    def _car(self, plate):
        kind = self.env.ref("insurance_crm.object_type_vehicle")
        return self.env["insurance.object"].create(
            {"type_id": kind.id, "plate": plate, "owner_id": self.client.id, "company_id": self.company.id}
        )

    def _insure(self, policy, cars):
        return self.env["insurance.policy.object"].create(
            [{"policy_id": policy.id, "object_id": car.id} for car in cars]
        )

    def _sell(self, car, day=TODAY):
        """Take a car off the policy as an agent does, by an endorsement."""
        endorsement = self.env["insurance.endorsement"].with_user(self.agent)
        endorsement = endorsement.create({"policy_id": self.policy.id, "date_effective": day})
        self.env["insurance.endorsement.line"].with_user(self.agent).create(
            {"endorsement_id": endorsement.id, "object_id": car.id, "action": "remove"}
        )
        endorsement.action_confirm()
        return endorsement

    def _open(self):
        self._night()
        return self.policy.renewal_id

    def test_sold_before_its_night_gets_no_work(self):
        self.places.date_exit = TODAY
        self.assertFalse(self._night())
        self.assertFalse(self.policy.renewal_id)

    def test_one_of_two_sold_is_still_renewed(self):
        self.places[0].date_exit = TODAY
        self.assertEqual(self._night().policy_id, self.policy)

    def test_leaving_on_the_last_day_is_staying(self):
        self.places.date_exit = self.policy.date_end
        self.assertEqual(self._night().policy_id, self.policy)

    def test_without_objects_nothing_is_sold(self):
        policy = self._ending(TODAY + relativedelta(days=20), partner_id=self.persian.id)
        self.assertFalse(policy._filter_gone())
        self.assertIn(policy, self._night().policy_id)
        self.assertFalse(self.env["insurance.policy"]._filter_gone())

    def test_sold_while_open_closes_by_itself(self):
        case = self._open()
        self._sell(self.cars[0])
        self.assertEqual(case.state, "open")
        self._sell(self.cars[1])
        self.assertEqual((case.state, case.closed_why, case.outcome), ("dropped", "sold", "not_needed"))
        self.assertEqual(case.lead_id.won_status, "lost")
        self.assertEqual(case.lead_id.lost_reason_id, self.env.ref("insurance_renewal.lost_reason_not_needed"))
        self.assertFalse(self._tasks(case.lead_id))

    def test_archived_car_is_gone(self):
        case = self._open()
        self.cars.with_user(self.supervisor).action_archive()
        self.assertEqual((case.state, case.closed_why), ("dropped", "sold"))
        self.cars[0].with_user(self.supervisor).action_unarchive()
        self.assertEqual((case.state, case.lead_id.won_status), ("open", "pending"))

    def test_comes_back(self):
        case = self._open()
        lead = case.lead_id
        self.places.date_exit = TODAY
        self.places[0].date_exit = False
        self.assertEqual((case.state, case.closed_why, case.outcome), ("open", False, False))
        self.assertEqual((case.lead_id, lead.won_status, lead.active), (lead, "pending", True))
        self.assertFalse(lead.lost_reason_id)
        self.assertEqual(len(self._tasks(lead)), 1)
        self.assertIn(self.policy.number, self._tasks(lead).note)

    def test_undone_sale(self):
        case = self._open()
        sales = [self._sell(car) for car in self.cars]
        self.assertEqual(case.state, "dropped")
        sales[1]._void("still his")
        self.assertEqual((case.state, case.lead_id.won_status), ("open", "pending"))

    def test_another_car_is_put_on_the_policy(self):
        case = self._open()
        self.places.date_exit = TODAY
        self.assertEqual(case.state, "dropped")
        self._insure(self.policy, self._car("AA 3333 AA"))
        self.assertEqual((case.state, case.lead_id.won_status), ("open", "pending"))

    def test_entered_by_mistake_and_taken_away(self):
        case = self._open()
        self.places.date_exit = TODAY
        self.places.unlink()
        self.assertEqual(case.state, "open", "a policy without objects insures what its line says")

    def test_deal_with_another_policy_stays_open(self):
        other = self._ending(TODAY + relativedelta(days=19))
        case = self._open()
        self.assertEqual(other.renewal_id.lead_id, case.lead_id)
        self.places.date_exit = TODAY
        self.assertEqual((case.state, case.lead_id.won_status), ("dropped", "pending"))
        self.assertNotIn(self.policy.number, self._tasks(case.lead_id).note)
        self.places.date_exit = False
        self.assertEqual(case.state, "open")
        self.assertIn(self.policy.number, self._tasks(case.lead_id).note)

    def test_comes_back_after_the_other_was_renewed(self):
        """The deal was won meanwhile: what is due again gets a new one."""
        other = self._ending(TODAY + relativedelta(days=19))
        case = self._open()
        won = case.lead_id
        self.places.date_exit = TODAY
        self._renew(other)
        self.assertEqual(won.won_status, "won")
        self.places[0].date_exit = False
        self.assertEqual(case.state, "open")
        self.assertNotEqual(case.lead_id, won)
        self.assertEqual(case.lead_id.won_status, "pending")

    def test_a_deal_somebody_lost_stays_lost(self):
        case = self._open()
        case.lead_id.with_user(self.agent).action_set_lost()
        self.places[0].date_exit = TODAY
        self.places[0].date_exit = False
        self.assertEqual((case.state, case.lead_id.won_status), ("lost", "lost"))

    def test_agent_whose_colleague_has_the_deal(self):
        """The car is on the agent's policy, the deal a colleague's: it closes all the same."""
        case = self._open()
        case.lead_id.with_user(self.supervisor).user_id = self.other_agent
        for car in self.cars:
            self._sell(car)
        self.assertEqual((case.state, case.lead_id.won_status), ("dropped", "lost"))

    def test_policies_without_a_renewal_cost_nothing(self):
        policy = self._ending(TODAY + relativedelta(days=200), partner_id=self.persian.id)
        places = self._insure(policy, self._car("AA 9999 AA"))
        places.date_exit = TODAY
        self.assertEqual(policy._filter_gone(), policy)
        self.assertFalse(policy.renewal_id)

    def test_fleet_in_one_query(self):
        policies = self.policy | self._ending(TODAY + relativedelta(days=20), partner_id=self.persian.id)
        self.env.flush_all()
        with self.assertQueryCount(1):
            policies._filter_gone()
