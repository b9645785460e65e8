"""Requests become deals of known or new clients; the same twice makes one; nothing is lost."""

import json
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.request import insurance_request as module
from .request_common import RequestCase


@tagged("post_install", "-at_install")
class TestRequest(RequestCase):
    def _retry(self):
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_request").method_direct_trigger()

    # --- taken ------------------------------------------------------------------------------------

    def test_a_new_client_and_his_deal(self):
        status, answer, request = self._send(
            id="w-1", name="Zhang Wei", phone="+380 67 555 00 11", email="zw@example.com", birth_date="1990-05-06",
            city="Kyiv", subject="Insure my car", text="Golf, 2019\n<b>quickly</b>", car="Golf",
        )  # fmt: skip
        self.assertEqual((status, answer), (200, {"id": "w-1", "request": request.id, "state": "accepted"}))
        deal, client = request.lead_id, request.partner_id
        self.assertEqual((request.state, request.matched, request.tries), ("done", False, 1))
        self.assertEqual((deal.name, deal.insurance_kind, deal.insurance_line_id), ("Insure my car", "new", self.line))
        self.assertEqual((deal.type, deal.insurance_source_id, deal.partner_id), ("opportunity", self.source, client))
        self.assertEqual((client.name, client.city, str(client.birth_date)), ("Zhang Wei", "Kyiv", "1990-05-06"))
        self.assertTrue(client.is_insurance_client)
        self.assertEqual((deal.company_id, client.company_id), (self.company, self.company))
        self.assertIn("Golf, 2019<br", deal.description)
        self.assertIn("&lt;b&gt;quickly", deal.description)
        self.assertIn("car: Golf", deal.description)

    def test_the_agent_becomes_the_new_clients(self):
        request = self._send()[2]
        self.assertIn(request.lead_id.user_id, self.agent | self.other_agent)
        self.assertEqual(request.partner_id.user_id, request.lead_id.user_id)

    def test_a_known_client_is_matched_and_not_changed(self):
        self.client.email = "old@example.com"
        before = self.client.read(["name", "phone", "email", "city"])
        request = self._send(name="Семён Королёв", phone="0501234567", email="new@example.com", city="Lviv")[2]
        self.assertEqual((request.partner_id, request.matched), (self.client, True))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.client.read(["name", "phone", "email", "city"]), before)
        self.assertIn("new@example.com", request.lead_id.description)
        self.assertIn("Lviv", request.lead_id.description)

    def test_a_client_of_another_company_is_not_matched(self):
        self.client.company_id = self.other_company
        self.env.flush_all()
        request = self._send(name="Семён Королёв", phone="0501234567")[2]
        self.assertNotEqual(request.partner_id, self.client)
        self.assertEqual(request.partner_id.company_id, self.company)

    def test_nobodys_name(self):
        request = self._send(name="", phone="+380671112233")[2]
        self.assertEqual(request.partner_id.name, "+380671112233")
        self.assertEqual(request.lead_id.name, "Test hull · +380671112233")

    def test_the_line(self):
        source = self._source(name="Any line", line_id=False)
        words = [
            ({"line": "Test travel"}, self.travel),
            ({"line": "TEST HULL"}, self.line),
            ({"text": "We go to Turkey in May"}, self.travel),
            ({"subject": "На відпустку", "text": "відпустка"}, self.travel),
            ({"text": "Turkeys are birds"}, self.env["insurance.line"]),
            ({"line": "Test hull", "text": "turkey"}, self.line),
            ({}, self.env["insurance.line"]),
        ]
        for number, (content, line) in enumerate(words):
            with self.subTest(content):
                request = self._send(source, id=f"l-{number}", **content)[2]
                self.assertEqual(request.lead_id.insurance_line_id, line)
        self.assertEqual(self._send(id="fixed", text="turkey")[2].lead_id.insurance_line_id, self.line)

    def test_words_of_two_lines_decide_nothing(self):
        self.line.request_words = "turkey"
        self.assertFalse(self.env["insurance.line"]._guess_line("to turkey"))
        self.line.request_words = "turkey trip"
        self.assertEqual(
            self.env["insurance.line"]._guess_line("a turkey trip"), self.line, "the longer word says more"
        )

    def test_pipeline_and_channel_of_the_source(self):
        team = self.env["crm.team"].create({"name": "Web pipeline", "company_id": self.company.id})
        channel = self.env["insurance.channel"].create({"name": "Web", "kind": "online"})
        stage = self.env["crm.stage"].create({"name": "Web first", "sequence": -50, "team_ids": team.ids})
        source = self._source(name="Piped", team_id=team.id, channel_id=channel.id)
        deal = self._send(source)[2].lead_id
        self.assertEqual((deal.team_id, deal.stage_id, deal.channel_id), (team, stage, channel))
        self.line.team_id = team
        self.assertEqual(self._send(phone="+380671112255")[2].lead_id.team_id, team)

    def test_the_language_of_the_sender(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.assertEqual(self._send(id="a", language="uk-UA", phone="+380671112255")[2].partner_id.lang, "uk_UA")
        self._send(id="b", language="xx", phone="+380671112266")

    def test_merged_deals_keep_their_requests(self):
        self._rule(way="fixed", user_id=self.agent.id)
        first, second = self._send(id="w-1")[2], self._send(id="w-2", text="again")[2]
        plain = self._deal(self.agent, partner_id=first.partner_id.id)
        self.assertEqual(first.partner_id, second.partner_id)
        deals = (plain | first.lead_id | second.lead_id).with_user(self.agent)
        kept = deals.merge_opportunity()
        self.assertEqual(((first | second).lead_id, kept.insurance_source_id), (kept, self.source))

    def test_merged_clients_keep_their_requests(self):
        request = self._send(id="w-1")[2]
        partner = request.partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge((partner | self.client).ids, self.client)
        self.env.invalidate_all()
        self.assertEqual((request.partner_id, request.lead_id.partner_id), (self.client, self.client))

    # --- twice -------------------------------------------------------------------------------------

    def test_the_same_twice_is_answered_the_same(self):
        first = self._send(id="w-1")
        second = self._send(id="w-1")
        self.assertEqual(first, second)
        self.assertEqual(self.source.request_count, 1)
        self.assertEqual(self.env["crm.lead"].search_count([("insurance_source_id", "=", self.source.id)]), 1)

    def test_the_same_without_a_number_is_one(self):
        self.assertEqual(self._send(text="again")[2], self._send(text="again")[2])
        self.assertNotEqual(self._send(text="again")[2], self._send(text="other")[2])

    def test_another_content_under_the_same_number(self):
        request = self._send(id="w-1")[2]
        status, answer, _request = self._send(id="w-1", text="changed")
        self.assertEqual((status, answer["error"]["code"]), (409, "conflict"))
        self.assertNotIn("changed", request.raw)

    def test_two_sources_number_by_themselves(self):
        other = self._source(name="Other site")
        self.assertNotEqual(self._send(id="w-1")[2], self._send(other, id="w-1")[2])

    def test_the_number_is_kept_once(self):
        requests = self.source._as_service(self.env["insurance.request"])
        first = requests._keep(self.source, "w-1", b'{"a": 1}', "x")
        self.assertEqual(requests._keep(self.source, "w-1", b"{}", "y"), first)
        self.assertEqual((first.digest, first.company_id), ("x", self.company))

    # --- what cannot be taken --------------------------------------------------------------------------

    def test_unusable_is_kept_with_the_reason(self):
        for raw, words in [
            (b"no json", "no JSON object"),
            (b"\xff\xfe", "UTF-8"),
            (b'{"name": "Nobody"}', "Neither a phone nor an e-mail"),
            (b'{"phone": "+380671112233", "birth_date": "tomorrow"}', "birth_date"),
            (b'{"phone": "+380671112233", "birth_date": "2999-01-01"}', "birth date"),
        ]:
            with self.subTest(raw):
                status, answer, request = self._send(raw=raw)
                self.assertEqual((status, request.state), (422, "failed"))
                self.assertIn(words, request.reason)
                self.assertEqual(answer["error"], {"code": "unusable", "message": request.reason})
                self.assertFalse(request.lead_id)
                self.assertEqual(self._send(raw=raw)[:2], (status, answer))
        self.assertEqual(self.source.failed_count, 5)

    def test_what_failed_may_be_sent_corrected(self):
        request = self._send(raw=b'{"id": "w-1", "name": "Nobody"}')[2]
        status, _answer, again = self._send(id="w-1")
        self.assertEqual((status, again, again.state, again.reason), (200, request, "done", False))

    def test_a_fault_of_ours_is_tried_again(self):
        fault = patch.object(type(self.env["crm.lead"]), "_distribute_insurance", side_effect=ValueError("broken"))
        with fault, mute_logger(module.__name__):
            status, answer, request = self._send(id="w-1")
        self.assertEqual((status, answer["state"], request.state), (202, "waiting", "waiting"))
        self.assertIn("broken", request.reason)
        self.assertFalse(request.lead_id.exists(), "nothing half-made stays")
        self._retry()
        self.assertEqual((request.state, request.reason, request.tries), ("done", False, 2))
        self.assertEqual(self._send(id="w-1")[1]["state"], "accepted")

    def test_it_is_not_tried_for_ever(self):
        with (
            patch.object(type(self.env["crm.lead"]), "_distribute_insurance", side_effect=ValueError("broken")),
            mute_logger(module.__name__),
        ):
            request = self._send(id="w-1")[2]
            for _night in range(8):
                self._retry()
        self.assertEqual((request.tries, request.state), (module.TRIES, "waiting"))
        request.with_user(self.supervisor).action_retry()
        self.assertEqual(request.state, "done")

    def test_one_fault_does_not_stop_the_others(self):
        bad, good = self._send(id="bad", name="Bad")[2], self._send(id="good", phone="+380671112299")[2]
        (bad | good).write({"state": "waiting", "lead_id": False, "partner_id": False, "tries": 0})
        real = type(good)._make_deal

        def make(request):
            if request == bad:
                raise KeyError("broken")
            return real(request)

        with patch.object(type(good), "_make_deal", make), mute_logger(module.__name__):
            self._retry()
        self.assertEqual((bad.state, good.state), ("waiting", "done"))

    def test_collisions_start_over_and_are_no_faults(self):
        with (
            patch.object(type(self.env["crm.lead"]), "_distribute_insurance", side_effect=SerializationFailure()),
            self.assertRaises(SerializationFailure),
        ):
            self._send(id="w-1")

    def test_put_aside(self):
        request = self._send(raw=b"no json")[2].with_user(self.supervisor)
        request.action_put_aside()
        self.assertEqual((request.state, self.source.failed_count), ("aside", 0))
        request.action_retry()
        self.assertEqual(request.state, "failed")

    def test_done_is_done(self):
        request = self._send(id="w-1")[2].with_user(self.supervisor)
        deal = request.lead_id
        request.action_retry()
        request.action_put_aside()
        self.assertEqual((request.state, request.lead_id), ("done", deal))
        self.assertEqual(request.action_open_deal()["res_id"], deal.id)

    def test_the_pace(self):
        source = self._source(name="Slow", rate_limit=2)
        requests = self.env["insurance.request"]
        self._send(source, id="1")
        self.assertFalse(requests._is_too_fast(source))
        self._send(source, id="2", phone="+380671112288")
        self.assertTrue(requests._is_too_fast(source))
        self.assertFalse(requests._is_too_fast(self.source))
        self.env.cr.execute("UPDATE insurance_request SET create_date = create_date - interval '2 minutes'")
        self.assertFalse(requests._is_too_fast(source))

    def test_raw_is_what_was_sent(self):
        request = self._send(raw=json.dumps({"phone": "+380671112233", "x": [1]}))[2]
        self.assertEqual(json.loads(request.raw), {"phone": "+380671112233", "x": [1]})
