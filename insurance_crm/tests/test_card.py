"""The client's card: each part follows the reader's rights, and costs as many queries for many policies as for one."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InsuranceCase


class CardCase(InsuranceCase):
    def _card(self, client=None, user=None):
        """Return the card as the reader gets it, nothing of it in memory."""
        client = (client or self.client).with_user(user or self.agent)
        self.env.flush_all()
        self.env.invalidate_all()
        return client.insurance_card

    def _section(self, key, client=None, user=None):
        """Return a block of the card, or None when it is not shown."""
        sections = self._card(client, user)["sections"]
        return next((section for section in sections if section["key"] == key), None)

    def _rows(self, key, client=None, user=None):
        section = self._section(key, client, user)
        return section["rows"] if section else []

    def _figure(self, label, client=None, user=None):
        figures = self._card(client, user)["figures"]
        return next((figure for figure in figures if figure["label"] == label), None)

    def _task(self, record, user=None, **vals):
        """Plan an activity on ``record`` for ``user`` (default: the agent)."""
        user = user or self.agent
        defaults = {"summary": "Call back", "date_deadline": "2025-03-16", "user_id": user.id}
        return record.with_user(user).activity_schedule("mail.mail_activity_data_call", **(defaults | vals))


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestCard(CardCase):
    def test_a_stranger_has_an_inviting_card(self):
        card = self._card()
        self.assertEqual((card["chips"], card["figures"]), ([], []))
        policies = self._section("policies")
        self.assertFalse(policies["rows"])
        self.assertIn("elsewhere", policies["empty"])
        self.assertIsNone(self._section("open"))
        self.assertIsNone(self._section("talks"))

    def test_a_contact_being_written_has_none(self):
        partners = self.env["res.partner"].with_user(self.agent)
        self.assertFalse(partners.new({"name": "N"}).insurance_card)
        self.assertFalse(partners.new({"name": "N"}, origin=self.client).insurance_card)

    def test_facts(self):
        self.client.user_id = self.agent
        self.assertEqual(self._card()["facts"], ["agent Agent"])
        for start, said in [
            ("2025-02-01", "client since Feb 2025"),
            ("2024-03-01", "client for a year"),
            ("2019-03-16", "client for 5 years"),
            ("2019-03-15", "client for 6 years"),
        ]:
            self._issued(date_start=start, date_end=fields.Date.add(fields.Date.to_date(start), months=6))
            self.assertEqual(self._card()["facts"][0], said, start)

    def test_only_what_was_really_ours_makes_a_client(self):
        self._foreign(date_start="2015-01-01")
        self._policy(date_start="2016-01-01", date_end="2016-12-31")
        self._issued(date_start="2017-01-01", date_end="2017-12-31")._void("typed twice")
        self._issued(date_start="2025-06-01", date_end="2026-05-31")
        self.assertFalse(self._card()["facts"])

    def test_phone_is_dialled_in_full(self):
        self.assertEqual(self._card()["phone"], "+380501234567")
        self.client.write({"phone": False, "mobile_phone": "067 765 43 21"})
        self.assertEqual(self._card()["phone"], "+380677654321")
        self.client.mobile_phone = False
        self.assertIsNone(self._card()["phone"])

    def test_every_button_leads_somewhere(self):
        """Each method the card names is there, may be called from outside, and opens something for the agent."""
        self._issued()
        self._deal()
        self.client.with_user(self.agent).message_post(body="note")
        card = self._card()
        client = self.client.with_user(self.agent)
        named = [*card["buttons"]]
        for section in card["sections"]:
            named += [
                section.get("more"),
                *(section.get("buttons") or ()),
                *(row.get("button") for row in section["rows"]),
            ]
        named = [one for one in named if one and not one.get("args")]
        self.assertTrue({"action_new_foreign_policy", "action_new_insurance_deal"} <= {one["method"] for one in named})
        for one in named:
            with self.subTest(one["method"]):
                self.assertFalse(one["method"].startswith("_"))
                self.assertTrue(getattr(client, one["method"])().get("type", "").startswith("ir.actions."))

    def test_shape_of_what_everybody_adds(self):
        """The widget draws whatever has this shape; whoever adds a section finds out here."""
        self._issued()
        self._foreign()
        self._deal()
        for section in self._card(user=self.agent_all)["sections"]:
            with self.subTest(section["key"]):
                self.assertIn(section["width"], ("wide", "half", "third"))
                self.assertIsInstance(section["sequence"], int)
                self.assertTrue(section["title"])
                keys = [row["key"] for row in section["rows"]]
                self.assertEqual(len(keys), len(set(keys)))
                for row in section["rows"]:
                    self.assertTrue(row["title"])
                    for badge in (row.get("badge"), row.get("tag")):
                        self.assertIn(
                            (badge or {"tone": "muted"})["tone"], ("success", "warning", "danger", "info", "muted")
                        )

    def test_card_is_read_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self._issued(date_start="2025-02-01", date_end="2025-03-19")
        client = self.client.with_user(self.agent).with_context(lang="uk_UA")
        figure = next(figure for figure in client.insurance_card["figures"] if figure.get("text"))
        self.assertEqual(figure["text"], "19 бер.")
        self.env["res.lang"]._activate_lang("zh_CN")
        client = client.with_context(lang="zh_CN")
        figure = next(figure for figure in client.insurance_card["figures"] if figure.get("text"))
        self.assertEqual(figure["text"], "3月19日")

    def test_card_is_an_agents(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).read(["insurance_card"])
        with self.assertRaises(AccessError):
            self.client.with_user(self.seller).read(["insurance_card"])


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestCardTalks(CardCase):
    def test_open_deals_with_their_next_task(self):
        deal = self._deal(name=f"{self.client.name} · Hull of the new car")
        self._task(deal, summary="Send offers")
        won, lost = self._deal(name="Won"), self._deal(name="Lost")
        won.action_set_won()
        lost.action_set_lost()
        (row,) = self._rows("open")
        self.assertEqual(row["title"], "Hull of the new car")
        self.assertEqual(row["detail"], "Send offers, tomorrow")
        self.assertEqual(row["badge"], {"text": deal.stage_id.name, "tone": "info"})
        client = self.client.with_user(self.agent)
        found = self.env["crm.lead"].with_user(self.agent).with_context(active_test=False)
        self.assertEqual(found.search_count(client.action_open_insurance_deals()["domain"]), 3)

    def test_a_deal_without_a_task_says_what_it_is(self):
        self._deal()
        self.assertEqual(self._rows("open")[0]["detail"], "New business")

    def test_an_overdue_deal_is_red(self):
        self._task(self._deal(), date_deadline="2025-03-14")
        self.assertEqual(self._rows("open")[0]["badge"]["tone"], "danger")

    def test_tasks_of_client_and_policies(self):
        policy = self._issued()
        self._task(policy, summary="Fetch the photos", date_deadline="2025-03-15")
        self._task(self.client, summary="Congratulate", date_deadline="2025-03-20")
        rows = self._rows("open")
        self.assertEqual([row["title"] for row in rows], ["Fetch the photos", "Congratulate"])
        self.assertEqual([row["badge"]["text"] for row in rows], ["today", "in 5 days"])
        self.assertEqual(rows[0]["open"], {"model": "insurance.policy", "id": policy.id})
        self.assertIsNone(rows[1]["open"])

    def test_next_contact_is_the_most_urgent(self):
        self.assertIsNone(self._figure("Next contact"))
        self._task(self._deal(), summary="Later", date_deadline="2025-04-20")
        self._task(self._issued(), summary="Late", date_deadline="2025-03-10")
        figure = self._figure("Next contact")
        self.assertEqual((figure["text"], figure["detail"], figure["tone"]), ("Mar 10", "Late", "danger"))

    def test_what_was_said_last(self):
        deal, client = self._deal(), self.client.with_user(self.agent)
        with freeze_time("2025-03-10 10:00:00"):
            client.message_post(body="Too dear, compare", message_type="comment", subtype_xmlid="mail.mt_note")
        with freeze_time("2025-03-14 10:00:00"):
            self._task(deal).action_feedback(feedback="Thinks until Monday")
            self.env.flush_all()
        talks = self._rows("talks")
        self.assertEqual([talk["title"] for talk in talks], ["Agent, Call", "Agent, note"])
        self.assertEqual([talk["detail"] for talk in talks], ["Thinks until Monday", "Too dear, compare"])
        self.assertEqual([talk["end"] for talk in talks], ["yesterday", "Mar 10"])
        self.assertEqual(talks[0]["open"], {"model": "crm.lead", "id": deal.id})
        self.assertIsNone(talks[1]["open"])

    def test_what_was_noted_twice_is_told_once(self):
        for record in (self.client, self._deal(), self._deal()):
            record.with_user(self.agent).message_post(body="Pays in two parts", message_type="comment")
        self.client.with_user(self.agent).message_post(body="Has a boat", message_type="comment")
        details = [talk["detail"] for talk in self._rows("talks")]
        self.assertEqual(sorted(details), ["Has a boat", "Pays in two parts"])

    def test_long_talks_are_cut(self):
        self.client.with_user(self.agent).message_post(body="слово " * 100, message_type="comment")
        (talk,) = self._rows("talks")
        self.assertTrue(talk["detail"].endswith("…"))
        self.assertLess(len(talk["detail"]), 120)

    def test_what_the_system_notes_is_no_talk(self):
        self._issued()
        self.client.city = "Київ"
        self.env.flush_all()
        self.assertFalse(self._rows("talks"))

    def test_talks_on_a_colleagues_deal_stay_his(self):
        deal = self._deal(self.other_agent)
        deal.message_post(body="secret", message_type="comment")
        self._task(deal, self.other_agent).action_feedback(feedback="secret")
        self._task(deal, self.other_agent, summary="secret")
        self.assertFalse(self._rows("talks") or self._rows("open"))
        self.assertIsNone(self._figure("Next contact"))
        self.assertEqual(len(self._rows("talks", user=self.agent_all)), 2)
        self.assertEqual(len(self._rows("open", user=self.agent_all)), 1)

    def test_new_deal_knows_the_client(self):
        action = self.client.with_user(self.agent).action_new_insurance_deal()
        deal = self.env["crm.lead"].with_user(self.agent).with_context(**action["context"]).create({"name": "D"})
        self.assertEqual((deal.partner_id, deal.insurance_kind, deal.user_id), (self.client, "new", self.agent))


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestCardQueries(CardCase):
    def _client_with(self, number):
        """Return a client with as many policies here and elsewhere, deals, tasks and talks."""
        client = self.env["res.partner"].create({"name": f"N {number}", "is_insurance_client": True, "phone": "050 1"})
        for turn in range(number):
            self._issued(partner_id=client.id, date_end=f"2025-{4 + turn % 8:02}-28")
            if turn % 10 == 0:
                self._foreign(partner_id=client.id, insurer_id=self.insurer.id)
                deal = self._deal(partner_id=client.id)
                self._task(deal)
                self._task(deal).action_feedback(feedback="done")
                self._task(client)
                client.with_user(self.agent).message_post(body="note", message_type="comment")
        return client

    def _queries(self, client):
        self._card(client)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        card = client.with_user(self.agent).insurance_card
        self.assertTrue(card["sections"])
        return self.env.cr.sql_log_count - before

    def test_sixty_policies_cost_as_many_queries_as_one(self):
        one, many = self._client_with(1), self._client_with(60)
        self.assertLessEqual(self._queries(many), self._queries(one))
