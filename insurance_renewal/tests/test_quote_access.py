"""Quoting and renewing in bulk with the wrong person."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .quote_common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteAccess(QuoteCase):
    def test_an_agent_quotes_his_own_alone(self):
        theirs = self._case(user=self.other_agent)
        with self.assertRaises(AccessError):
            theirs.with_user(self.agent)._requote()
        rows = self._quoted(theirs)
        with self.assertRaises(AccessError):
            rows.with_user(self.agent).read(["premium_before"])
        for step in ("action_choose_same", "action_issue_terms", "action_undo_terms", "action_keep_number"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                getattr(rows.with_user(self.agent), step)()
        with self.assertRaises(AccessError):
            rows.offer_ids[:1].with_user(self.agent).action_choose()
        self.assertFalse(self.env["insurance.inquiry"].with_user(self.agent).search([("renewal_id", "!=", False)]))

    def test_those_who_see_all_books_quote_them(self):
        for user in (self.agent_all, self.supervisor):
            case = self._case(partner_id=self.persian.id).with_user(user)
            self.assertEqual(self._quoted(case).user_id, self.agent)

    def test_an_agent_on_a_colleague_s_deal(self):
        """The policy is his, its deal a colleague's: he is told whose it is, and nothing is made."""
        case = self._case()
        case.lead_id.sudo().user_id = self.other_agent
        inquiries, problems = case._requote()
        self.assertFalse(inquiries)
        self.assertIn("Other Agent", problems[case])

    def test_others_have_no_dialogs(self):
        for user in (self.employee, self.seller):
            for model in ("insurance.requote", "insurance.requote.prices"):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    self.env[model].with_user(user).create({})

    def test_dialogs_are_their_makers(self):
        for model in ("insurance.requote", "insurance.requote.prices"):
            made = self.env[model].with_user(self.agent).create({})
            for user in (self.other_agent, self.supervisor, self.administrator):
                with self.assertRaises(AccessError):
                    made.with_user(user).read(["create_date"])
                with self.assertRaises(AccessError):
                    made.with_user(user).write({"insurer_id": self.insurer.id})

    def test_prices_reach_no_colleague_s_policy(self):
        theirs = self._case(user=self.other_agent)
        wizard = self.env["insurance.requote.prices"].with_user(self.agent).create({"pasted": f"{theirs.number};5"})
        wizard.action_take_in()
        self.assertEqual((wizard.done_count, wizard.refused_count), (0, 1))

    def test_other_company(self):
        rows = self._quoted(self._case())
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            rows.with_user(self.supervisor).with_context(allowed_company_ids=self.other_company.ids).read(["name"])

    def test_the_dialog_proposes_what_the_user_may_see(self):
        self._case(user=self.other_agent)
        wizard = self.env["insurance.requote"].with_user(self.agent).create(
            {"user_id": False, "date_from": TODAY, "date_to": TODAY + relativedelta(days=30)}
        )  # fmt: skip
        self.assertFalse(wizard.renewal_ids)

    def test_the_issuer_of_a_deal_sees_its_rows(self):
        """He reads the table's figures though the renewal is not in his book."""
        rows = self._quoted(self._case())
        rows.sudo().issuer_id = self.other_agent
        read = rows.with_user(self.other_agent).read(
            ["premium_before", "insurer_before_id", "change_cheapest", "unfit_text"]
        )
        self.assertEqual((read[0]["premium_before"], read[0]["insurer_before_id"][0]), (1080, self.insurer.id))

    def test_a_number_given_in_a_colleague_s_book(self):
        taken = self._insured(user=self.other_agent, partner_id=self.chinese.id, number="SAME")
        row = self._quoted(self._case())
        row.action_choose_same()
        self._renew(taken, user=self.other_agent).sudo().number = "GIVEN"
        row.new_number = "GIVEN"
        row.action_issue_terms()
        self.assertIn("another policy GIVEN", row.problem)
        self.assertEqual(row.requote_state, "chosen")
