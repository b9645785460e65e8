"""The table of many policies and their offers: old premium beside new, marks, choosing."""

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .quote_common import END, QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteTable(QuoteCase):
    def _cases(self, count):
        for _number in range(count):
            self._insured()
        self._night()
        return self.env["insurance.renewal"].with_user(self.agent).search([])

    def test_old_beside_new(self):
        inquiry = self._quoted()
        self.assertEqual(inquiry.premium_before, 1080)
        self.assertEqual((inquiry.same_offer_id, inquiry.cheapest_offer_id),
                         (self._offer(inquiry, self.product), self._offer(inquiry, self.cheap)))  # fmt: skip
        self.assertEqual((inquiry.premium_same, inquiry.premium_cheapest), (444, 300))
        self.assertAlmostEqual(inquiry.change_same, 444 / 1080 - 1)
        self.assertAlmostEqual(inquiry.change_cheapest, 300 / 1080 - 1)
        self.assertEqual(inquiry.requote_state, "offered")
        self.assertIn("Hull Basic", inquiry.unfit_text, "why the one without a tariff does not fit")

    def test_offers_say_what_they_are(self):
        inquiry = self._quoted()
        same, cheapest, unfit = (self._offer(inquiry, product) for product in (self.product, self.cheap, self.plain))
        self.assertEqual([(o.is_same_insurer, o.is_cheapest) for o in (same, cheapest, unfit)],
                         [(True, False), (False, True), (False, False)])  # fmt: skip
        self.assertAlmostEqual(cheapest.change, 300 / 1080 - 1)
        self.assertEqual((unfit.change, bool(unfit.reason_text), same.reason_text), (0, True, ""))

    def test_nothing_to_compare_with(self):
        inquiry = self._quoted()
        inquiry.premium_before = 0
        self.assertEqual((inquiry.change_same, self._offer(inquiry, self.cheap).change), (0, 0))

    def test_other_currency_is_not_compared(self):
        case = self._case()
        inquiry = self._quoted(case)
        inquiry.currency_id = self.foreign_currency
        self.assertEqual(inquiry.premium_before, 0)

    def test_choosing(self):
        inquiry = self._quoted()
        inquiry.action_choose_same()
        self.assertEqual((inquiry.chosen_offer_id, inquiry.requote_state), (inquiry.same_offer_id, "chosen"))
        inquiry.action_choose_cheapest()
        self.assertEqual((inquiry.premium_chosen, inquiry.chosen_insurer_id), (300, self.other_insurer))
        inquiry.action_unchoose()
        self.assertEqual((inquiry.requote_state, inquiry.premium_chosen), ("offered", 0))
        action = self._offer(inquiry, self.product).action_choose()
        self.assertEqual(
            (action["type"], inquiry.chosen_offer_id), ("ir.actions.act_window_close", inquiry.same_offer_id)
        )
        self.assertEqual(inquiry.action_choose_other()["domain"], [("inquiry_id", "=", inquiry.id)])

    def test_what_cannot_be_chosen(self):
        inquiry = self._quoted()
        with self.assertRaises(UserError):
            self._offer(inquiry, self.plain).action_choose()
        late = self._offer(inquiry, self.cheap)
        late.valid_until = fields.Date.today() - relativedelta(days=1)
        with self.assertRaisesRegex(UserError, "valid until"):
            late.action_choose()

    def test_rows_without_such_an_offer_say_so(self):
        self._insured()
        self._elsewhere(END)
        self._night()
        rows, _problems = self.env["insurance.renewal"].with_user(self.agent).search([], order="origin desc")._requote()
        rows.action_choose_same()
        states = {row.renewal_id.origin: (row.requote_state, bool(row.problem)) for row in rows}
        self.assertEqual(states, {"own": ("chosen", False), "foreign": ("none", True)}, "nobody knows its sum insured")

    def test_quoting_again_keeps_what_was_typed(self):
        inquiry = self._quoted()
        inquiry.action_choose_cheapest()
        inquiry.sum_insured = 20000
        self.assertTrue(inquiry.is_stale)
        (again, problems) = inquiry.renewal_id._requote()
        self.assertEqual((again, problems, again.sum_insured), (inquiry, {}, 20000))
        self.assertEqual((inquiry.premium_chosen, len(inquiry.offer_ids)), (600, 3))
        inquiry.sum_insured = 30000
        inquiry.action_quote_again()
        self.assertEqual(inquiry.premium_chosen, 900)

    def test_an_offer_that_went_is_not_chosen_any_more(self):
        inquiry = self._quoted()
        inquiry.action_choose_cheapest()
        self.cheap.sudo().active = False
        inquiry.action_quote()
        self.assertEqual((inquiry.requote_state, inquiry.premium_chosen), ("offered", 0))
        self.assertFalse(inquiry.chosen_offer_id)

    def test_each_row_for_itself(self):
        cases = self._cases(3)
        rows, _problems = cases._requote()
        rows[1].value_ids.value = "many"
        _rows, problems = cases._requote()
        self.assertEqual(list(problems), [rows[1].renewal_id])
        self.assertIn("is no number", rows[1].problem)
        rows[1].value_ids.value = "4"
        rows.action_quote_again()
        self.assertFalse(rows[1].problem)

    def test_obstacles(self):
        closed, drafted, theirs = (self._insured(partner_id=client.id) for client in
                                   (self.client, self.persian, self.chinese))  # fmt: skip
        self._night()
        closed.renewal_id.lead_id.action_set_lost()
        drafted.renewal_id.with_user(self.agent).action_renew()
        theirs.renewal_id.lead_id.user_id = self.other_agent
        inquiries, problems = (closed | drafted | theirs).renewal_id.with_user(self.agent)._requote()
        self.assertFalse(inquiries)
        reasons = [problems[policy.renewal_id.with_user(self.agent)] for policy in (closed, drafted, theirs)]
        self.assertEqual(reasons, [
            "This renewal is closed already.", "The next term is being written already.",
            "Its deal is in the hands of Other Agent.",
        ])  # fmt: skip

    def test_no_product(self):
        (self.product | self.cheap | self.plain).active = False
        case = self._case()
        inquiry, problems = case._requote()
        self.assertIn("No product is set up", problems[case])
        self.assertEqual((inquiry.requote_state, inquiry.offer_count), ("none", 0))

    def test_queries_per_policy(self):
        """What grows with the policies is a handful of queries each, whatever the number of products."""
        cases = self._cases(12)
        cases[0]._requote()
        spent = []
        for some in (cases[1:3], cases[3:]):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some._requote()
            self.env.flush_all()
            spent.append(self.env.cr.sql_log_count - start)
        self.assertLess((spent[1] - spent[0]) / 7, 12)

    def test_the_table_reads_any_number_of_rows_alike(self):
        rows, _problems = self._cases(10)._requote()
        view = self.env.ref("insurance_renewal.insurance_renewal_quote_view_list")
        arch = self.env["insurance.inquiry"].with_user(self.agent).get_view(view.id, "list")["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        wanted = {name: {} for name in names}
        spent = []
        for some in (rows[:1], rows[:2], rows):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.web_read(wanted)
            spent.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(spent[2], spent[1])

    def test_quoted_again_from_the_menu_of_actions(self):
        rows, _problems = self._cases(2)._requote()
        rows.sum_insured = 20000
        action = self.env.ref("insurance_renewal.insurance_inquiry_quote_again_action")
        action.with_user(self.agent).with_context(active_model=rows._name, active_ids=rows.ids).run()
        self.assertEqual(rows.mapped("premium_cheapest"), [600, 600])


@tagged("post_install", "-at_install")
class TestRequoteDialog(QuoteCase):
    def _dialog(self, **context):
        return Form(self.env["insurance.requote"].with_user(self.agent).with_context(**context))

    def test_from_chosen_rows(self):
        case = self._case()
        action = case.action_requote()
        dialog = self._dialog(**action["context"])
        self.assertEqual(dialog.renewal_count, 1)
        dialog.sum_change = 10
        table = dialog.save().action_quote()
        rows = self.env["insurance.inquiry"].search(table["domain"])
        self.assertEqual((rows.renewal_id, rows.sum_insured), (case.sudo(), 11000))

    def test_by_the_end(self):
        case = self._case()
        dialog = self._dialog()
        self.assertEqual(dialog.renewal_count, 0, "these end in other years")
        dialog.date_from, dialog.date_to = TODAY, END
        self.assertEqual(dialog.renewal_count, 1)
        dialog.insurer_id = self.other_insurer
        self.assertEqual(dialog.renewal_count, 0)
        dialog.insurer_id = self.insurer
        dialog.line_id = self.travel
        self.assertEqual(dialog.renewal_count, 0)
        dialog.line_id = self.line
        dialog.save().action_quote()
        self.assertTrue(case.inquiry_id)
        dialog = self._dialog()
        dialog.date_from, dialog.date_to = TODAY, END
        self.assertEqual(dialog.renewal_count, 0, "it has offers")
        with self.assertRaisesRegex(UserError, "No ending policy"):
            dialog.save().action_quote()

    def test_says_what_has_no_offers(self):
        case = self._case()
        case.lead_id.user_id = self.other_agent
        wizard = self._dialog(**case.action_requote()["context"]).save()
        action = wizard.action_quote()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.requote", wizard.id))
        self.assertEqual((wizard.quoted_count, wizard.problem_count), (0, 1))
        self.assertIn("Other Agent", wizard.problems)

    def test_too_many(self):
        cases = self.env["insurance.renewal"].browse(range(1, 52))
        with self.assertRaisesRegex(UserError, "up to 50"):
            cases.action_requote()
