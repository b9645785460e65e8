"""What other programs send is read without trusting it; who gets it is a pure choice."""

import json
from datetime import date

from odoo.tests import BaseCase, tagged

from ..lib import intake
from ..lib.distribution import Candidate, choose


@tagged("post_install", "-at_install")
class TestRequestLib(BaseCase):
    def _refused(self, raw):
        with self.assertRaises(intake.Unusable) as caught:
            intake.parse(raw if isinstance(raw, bytes) else json.dumps(raw).encode())
        return caught.exception.code, caught.exception.field

    def test_what_is_known_is_taken_and_the_rest_is_kept(self):
        facts = intake.parse(
            json.dumps(
                {"name": "  王  小明 ", "phone": 380501112233, "birth_date": "1990-02-28", "text": "a\nb", "car": "Golf",
                 "tags": ["a", 1], "nothing": None, "empty": ""}
            ).encode()
        )  # fmt: skip
        self.assertEqual((facts["name"], facts["phone"], facts["text"]), ("王 小明", "380501112233", "a\nb"))
        self.assertEqual(facts["birth_date"], date(1990, 2, 28))
        self.assertEqual(facts["extra"], {"car": "Golf", "tags": '["a", 1]'})
        self.assertEqual(facts["email"], "")

    def test_a_byte_order_mark_is_no_fault(self):
        self.assertEqual(intake.parse(b'\xef\xbb\xbf{"phone": "1"}')["phone"], "1")

    def test_what_cannot_be_used_says_where(self):
        for raw, expected in [
            (b"{", ("json", "")),
            (b"[]", ("json", "")),
            (b'"text"', ("json", "")),
            (b"[" * 100_000, ("json", "")),
            (b"\xff\xfe{}", ("json", "")),
            ({"phone": ["1"]}, ("type", "phone")),
            ({"phone": True}, ("type", "phone")),
            ({"phone": "1", "name": {"a": 1}}, ("type", "name")),
            ({"phone": "1", "name": "x" * 201}, ("long", "name")),
            ({"phone": "1", "birth_date": "1990-02-30"}, ("date", "birth_date")),
            ({"phone": "1", "birth_date": 19900228}, ("date", "birth_date")),
            ({"name": "Nobody"}, ("reach", "")),
            ({"name": "Nobody", "phone": "  ", "email": None}, ("reach", "")),
            ({}, ("reach", "")),
        ]:
            with self.subTest(raw=str(raw)[:40]):
                self.assertEqual(self._refused(raw), expected)

    def test_control_characters_do_not_reach_the_database(self):
        facts = intake.parse(json.dumps({"phone": "1\x00", "text": "a\x00b", "x\x00": "y\x00"}).encode())
        self.assertEqual((facts["phone"], facts["text"], facts["extra"]), ("1", "ab", {"x": "y"}))

    def test_a_flood_of_fields_is_cut(self):
        facts = intake.parse(json.dumps({"phone": "1"} | {f"f{n}": "x" * 5000 for n in range(200)}).encode())
        self.assertEqual(len(facts["extra"]), intake.MAX_EXTRA)
        self.assertEqual({len(text) for text in facts["extra"].values()}, {intake.MAX_EXTRA_TEXT})

    def test_the_number_of_a_request(self):
        day, next_day = date(2025, 1, 1), date(2025, 1, 2)
        self.assertEqual(intake.external_id(b'{"id": " w-1 "}', day), "w-1")
        self.assertEqual(intake.external_id(b'{"id": 17}', day), "17")
        for raw in (b'{"id": ""}', b'{"id": true}', b'{"id": {}}', b"{}", b"no json", b"[1]", b"[" * 100_000):
            with self.subTest(raw[:10]):
                number = intake.external_id(raw, day)
                self.assertEqual(number, intake.external_id(raw, day))
                self.assertNotEqual(number, intake.external_id(raw, next_day))
                self.assertNotEqual(number, intake.external_id(raw + b" ", day))

    def test_in_turn(self):
        one, two, three = Candidate(1, given="2025-01-02"), Candidate(2, given="2025-01-01"), Candidate(3)
        self.assertEqual(choose([one, two, three], "turn").id, 3, "who never got one is first")
        self.assertEqual(choose([one, two], "turn").id, 2)
        self.assertEqual(choose([Candidate(9), Candidate(5)], "turn").id, 5, "the same every time")

    def test_least_loaded(self):
        busy, free = Candidate(1, load=3), Candidate(2, load=1, given="2025-01-02")
        self.assertEqual(choose([busy, free], "load").id, 2)
        waited = Candidate(3, load=1, given="2025-01-01")
        choice = choose([busy, free, waited], "load")
        self.assertEqual((choice.id, choice.load, choice.among, choice.alone), (3, 1, 3, False))

    def test_at_work(self):
        home, here = Candidate(1, at_work=False), Candidate(2, load=9)
        choice = choose([home, here], "load")
        self.assertEqual((choice.id, choice.at_work, choice.among), (2, True, 1))
        self.assertEqual(choose([home, here], "load", at_work_first=False).id, 1)
        self.assertEqual(choose([home], "load").at_work, False, "at night everybody can get it")
        self.assertIsNone(choose([], "turn"))
