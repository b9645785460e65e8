"""The term of a policy: any length, typed as a term or as a last day, open-ended, known to the month."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged

from ..lib import dates
from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestPolicyTerm(InsuranceCase):
    def _form(self, **context):
        policies = self.env["insurance.policy"].with_user(self.agent).with_context(**context)
        form = Form(policies, "insurance_crm.insurance_policy_view_form")
        form.partner_id = self.client
        form.line_id = self.line
        return form

    def test_any_term(self):
        for start, end, count, unit in [
            ("2025-01-01", "2025-01-01", 1, "day"),
            ("2025-01-15", "2025-01-24", 10, "day"),
            ("2025-01-31", "2025-02-27", 1, "month"),
            ("2025-01-01", "2025-06-30", 6, "month"),
            ("2024-02-29", "2025-02-27", 1, "year"),
            ("2023-03-01", "2024-02-29", 1, "year"),
            ("2025-01-01", "2054-12-31", 30, "year"),
            ("2025-01-01", False, 0, "open"),
        ]:
            with self.subTest(start=start, end=end):
                policy = self._policy(date_start=start, date_end=end)
                self.assertEqual((policy.term_count, policy.term_unit), (count, unit))
                self.assertEqual(policy.cover_end, dates.cover_end(Date.to_date(end)))

    def test_end_is_a_year_after_the_start_given(self):
        policies = self.env["insurance.policy"].with_user(self.agent)
        base = {"partner_id": self.client.id, "line_id": self.line.id}
        for start, end in [
            ("2020-05-01", "2021-04-30"),
            ("2028-02-29", "2029-02-27"),
            (None, "2026-03-14"),
        ]:
            with self.subTest(start):
                policy = policies.create(base | ({"date_start": start} if start else {}))
                self.assertEqual(str(policy.date_end), end)

    def test_end_given_as_empty_is_open(self):
        policy = self._policy(date_end=False)
        self.assertFalse(policy.date_end)
        self.assertEqual(policy.cover_end, dates.OPEN_END)
        self.assertEqual(policy.days_left, 0)

    def test_the_last_day_of_the_calendar_is_open(self):
        self.assertEqual(self._policy(date_end="9999-12-31").cover_end, dates.OPEN_END)

    def test_term_given_instead_of_the_end(self):
        policies = self.env["insurance.policy"].with_user(self.agent)
        base = {"partner_id": self.client.id, "line_id": self.line.id}
        for start, count, unit, end in [
            ("2030-06-01", 6, "month", date(2030, 11, 30)),
            ("2025-01-31", 1, "month", date(2025, 2, 27)),
            ("2024-02-29", 1, "year", date(2025, 2, 27)),
            ("2020-01-01", 15, "day", date(2020, 1, 15)),
            ("2030-01-01", 0, "open", False),
        ]:
            with self.subTest(start=start, count=count, unit=unit):
                policy = policies.create(base | {"date_start": start, "term_count": count, "term_unit": unit})
                self.assertEqual(policy.date_end, end)
        policy.write({"term_count": 2, "term_unit": "year"})
        self.assertEqual(policy.date_end, date(2031, 12, 31))

    def test_end_before_start(self):
        with self.assertRaisesRegex(ValidationError, "ends before it starts"):
            self._policy(date_start="2025-02-01", date_end="2025-01-31")
        policy = self._policy()
        with self.assertRaisesRegex(ValidationError, "ends before it starts"):
            policy.date_end = "2024-12-31"

    def test_form_default_is_a_year_from_today(self):
        form = self._form()
        self.assertEqual((form.date_start, form.date_end), (date(2025, 3, 15), date(2026, 3, 14)))
        self.assertEqual((form.term_count, form.term_unit), (1, "year"))

    def test_form_start_keeps_the_term(self):
        form = self._form()
        form.date_start = "2025-05-01"
        self.assertEqual(form.date_end, date(2026, 4, 30))
        form.term_count, form.term_unit = 6, "month"
        self.assertEqual(form.date_end, date(2025, 10, 31))
        form.date_start = "2025-08-31"
        self.assertEqual((form.date_end, form.term_count, form.term_unit), (date(2026, 2, 27), 6, "month"))
        policy = form.save()
        self.assertEqual(policy.date_end, date(2026, 2, 27))

    def test_form_start_of_an_open_policy(self):
        form = self._form()
        form.term_unit = "open"
        self.assertFalse(form.date_end)
        form.date_start = "2025-05-01"
        self.assertFalse(form.date_end)
        self.assertEqual(form.save().cover_end, dates.OPEN_END)

    def test_form_saved_draft_moves_with_its_start(self):
        policy = self._policy()
        with Form(policy, "insurance_crm.insurance_policy_view_form") as form:
            form.date_start = "2026-01-01"
        self.assertEqual(policy.date_end, date(2026, 12, 31))

    def test_form_end_typed_gives_the_term(self):
        form = self._form()
        form.date_end = "2025-04-13"
        self.assertEqual((form.term_count, form.term_unit), (30, "day"))
        form.date_end = "2025-06-14"
        self.assertEqual((form.term_count, form.term_unit), (3, "month"))
        self.assertEqual(form.save().date_end, date(2025, 6, 14))

    def test_form_term_too_long(self):
        form = self._form()
        with self.assertRaisesRegex(ValidationError, "open-ended"):
            form.term_count = 9000

    def test_start_of_the_context_is_respected(self):
        form = self._form(default_date_start="2025-07-01")
        self.assertEqual(form.date_end, date(2026, 6, 30))

    def test_month_precision_is_kept_to_the_last_day(self):
        policy = self._foreign(date_end="2025-06-10", end_precision="month")
        self.assertEqual(policy.date_end, date(2025, 6, 30))
        policy.date_end = "2026-02-03"
        self.assertEqual(policy.date_end, date(2026, 2, 28))
        exact = self._foreign(date_end="2028-02-10")
        exact.end_precision = "month"
        self.assertEqual((exact.date_end, exact.cover_end), (date(2028, 2, 29), date(2028, 3, 1)))
        self.assertEqual(self._foreign(date_end="2025-06-10").date_end, date(2025, 6, 10))

    def test_month_precision_of_many_and_of_an_open_end(self):
        policies = self._foreign(date_end="2025-06-10") | self._foreign(date_end="2025-07-10")
        policies.write({"end_precision": "month"})
        self.assertEqual(policies.mapped("date_end"), [date(2025, 6, 30), date(2025, 7, 31)])
        policies.write({"date_end": False})
        self.assertEqual(set(policies.mapped("cover_end")), {dates.OPEN_END})

    def test_foreign_start_is_seldom_known(self):
        for vals, start, end in [
            ({"date_end": "2024-06-30"}, date(2023, 7, 1), date(2024, 6, 30)),
            ({"date_end": "2025-12-31"}, date(2025, 3, 15), date(2025, 12, 31)),
            ({"date_end": "2025-12-31", "date_start": "2020-01-01"}, date(2020, 1, 1), date(2025, 12, 31)),
        ]:
            with self.subTest(vals):
                policy = self._foreign(**vals)
                self.assertEqual((policy.date_start, policy.date_end, policy.state), (start, end, "issued"))

    def test_foreign_end_is_never_invented(self):
        vals = {"origin": "foreign", "partner_id": self.client.id, "line_id": self.line.id}
        policy = self.env["insurance.policy"].with_user(self.agent).create(vals)
        self.assertFalse(policy.date_end)
        form = Form(
            self.env["insurance.policy"].with_user(self.agent).with_context(default_origin="foreign"),
            "insurance_crm.insurance_policy_view_form_foreign",
        )
        self.assertFalse(form.date_end)
        form.partner_id, form.line_id = self.client, self.line
        form.date_end, form.end_precision = "2025-09-09", "month"
        policy = form.save()
        self.assertEqual((policy.date_end, policy.origin, policy.phase), (date(2025, 9, 30), "foreign", "in_force"))

    def test_currency_is_the_companys(self):
        policies = self.env["insurance.policy"].with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        base = {"partner_id": self.client.id, "line_id": self.line.id}
        self.assertEqual(policies.create(base).currency_id, self.company.currency_id)
        elsewhere = policies.create(base | {"company_id": self.other_company.id})
        self.assertEqual(elsewhere.currency_id, self.other_company.currency_id)
        chosen = policies.create(base | {"currency_id": self.foreign_currency.id})
        self.assertEqual(chosen.currency_id, self.foreign_currency)
        chosen.copy().invalidate_recordset()
        self.assertEqual(chosen.copy().currency_id, self.foreign_currency)
