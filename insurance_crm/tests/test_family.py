"""The family view: how far it goes, who is covered by what, what it shows to whom, and what it costs."""

from odoo import fields
from odoo.tests import tagged

from .test_relation import RelationCase


@tagged("post_install", "-at_install")
class TestFamily(RelationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.client)
        cls.travel = cls.env["insurance.line"].create(
            {"name": "Test travel", "object_type_id": cls.env.ref("insurance_crm.object_type_person").id}
        )
        cls.trip = cls.env["insurance.product"].create(
            {"name": "Trip", "insurer_id": cls.insurer.id, "line_id": cls.travel.id}
        )

    @classmethod
    def _cover(cls, partner, start=-100, end=200, user=None, **vals):
        """Return an issued policy of ``partner``; days count from today."""
        dates = {"date_start": fields.Date.add(cls.today, days=start), "date_end": fields.Date.add(cls.today, days=end)}
        return cls._issued(user, partner_id=partner.id, **dates, **vals)

    def _view(self, partner=None, user=None):
        """Return ``(persons by name, {(name, line): cell})`` of the family view."""
        partner = (partner or self.client).with_user(user or self.agent)
        view = partner.insurance_family
        lines = {line["id"]: line["name"] for line in view["lines"]}
        persons = {person["name"]: person for person in view["persons"]}
        cells = {(name, lines[cell["line"]]): cell for name, person in persons.items() for cell in person["cells"]}
        return persons, cells

    def test_household_of_several_steps(self):
        self._family()
        household = self.client.with_user(self.agent)._get_household()
        self.assertEqual(
            household,
            {
                self.client.id: "",
                self.wife.id: "Wife",
                self.daughter.id: "Daughter of Ольга",
                self.grandson.id: "Child of Софія",
            },
        )

    def test_household_ends_after_three_steps(self):
        self._family()
        far = self.env["res.partner"].create({"name": "Далека"})
        self._relate(self.grandson, self.spouse, far)
        self.assertNotIn(far.id, self.client.with_user(self.agent)._get_household())

    def test_household_is_bounded(self):
        children = self.env["res.partner"].create([{"name": f"Child {number}"} for number in range(20)])
        for child in children:
            self._relate(self.client, self.parent, child)
        self.assertEqual(len(self.client.with_user(self.agent)._get_household()), 12)

    def test_a_household_goes_round_once(self):
        self._relate(self.client, self.spouse, self.wife)
        self._relate(self.client, self.parent, self.daughter)
        self._relate(self.wife, self.parent, self.daughter)
        self.assertEqual(len(self.client.with_user(self.agent)._get_household()), 3)

    def test_friends_are_no_family(self):
        self._relate(self.client, self.friend, self.stranger)
        self.assertEqual(list(self.client.with_user(self.agent)._get_household()), [self.client.id])

    def test_family_ids_of_many_in_one_query(self):
        self._family()
        family = (self.client | self.wife | self.stranger).with_user(self.agent)
        family._get_family_ids()  # what is asked once a registry
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            found = family._get_family_ids()
        self.assertEqual(found[self.client.id], [(self.wife.id, "Wife")])
        self.assertEqual(sorted(name for _id, name in found[self.wife.id]), ["Daughter", "Husband"])
        self.assertEqual(found[self.stranger.id], [])

    def test_family_ids_by_code(self):
        self._family()
        self.assertEqual(
            self.wife.with_user(self.agent)._get_family_ids(["spouse"])[self.wife.id], [(self.client.id, "Husband")]
        )

    def test_who_has_what(self):
        self._family()
        policy = self._cover(self.client)
        foreign = self._foreign(partner_id=self.wife.id, date_end=fields.Date.add(self.today, days=90))
        persons, cells = self._view()
        self.assertEqual(persons["Ольга"]["role"], "Wife")
        ours = cells["Семён Королёв", "Test hull"]
        self.assertEqual((ours["state"], ours["tone"], ours["id"]), ("ours", "success", policy.id))
        elsewhere = cells["Ольга", "Test hull"]
        self.assertEqual((elsewhere["state"], elsewhere["id"]), ("elsewhere", foreign.id))
        self.assertEqual(cells["Софія", "Test hull"]["state"], "none")

    def test_month_only(self):
        self._foreign(date_end=fields.Date.add(self.today, days=90), end_precision="month")
        _persons, cells = self._view()
        self.assertNotRegex(cells["Семён Королёв", "Test hull"]["text"], r"\d{1,2} \w+ \d|\d{1,2} ")

    def test_ending_soon_and_ended(self):
        self._relate(self.client, self.spouse, self.wife)
        self._cover(self.client, end=20)
        self._cover(self.client, end=5, product_id=self.trip.id)
        self._cover(self.wife, end=-5)
        _persons, cells = self._view()
        self.assertEqual(cells["Семён Королёв", "Test hull"]["tone"], "warning")
        self.assertEqual(cells["Семён Королёв", "Test travel"]["tone"], "danger")
        self.assertEqual(cells["Ольга", "Test hull"]["state"], "ended")

    def test_ended_long_ago_is_none(self):
        self._cover(self.client, start=-400, end=-100)
        self.env["insurance.line"].search([]).for_families = True
        _persons, cells = self._view()
        self.assertEqual(cells["Семён Королёв", "Test hull"]["state"], "none")

    def test_drafts_cover_nobody(self):
        self._policy(date_end=fields.Date.add(self.today, days=90))
        _persons, cells = self._view()
        self.assertEqual(cells["Семён Королёв", "Test hull"]["state"], "none")

    def test_a_policy_covers_whom_it_lists(self):
        """The husband signs, wife and daughter travel: they are covered, he is not."""
        self._family()
        person = self.env.ref("insurance_crm.object_type_person").id
        places = [
            (0, 0, {"object_id": self._object(type_id=person, person_id=who.id, owner_id=False).id})
            for who in (self.wife, self.daughter)
        ]
        policy = self._cover(self.client, product_id=self.trip.id, object_ids=places)
        _persons, cells = self._view()
        states = {name: cells[name, "Test travel"]["state"] for name in ("Семён Королёв", "Ольга", "Софія", "Макс")}
        self.assertEqual(states, {"Семён Королёв": "none", "Ольга": "ours", "Софія": "ours", "Макс": "none"})
        self.assertEqual(cells["Ольга", "Test travel"]["id"], policy.id)

    def test_needs_and_deals_on_their_way(self):
        self._family()
        need = self.env["insurance.need"].with_user(self.agent).create(
            {"partner_id": self.wife.id, "line_id": self.line.id}
        )  # fmt: skip
        deal = self._deal(partner_id=self.daughter.id, insurance_line_id=self.line.id)
        _persons, cells = self._view()
        self.assertEqual((cells["Ольга", "Test hull"]["state"], cells["Ольга", "Test hull"]["id"]), ("need", need.id))
        self.assertEqual((cells["Софія", "Test hull"]["state"], cells["Софія", "Test hull"]["id"]), ("deal", deal.id))

    def test_children_own_no_car(self):
        self.daughter.birth_date = fields.Date.subtract(self.today, years=12)
        self._relate(self.client, self.parent, self.daughter)
        persons, cells = self._view()
        self.assertEqual(persons["Софія"]["age"], 12)
        self.assertEqual(cells["Софія", "Test hull"]["state"], "unfit")
        self.assertEqual(cells["Софія", "Test travel"]["state"], "none")

    def test_columns(self):
        cargo = self.env["insurance.line"].create({"name": "Test cargo", "for_families": False})
        lines = {line["name"] for line in self.client.with_user(self.agent).insurance_family["lines"]}
        self.assertIn("Test travel", lines)
        self.assertNotIn("Test cargo", lines)
        self._foreign(line_id=cargo.id, date_end=fields.Date.add(self.today, days=90))
        self.client.invalidate_recordset(["insurance_family"])
        lines = {line["name"] for line in self.client.with_user(self.agent).insurance_family["lines"]}
        self.assertIn("Test cargo", lines)

    def test_cover_in_a_colleagues_book_is_not_shown(self):
        self.wife.user_id = self.other_agent
        self._relate(self.client, self.spouse, self.wife)
        self._cover(self.wife, user=self.other_agent)
        persons, cells = self._view()
        self.assertEqual(cells["Ольга", "Test hull"]["state"], "none")
        self.assertEqual(persons["Ольга"]["agent"], "Other Agent")
        _persons, cells = self._view(user=self.agent_all)
        self.assertEqual(cells["Ольга", "Test hull"]["state"], "ours")

    def test_relatives_in_a_colleagues_book_are_not_shown(self):
        self._relate(self.client, self.spouse, self.wife)
        persons, _cells = self._view(user=self.other_agent)
        self.assertEqual(list(persons), ["Семён Королёв"])

    def test_cost_does_not_grow(self):
        """As many queries for five relatives with twenty policies as for one with none."""
        self._relate(self.client, self.spouse, self.wife)
        one = self._queries()
        for name in ("Anna", "Borys", "Vira", "Hnat"):
            child = self.env["res.partner"].create({"name": name})
            self._relate(self.client, self.parent, child)
            for _number in range(5):
                self._cover(child)
        self.assertLessEqual(self._queries(), one + 2)

    def _queries(self):
        partner = self.client.with_user(self.agent)
        partner._get_family_view()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        partner._get_family_view()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestFamilyCard(RelationCase):
    def _section(self, partner=None, user=None):
        return (partner or self.client).with_user(user or self.agent)._get_card_sections()["family"]

    def test_family_on_the_card(self):
        self._relate(self.client, self.friend, self.stranger)
        self._relate(self.client, self.spouse, self.wife)
        self._relate(self.client, self.parent, self.daughter)
        today = fields.Date.context_today(self.client)
        self._issued(partner_id=self.wife.id, date_start=today, date_end=fields.Date.add(today, days=200))
        rows = self._section()["rows"]
        self.assertEqual([row["title"] for row in rows], ["Wife: Ольга", "Daughter: Софія", "Friend: Петро"])
        self.assertEqual(rows[0]["detail"], "Test hull")
        self.assertEqual(rows[1]["badge"]["text"], "no cover")
        self.assertNotIn("badge", rows[2])
        self.assertEqual(rows[0]["open"], {"model": "res.partner", "id": self.wife.id})

    def test_nobody_yet(self):
        section = self._section()
        self.assertFalse(section["rows"])
        self.assertTrue(section["empty"])
        self.assertIsNone(section["more"])

    def test_a_colleague_sees_no_family(self):
        self._relate(self.client, self.spouse, self.wife)
        self.assertFalse(self._section(user=self.other_agent)["rows"])

    def test_a_firm_has_relations(self):
        self._relate(self.insurer, self.env.ref("insurance_crm.relation_type_employer"), self.client)
        section = self._section(self.insurer)
        self.assertEqual(section["title"], "Relations")
        self.assertEqual(section["rows"][0]["title"], "Employee: Семён Королёв")

    def test_buttons_open_what_they_say(self):
        self._relate(self.client, self.spouse, self.wife)
        section = self._section()
        client = self.client.with_user(self.agent)
        self.assertEqual(getattr(client, section["more"]["method"])()["context"], {"active_id": self.client.id})
        action = getattr(client, section["buttons"][0]["method"])()
        self.assertEqual((action["res_model"], action["target"]), ("insurance.relation.side", "new"))

    def test_add_from_the_card(self):
        action = self.client.with_user(self.agent).action_new_insurance_relation()
        sides = self.env["insurance.relation.side"].with_user(self.agent).with_context(**action["context"])
        side = sides.create({"role": f"{self.parent.id}:1", "other_id": self.daughter.id,
                             "partner_id": action["context"]["default_partner_id"]})  # fmt: skip
        self.assertEqual(side.role_name, "Daughter")

    def test_need_of_a_relative(self):
        wife = self.wife.with_user(self.agent)
        action = wife.action_new_family_need(self.line.id)
        self.assertFalse(action["res_id"])
        need = self.env["insurance.need"].with_user(self.agent).with_context(**action["context"]).create({})
        self.assertEqual((need.partner_id, need.line_id, need.source), (self.wife, self.line, "family"))
        self.assertEqual(wife.action_new_family_need(self.line.id)["res_id"], need.id)

    def test_deal_of_a_relative(self):
        wife = self.wife.with_user(self.agent)
        context = wife.action_new_family_deal(self.line.id)["context"]
        self.assertEqual(context["default_insurance_kind"], "new")
        self._policy(partner_id=self.wife.id)
        context = wife.action_new_family_deal(self.line.id)["context"]
        self.assertEqual(context["default_insurance_kind"], "cross_sell")
        deal = self.env["crm.lead"].with_user(self.agent).with_context(**context).create({"user_id": self.agent.id})
        self.assertEqual((deal.partner_id, deal.insurance_line_id), (self.wife, self.line))
