"""Merging contacts keeps everything, or refuses and says what clashes."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merger = new_test_user(
            cls.env, "insurance_merger", groups="insurance_crm.group_administrator,base.group_partner_manager"
        )

    def _merge(self, partners, into, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.merger).create({})
        wizard._merge(partners.ids, into.with_user(user or self.merger))
        self.env.flush_all()
        self.env.invalidate_all()

    def _double(self):
        """Return two contacts of one client with policies, objects, ledger rows and deals each."""
        one, two = self.client, self.env["res.partner"].create({"name": "Семен Королев", "phone": "063 000 11 22"})
        for partner, number in ((one, "ONE"), (two, "TWO")):
            car = self._object(owner_id=partner.id, plate=f"{number} 77")
            deal = self._deal(partner_id=partner.id)
            place = {"object_id": car.id, "beneficiary_id": partner.id}
            self._issued(partner_id=partner.id, number=number, lead_id=deal.id, object_ids=[Command.create(place)])
        return one, two

    def test_two_insurers_with_eleven_policies(self):
        policies = [self._issued(number=f"M-{n}") for n in range(6)]
        policies += [self._issued(number=f"N-{n}", product_id=False, line_id=self.line.id, insurer_id=self.other_insurer.id)
                     for n in range(5)]  # fmt: skip
        policies = self.env["insurance.policy"].union(*policies)
        self._merge(self.insurer | self.other_insurer, self.insurer)
        self.assertEqual(len(policies.exists()), 11)
        self.assertEqual(policies.insurer_id, self.insurer)
        self.assertFalse(self.other_insurer.exists())
        rows = self._ledger(policies)
        self.assertEqual((len(rows), rows.insurer_id), (11, self.insurer))
        self.assertFalse(policies._get_ledger_differences())

    def test_clashes_are_listed_and_nothing_changes(self):
        twins = []
        for number in ("C-1", "C-2"):
            twins.append(self._issued(number=number))
            other = {"product_id": False, "line_id": self.line.id, "insurer_id": self.other_insurer.id}
            twins.append(self._issued(self.other_agent, number=number, partner_id=self.persian.id, **other))
        free = self._issued(number="C-1", date_start="2026-01-01", date_end="2026-12-31", insurer_id=self.other_insurer.id,
                            product_id=False, line_id=self.line.id)  # fmt: skip
        with self.assertRaises(UserError) as caught:
            self._merge(self.insurer | self.other_insurer, self.insurer)
        message = str(caught.exception)
        for text in ("C-1 (2025-01-01)", "C-2 (2025-01-01)", "Семён Королёв", "زهرا کریمی"):
            self.assertIn(text, message)
        self.assertNotIn("2026", message)
        self.assertTrue(self.other_insurer.exists())
        self.assertEqual(free.insurer_id, self.other_insurer)
        twins[1]._void("the double")
        twins[3].number = "C-2a"
        self._merge(self.insurer | self.other_insurer, self.insurer)
        self.assertEqual(twins[1].insurer_id | free.insurer_id, self.insurer)

    def test_a_number_changed_a_moment_ago_counts(self):
        self._policy(number="P-1")
        other = self._policy(number="P-2", product_id=False, line_id=self.line.id, insurer_id=self.other_insurer.id)
        other.number = "P-1"
        with self.assertRaisesRegex(UserError, "same policy twice"):
            self._merge(self.insurer | self.other_insurer, self.insurer)

    def test_clients(self):
        one, two = self._double()
        policies = self.env["insurance.policy"].search([("number", "in", ("ONE", "TWO"))], order="number")
        self.assertEqual(policies.partner_id, one | two)
        self._merge(one | two, one)
        self.assertFalse(two.exists())
        self.assertEqual((len(policies.exists()), policies.partner_id), (2, one))
        self.assertEqual(policies.object_ids.object_id.owner_id, one)
        self.assertEqual(policies.object_ids.beneficiary_id, one)
        self.assertEqual(policies.lead_id.partner_id, one)
        self.assertEqual((len(self._ledger(policies)), self._ledger(policies).partner_id), (2, one))
        self.assertEqual(one.with_user(self.agent).insurance_policy_count, 2)
        self.assertEqual(one.with_user(self.agent).insurance_object_count, 2)

    def test_search_text_is_refreshed(self):
        one, two = self._double()
        old, new = (self.env["insurance.policy"].search([("number", "=", number)]) for number in ("ONE", "TWO"))
        self.assertIn("0630001122", new.search_text)
        one.phone = False
        self._merge(one | two, one)
        self.assertEqual(one.phone, "063 000 11 22", "core takes over what the one that stays lacks")
        for policy in (old, new):
            self.assertIn("0630001122", policy.search_text)
            self.assertIn("семен королев", policy.search_text)
        self.assertIn("one77", old.search_text)
        renamed = self.env["res.partner"].create({"name": "Олексій Бондар"})
        self._merge(one | renamed, renamed)
        for policy in (old, new):
            self.assertIn("олексій бондар", policy.search_text)
            self.assertNotIn("королев", policy.search_text)

    def test_insured_persons_take_the_name_that_stays(self):
        person = self.env.ref("insurance_crm.object_type_person")
        obj = self._object(type_id=person.id, person_id=self.persian.id)
        policy = self._policy(object_ids=[Command.create({"object_id": obj.id})])
        self.assertEqual(obj.name, "زهرا کریمی")
        self._merge(self.persian | self.chinese, self.chinese)
        self.assertEqual((obj.person_id, obj.name), (self.chinese, "王小明"))
        self.assertIn("王 小 明", obj.search_text)
        self.assertEqual(policy.object_names, "王小明")
        self.assertIn("王 小 明", policy.search_text)

    def test_roles_are_kept(self):
        marketer = self.env["res.partner"].create({"name": "M", "is_marketer": True, "birth_date": "1980-02-29"})
        self._policy(marketer_id=marketer.id)
        target = self.env["res.partner"].create({"name": "M"})
        self._merge(self.insurer | marketer | target, target)
        self.assertTrue(target.is_insurer and target.is_marketer)
        self.assertEqual(target.birth_date, date(1980, 2, 29))
        self.assertEqual(self.product.insurer_id, target)
        self.assertEqual(target.with_user(self.agent).insurance_introduced_count, 1)

    def test_both_phones_are_kept(self):
        one, two = self.env["res.partner"].create(
            [{"name": "A", "phone": "050 123 45 67"}, {"name": "A", "mobile_phone": "067 765 43 21"}]
        )
        self._merge(one | two, one)
        self.assertEqual((one.phone, one.mobile_sanitized), ("050 123 45 67", "+380677654321"))

    def test_agents_do_not_merge(self):
        for user in (self.agent, self.agent_all, self.supervisor):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._merge(self.client | self.persian, self.client, user)
