import json
import re
from datetime import timedelta
from pathlib import Path

import phonenumbers

from odoo import fields
from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.insurance_demo.builders.book import ENDING
from odoo.addons.insurance_demo.content import COMPANY, LINES

LOGINS = json.loads((Path(__file__).parent.parent / "logins.json").read_text(encoding="utf-8"))


class DemoCase:
    """Skips in a database that had policies before, where nothing was built."""

    def setUp(self):
        super().setUp()
        if self.env.company.name != COMPANY["name"]:
            self.skipTest("the demonstration was not built in this database")


@tagged("post_install", "-at_install")
class TestDemoBook(DemoCase, TransactionCase):
    """What was built is a believable and healthy book."""

    def setUp(self):
        super().setUp()
        self.policies = self.env["insurance.policy"]
        self.clients = self.env["res.partner"].search([("is_insurance_client", "=", True)])

    def test_ledger_agrees_with_policies(self):
        self.assertFalse(self.policies._get_ledger_differences())

    def test_history_is_booked_when_it_happened(self):
        """Rows stand on the days the policies were issued, none in the future."""
        rows = self.env["insurance.transaction"].search([("kind", "=", "issue")])
        self.assertTrue(all(row.date_booking == row.policy_id.date_issue for row in rows))
        today = fields.Date.context_today(self.env.user)
        self.assertLess(min(rows.mapped("date_booking")), today - timedelta(days=700))
        self.assertLessEqual(max(rows.mapped("date_booking")), today)

    def test_something_ends_every_day(self):
        """The span counts from the day the demonstration was built."""
        built = fields.Date.to_date(self.env["insurance.policy"].search([], order="id", limit=1).create_date)
        ends = self.policies.search([("state", "=", "issued"), ("origin", "=", "own")]).mapped("date_end")
        missing = [offset for offset in ENDING if built + timedelta(days=offset) not in ends]
        self.assertLessEqual(len(missing), 1, "at most the edge of the span, when it was built around midnight")

    def test_every_phase_line_and_origin(self):
        """A few days after it was built, what had not started has begun."""
        phases = set(self.policies.search([]).mapped("phase")) | {"upcoming"}
        self.assertEqual(phases, {"draft", "upcoming", "in_force", "ended", "cancelled", "void"})
        early = self.policies.search([("state", "=", "issued")]).filtered(lambda p: p.date_start > p.create_date.date())
        self.assertTrue(early, "some were renewed before their term began")
        self.assertEqual(set(self.policies.search([]).line_id.mapped("code")), set(LINES))
        self.assertTrue(self.policies.search_count([("origin", "=", "foreign"), ("end_precision", "=", "month")]) > 5)
        self.assertTrue(self.policies.search_count([("date_end", "=", False), ("state", "=", "issued")]))

    def test_chains_are_gapless(self):
        later = self.policies.search([("previous_id", "!=", False), ("state", "=", "issued")])
        self.assertGreater(len(later), 200)
        for policy in later:
            self.assertEqual(policy.previous_id.cover_end, policy.date_start)
            self.assertEqual(policy.previous_id.partner_id, policy.partner_id)
        self.assertTrue(later.previous_id.previous_id.previous_id, "some have four terms")

    def test_fleet(self):
        fleet = self.policies.search([("partner_id.name", "=", "ТОВ «Таксі Лайн»")], limit=1)
        self.assertEqual(len(fleet.object_ids), 38)
        self.assertEqual(sum(fleet.object_ids.mapped("premium")), fleet.premium)

    def test_phones_are_possible(self):
        numbers = self.clients.filtered("phone").mapped("phone")
        self.assertGreater(len(numbers), 250)
        for number in numbers + self.clients.filtered("mobile_phone").mapped("mobile_phone"):
            self.assertTrue(phonenumbers.is_valid_number(phonenumbers.parse(number)), number)
        self.assertTrue(all(self.clients.filtered("phone").mapped("phone_sanitized")))

    def test_vehicles(self):
        cars = self.env["insurance.object"].search([("kind", "=", "vehicle")])
        self.assertGreater(len(cars), 150)
        self.assertTrue(all(re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", vin) for vin in cars.mapped("vin")))
        self.assertTrue(all(re.fullmatch(r"[A-Z]{2} \d{4} [A-Z]{2}", plate) for plate in cars.mapped("plate")))

    def test_names_in_five_spellings(self):
        names = " ".join(self.clients.mapped("name"))
        for letters in ("[іїєґ]", "[ыэё]", "[\u0600-\u06ff]", "[\u4e00-\u9fff]", "[A-Z][a-z]+ [A-Z]"):
            self.assertRegex(names, letters)

    def test_pipelines_are_at_work(self):
        deals = self.env["crm.lead"].with_context(active_test=False).search([("insurance_kind", "!=", False)])
        for kind in ("new", "cross_sell", "own_renewal", "foreign_renewal"):
            self.assertTrue(deals.filtered(lambda deal, kind=kind: deal.insurance_kind == kind), kind)
        for outcome in ("pending", "won", "lost"):
            self.assertTrue(deals.filtered(lambda deal, outcome=outcome: deal.won_status == outcome), outcome)
        self.assertTrue(deals.filtered(lambda deal: deal.insurance_kind == "own_renewal").activity_ids)
        self.assertGreater(len(set(deals.stage_id.ids)), 9)

    def test_risk_of_leaving_is_told(self):
        """Most who are called stay, some may leave, a few will rather: what was learned says so, with reasons."""
        open_cases = self.env["insurance.renewal"].search([("state", "=", "open"), ("has_risk", "=", True)])
        levels = {level: open_cases.filtered(lambda case, level=level: case.risk_level == level)
                  for level in ("low", "medium", "high")}  # fmt: skip
        self.assertTrue(all(levels.values()), {level: len(cases) for level, cases in levels.items()})
        self.assertLess(len(levels["high"]), len(open_cases) / 5)
        self.assertLess(len(levels["high"]), len(levels["low"]))
        self.assertTrue(all(levels["high"].mapped("risk_reasons")))

    def test_nothing_was_sent(self):
        self.assertFalse(self.env["mail.mail"].search_count([("message_type", "!=", "user_notification")], limit=1))


@tagged("post_install", "-at_install")
class TestDemoRoles(DemoCase, HttpCase):
    """Everybody of logins.json can log in and finds what his role works with."""

    def _count(self, model):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/search_count",
            {"model": model, "method": "search_count", "args": [[]], "kwargs": {}},
        )

    def test_logins(self):
        everything = self.env["insurance.policy"].search_count([])
        for row in LOGINS:
            with self.subTest(row["role"]):
                self.authenticate(row["login"], row["password"])
                if row["login"] in ("taras", "nadia"):  # claims handlers see all policies they may need, and no deals
                    self.assertEqual(self._count("insurance.claim"), self.env["insurance.claim"].search_count([]))
                    continue
                seen = self._count("insurance.policy")
                self.assertTrue(self._count("crm.lead"))
                self.assertTrue(self._count("insurance.renewal"))
                if "own book" in row["role"]:
                    self.assertTrue(0 < seen < everything)
                else:
                    self.assertEqual(seen, everything)

    def test_persian_agent(self):
        self.assertEqual(self.env["res.users"].search([("login", "=", "maryam")]).lang, "fa_IR")
        self.authenticate("maryam", "maryam")
        self.assertIn("rtl", self.url_open("/odoo/policies").text)
