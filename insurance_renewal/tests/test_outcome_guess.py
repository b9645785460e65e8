from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .test_outcome_close import OutcomeCase


@tagged("post_install", "-at_install")
class TestPossiblyRenewed(OutcomeCase):
    """Ending policies whose next term nobody linked: found by night, answered by the agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.car, cls.second_car = (cls._object(plate=plate) for plate in ("AA1111BB", "AA2222BB"))
        cls.double = cls.env["res.partner"].create({"name": "Семен Корольов", "is_insurance_client": True})

    def _car(self, car):
        return [(0, 0, {"object_id": car.id})]

    def _new(self, user=None, days=1, **vals):
        """Return an issued policy that starts some days after END and continues nothing."""
        start = self.END + relativedelta(days=days)
        policy = self._policy(user, date_start=start, date_end=start + relativedelta(years=1, days=-1), **vals)
        policy.action_issue()
        return policy.with_env(self.env)

    def _look(self, case):
        case._as_service()._find_guesses()
        return case.guess_open_ids

    def test_same_car_under_a_new_number_of_another_client(self):
        """The insurer changed its number, and the client was entered again under another spelling."""
        case = self._case(object_ids=self._car(self.car), number="OLD-1")
        new = self._new(number="Z/77-NEW", partner_id=self.double.id, object_ids=self._car(self.car))
        guess = self._look(case)
        self.assertEqual((guess.policy_id, guess.why), (new, "1_object"))
        self.assertTrue(case.has_guess)
        self.assertEqual(self.env["insurance.renewal"].search([("has_guess", "=", True)]), case)
        guess.with_user(self.agent).action_yes()
        self.assertEqual((new.previous_id, case.state, case.renewed_by_id), (case.policy_id, "renewed", new))
        self.assertEqual((case.outcome, case.lead_id.won_status), ("same_insurer", "won"))
        self.assertEqual((guess.state, guess.user_id), ("yes", self.agent))

    def test_found_in_the_night_that_opens_the_renewal(self):
        policy = self._ending(self.END, object_ids=self._car(self.car))
        new = self._new(object_ids=self._car(self.car), days=-3)
        self._night()
        self.assertEqual(policy.renewal_id.guess_open_ids.policy_id, new)

    def test_car_that_was_entered_twice(self):
        case = self._case(object_ids=self._car(self.car))
        again = self._object(plate="аа 1111 вв", owner_id=self.double.id)  # Cyrillic, with blanks
        new = self._new(partner_id=self.double.id, object_ids=self._car(again))
        self.assertEqual(self._look(case).policy_id, new)

    def test_same_number_at_the_same_insurer(self):
        case = self._case(number="HULL-9", object_ids=self._car(self.car))
        new = self._new(number="HULL-9", partner_id=self.persian.id)
        self.assertEqual(self._look(case).mapped("why"), ["2_number"])
        self.assertEqual(case.guess_open_ids.policy_id, new)

    def test_same_client_and_the_likely_double(self):
        case = self._case()
        mine = self._new()
        first, second = sorted((self.client, self.double), key=lambda partner: partner.id)
        self.env["insurance.double"].create({"partner_id": first.id, "other_id": second.id, "score": 90})
        theirs = self._new(partner_id=self.double.id)
        self.assertEqual(
            {guess.policy_id: guess.why for guess in self._look(case)}, {mine: "3_client", theirs: "4_double"}
        )

    def test_what_is_not_asked_about(self):
        case = self._case(object_ids=self._car(self.car))
        self._new(object_ids=self._car(self.second_car))  # his other car
        self._new(days=100)  # long after
        self._new(product_id=self.travel_product.id)  # another line
        self._new(partner_id=self.persian.id)  # somebody else's
        self._policy(date_start=self.END + relativedelta(days=1), date_end=False)  # a draft
        other = self._case()
        self._renew(other.policy_id)  # a next term already
        self.assertFalse(self._look(case))

    def test_no_is_not_asked_again(self):
        case = self._case()
        self._new()
        guess = self._look(case)
        guess.with_user(self.agent).action_no()
        self.assertEqual((guess.state, guess.user_id, case.has_guess), ("no", self.agent, False))
        self.assertFalse(self._look(case), "twice finds nothing twice")

    def test_yes_can_be_undone(self):
        case = self._case()
        new = self._new()
        guess = self._look(case)
        guess.with_user(self.agent).action_yes()
        won = case.lead_id
        case.with_user(self.agent).action_undo_outcome()
        self.assertEqual((case.state, new.state, bool(new.previous_id)), ("open", "issued", False))
        self.assertEqual((guess.state, case.lead_id.won_status), ("open", "pending"))
        self.assertNotEqual(case.lead_id, won)

    def test_a_colleagues_policy_names_whom_to_ask(self):
        case = self._case(object_ids=self._car(self.car))
        self._new(user=self.other_agent, object_ids=self._car(self.car))
        guess = self._look(case).with_user(self.agent)
        self.assertEqual(guess.agent_id, self.other_agent)
        self.assertTrue(guess.read(["policy_number", "date_start", "insurer_id", "client_name", "agent_id"]))
        with self.assertRaisesRegex(UserError, self.other_agent.name):
            guess.action_yes()
        guess.with_user(self.supervisor).action_yes()
        self.assertEqual(case.state, "renewed")

    def test_linked_meanwhile(self):
        case, other = self._case(), self._case()
        new = self._new()
        guess = self._look(case)
        new.previous_id = other.policy_id
        with self.assertRaises(UserError):
            guess.with_user(self.agent).action_yes()
        self.env["insurance.renewal.guess"]._gc_settled()
        self.assertFalse(guess.exists())

    def test_access(self):
        case = self._case()
        self._new()
        guess = self._look(case)
        self.assertFalse(self.env["insurance.renewal.guess"].with_user(self.other_agent).search([]))
        with self.assertRaises(AccessError):
            guess.with_user(self.other_agent).action_no()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            guess.with_user(self.agent).state = "no"
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.env["insurance.renewal.guess"].with_user(user).search([])
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self.assertFalse(
            self.env["insurance.renewal.guess"]
            .with_user(self.supervisor)
            .with_context(allowed_company_ids=self.other_company.ids)
            .search([])
        )

    def test_the_job(self):
        cases = self._case() | self._case(partner_id=self.persian.id)
        self._new()
        self._new(partner_id=self.persian.id)
        cron = self.env.ref("insurance_renewal.ir_cron_guesses")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(cases.mapped("has_guess"), [True, True])

    def test_one_statement_for_any_number(self):
        policies = self._ending(self.END)
        for client in (self.persian, self.chinese):
            policies |= self._ending(TODAY + relativedelta(days=9), partner_id=client.id)
        self._night()
        self.env.flush_all()
        for cases in (policies[0].renewal_id, policies.renewal_id):
            service = cases._as_service()
            with self.assertQueryCount(2):
                service._find_guesses()
