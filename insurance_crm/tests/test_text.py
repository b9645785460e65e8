"""Text keys: both sides of a search must be made comparable in the same way."""

import re

from odoo.tests import BaseCase, tagged

from ..lib import text


def found(typed, stored):
    """Say whether text typed into a search box finds a record with this search text."""

    def matches(pattern):
        return re.fullmatch(pattern.replace("%", ".*"), stored)

    return all(any(map(matches, patterns)) for patterns in text.search_patterns(typed))


@tagged("post_install", "-at_install")
class TestText(BaseCase):
    def test_digits_of_every_script(self):
        for typed, expected in [
            ("۱۲۳۴۵۶۷۸۹۰", "1234567890"),
            ("٠١٢٣", "0123"),
            ("１２３", "123"),
            ("12 ب ۳۴۵", "12 ب 345"),
            ("AA 1234", "AA 1234"),
            ("", ""),
        ]:
            with self.subTest(typed):
                self.assertEqual(text.ascii_digits(typed), expected)

    def test_fold_gives_one_form(self):
        for typed, expected in [
            ("  Семён   КОРОЛЁВ ", "семен королев"),
            ("Straße", "strasse"),
            ("علي كريمي", "علی کریمی"),
            ("علی\u200cرضا", "علی رضا"),
            ("王小明", "王小明"),
            ("ﬁrma №5", "firma 5"),
            ("１２３", "123"),
            (None, ""),
            ("", ""),
        ]:
            with self.subTest(typed):
                self.assertEqual(text.fold(typed), expected)

    def test_fold_twice_changes_nothing(self):
        for typed in ["Семён", "Straße № 7", "علي‌رضا ۱۲", "ﬁ①", "İstanbul", "Ω ﷺ", "王小明 京A·12345", "a\u0301", "№№"]:
            with self.subTest(typed):
                self.assertEqual(text.fold(text.fold(typed)), text.fold(typed))

    def test_code_key(self):
        for typed, expected in [
            ("AA 1234 BB", "AA1234BB"),
            ("аа 12-34 вв", "AA1234BB"),
            ("А123ВС 77", "A123BC77"),
            ("京A·12345", "京A12345"),
            ("۱۲ ب ۳۴۵ ایران ۶۷", "12ب345ایران67"),
            ("№ 007/АК", "007AK"),
            ("ＡＢ１２", "AB12"),
            ("_-./ ", ""),
            (None, ""),
        ]:
            with self.subTest(typed):
                self.assertEqual(text.code_key(typed), expected)

    def test_code_key_twice_changes_nothing(self):
        for typed in ["аа 12-34 вв", "№ 007/АК", "京A·12345", "۱۲ ب ۳۴۵", "straße 1"]:
            with self.subTest(typed):
                self.assertEqual(text.code_key(text.code_key(typed)), text.code_key(typed))

    def test_look_alikes_are_one_letter(self):
        for cyrillic, latin in zip("АВСЕНІКМОРТХУЅЈ", "ABCEHIKMOPTXYSJ", strict=True):
            with self.subTest(latin):
                self.assertNotEqual(cyrillic, latin)
                self.assertEqual(text.code_key(f"{cyrillic}1"), f"{latin}1")
                self.assertEqual(text.code_key(f"{cyrillic.lower()}1"), f"{latin}1")

    def test_digits(self):
        for typed, expected in [
            ("+38 (050) 123-45-67", "380501234567"),
            ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "09123456789"),
            ("no number", ""),
            (None, ""),
            (False, ""),
        ]:
            with self.subTest(typed):
                self.assertEqual(text.digits(typed), expected)

    def test_phone_forms_are_how_people_type_them(self):
        for sanitized, expected in [
            ("+380501234567", ["380501234567", "0501234567"]),
            ("+79001234567", ["79001234567", "89001234567"]),
            ("+989123456789", ["989123456789", "09123456789"]),
            ("+8613912345678", ["8613912345678", "13912345678"]),
            ("0501234567", ["0501234567"]),
            ("+1", ["1"]),
            ("ext", []),
            (False, []),
        ]:
            with self.subTest(sanitized):
                self.assertEqual(text.phone_forms(sanitized), expected)

    def test_search_text_skips_what_is_empty_or_twice(self):
        self.assertEqual(text.search_text(), "")
        self.assertEqual(text.search_text(names=(None, "", "Анна"), codes=(False,), phones=("",)), " анна")
        self.assertEqual(text.search_text(names=("Анна", "анна")), " анна")
        self.assertEqual(text.search_text(codes=("AA-1",)), " aa 1 aa1")

    def test_what_is_stored_is_found_as_people_type_it(self):
        stored = text.search_text(
            names=("ТОВ «Альфа24» Лук’янов", "petrov1985@mail.example", "вул. Шевченка, 12а", "Иван Семёнов"),
            codes=("АА 1234 ВВ", "1234567890"),
            phones=("+380501234567", "0912 345 6789"),
        )
        for typed in [
            "альфа24", "АЛЬФА", "«альфа24»", "лук'янов", "Лук’янов", "лукянов"[:3],
            "petrov1985@mail", "petrov1985@mail.example", "1985",
            "12а", "шевченка 12", "вул шевченка", "семенов", "СЕМЁНОВ иван",
            "aa1234bb", "AA 1234 BB", "аа 1234 вв", "АА1234ВВ", "аа-1234", "aa",
            "0501234567", "+38 050 123-45-67", "380501234567", "(050) 123 45 67",
            "09123456789", "۰۹۱۲۳۴۵۶۷۸۹", "1234567890", "№ 1234567890", "№1234567890",
        ]:  # fmt: skip
            with self.subTest(typed):
                self.assertTrue(found(typed, stored), (typed, stored))

    def test_what_is_not_there_is_not_found(self):
        stored = text.search_text(names=("Семён Королёв",), codes=("AA1234BB",), phones=("+380501234567",))
        for typed in ["иван", "семён петров", "AA1235", "0501234568", "aa1234bb 9"]:
            with self.subTest(typed):
                self.assertFalse(found(typed, stored))

    def test_plates_of_the_world(self):
        """Stored one way and typed another, in both directions."""
        for one, other in [
            ("АА 1234 ВВ", "AA1234BB"),
            ("ВХ0001АН", "bx 0001 ah"),
            ("۱۲ ب ۳۴۵ - ایران ۶۷", "12ب345ایران67"),
            ("京A·12345", "京a12345"),
            ("M-AB 1234", "m ab1234"),
            ("А 001 АА 77", "a001aa77"),
        ]:
            for stored, typed in [(one, other), (other, one)]:
                with self.subTest(stored=stored, typed=typed):
                    self.assertTrue(found(typed, text.search_text(codes=(stored,))))

    def test_words_have_no_wildcards(self):
        """What the database would take for a pattern never reaches it."""
        for typed in ["100%", "a_b", "x\\y", "%", "_", "'; drop"]:
            with self.subTest(typed):
                self.assertNotRegex("".join(form for forms in text.search_words(typed) for form in forms), r"[%_\\'; ]")

    def test_short_words_begin_words(self):
        """No index helps to find two letters anywhere, but at the beginning of a word it does."""
        stored = text.search_text(
            names=("ТОВ «Альфа24» Лук’янов", "王小明"), codes=("AA1234BB",), phones=("0501234567",)
        )
        for typed in ("ал", "лу", "ян", "aa", "АА", "05", "王", "小", "明", "小明", "т ал"):
            with self.subTest(typed):
                self.assertTrue(found(typed, stored))
        for typed in ("фа", "12", "李", "小 李"):
            with self.subTest(typed):
                self.assertFalse(found(typed, stored))
        self.assertEqual(text.search_patterns("ко"), [("% ко%", "% ko%")])
        self.assertEqual(text.search_patterns("иван 12"), [("%иван%",), ("%12%",)])
        self.assertEqual(text.search_patterns("?"), [])

    def test_words_of_two_letters_and_signs(self):
        self.assertEqual(text.search_words("Ли 王"), [("ли",), ("王",)])
        self.assertEqual(text.search_words(" – « » ? "), [])
        self.assertEqual(text.search_words(""), [])
        self.assertEqual(text.search_words("вв"), [("вв", "bb")])
