from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.insurance_demo.builders.broker import AGENTS

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoLife(DemoCase, TransactionCase):
    """The whole life of a policy is there to be looked at, and the books agree."""

    def _states(self, model, field="state", domain=()):
        return {state for (state,) in self.env[model]._read_group(list(domain), [field])}

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def test_ledger_agrees_with_every_life(self):
        self.assertEqual(self.env["insurance.policy"]._check_ledger(), [])

    def test_tariffs_are_openly_examples(self):
        tariffs = self.env["insurance.tariff"].search([])
        self.assertTrue(all(tariffs.mapped("is_example")))
        self.assertEqual(set(tariffs.line_id.mapped("code")), {"MTPL", "HULL", "TRAVEL", "PROPERTY"})
        priced = tariffs.product_id
        self.assertTrue(all(product.cover_ids and product.term_ids and product.strengths for product in priced))
        self.assertTrue(any(len(product.tariff_ids) > 1 for product in priced), "a product has an older tariff")
        self.assertTrue(self.env["insurance.tariff.concession"].search([]))

    def test_refund_rules(self):
        products = self.env["insurance.product"].search([])
        self.assertTrue(all(products.mapped("refund_rule_id")))
        self.assertGreater(len(products.refund_rule_id), 3)
        rules = self.env["insurance.endorsement"].search([("kind", "=", "cancellation")]).refund_rule_id
        self.assertGreater(len(rules), 3, "policies ended by several rules")

    def test_bonus_classes_move_along_the_chain(self):
        later = self.env["insurance.policy"].search(
            [
                ("line_id.code", "=", "MTPL"),
                ("origin", "=", "own"),
                ("previous_id.bonus_class_id", "!=", False),
                ("is_fleet", "=", False),
            ]
        )
        self.assertGreater(len(later), 30)
        for policy in later:
            before = policy.previous_id
            self.assertEqual(policy.bonus_class_id, before.bonus_class_id._get_next(before.bonus_claims))

    def test_details(self):
        policies = self.env["insurance.policy"].search([("state", "=", "issued"), ("origin", "=", "own")])
        self.assertTrue(policies.driver_ids.filtered("licence_number").filtered("bonus_class_id"))
        self.assertTrue(policies.filtered("drivers_unlimited"))
        self.assertTrue(policies.filtered("lender_proof_due"))
        self.assertTrue(policies.beneficiary_ids.filtered(lambda row: row.share < 100))
        self.assertEqual(set(policies.beneficiary_ids.mapped("partner_id.is_insurer")), {False})

    def test_inquiries(self):
        self.assertEqual(self._states("insurance.inquiry"), {"asked", "offered", "accepted"})
        self.assertEqual(self._states("insurance.offer"), {"requested", "offered", "unfit", "declined", "accepted"})
        self.assertEqual(self._states("insurance.offer", "source"), {"tariff", "typed", "underwriter"})
        inquiries = self.env["insurance.inquiry"].search([])
        self.assertTrue(inquiries.filtered(lambda inquiry: not inquiry.partner_id and inquiry.offer_count > 1))
        self.assertFalse(inquiries.filtered("is_stale"), "what is compared was computed for what is asked")
        accepted = self.env["insurance.offer"].search([("state", "=", "accepted")])
        self.assertEqual(accepted.policy_ids.state, "issued")
        waiting = self.env["insurance.offer"].search([("state", "=", "requested")])
        self.assertTrue(all(waiting.mapped("activity_ids")), "a task reminds of each answer due")
        self.assertTrue(waiting.filtered("is_overdue"))

    def test_endorsements_of_each_kind(self):
        endorsements = self.env["insurance.endorsement"].search([])
        self.assertEqual(set(endorsements.mapped("state")), {"draft", "confirmed", "void"})
        self.assertEqual(set(endorsements.line_ids.mapped("action")), {"add", "change", "remove"})
        self.assertEqual(set(endorsements.line_ids.mapped("kind")), {"object", "cover", "beneficiary", "driver"})
        for name in ("new_partner_id", "new_date_end", "change_deductible", "premium_change", "fee"):
            self.assertTrue(endorsements.filtered(name), name)
        self.assertFalse(endorsements.filtered(lambda record: record.state == "draft" and record.preview_problem))
        self.assertTrue(self.env["insurance.policy.version"].search([("kind", "=", "reinstatement")]))

    def test_open_ended_policies_are_charged(self):
        charged = self.env["insurance.policy"].search([("date_end", "=", False), ("charged_to", "!=", False)])
        self.assertTrue(charged)
        self.assertEqual(set(charged.transaction_ids.mapped("kind")), {"issue", "year"})

    def test_taxis_come_and_go(self):
        fleet = self.env["insurance.policy"].search(
            [("partner_id.name", "=", "ТОВ «Таксі Лайн»"), ("state", "=", "issued")], order="date_start desc", limit=1
        )
        places = fleet.object_ids
        self.assertTrue(len(places.filtered("date_entry")) > 4)
        self.assertTrue(len(places.filtered("date_exit")) > 3)
        late = fleet.endorsement_ids.filtered(lambda record: record.name == "Total loss, told late")
        self.assertTrue(
            any(other.date_effective > late.date_effective and other.sequence < late.sequence
                for other in fleet.endorsement_ids), "dated back before a change that was confirmed earlier",
        )  # fmt: skip

    def test_script_answers_and_what_they_opened(self):
        replies = self.env["insurance.script.reply"].search([])
        self.assertTrue(replies.need_lead_id, "an answer opened a deal")
        self.assertTrue(replies.answer_id.filtered(lambda answer: answer.opens == "task"))
        self.assertEqual(replies.user_id, replies.lead_id.user_id, "agents ask in their own deals")

    def test_incomes(self):
        for login in ("olena", "andriy"):
            earned = self.env["insurance.income"].with_user(self._user(login))
            self.assertGreater(sum(earned.search([("user_id", "=", self._user(login).id)]).mapped("amount")), 0, login)
        roles = self._states("insurance.income", "role")
        self.assertEqual(roles, {"advisor", "issuer", "marketer", "broker"})

    def test_papers(self):
        self.assertEqual(self._states("insurance.delivery"), {"todo", "sent", "received", "failed", "cancelled"})
        self.assertEqual(self._states("insurance.document"), {"draft", "ready", "sent", "signed", "void"})
        self.assertEqual(self._states("insurance.blank"), {"stock", "held", "used", "spoiled", "returned"})
        self.assertEqual(self._states("insurance.inspection"), {"open", "accepted", "refused"})
        documents = self.env["insurance.document"].search([])
        self.assertTrue(all(documents.mapped("number")))

    def test_every_agent_sees_his_own(self):
        models = (
            "insurance.inquiry", "insurance.endorsement", "insurance.inspection", "insurance.delivery",
            "insurance.document", "insurance.blank", "insurance.script.reply", "insurance.income",
        )  # fmt: skip
        for login in AGENTS:
            for model in models:
                with self.subTest(login=login, model=model):
                    self.assertTrue(self.env[model].with_user(self._user(login)).search_count([], limit=1))

    def test_day(self):
        self.assertEqual(self._states("insurance.case"), {"planned", "running", "done"})
        self.assertTrue(self.env["insurance.case"].search([("is_late", "=", True)]))
        for login in AGENTS:
            day = self.env["insurance.digest"]._as_employee(self._user(login))
            sections = day._get_sections(*day._get_period("week", fields.Date.context_today(day)))
            told = {section["model"] for section in sections if section["ids"]}
            self.assertLessEqual({"mail.activity", "insurance.case", "insurance.renewal"}, told)
