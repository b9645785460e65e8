"""Gifts on the client's card, as figures, and after a merge."""

from datetime import date

from odoo.tests import new_test_user, tagged

from .gift_common import GiftCase


@tagged("post_install", "-at_install")
class TestGiftCard(GiftCase):
    def _section(self, user=None):
        return self.client.with_user(user or self.agent)._get_card_sections().get("gifts")

    def test_nothing_given(self):
        section = self._section()
        self.assertEqual((section["rows"], section["more"]), ([], None))
        self.assertTrue(section["empty"])

    def test_given_and_planned(self):
        self._given(reception="delighted", date_planned="2026-06-15")
        planned = self._gift()
        ahead, given = self._section()["rows"]
        self.assertEqual(ahead["title"], "Planned: Tea, Party")
        self.assertEqual(ahead["badge"], {"text": "Jun 2027", "tone": "warning"})
        self.assertEqual(ahead["open"], {"model": "insurance.gift", "id": planned.id})
        self.assertEqual((given["title"], given["detail"]), ("Tea, Party", "received: delighted"))
        self.assertTrue(given["end"])

    def test_the_card_follows_the_readers_rights(self):
        self._gift(user=self.other_agent)
        self.assertEqual(self._section()["rows"], [])
        self.assertEqual(len(self._section(self.agent_all)["rows"]), 1)

    def test_constant_queries(self):
        counts = []
        for year in (2020, 2021, 2022, 2023, 2024, 2025):
            self._given(date_planned=f"{year}-06-15")
            self.env.flush_all()
            self._section()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._section()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[-1], "the card shows three, however many there are")
        self.assertEqual(len(self._section()["rows"]), 3)

    def test_buttons(self):
        self._gift()
        mine = self.client.with_user(self.agent)
        self.assertEqual(self.env["insurance.gift"].search_count(mine.action_open_insurance_gifts()["domain"]), 1)
        self.assertEqual(mine.action_new_insurance_gift()["context"], {"default_partner_id": self.client.id})
        self.assertEqual(mine.insurance_gift_count, 1)

    def test_my_day_names_what_is_to_be_given(self):
        due, later, theirs = (self._gift(occasion_id=self.birthday.id, date_planned="2027-06-14"), self._gift(),
                              self._gift(self.persian, self.other_agent, date_planned="2027-06-14"))  # fmt: skip
        (due | later | theirs).with_user(self.supervisor).action_approve()
        day = date(2027, 6, 14)
        sections = self.env["insurance.day"].with_user(self.agent)._get_sections(day, day)
        (section,) = (section for section in sections if section["model"] == "insurance.gift")
        self.assertEqual(section["ids"], due.ids)
        self.assertIn("Tea", section["rows"][0]["text"])

    def test_figures(self):
        self._given()
        self._given(type_id=self.flowers.id, occasion_id=self.birthday.id)
        self._gift(date_planned="2028-06-15")
        old = self._given(date_planned="2025-06-15")
        old.sudo().date_given = "2020-06-15"
        gifts = self.env["insurance.gift"].with_user(self.agent)
        ids = (self.client | self.persian).ids
        self.assertEqual(gifts._measure_client_gifts(ids), {self.client.id: 2})
        self.assertEqual(gifts._measure_client_gift_cost(ids), {self.client.id: 40})
        measures = self.env["insurance.measure"].search([("code", "in", ("client_gifts", "client_gift_cost"))])
        self.assertEqual([measure.with_user(self.agent).sudo()._is_readable() for measure in measures], [True, True])


@tagged("post_install", "-at_install")
class TestGiftMerge(GiftCase):
    def _merge(self, one, two):
        user = new_test_user(
            self.env, "gift_merger", groups="insurance_crm.group_administrator,base.group_partner_manager"
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge((one | two).ids, one.with_user(user))
        self.env.flush_all()
        self.env.invalidate_all()

    def test_given_to_both_for_one_occasion(self):
        gifts = self._given() | self._given(self.persian) | self._given(self.persian, date_planned="2026-06-15")
        self._merge(self.client, self.persian)
        self.assertEqual(len(gifts.exists()), 3)
        self.assertEqual(gifts.partner_id, self.client)
        self.assertEqual(set(gifts.mapped("state")), {"given"})

    def test_planned_for_both_one_stays(self):
        one, two = self._gift(), self._gift(self.persian)
        two.with_user(self.supervisor).action_approve()
        self._merge(self.client, self.persian)
        self.assertEqual((one.state, two.state), ("cancelled", "approved"), "the approved one is given")

    def test_given_to_one_planned_for_the_other(self):
        given, planned = self._given(), self._gift(self.persian)
        self._merge(self.persian, self.client)
        self.assertEqual((given.state, planned.state, given.partner_id), ("given", "cancelled", self.persian))

    def test_merged_twice(self):
        gifts = self._given() | self._given(self.persian)
        self._merge(self.client, self.persian)
        third = self._given(self.chinese)
        user = self.env["res.users"].search([("login", "=", "gift_merger")])
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge((self.client | self.chinese).ids, self.client.with_user(user))
        self.env.invalidate_all()
        self.assertEqual((gifts | third).partner_id, self.client)
        self.assertEqual(len((gifts | third).exists()), 3)
