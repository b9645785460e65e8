from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY, RenewalCase


class OutcomeCase(RenewalCase):
    """An agent with ending policies of one client, opened by the night into one deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price = cls.env.ref("insurance_renewal.lost_reason_price")
        cls.sold = cls.env.ref("insurance_renewal.lost_reason_sold")
        cls.unreachable = cls.env.ref("insurance_renewal.lost_reason_unreachable")
        cls.END = TODAY + relativedelta(days=20)

    def _case(self, **vals):
        """Return the open case of a policy of the agent that ends on END."""
        policy = self._ending(vals.pop("end", self.END), **vals)
        self._night()
        return policy.renewal_id

    def _closing(self, cases, user=None, **vals):
        """Close cases by the wizard as its user does; return the cases."""
        action = cases.with_user(user or self.agent).action_close()
        wizard = self.env[action["res_model"]].with_user(user or self.agent).with_context(**action["context"])
        wizard.create(vals).action_confirm()
        self.env.invalidate_all()
        return cases


@tagged("post_install", "-at_install")
class TestOutcomeClose(OutcomeCase):
    """Each outcome, as the agent with his own book."""

    def test_lost_becomes_a_policy_elsewhere_and_comes_back(self):
        car = self._object(plate="AA1234BB")
        case = self._case(object_ids=[(0, 0, {"object_id": car.id, "sum_insured": 9000})])
        deal = case.lead_id
        self._closing(case, reason_id=self.price.id, insurer_id=self.other_insurer.id, premium=800, note="Too dear")
        self.assertEqual((case.state, case.outcome, case.closed_user_id), ("lost", "lost", self.agent))
        self.assertEqual((case.lost_reason_id, case.lost_insurer_id), (self.price, self.other_insurer))
        self.assertEqual((case.premium_before, case.premium_after, case.premium_gap), (1000, 800, -200))
        self.assertEqual((deal.won_status, deal.lost_reason_id), ("lost", self.price))
        self.assertFalse(self._tasks(deal))
        self.assertIn("Too dear", deal.message_ids[0].body)
        elsewhere = case.elsewhere_id
        self.assertEqual(
            (elsewhere.origin, elsewhere.state, elsewhere.previous_id), ("foreign", "issued", case.policy_id)
        )
        self.assertEqual(
            (elsewhere.date_start, elsewhere.date_end), (case.policy_id.cover_end, self.END + relativedelta(years=1))
        )
        self.assertEqual((elsewhere.insurer_id, elsewhere.premium_total), (self.other_insurer, 800))
        self.assertEqual((elsewhere.user_id, elsewhere.source), (self.agent, "Lost renewal"))
        self.assertEqual((elsewhere.end_precision, elsewhere.confidence), ("day", "told"))
        self.assertEqual(elsewhere.object_ids.object_id, car)
        elsewhere.with_user(self.agent).check_access("write")  # in his book
        back = self._night(TODAY + relativedelta(years=1))
        self.assertEqual(
            (back.policy_id, back.lead_id.insurance_kind, back.user_id), (elsewhere, "foreign_renewal", self.agent)
        )

    def test_not_needed_leaves_nothing_elsewhere(self):
        case = self._closing(self._case(), outcome="not_needed", reason_id=self.sold.id)
        self.assertEqual((case.state, case.outcome, case.lead_id.won_status), ("dropped", "not_needed", "lost"))
        self.assertEqual(case.lead_id.lost_reason_id, self.sold)
        self.assertFalse(case.elsewhere_id)
        self.assertFalse(self._night(TODAY + relativedelta(years=1)))

    def test_unreachable_comes_back_with_unknown_insurer(self):
        case = self._case()
        action = case.with_user(self.agent).action_close_unreachable()
        form = Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]))
        self.assertEqual(form.reason_id, self.unreachable, "one tap less")
        form.attempts = 3
        form.save().action_confirm()
        self.assertEqual((case.outcome, case.state, case.attempts), ("unreachable", "lost", 3))
        elsewhere = case.elsewhere_id
        self.assertFalse(elsewhere.insurer_id)
        self.assertEqual((elsewhere.date_end, elsewhere.confidence), (self.END + relativedelta(years=1), "guess"))
        self.assertEqual(self._night(TODAY + relativedelta(years=1)).policy_id, elsewhere)

    def test_lost_elsewhere_rolls_on_a_year(self):
        policy = self._elsewhere(self.END, insurer_id=self.other_insurer.id, end_precision="month")
        self._night()
        case = self._closing(policy.renewal_id, reason_id=self.price.id)
        elsewhere = case.elsewhere_id
        self.assertEqual(
            (elsewhere.previous_id, elsewhere.insurer_id, elsewhere.premium_total), (policy, self.other_insurer, 700)
        )
        self.assertEqual((elsewhere.end_precision, elsewhere.confidence), ("month", "guess"))
        self.assertEqual(elsewhere.date_end, policy.date_end + relativedelta(years=1, day=31))
        self.assertEqual(self._night(TODAY + relativedelta(years=1)).policy_id, elsewhere)

    def test_29_february(self):
        end = date(2032, 2, 29)
        policy = self._ending(end)
        self._night(date(2032, 2, 10))
        case = self._closing(policy.renewal_id, reason_id=self.price.id)
        self.assertEqual(case.elsewhere_id.date_end, date(2033, 2, 28))
        self.assertEqual(case.elsewhere_id.date_start, date(2032, 3, 1))

    def test_day_told_and_day_in_the_past(self):
        case = self._case()
        with self.assertRaises(ValidationError):
            self._closing(case, reason_id=self.price.id, date_until=date(2020, 1, 1))
        told = self.END + relativedelta(months=6)
        self._closing(case, reason_id=self.price.id, date_until=told)
        self.assertEqual((case.elsewhere_id.date_end, case.lost_until), (told, told))

    def test_day_told_before_our_policy_ends(self):
        case = self._case()
        told = TODAY + relativedelta(days=3)
        self._closing(case, reason_id=self.price.id, date_until=told)
        self.assertEqual(case.elsewhere_id.date_end, told)
        self.assertLess(case.elsewhere_id.date_start, told)

    def test_a_policy_that_ended_long_ago_comes_back_at_its_next_anniversary(self):
        policy = self._ending(date(2024, 3, 1))
        case = self._case()
        case.sudo().policy_id = policy  # as a win-back of an imported book would be
        self.assertGreaterEqual(case._get_next_year(TODAY), TODAY)
        self.assertEqual(case._get_next_year(TODAY), date(2032, 3, 1))

    def test_partial_bundle(self):
        first, second = self._ending(self.END), self._ending(self.END)
        self._night()
        deal = first.renewal_id.lead_id
        self.assertEqual(second.renewal_id.lead_id, deal)
        self._renew(first)
        self._closing(second.renewal_id, reason_id=self.price.id)
        self.assertEqual(deal.won_status, "won")
        self.assertEqual((first.renewal_id.outcome, second.renewal_id.outcome), ("same_insurer", "lost"))

    def test_lost_first_keeps_the_deal_open_for_the_rest(self):
        first, second = self._ending(self.END), self._ending(self.END)
        self._night()
        self._closing(first.renewal_id, reason_id=self.price.id)
        deal = second.renewal_id.lead_id
        self.assertEqual((deal.won_status, second.renewal_id.state), ("pending", "open"))
        self.assertNotIn(first.number, self._tasks(deal).note)
        self._closing(second.renewal_id, outcome="not_needed", reason_id=self.sold.id)
        self.assertEqual(deal.won_status, "lost")

    def test_other_insurer_and_cancelled(self):
        other = self.env["insurance.product"].create(
            {"name": "Hull elsewhere", "insurer_id": self.other_insurer.id, "line_id": self.line.id}
        )
        case, cancelled = self._case(), self._case()
        term = self.env["insurance.policy"].browse(case.policy_id.with_user(self.agent).action_renew()["res_id"])
        term.write({"product_id": other.id, "number": "NEW", "premium": 900})
        term.with_user(self.agent).action_issue()
        self.assertEqual((case.outcome, case.premium_before, case.premium_after), ("other_insurer", 1000, 900))
        cancelled.policy_id.with_user(self.agent)._cancel(TODAY, self.env.ref("insurance_crm.cancel_reason_client"))
        self.assertEqual((cancelled.outcome, bool(cancelled.date_closed)), ("cancelled", True))

    def test_noted_elsewhere_by_hand_is_lost_too(self):
        case = self._case()
        self._elsewhere(
            self.END + relativedelta(years=1), previous_id=case.policy_id.id, insurer_id=self.other_insurer.id
        )
        self.assertEqual((case.closed_why, case.outcome), ("elsewhere", "lost"))
        self.assertEqual((case.lost_insurer_id, case.premium_after), (self.other_insurer, 700))

    def test_many_at_once(self):
        cases = self.env["insurance.renewal"]
        for client in (self.client, self.persian, self.chinese):
            policy = self._ending(self.END, partner_id=client.id)
            self._night()
            cases |= policy.renewal_id
        self._closing(cases, reason_id=self.price.id, insurer_id=self.other_insurer.id)
        self.assertEqual(set(cases.mapped("outcome")), {"lost"})
        self.assertEqual(len(cases.elsewhere_id), 3)
        self.assertEqual(set(cases.elsewhere_id.mapped("date_end")), {self.END + relativedelta(years=1)})
        self.assertEqual(cases.elsewhere_id.partner_id, cases.partner_id)
        self.assertEqual(set(cases.lead_id.mapped("won_status")), {"lost"})

    def test_queries_do_not_grow_with_the_cases(self):
        counts = []
        for size in (3, 12):
            policies = self._ending(self.END, partner_id=self.client.id)
            for number in range(size - 1):
                client = self.env["res.partner"].create({"name": f"Client {size}-{number}"})
                policies |= self._ending(self.END, partner_id=client.id)
            self._night()
            cases = policies.renewal_id
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cases._close("lost", reason=self.price)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 9 * 40, "what each more costs is bounded")


@tagged("post_install", "-at_install")
class TestOutcomeRefused(OutcomeCase):
    """What cannot be closed, and by whom."""

    def test_without_a_reason(self):
        with self.assertRaises(UserError):
            self._closing(self._case())

    def test_closed_already_or_being_renewed(self):
        case = self._case()
        case.policy_id.with_user(self.agent).action_renew()
        with self.assertRaises(UserError):
            self._closing(case, reason_id=self.price.id)
        case.draft_id.with_user(self.agent).unlink()
        self._closing(case, reason_id=self.price.id)
        with self.assertRaises(UserError):
            case.with_user(self.agent).action_close()

    def test_two_windows_open(self):
        case = self._case()
        wizard = self.env["insurance.renewal.closing"].with_user(self.agent)
        wizards = [wizard.create({"case_ids": case.ids, "reason_id": self.price.id}) for _number in range(2)]
        wizards[0].action_confirm()
        with self.assertRaises(UserError):
            wizards[1].action_confirm()
        self.assertEqual(len(case.policy_id.next_ids), 1)

    def test_a_colleagues_renewal(self):
        case = self._case()
        with self.assertRaises(AccessError):
            case.with_user(self.other_agent).action_close()
        wizard = self.env["insurance.renewal.closing"].with_user(self.agent)
        mine = wizard.create({"case_ids": case.ids, "reason_id": self.price.id})
        with self.assertRaises(AccessError):
            mine.with_user(self.other_agent).action_confirm()
        theirs = wizard.with_user(self.other_agent).create({"reason_id": self.price.id})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            theirs.case_ids = case.with_user(self.other_agent)
            theirs.action_confirm()
        self.assertEqual(case.state, "open")

    def test_employees_close_nothing(self):
        case = self._case()
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.env["insurance.renewal.closing"].with_user(user).create({"case_ids": case.ids})

    def test_nobody_writes_an_outcome_by_hand(self):
        case = self._case()
        for user in (self.agent, self.supervisor, self.administrator):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                case.with_user(user).closed_as = "lost"

    def test_a_deal_of_two_agents(self):
        """Each closes what he sees; the deal closes with the last one, and each policy elsewhere is in its book."""
        mine = self._ending(self.END)
        theirs = self._ending(self.END, user=self.other_agent)
        self._night()
        self.assertEqual(mine.renewal_id.lead_id, theirs.renewal_id.lead_id)
        deal = mine.renewal_id.lead_id
        self._closing(theirs.renewal_id, user=self.other_agent, reason_id=self.price.id)
        self.assertEqual(deal.won_status, "pending")
        self.assertEqual(theirs.renewal_id.elsewhere_id.user_id, self.other_agent)
        self._closing(mine.renewal_id, reason_id=self.price.id)
        self.assertEqual(deal.won_status, "lost")
        self.assertFalse(
            theirs.renewal_id.elsewhere_id.with_user(self.agent).has_access("read"), "a colleague's book stays closed"
        )
