"""Numbers are unique per insurer and start; figures and percentages stay within reason; names for people."""

from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestPolicyNumber(InsuranceCase):
    def _refused(self, error, text, **vals):
        with self.assertRaises(error) as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._policy(**vals)
        self.assertIn(text, self.env["insurance.policy"]._sql_error_to_message(caught.exception))

    def test_one_number_one_start_one_insurer(self):
        self._policy(number="A-1")
        self._refused(errors.UniqueViolation, "already has a policy with this number", number="A-1")
        self._refused(errors.UniqueViolation, "already has a policy with this number", number=" A-1 ")
        renewal = {"date_start": "2026-01-01", "date_end": "2026-12-31"}
        for vals in (renewal, {"insurer_id": self.other_insurer.id, "product_id": False, "line_id": self.line.id}):
            with self.subTest(vals):
                self.assertTrue(self._policy(number="A-1", **vals))

    def test_numbers_of_others_do_not_clash(self):
        self._policy(number="A-1")
        self.assertTrue(self._foreign(number="A-1", date_start="2025-01-01", insurer_id=self.insurer.id))
        company = self.other_company
        self.env.user.company_ids |= company
        self.assertTrue(
            self.env["insurance.policy"].create(
                {"number": "A-1", "company_id": company.id, "partner_id": self.client.id, "product_id": self.product.id,
                 "date_start": "2025-01-01"}
            )
        )  # fmt: skip

    def test_drafts_without_number_do_not_clash(self):
        for number in (False, "", "   "):
            policy = self._policy(number=number)
            self.assertFalse(policy.number)
        self.assertFalse(self._policy(number="B-1").write({"number": ""}) and policy.number)

    def test_a_taken_number_is_refused_on_change_too(self):
        self._policy(number="A-1")
        second = self._policy(number="A-2")
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second.number = "A-1"
            self.env.flush_all()

    def test_amounts_are_not_negative(self):
        for name in ("premium", "tax", "fee"):
            with self.subTest(name):
                self._refused(errors.CheckViolation, "cannot be negative", **{name: -0.01})

    def test_percentage_is_one(self):
        for rate in (-1, 100.01):
            with self.subTest(rate):
                self._refused(errors.CheckViolation, "between 0 and 100", commission_rate=rate)
        for rate, commission in ((0, 0), (100, 1000), (12.5, 125)):
            self.assertEqual(self._policy(commission_rate=rate).commission, commission)

    def test_premium_total_is_what_the_client_pays(self):
        policy = self._policy(premium=100, tax=7.5, fee=2.5)
        self.assertEqual(policy.premium_total, 110)
        policy.tax = 0
        self.assertEqual(policy.premium_total, 102.5)

    def test_line_and_insurer_come_from_the_product(self):
        policy = self._policy()
        self.assertEqual((policy.line_id, policy.insurer_id), (self.line, self.insurer))
        policy.product_id = False
        self.assertEqual((policy.line_id, policy.insurer_id), (self.line, self.insurer))

    def test_a_product_is_its_insurers(self):
        policy = self._policy()
        with self.assertRaisesRegex(ValidationError, "Hull Plus is a product of Перша страхова"):
            policy.insurer_id = self.other_insurer
        with self.assertRaisesRegex(ValidationError, "Hull Plus"):
            self._policy(insurer_id=self.other_insurer.id)

    def test_form_forgets_a_product_that_does_not_fit(self):
        """The insurer is not asked for while a product says it; another line forgets the product."""
        form = Form(self._policy())
        form.line_id = self.env.ref("insurance_crm.line_life")
        self.assertFalse(form.product_id)
        form.insurer_id = self.other_insurer
        policy = form.save()
        self.assertEqual((policy.insurer_id, policy.product_id.id), (self.other_insurer, False))

    def test_form_chooses_the_product_first(self):
        form = Form(self.env["insurance.policy"].with_user(self.agent))
        form.partner_id = self.client
        form.product_id = self.product
        self.assertEqual((form.line_id, form.insurer_id, form.commission_rate), (self.line, self.insurer, 15))
        form.premium = 200
        self.assertEqual((form.commission, form.user_id, form.premium_total), (30, self.agent, 200))
        form.product_id, form.premium = self.product, 200
        form.number = "F-1"
        policy = form.save()
        policy.action_issue()
        self.assertEqual((policy.state, policy.commission), ("issued", 30))

    def test_form_of_an_issued_policy_is_closed(self):
        policy = self._issued()
        form = Form(policy)
        for name in (
            "partner_id",
            "premium",
            "date_start",
            "date_end",
            "insurer_id",
            "commission",
            "object_ids",
            "term_count",
        ):
            with self.subTest(name), self.assertRaises(AssertionError):
                setattr(form, name, getattr(form, name))
        form.number = "corrected"
        form.note = "n"
        form.save()
        self.assertEqual(policy.number, "corrected")

    def test_form_of_an_ended_policy_keeps_its_number(self):
        policy = self._issued()
        policy._void("r")
        with self.assertRaises(AssertionError):
            Form(policy).number = "x"

    def test_display_name(self):
        self.assertEqual(self._policy(number="D-1").display_name, "D-1")
        self.assertEqual(self._policy(number=False).display_name, "Test hull · Семён Королёв")

    def test_office_is_the_agents(self):
        north, south = self.env["insurance.office"].create([{"name": "North"}, {"name": "South"}])
        abroad = self.env["insurance.office"].create({"name": "Abroad", "company_id": self.other_company.id})
        self.agent.insurance_office_id = north
        policy = self._policy()
        self.assertEqual(policy.office_id, north)
        policy.office_id = south
        self.assertEqual(policy.office_id, south)
        self.other_agent.insurance_office_id = abroad
        policy.with_user(self.supervisor).user_id = self.other_agent
        self.assertEqual(policy.sudo().office_id, south, "an office of another company is not taken")
        with self.assertRaises(UserError):
            policy.sudo().office_id = abroad

    def test_office_names_are_unique_in_their_company(self):
        offices = self.env["insurance.office"]
        offices.create([{"name": "Одеса"}, {"name": "Одеса", "company_id": self.other_company.id}])
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            offices.create({"name": "ОДЕСА"})

    def test_codes_are_unique(self):
        for model in ("insurance.line", "insurance.object.type"):
            with self.subTest(model):
                self.env[model].create([{"name": "a", "code": "X"}, {"name": "b"}, {"name": "c"}])
                with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.env[model].create({"name": "d", "code": "X"})

    def test_products(self):
        self.assertEqual(self.product.display_name, "Hull Plus")
        self.assertEqual(self.product.with_context(with_insurer=True).display_name, "Hull Plus · Перша страхова")
        mine, hers = self._policy(), self._policy(self.other_agent)
        self.assertEqual(self.product.with_user(self.agent).policy_count, 1)
        self.assertEqual(self.product.policy_count, 2)
        action = self.product.with_user(self.agent).action_open_policies()
        self.assertEqual(mine.search(action["domain"]), mine)
        self.assertNotIn(hers, mine.search(action["domain"]))
        for rate in (-1, 101):
            with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.product.copy({"commission_rate": rate})

    def test_objects_named_in_the_list(self):
        objects = [self._object(plate=f"AA000{n}BB") for n in range(1, 6)]
        policy = self._policy(object_ids=[(0, 0, {"object_id": obj.id}) for obj in objects[:2]])
        self.assertEqual(policy.object_names, "AA0001BB, AA0002BB")
        policy.write({"object_ids": [(0, 0, {"object_id": obj.id}) for obj in objects[2:]]})
        self.assertEqual(policy.object_names, "AA0001BB, AA0002BB, AA0003BB + 2")
        objects[0].make = "Škoda"
        self.assertEqual(policy.object_names, "Škoda, AA0001BB, AA0002BB, AA0003BB + 2")
        policy.object_ids.unlink()
        self.assertFalse(policy.object_names)

    def test_buttons_open_what_they_name(self):
        deal = self._deal()
        policy = self._policy(lead_id=deal.id)
        self.assertEqual(policy.action_open_lead()["res_id"], deal.id)
        self.assertEqual(policy._get_form_action()["res_id"], policy.id)
