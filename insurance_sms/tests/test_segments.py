from odoo.tests import BaseCase, tagged

from ..lib import segments
from ..lib.segments import GSM, UCS


@tagged("post_install", "-at_install")
class TestSegments(BaseCase):
    """How many segments a text takes; the published cases of another program are in tests/test_segments.py."""

    def _check(self, text, encoding, characters, parts, left):
        told = segments.count(text)
        self.assertEqual(
            (told.encoding, told.characters, told.segments, told.left), (encoding, characters, parts, left), text[:20]
        )

    def test_empty(self):
        self._check("", GSM, 0, 0, 160)
        self._check(None or "", GSM, 0, 0, 160)

    def test_gsm_edges(self):
        for letters, parts, left in ((1, 1, 159), (160, 1, 0), (161, 2, 145), (306, 2, 0), (307, 3, 152)):
            self._check("a" * letters, GSM, letters, parts, left)

    def test_ucs_edges(self):
        for letters, parts, left in ((1, 1, 69), (70, 1, 0), (71, 2, 63), (134, 2, 0), (135, 3, 66)):
            self._check("ж" * letters, UCS, letters, parts, left)

    def test_signs_of_two(self):
        self._check("€" * 80, GSM, 160, 1, 0)
        self._check("€" * 81, GSM, 162, 2, 143)  # 76 in the first: a sign is never torn in two
        self._check("[" + "a" * 158, GSM, 160, 1, 0)
        self._check("😀" * 35, UCS, 70, 1, 0)
        self._check("😀" * 36, UCS, 72, 2, 61)  # 33 in the first

    def test_languages(self):
        for text in (
            "Ваш поліс завершується",
            "Ваш полис заканчивается",
            "بیمه‌نامه شما تمام می‌شود",
            "您的保单即将到期",
        ):
            self.assertEqual(segments.count(text).encoding, UCS)
        for text in ("Your policy ends", "Größe ñ Å £ ¿", "Ω Δ", "line\nbreak"):
            self.assertEqual(segments.count(text).encoding, GSM)

    def test_culprits_each_once_with_what_to_write(self):
        self.assertEqual(
            segments.count("“a” – ’b’ 🎂 “c”").culprits, (("“", '"'), ("”", '"'), ("–", "-"), ("’", "'"), ("🎂", None))
        )
        self.assertFalse(segments.count("plain").culprits)

    def test_escape_sign_is_no_letter(self):
        self.assertEqual(segments.count("a\x1bb").encoding, UCS)

    def test_one_letter_doubles_the_price(self):
        text = "a" * 100
        self.assertEqual(segments.count(text).segments, 1)
        self.assertEqual(segments.count(text + "’").segments, 2)
        self.assertEqual(segments.count(segments.simplify(text + "’")).segments, 1)

    def test_every_replacement_is_plain(self):
        for letter in segments.REPLACEMENTS:
            self.assertFalse(segments.count(segments.replacement(letter)).culprits, letter)
            self.assertTrue(segments.count(letter).culprits, letter)

    def test_accents_fall(self):
        self.assertEqual(segments.replacement("č"), "c")
        self.assertEqual(segments.replacement("ş"), "s")
        self.assertIsNone(segments.replacement("ж"))
        self.assertIsNone(segments.replacement("中"))

    def test_simplify_keeps_what_it_cannot_replace(self):
        self.assertEqual(segments.simplify("“Привіт” é…"), '"Привіт" é...')
        self.assertEqual(segments.simplify("a\u00a0b\u200bc"), "a bc")

    def test_normalise(self):
        self.assertEqual(segments.normalise("a\r\nb\rc"), "a\nb\nc")
        self.assertEqual(segments.normalise("и\u0306"), "й")
        self.assertEqual(segments.normalise(None), "")
