"""A new client during a call: one window makes the client, the policy elsewhere and the need; nobody twice."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestClientEntry(InsuranceCase):
    def _form(self, user=None, **values):
        form = Form(self.env["insurance.client.entry"].with_user(user or self.agent))
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def _saved(self, user=None, **values):
        """Return the client made by pressing Save."""
        action = self._form(user, **values).save().action_save()
        self.assertEqual((action["res_model"], action["views"]), ("res.partner", [(False, "form")]))
        return self.env["res.partner"].browse(action["res_id"])

    def test_everything_at_once(self):
        client = self._saved(
            name="  Оксана Литвин ", phone="067 111 22 33", foreign_line_id=self.line, foreign_insurer_id=self.insurer,
            foreign_month="2025-12", need_line_id=self.line, need_name="second car",
        )  # fmt: skip
        self.assertEqual(
            (client.name, client.phone_sanitized, client.user_id), ("Оксана Литвин", "+380671112233", self.agent)
        )
        self.assertTrue(client.is_insurance_client)
        policy = client.with_user(self.agent).insurance_policy_ids
        self.assertEqual((policy.origin, policy.line_id, policy.insurer_id), ("foreign", self.line, self.insurer))
        self.assertEqual((policy.date_end, policy.end_precision), (fields.Date.to_date("2025-12-31"), "month"))
        self.assertEqual((policy.confidence, policy.user_id, policy.phase), ("told", self.agent, "in_force"))
        need = self.env["insurance.need"].with_user(self.agent).search([("partner_id", "=", client.id)])
        self.assertEqual((need.line_id, need.name, need.source, need.state), (self.line, "second car", "card", "open"))

    def test_a_name_is_enough(self):
        client = self._saved(name="王芳")
        self.assertFalse(client.with_user(self.agent_all).insurance_policy_ids)
        self.assertFalse(self.env["insurance.need"].search([("partner_id", "=", client.id)]))

    def test_a_line_alone_is_a_policy_without_an_end(self):
        client = self._saved(name="N", foreign_line_id=self.line)
        policy = client.insurance_policy_ids
        self.assertEqual((policy.date_end, policy.end_precision, policy.insurer_id.id), (False, "day", False))

    def test_nothing_typed_is_dropped_in_silence(self):
        for values in ({"foreign_month": "2025-12"}, {"foreign_insurer_id": self.insurer}, {"need_name": "a flat"}):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "Which line"):
                self._form(name="N", **values).save()

    def test_a_name_is_wanted(self):
        with self.assertRaisesRegex(AssertionError, "name is a required field"):
            self._form(phone="067 111 22 33").save()

    def test_months_run_from_this_one(self):
        months = self.env["insurance.client.entry"].with_user(self.agent)._get_months()
        self.assertEqual((months[0], months[-1]), (("2025-03", "Mar 2025"), ("2027-02", "Feb 2027")))

    def test_who_is_here_already_is_shown(self):
        self.client.user_id = self.other_agent
        form = self._form(name="Семен Королев", phone="+380501234567")
        (double,) = [double for double in form.doubles if double["id"] == self.client.id]
        self.assertEqual((double["name"], double["agent"]), ("Семён Королёв", "Other Agent"))
        self.assertTrue(double["reasons"] and double["can_open"])
        self.assertFalse(self._form(name="Zz Unheard", phone="050 999 88 77").doubles)
        self.assertFalse(self._form().doubles)

    def test_what_was_said_goes_to_the_one_who_is_here(self):
        count = self.env["res.partner"].search_count([])
        entry = self._form(
            name="Семен",
            phone="+380501234567",
            foreign_line_id=self.line,
            foreign_month="2025-05",
            need_line_id=self.line,
        ).save()
        action = entry.action_save_for(self.client.id)
        self.assertEqual(action["res_id"], self.client.id)
        self.assertEqual(self.env["res.partner"].search_count([]), count)
        self.assertEqual(self.client.name, "Семён Королёв")
        self.assertEqual(self.client.with_user(self.agent).insurance_policy_ids.origin, "foreign")
        self.assertTrue(self.env["insurance.need"].with_user(self.agent).search([("partner_id", "=", self.client.id)]))

    def test_nobodys_client_of_another_company(self):
        self.client.company_id = self.other_company
        entry = self._form(name="N", foreign_line_id=self.line).save()
        with self.assertRaises(AccessError):
            entry.action_save_for(self.client.id)

    def test_a_contact_that_is_gone(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        entry = self._form(name="N").save()
        gone.unlink()
        with self.assertRaises(Exception) as caught:
            entry.action_save_for(gone.id)
        self.assertIn("deleted", str(caught.exception))

    def test_a_window_is_its_makers(self):
        entry = self._form(name="N").save()
        for user in (self.other_agent, self.supervisor):
            with self.subTest(user.name), self.assertRaises(AccessError):
                entry.with_user(user).action_save()
        with self.assertRaises(AccessError):
            self.env["insurance.client.entry"].with_user(self.employee).create({"name": "N"})
        with self.assertRaises(AccessError):
            self.env["insurance.client.entry"].with_user(self.seller).create({"name": "N"})
