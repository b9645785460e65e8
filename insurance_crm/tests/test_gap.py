"""Gaps: what each kind of rule finds, what it leaves alone, and that it finds everything once."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .need_common import NeedCase


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15 10:00:00")
class TestGap(NeedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wife, cls.child = cls.env["res.partner"].create(
            [{"name": "Олена Королёва", "birth_date": "1985-06-16"}, {"name": "Софія", "birth_date": "2015-06-15"}]
        )

    def _hull(self, client=None, **vals):
        """Return a policy of the year in the hull line."""
        return self._issued(partner_id=(client or self.client).id, **vals)

    # --- who has one thing and lacks another ---------------------------------------------------

    def test_a_car_and_no_home(self):
        rule = self._rule(advice="Own or rented?", priority="1")
        self._object(plate="AA1111AA")
        self._object(owner_id=self.persian.id, plate="AA2222AA", active=False)
        self.assertEqual(self._gaps(rule), self.client)
        need = self._found(rule)
        self.assertEqual(
            (need.line_id, need.state, need.source, need.gap_advice, need.priority, need.company_id, need.currency_id),
            (self.home, "open", "gap", "Own or rented?", "1", self.company, self.company.currency_id),
        )
        self.assertEqual((need.term_unit, need.recommended, need.realised, need.active), ("year", 1, 0, True))
        need.action_make_deal()
        self.assertEqual(need.lead_id.insurance_line_id, self.home)

    def test_a_car_on_a_policy_is_a_car(self):
        rule = self._rule()
        car = self._object(owner_id=False, plate="AA1111AA")
        self._hull(object_ids=[Command.create({"object_id": car.id})])
        self.assertEqual(self._gaps(rule), self.client)

    def test_insured_in_one_line_not_in_another(self):
        rule = self._rule(object_type_id=False, has_line_ids=self.line.ids)
        self._hull()
        self._hull(self.persian, date_start="2024-01-01", date_end="2024-12-31")
        self._foreign(partner_id=self.chinese.id)
        self.assertEqual(self._gaps(rule), self.client | self.chinese)

    def test_ours_or_elsewhere(self):
        self._hull()
        self._foreign(partner_id=self.chinese.id)
        for origin, clients in (("own", self.client), ("foreign", self.chinese)):
            rule = self._rule(object_type_id=False, has_line_ids=self.line.ids, has_origin=origin, name=origin)
            with self.subTest(origin):
                self.assertEqual(self._gaps(rule), clients)
                rule.need_ids.sudo().unlink()

    def test_whoever_has_the_cover_has_no_gap(self):
        rule = self._rule(also_line_ids=self.travel.ids)
        for client in (self.client, self.persian, self.chinese):
            self._object(owner_id=client.id)
        self._foreign(line_id=self.home.id)
        self._foreign(partner_id=self.persian.id, line_id=self.travel.id)
        self._foreign(partner_id=self.chinese.id, line_id=self.home.id, date_end="2025-06-14")
        self.assertEqual(self._gaps(rule), self.chinese, "what ended yesterday covers nothing")

    def test_a_policy_to_come_and_a_place_on_anothers_policy_are_cover(self):
        rule = self._rule()
        for client in (self.client, self.persian):
            self._object(owner_id=client.id)
        home = {"product_id": False, "line_id": self.home.id, "insurer_id": self.insurer.id}
        self._hull(date_start="2025-07-01", date_end="2026-06-30", **home)
        insured = self._object(type_id=self.env.ref("insurance_crm.object_type_person").id, person_id=self.persian.id)
        self._hull(self.chinese, object_ids=[Command.create({"object_id": insured.id})], **home)
        self.assertFalse(self._gaps(rule))

    def test_persons_companies_and_ages(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True, "is_insurance_client": True})
        (self.wife | self.child).is_insurance_client = True
        for owner in (firm, self.client, self.wife, self.child):
            self._object(owner_id=owner.id)
        found = {
            "persons": (self._rule(who="person"), self.client | self.wife | self.child),
            "companies": (self._rule(who="company"), firm),
            "from 10": (self._rule(age_from=10), self.wife | self.child),
            "from 11": (self._rule(age_from=11), self.wife),
            "to 10": (self._rule(age_to=10), self.child),
            "from 40": (self._rule(age_from=40), self.env["res.partner"]),
            "only by age": (self._rule(object_type_id=False, age_from=39, age_to=39), self.wife),
        }
        for name, (rule, clients) in found.items():
            with self.subTest(name):
                self.assertEqual(self._gaps(rule), clients)
                self._found(rule).unlink()

    def test_only_clients(self):
        rule = self._rule()
        for owner in (self.wife, self.client, self.persian):
            self._object(owner_id=owner.id)
        self.persian.active = False
        self.assertEqual(self._gaps(rule), self.client)

    # --- the family ------------------------------------------------------------------------------

    def _night(self):
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_gaps").method_direct_trigger()

    def _couple(self, insured=None):
        """Relate the client, his wife and their child; the client (or ``insured``) is insured for travel."""
        self._related("spouse", self.wife, self.client)
        self._related("parent", self.client, self.child)
        self._related("parent", self.wife, self.child)
        self._hull(insured, product_id=False, line_id=self.travel.id, insurer_id=self.insurer.id)

    def _travel_rule(self, relative, **vals):
        travels = {"has_line_ids": self.travel.ids, "line_id": self.travel.id, "object_type_id": False}
        return self._rule(kind="relative", relative=relative, name=relative, **travels | vals)

    def test_a_relative_without_the_cover(self):
        self._couple()
        found = {"spouse": self.wife, "child": self.child, "parent": self.env["res.partner"],
                 "family": self.wife | self.child}  # fmt: skip
        for relative, persons in found.items():
            rule = self._travel_rule(relative)
            with self.subTest(relative):
                self.assertEqual(self._gaps(rule), persons)
                self.assertEqual(self._found(rule).gap_partner_id, self.client if persons else persons)
                self.assertLessEqual(set(self._found(rule).mapped("source")), {"family"})
                self._found(rule).unlink()

    def test_the_parents_of_who_is_insured(self):
        self._couple(self.child)
        self.assertEqual(self._gaps(self._travel_rule("parent")), self.client | self.wife)

    def test_the_age_is_the_relatives(self):
        self._couple()
        self.assertEqual(self._gaps(self._travel_rule("family", age_to=17)), self.child)

    def test_a_child_of_two_insured_parents_is_found_once(self):
        self._couple()
        self.wife.is_insurance_client = True
        self._foreign(partner_id=self.wife.id, line_id=self.travel.id)
        rule = self._travel_rule("child")
        self.assertEqual(rule._count(self.company), 1)
        self.assertEqual(self._gaps(rule), self.child)
        self.assertEqual(len(self._found(rule)), 1)

    def test_one_home_one_policy(self):
        self._couple()
        self._object()
        self._foreign(partner_id=self.wife.id, line_id=self.home.id)
        self.assertFalse(self._gaps(self._rule(household=True)))
        self.assertEqual(self._gaps(self._rule()), self.client)

    # --- policies elsewhere ------------------------------------------------------------------------

    def _ending(self, **vals):
        return self._rule(**({"kind": "foreign", "days": 60, "object_type_id": False, "line_id": False} | vals))

    def test_a_policy_elsewhere_ends(self):
        rule = self._ending()
        soon = self._foreign(date_end="2025-08-13", premium=700)
        self._foreign(partner_id=self.persian.id, date_end="2025-08-14")
        self._foreign(partner_id=self.chinese.id, date_end="2025-06-14")
        self.assertEqual(self._gaps(rule), self.client)
        need = self._found(rule)
        self.assertEqual(
            (need.gap_policy_id, need.line_id, need.source, need.date_wanted, need.budget, need.user_id),
            (soon, self.line, "renewal", date(2025, 8, 14), 700, self.agent),
        )
        need.action_make_deal()
        self.assertEqual(need.lead_id.insurance_kind, "foreign_renewal")

    def test_only_some_lines(self):
        self._foreign(date_end="2025-07-01")
        self.assertFalse(self._gaps(self._ending(has_line_ids=self.home.ids)))
        self.assertEqual(self._gaps(self._ending(has_line_ids=self.line.ids)), self.client)

    def test_what_we_took_over_already_is_no_gap(self):
        old = self._foreign(date_end="2025-07-01")
        self._policy(previous_id=old.id, date_start="2025-07-02")
        self._foreign(partner_id=self.persian.id, date_end="2025-07-01")
        self._hull(self.persian)
        self.assertFalse(self._gaps(self._ending()))

    def test_next_years_policy_is_found_again(self):
        rule = self._ending()
        self._foreign(date_end="2025-07-01")
        self._gaps(rule)
        self._found(rule)._drop(self.env.ref("insurance_crm.lost_reason_not_now"))
        self._foreign(date_end="2025-07-20")
        self._gaps(rule)
        self.assertEqual(self._found(rule).mapped("state"), ["dropped", "open"])

    # --- once, and no more than that -----------------------------------------------------------------

    def test_twice_finds_once(self):
        rule = self._rule()
        self._object()
        self.assertEqual(rule._find(self.company), 1)
        self.assertEqual(rule._find(self.company), 0)
        self.assertEqual(rule._count(self.company), 0)

    def test_what_was_refused_stays_refused(self):
        rule, other = self._rule(), self._rule(name="The same by another rule")
        self._object()
        self._gaps(rule)
        self._found(rule)._drop(self.env.ref("insurance_crm.lost_reason_no_need"))
        self.assertEqual((rule._find(self.company), other._find(self.company)), (0, 0))
        with freeze_time("2027-01-01"):
            self.assertEqual(rule._find(self.company), 0, "never again by the rule itself")
            self.assertEqual(other._find(self.company), 1, "after a year by another")

    def test_what_somebody_noted_or_works_on_is_not_found(self):
        rule = self._rule()
        self._object()
        self._object(owner_id=self.persian.id)
        self._need(line_id=self.home.id)
        self._deal(partner_id=self.persian.id, insurance_line_id=self.home.id)
        self.assertFalse(self._gaps(rule))

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_a_gap_once(self):
        rule = self._rule()
        self._object()
        self._gaps(rule)
        vals = {"partner_id": self.client.id, "line_id": self.travel.id, "gap_rule_id": rule.id}
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            self.env["insurance.need"].create(vals)
            self.env.flush_all()

    def test_an_agent_is_not_flooded(self):
        rule = self._rule(limit=2)
        clients = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_insurance_client": True, "user_id": self.agent.id} for n in range(4)]
        )
        for client in clients:
            self._object(owner_id=client.id)
        self._object(owner_id=self.persian.id)
        self.assertEqual(rule._count(self.company), 5)
        self.assertEqual(rule._find(self.company), 3, "two of the agent's, one of nobody")
        self.assertEqual(rule._find(self.company), 0)
        first = self._found(rule).filtered(lambda need: need.user_id == self.agent)[0]
        first._drop(self.env.ref("insurance_crm.lost_reason_no_need"))
        self.assertEqual(rule._find(self.company), 1, "one was worked off")
        self.assertEqual(rule._find(self.company, clients.ids), 1, "whoever asks for a client gets all")

    # --- whose it is -------------------------------------------------------------------------------

    def test_who_takes_care(self):
        rule = self._rule()
        left = self.env["res.users"].create({"name": "Left", "login": "left", "active": False})
        elsewhere = self.env["res.users"].create(
            {"name": "There", "login": "there", "company_id": self.other_company.id,
             "company_ids": self.other_company.ids}
        )  # fmt: skip
        cases = self.env["res.partner"].create(
            [{"name": user.name, "is_insurance_client": True, "user_id": user.id}
             for user in (self.other_agent, left, elsewhere)]
        )  # fmt: skip
        for client in cases | self.client:
            self._object(owner_id=client.id)
        self._hull()
        self._hull(user=self.other_agent, date_end="2026-06-30")
        self._gaps(rule)
        owners = {need.partner_id: need.user_id for need in self._found(rule)}
        nobody = self.env["res.users"]
        self.assertEqual(owners[cases[0]], self.other_agent, "who is in charge of the client")
        self.assertEqual((owners[cases[1]], owners[cases[2]]), (nobody, nobody))
        self.assertEqual(owners[self.client], self.other_agent, "who has the latest policy")

    def test_companies_do_not_mix(self):
        rule = self._rule(company_id=self.company.id)
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "is_insurance_client": True, "company_id": self.other_company.id}
        )
        self._object(owner_id=False).sudo().write({"owner_id": theirs.id, "company_id": self.other_company.id})
        self.env["insurance.object"].create(
            {"type_id": rule.object_type_id.id, "owner_id": self.client.id, "company_id": self.other_company.id}
        )
        self.assertFalse(self._gaps(rule))
        everywhere = self._rule(name="Everywhere")
        self._night()
        found = {need.partner_id: need.company_id for need in self._found(everywhere)}
        self.assertEqual(found, {theirs: self.other_company, self.client: self.other_company})

    # --- the night, and one client at once -------------------------------------------------------------

    def test_the_night(self):
        rule = self._rule()
        self._object()
        self._night()
        self._night()
        need = self._found(rule)
        self.assertEqual((need.partner_id, need.create_uid.login), (self.client, "insurance-needs"))

    def test_a_gap_that_is_filled_is_closed(self):
        rule = self._rule()
        self._object()
        self._object(owner_id=self.persian.id)
        self._gaps(rule)
        self._foreign(line_id=self.home.id)
        self._night()
        closed = self._found(rule).filtered(lambda need: need.partner_id == self.client)
        self.assertEqual((closed.state, closed.reason_id.name), ("dropped", "Insured elsewhere"))
        self.assertEqual(self._found(rule).filtered(lambda need: need.partner_id == self.persian).state, "open")

    def test_one_client_at_once(self):
        rule = self._rule()
        self._travel_rule("spouse")
        self._couple()
        self._object()
        self._object(owner_id=self.persian.id)
        self.assertFalse(self.client.with_user(self.agent).action_find_insurance_gaps())
        self.assertEqual(self._found(rule).partner_id, self.client, "his alone")
        self.assertEqual(self.env["insurance.need"].search([("partner_id", "=", self.wife.id)]).source, "family")
        action = self.client.with_user(self.agent).action_find_insurance_gaps()
        self.assertEqual(action["tag"], "display_notification")
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).action_find_insurance_gaps()

    def test_no_query_per_client(self):
        rule = self._rule()
        clients = self.env["res.partner"].create([{"name": f"C{n}", "is_insurance_client": True} for n in range(60)])
        for client in clients:
            self._object(owner_id=client.id)
        self.env.flush_all()
        rule._get_companies()
        with self.assertQueryCount(4):
            self.assertEqual(rule.with_user(self.administrator)._find(self.company), 50)
