from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .test_outcome_close import OutcomeCase


@tagged("post_install", "-at_install")
class TestOutcomeOfDeals(OutcomeCase):
    """Losing a deal with core's button keeps the outcome of its renewals, or of its quote."""

    def _lose(self, deal, user=None, **vals):
        wizard = self.env["crm.lead.lost"].with_user(user or self.agent).with_context(default_lead_ids=deal.ids)
        form = Form(wizard)
        for name, value in vals.items():
            form[name] = value
        form.save().action_lost_reason_apply()
        self.env.invalidate_all()

    def test_losing_the_deal_closes_its_renewals(self):
        case = self._case()
        self._lose(
            case.lead_id,
            lost_reason_id=self.price,
            insurance_insurer_id=self.other_insurer,
            insurance_premium=750,
        )
        self.assertEqual((case.outcome, case.lost_reason_id), ("lost", self.price))
        self.assertEqual((case.lost_insurer_id, case.lost_premium), (self.other_insurer, 750))
        self.assertEqual(case.elsewhere_id.date_end, self.END + relativedelta(years=1))
        self.assertEqual(case.elsewhere_id.premium_total, 750)

    def test_the_reason_says_the_outcome(self):
        case = self._case()
        case.lead_id.with_user(self.agent).action_set_lost(lost_reason_id=self.sold.id)
        self.assertEqual((case.outcome, case.state, bool(case.elsewhere_id)), ("not_needed", "dropped", False))
        other = self._case()
        other.lead_id.with_user(self.agent).action_set_lost(lost_reason_id=self.unreachable.id)
        self.assertEqual((other.outcome, bool(other.elsewhere_id)), ("unreachable", True))

    def test_losing_without_a_reason(self):
        case = self._case()
        case.lead_id.with_user(self.agent).action_set_lost()
        self.assertEqual((case.outcome, case.state, bool(case.elsewhere_id)), ("lost", "lost", True))

    def test_price_of_a_bundle_is_not_each_ones(self):
        cases = self._case() | self._case()
        self._lose(cases.lead_id, lost_reason_id=self.price, insurance_premium=1500)
        self.assertEqual(cases.mapped("lost_premium"), [0, 0])
        self.assertEqual(set(cases.mapped("outcome")), {"lost"})

    def test_several_deals_at_once(self):
        cases = self._case() | self._case(partner_id=self.persian.id)
        self.assertEqual(len(cases.lead_id), 2)
        self._lose(cases.lead_id, lost_reason_id=self.price, insurance_insurer_id=self.other_insurer)
        self.assertEqual(set(cases.mapped("outcome")), {"lost"})
        self.assertEqual(len(cases.elsewhere_id), 2)

    def test_restoring_the_deal_takes_all_back(self):
        cases = self._case() | self._case()
        deal = cases.lead_id
        self._lose(deal, lost_reason_id=self.price)
        elsewhere = cases.elsewhere_id
        deal.with_user(self.agent).action_restore()
        self.env.invalidate_all()
        self.assertEqual(cases.mapped("state"), ["open", "open"])
        self.assertEqual(set(elsewhere.mapped("state")), {"void"})
        self.assertFalse(cases.elsewhere_id)
        task = self._tasks(deal)
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.agent)

    def test_lost_quote_with_a_date_comes_back(self):
        deal = self._deal(insurance_line_id=self.line.id)
        until = TODAY + relativedelta(months=11)
        self._lose(
            deal,
            lost_reason_id=self.price,
            insurance_insurer_id=self.other_insurer,
            insurance_premium=640,
            insurance_until=until,
        )
        elsewhere = deal.insurance_elsewhere_id
        self.assertEqual((elsewhere.origin, elsewhere.date_end, elsewhere.source), ("foreign", until, "Lost quote"))
        self.assertEqual((elsewhere.partner_id, elsewhere.line_id), (self.client, self.line))
        self.assertEqual((elsewhere.insurer_id, elsewhere.premium_total), (self.other_insurer, 640))
        elsewhere.with_user(self.agent).check_access("write")
        self.assertEqual(self._night(until - relativedelta(days=5)).policy_id, elsewhere)

    def test_lost_quote_without_a_date_or_line_is_only_lost(self):
        without_date = self._deal(insurance_line_id=self.line.id)
        without_line = self._deal()
        self._lose(without_date, lost_reason_id=self.price)
        self._lose(without_line, lost_reason_id=self.price, insurance_until=TODAY)
        self.assertFalse((without_date | without_line).insurance_elsewhere_id)

    def test_lost_quote_for_a_policy_we_know(self):
        """The policy elsewhere that was to be won goes on: no second one beside it."""
        known = self._elsewhere(self.END)
        deal = self._deal(insurance_line_id=self.line.id)
        self._lose(deal, lost_reason_id=self.price, insurance_until=self.END + relativedelta(years=1))
        self.assertEqual(deal.insurance_elsewhere_id.previous_id, known)
        again = self._deal(insurance_line_id=self.line.id)
        self._lose(again, lost_reason_id=self.price, insurance_until=self.END + relativedelta(years=1, days=3))
        self.assertFalse(again.insurance_elsewhere_id, "that contract is noted already")

    def test_restoring_a_lost_quote(self):
        deal = self._deal(insurance_line_id=self.line.id)
        self._lose(deal, lost_reason_id=self.price, insurance_until=TODAY + relativedelta(months=11))
        elsewhere = deal.insurance_elsewhere_id
        deal.with_user(self.agent).action_restore()
        self.assertEqual((elsewhere.state, bool(deal.insurance_elsewhere_id)), ("void", False))

    def test_deals_that_are_no_insurance(self):
        deal = self._deal(insurance_kind=False)
        form = Form(self.env["crm.lead.lost"].with_user(self.agent).with_context(default_lead_ids=deal.ids))
        self.assertFalse(form.is_insurance)
        form.save().action_lost_reason_apply()
        self.assertEqual(deal.won_status, "lost")

    def test_a_seller_without_insurance_rights_loses_his_deal(self):
        deal = self._deal(user=self.seller, insurance_line_id=self.line.id)
        self._lose(deal, user=self.seller, insurance_until=TODAY + relativedelta(months=11))
        self.assertEqual(deal.sudo().insurance_elsewhere_id.origin, "foreign")


@tagged("post_install", "-at_install")
class TestUndo(OutcomeCase):
    """One click takes each outcome back: case, deal, task, policy elsewhere and need."""

    def _undo(self, case, user=None):
        case.with_user(user or self.agent).action_undo_outcome()
        self.env.invalidate_all()

    def test_each_outcome(self):
        for outcome, reason in (("lost", self.price), ("not_needed", self.sold), ("unreachable", self.unreachable)):
            case = self._case()
            deal, task = case.lead_id, self._tasks(case.lead_id)
            self._closing(case, outcome=outcome, reason_id=reason.id)
            elsewhere = case.elsewhere_id
            self._undo(case)
            self.assertEqual((case.state, case.outcome, case.closed_as), ("open", False, False), outcome)
            self.assertFalse(case.lost_reason_id or case.elsewhere_id or case.date_closed)
            self.assertEqual((case.lead_id, deal.won_status, deal.active), (deal, "pending", True), outcome)
            self.assertEqual(self._tasks(deal), task)
            self.assertIn(elsewhere.state, (False, "void"))
            self.assertFalse(self._night(TODAY + relativedelta(years=1, days=-25)), "nothing comes back")
            case.policy_id.with_user(self.agent)._void("next round")

    def test_one_of_two_lost(self):
        cases = self._case() | self._case()
        self._closing(cases, reason_id=self.price.id)
        self._undo(cases[0])
        self.assertEqual(cases.mapped("state"), ["open", "lost"])
        self.assertEqual(cases.lead_id.won_status, "pending")
        self.assertIn(cases[0].number, self._tasks(cases.lead_id).note)
        self.assertNotIn(cases[1].number, self._tasks(cases.lead_id).note)

    def test_lost_one_of_a_won_deal_gets_a_new_deal(self):
        renewed, lost = self._case(), self._case()
        self._renew(renewed.policy_id)
        self._closing(lost, reason_id=self.price.id)
        won = renewed.lead_id
        self.assertEqual(won.won_status, "won")
        self._undo(lost)
        self.assertEqual((lost.state, lost.lead_id.won_status), ("open", "pending"))
        self.assertNotEqual(lost.lead_id, won)
        self.assertEqual(renewed.outcome, "same_insurer")

    def test_renewed(self):
        case = self._case()
        term = self._renew(case.policy_id)
        self._undo(case)
        self.assertEqual((term.state, case.state, case.lead_id.won_status), ("void", "open", "pending"))

    def test_refused_when_worked_on(self):
        for work in (
            lambda policy: policy.write({"number": "THEIRS-1"}),
            lambda policy: policy.write({"insurer_id": self.insurer.id}),
            lambda policy: self._night(TODAY + relativedelta(years=1)),
            lambda policy: policy.with_user(self.agent).action_renew(),
        ):
            case = self._case()
            self._closing(case, reason_id=self.price.id)
            work(case.elsewhere_id)
            with self.assertRaisesRegex(UserError, "worked on"):
                self._undo(case)
            self.assertEqual(case.state, "lost")

    def test_need_goes_with_the_policy_elsewhere(self):
        case = self._closing(self._case(), reason_id=self.price.id)
        rule = self.env["insurance.gap.rule"].search([("kind", "=", "foreign")], limit=1)
        need = self.env["insurance.need"].create(
            {
                "partner_id": self.client.id,
                "line_id": self.line.id,
                "user_id": self.agent.id,
                "gap_rule_id": rule.id,
                "gap_policy_id": case.elsewhere_id.id,
            }
        )
        self._undo(case)
        self.assertFalse(need.active)

    def test_nothing_to_undo(self):
        with self.assertRaises(UserError):
            self._undo(self._case())

    def test_renewed_after_all(self):
        """Who renews a policy that was noted as lost has it back: the policy elsewhere is none."""
        case = self._closing(self._case(), reason_id=self.price.id)
        elsewhere = case.elsewhere_id
        term = self._policy(date_start=self.END + relativedelta(days=1), date_end=self.END + relativedelta(years=1))
        term.previous_id = case.policy_id
        term.action_issue()
        self.assertEqual((case.state, case.outcome, case.renewed_by_id), ("renewed", "same_insurer", term))
        self.assertEqual((elsewhere.state, bool(case.elsewhere_id), case.closed_as), ("void", False, False))

    def test_winning_back(self):
        """Some days after the end the client is called again; he renews with us, though a policy elsewhere is noted."""
        case = self._closing(self._case(), reason_id=self.price.id)
        elsewhere, day = case.elsewhere_id, self.END + relativedelta(days=15)
        made = case._as_service()._find_or_make_win_back_deals(day)
        self.assertEqual(len(made), 1)
        winning = case.win_back_lead_id
        action = case.with_user(self.agent).action_renew()
        self.assertEqual(action["res_model"], "insurance.policy", "no question: nobody renewed it")
        term = self.env["insurance.policy"].browse(action["res_id"])
        term.number = "BACK-1"
        term.with_user(self.agent).action_issue()
        self.env.invalidate_all()
        self.assertEqual((case.state, case.outcome, winning.won_status), ("renewed", "same_insurer", "won"))
        self.assertEqual(elsewhere.state, "void")

    def test_win_back_that_fails_tells_more(self):
        case = self._closing(self._case(), reason_id=self.unreachable.id, outcome="unreachable")
        case._as_service()._find_or_make_win_back_deals(self.END)
        winning = case.win_back_lead_id
        winning.insurance_lost_insurer_id = self.other_insurer
        winning.with_user(self.agent).action_set_lost(lost_reason_id=self.price.id)
        self.assertEqual(case.elsewhere_id.insurer_id, self.other_insurer)
        self.assertEqual((case.lost_insurer_id, case.outcome), (self.other_insurer, "unreachable"))

    def test_undo_ends_winning_back(self):
        case = self._closing(self._case(), reason_id=self.price.id)
        case._as_service()._find_or_make_win_back_deals(self.END)
        winning = case.win_back_lead_id
        self._undo(case)
        self.assertEqual((case.state, case.lead_id.won_status, winning.won_status), ("open", "pending", "lost"))

    def test_sold_by_itself_is_not_needed(self):
        car = self._object(plate="AA1234BB")
        case = self._case(object_ids=[(0, 0, {"object_id": car.id})])
        car.active = False
        self.assertEqual((case.closed_why, case.outcome, bool(case.date_closed)), ("sold", "not_needed", True))
        car.active = True
        self.assertEqual((case.outcome, bool(case.date_closed)), (False, False))

    def test_lost_client_is_on_the_list_of_those_who_left(self):
        """The ranking reads to whom and why through the policy elsewhere and the deal."""
        end = fields.Date.today() - relativedelta(days=100)
        policy = self._ending(end, partner_id=self.chinese.id)
        deal = self._deal(partner_id=self.chinese.id, insurance_kind="own_renewal")
        case = self.engine.create({"policy_id": policy.id, "lead_id": deal.id, "date_due": end, "date_open": end})
        self._closing(case, reason_id=self.price.id, insurer_id=self.other_insurer.id)
        self.env["insurance.partner.stat"]._recount(self.company, self.chinese.ids)
        stat = self.env["insurance.partner.stat"].search([("partner_id", "=", self.chinese.id)])
        self.assertTrue(stat.date_left)
        self.assertEqual((stat.left_to_id, stat.left_reason_id), (self.other_insurer, self.price))
