"""Measures and the client's card: figures follow the reader's rights and cost no query per client."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestMeasure(InsuranceCase):
    def _value(self, code, client=None, user=None):
        client = client or self.client
        measure = self.env["insurance.measure"].search([("code", "=", code)])
        measure = measure.with_user(user or self.agent).sudo()
        return measure._values(client.ids).get(client.id, 0)

    def _figures(self, client=None, user=None):
        """Return the figures of the client's card that measures computed, in their order."""
        card = (client or self.client).with_user(user or self.agent).insurance_card
        return [figure for figure in card["figures"] if "value" in figure]

    def _rate(self, value):
        self.env["res.currency.rate"].create(
            {
                "name": "2025-01-01",
                "rate": value,
                "currency_id": self.foreign_currency.id,
                "company_id": self.company.id,
            }
        )

    def test_shipped_measures_have_their_methods(self):
        measures = self.env["insurance.measure"].search([])
        self.assertLessEqual(
            {"client_in_force", "client_elsewhere", "client_premium", "client_commission"}, set(measures.mapped("code"))
        )
        for measure in measures.filtered(lambda m: m.model in self.env):
            with self.subTest(measure.code):
                self.assertTrue(measure._get_method())
                self.assertEqual(measure._values([]), {})

    def test_values(self):
        self._issued(tax=40)
        self._issued(date_start="2026-01-01", date_end="2026-12-31")
        self._issued(date_start="2024-01-01", date_end="2024-12-31")
        self._issued()._void("r")
        self._policy()
        self._foreign()
        self._foreign(date_end="2025-03-14")
        self.assertEqual(self._value("client_in_force"), 1)
        self.assertEqual(self._value("client_elsewhere"), 1)
        self.assertEqual(self._value("client_premium"), 1040)
        self.assertEqual(self._value("client_commission"), 450)
        for code in ("client_in_force", "client_elsewhere", "client_premium", "client_commission"):
            self.assertEqual(self._value(code, self.persian), 0)

    def test_values_follow_the_readers_rights(self):
        self._issued()
        self._issued(self.other_agent)
        for user, count in ((self.agent, 1), (self.other_agent, 1), (self.agent_all, 2), (self.supervisor, 2)):
            with self.subTest(user.name):
                self.assertEqual(self._value("client_in_force", user=user), count)
                self.assertEqual(self._value("client_premium", user=user), 1000 * count)
                self.assertEqual(self._value("client_commission", user=user), 150 * count)

    def test_companies_include_their_people_at_any_depth(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        branch = self.env["res.partner"].create({"name": "Branch", "is_company": True, "parent_id": firm.id})
        person = self.env["res.partner"].create({"name": "Person", "parent_id": branch.id})
        for partner in (firm, branch, person):
            self._issued(partner_id=partner.id)
        measure = self.env.ref("insurance_crm.measure_client_in_force").with_user(self.agent_all).sudo()
        self.assertEqual(measure._values((firm | branch | person).ids), {firm.id: 3, branch.id: 2, person.id: 1})
        self.assertEqual(measure._values(branch.ids), {branch.id: 2})
        self.assertEqual(self._value("client_commission", firm), 450)

    def test_money_is_in_the_companys_currency(self):
        self._rate(2.0)
        self._issued()
        self._issued(currency_id=self.foreign_currency.id)
        self.assertEqual(self._value("client_premium"), 1500)
        self.assertEqual(self._value("client_commission"), 225)

    def test_money_of_two_companies_is_one_currency(self):
        self._rate(2.0)
        both = self.company | self.other_company
        self.agent_all.company_ids = both
        policies = self.env["insurance.policy"].with_user(self.agent_all).with_context(allowed_company_ids=both.ids)
        vals = {"partner_id": self.client.id, "product_id": self.product.id, "premium": 1000,
                "date_start": "2025-01-01", "date_end": "2025-12-31"}  # fmt: skip
        for number, company in enumerate(both):
            policies.create(vals | {"company_id": company.id, "number": f"X-{number}"}).action_issue()
        client = self.client.with_user(self.agent_all).with_context(allowed_company_ids=both.ids)
        figures = {row["label"]: row["value"] for row in client.insurance_card["figures"] if "value" in row}
        self.assertEqual(figures["Premium in force"], 1500)
        self.assertEqual(figures["We earned"], 225)
        one = client.with_context(allowed_company_ids=self.other_company.ids)
        figures = {row["label"]: row["value"] for row in one.insurance_card["figures"] if "value" in row}
        self.assertEqual((figures["Premium in force"], figures["We earned"]), (1000, 150))
        self.assertEqual(
            {row["currency"] for row in one.insurance_card["figures"] if "value" in row}, {self.foreign_currency.id}
        )

    def test_card(self):
        self._issued()
        self._foreign()
        card = self._figures()
        self.assertEqual([row["label"] for row in card][:4], ["In force", "Elsewhere", "Premium in force", "We earned"])
        self.assertEqual([row["value"] for row in card][:4], [1, 1, 1000, 150])
        self.assertEqual([row["unit"] for row in card][:4], ["count", "count", "currency", "currency"])
        self.assertTrue(all(row["help"] for row in card))

    def test_card_shows_what_is_chosen(self):
        self._issued()
        measures = self.env["insurance.measure"].search([("grain", "=", "client")])
        measures.with_user(self.administrator).write({"on_card": False})
        self.assertFalse(self._figures())
        last = self.env.ref("insurance_crm.measure_client_commission").with_user(self.administrator)
        last.write({"on_card": True})
        self.client.invalidate_recordset()
        self.assertEqual([row["label"] for row in self._figures()], ["We earned"])
        last.active = False
        self.client.invalidate_recordset()
        self.assertFalse(self._figures())

    def test_card_of_a_new_client(self):
        new = self.env["res.partner"].with_user(self.agent).new({"name": "N"})
        self.assertFalse(new.insurance_card)

    def test_card_without_the_rooms_one_may_not_enter(self):
        """A room's figures are left out for people without rights in it; the card itself still opens."""
        outbox = self.env.registry["insurance.outbox"]
        with patch.object(outbox, "_measure_test", lambda records, ids: dict.fromkeys(ids, 7), create=True):
            self.env["insurance.measure"].create(
                {"name": "Secret", "code": "secret", "grain": "client", "model": "insurance.outbox", "method": "_measure_test",
                 "on_card": True}
            )  # fmt: skip
            self.assertNotIn("Secret", [row["label"] for row in self._figures()])
            self.assertIn("Secret", [row["label"] for row in self._figures(user=self.administrator)])

    def test_card_of_a_room_that_left(self):
        measure = self.env.ref("insurance_crm.measure_client_premium")
        self.env.flush_all()
        self.env.cr.execute("UPDATE insurance_measure SET model = 'insurance.gone' WHERE id = %s", [measure.id])
        measure.invalidate_recordset()
        self.assertNotIn("Premium in force", [row["label"] for row in self._figures()])

    def test_figures_that_are_zero_are_left_out(self):
        self._foreign()
        self.assertEqual([row["label"] for row in self._figures()], ["Elsewhere"])

    def test_counts_cost_no_query_per_client(self):
        def count(number):
            clients = self.env["res.partner"].create([{"name": f"C {n}"} for n in range(number)])
            for client in clients:
                self._issued(partner_id=client.id)
            self.env.invalidate_all()
            clients = clients.with_user(self.agent)
            clients.mapped("name")
            before = self.env.cr.sql_log_count
            clients.mapped("insurance_policy_count")
            clients.mapped("insurance_next_end")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(30), count(1))

    def test_methods_are_checked(self):
        measures = self.env["insurance.measure"].with_user(self.administrator)
        base = {"name": "M", "grain": "client", "model": "insurance.policy"}
        for number, vals in enumerate((
            {"method": "_measure_nothing"}, {"method": "unlink"}, {"method": "_issue_history"}, {"method": "search"},
            {"method": "_measure_client_premium", "model": "no.such.model"},
        )):  # fmt: skip
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, "has no measure"):
                measures.create(base | {"code": f"m{number}"} | vals)
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            measures.create(base | {"method": "_measure_client_premium", "code": "client_premium"})

    def test_figures_are_computed_without_the_definitions_rights(self):
        """Definitions are read with full rights, figures are not."""
        measure = self.env.ref("insurance_crm.measure_client_in_force").with_user(self.agent).sudo()
        self.assertFalse(measure._get_method().__self__.env.su)
        self.assertEqual(measure._get_method().__self__.env.user, self.agent)
