"""Names and marks that tell whether two contacts are one: pure functions."""

from datetime import date

from odoo.tests import BaseCase, tagged

from ..lib.doubles import ALIKE, OTHER, PARTLY, SAME, SHOWN, SURE, Person, compare, compare_names, name_key

BIRTH = date(1980, 2, 29)


@tagged("post_install", "-at_install")
class TestDoublesLib(BaseCase):
    def test_one_name_in_two_scripts_has_one_key(self):
        for spellings in (
            (
                "Коваленко Олена Петрівна",
                "Елена Коваленко",
                "Kovalenko Olena",
                "KOVALENKO O. Elena",
                "Коваленко, Олена",
            ),
            ("Григорій Іщенко", "Hryhorii Ishchenko", "Григорий Ищенко", "Grigoriy Ischenko"),
            ("Сергій Кравець", "Sergey Kravets", "Serhii Kravetz"),
            ("Жанна Щербакова", "Zhanna Shcherbakova"),
            ("Юрий Чехов", "Yuri Chekhov", "Jurij Chehov"),
            ("Оксана Ксенич", "Oxana Ksenych"),
            ("Фёдор Соловьёв", "Федор Соловьев", "Fedor Solovyov", "Feodor Soloviev"),
            ("زهرا کریمی", "زهرا كريمي", "کریمی زهرا"),
            ("王小明", "王 小明"),
            ("ТОВ «Промінь 24»", "Промінь 24, ТОВ", "Promin 24 LLC"),
        ):
            with self.subTest(spellings[0]):
                keys = {name_key(name) for name in spellings}
                self.assertEqual(len(keys), 1, keys)
                self.assertTrue(keys.pop())

    def test_different_names_have_different_keys(self):
        names = (
            "Коваленко Олена",
            "Коваленко Петро",
            "Бондар Олена",
            "王小明",
            "王小红",
            "زهرا کریمی",
            "زهرا محمدی",
            "ТОВ Промінь",
        )
        self.assertEqual(len({name_key(name) for name in names}), len(names))

    def test_one_word_is_no_key(self):
        for name in ("Олена", "", None, "王", "К. О.", "-", "Olena K."):
            self.assertEqual(name_key(name), "", name)
        self.assertEqual(name_key("Alfa", firm=True), "lf")
        self.assertNotEqual(name_key("ТОВ Альфа 11"), name_key("ТОВ Альфа 1"))

    def test_a_family_name_like_a_patronymic_counts_when_nothing_else_is_left(self):
        self.assertEqual(len(name_key("Петрович Иван").split()), 2)
        self.assertEqual(name_key("Иванович Петр Ильич"), name_key("Иванович Петр Ильич".upper()))

    def test_names_compared(self):
        for one, other, likeness in (
            ("Коваленко Олена Петрівна", "Olena Kovalenko", SAME),
            ("Коваленко О. Петрівна", "Коваленко Олена Петрівна", SAME),
            ("王小明", "王小明", SAME),
            ("Коваленко Олена", "Елена Коваленко", ALIKE),
            ("Коваленко О.", "Коваленко Олена", ALIKE),
            ("Григорій Іщенко", "Grigoriy Ischenko", ALIKE),
            ("Олена", "Коваленко Олена", PARTLY),
            ("Коваленко Петро", "Коваленко Олена", OTHER),
            ("王小明", "王小红", OTHER),
            ("", "Коваленко Олена", OTHER),
            ("Иван", "Пётр", OTHER),
            ("Vicente Gil Gil", "Gil Gil, Vicente", SAME),
            ("Nuria Gil Vicente", "Vicente Gil Gil", OTHER),
        ):
            with self.subTest(f"{one} / {other}"):
                self.assertEqual(compare_names(one, other), likeness)
                self.assertEqual(compare_names(other, one), likeness)

    def _points(self, one, other):
        points, reasons = compare(Person(**one), Person(**other))
        self.assertEqual(
            (points, sorted(reasons)), (lambda p, r: (p, sorted(r)))(*compare(Person(**other), Person(**one)))
        )
        return points, reasons

    def test_sure(self):
        olena = {"name": "Коваленко Олена"}
        for what, one, other in (
            ("document", {"name": "К.", "documents": {"h"}}, {"name": "X Y", "documents": {"h"}, "birth": BIRTH}),
            ("vat", {**olena, "vat": "1"}, {"name": "Kovalenko O.", "vat": "1"}),
            ("phone", {**olena, "phones": {"1", "2"}}, {"name": "Olena Kovalenko", "phones": {"2", "3"}}),
            ("email", {**olena, "emails": {"a"}}, {**olena, "emails": {"a"}}),
            ("birth", {**olena, "birth": BIRTH}, {"name": "Олена Іванівна Коваленко", "birth": BIRTH}),
        ):
            with self.subTest(what):
                points, reasons = self._points(one, other)
                self.assertGreaterEqual(points, SURE)
                self.assertEqual(reasons[0], what)

    def test_worth_a_look(self):
        for one, other in (
            ({"name": "Иван Кот", "phones": {"1"}}, {"name": "Мария Кот", "phones": {"1"}}),
            ({"name": "Іван Кіт"}, {"name": "Кіт Іван"}),
            ({"name": "Елена Кот", "birth": BIRTH}, {"name": "Олена Кот", "birth": BIRTH}),
            ({"name": "Елена Кот", "phones": {"1"}}, {"name": "Олена Кот", "phones": {"1"}}),
            ({"name": "Олена", "phones": {"1"}}, {"name": "Олена Кот", "phones": {"1"}}),
        ):
            points, _reasons = self._points(one, other)
            self.assertTrue(SHOWN <= points < SURE, (one, other, points))

    def test_a_different_birth_date_speaks_against(self):
        one = {"name": "Іван Кіт", "phones": {"1"}, "birth": BIRTH}
        points, _reasons = self._points(one, {**one, "birth": date(2010, 5, 5)})
        self.assertTrue(SHOWN <= points < SURE, "father and son of one name and one phone")
        points, _reasons = self._points(
            {"name": "Іван Кіт", "birth": BIRTH}, {"name": "Іван Кіт", "birth": date(1980, 3, 1)}
        )
        self.assertLess(points, SHOWN, "namesakes")
        self.assertEqual(self._points({"name": "А Б", "vat": "1"}, {"name": "А Б", "vat": "2"})[0], 0)

    def test_nothing_in_common(self):
        self.assertEqual(
            self._points({"name": "Иван Кот", "birth": BIRTH}, {"name": "Пётр Лис", "birth": BIRTH}), (0, [])
        )
        self.assertEqual(self._points({}, {}), (0, []))

    def test_more_evidence_counts_more(self):
        one = {"name": "Елена Кот", "phones": {"1"}, "emails": {"a"}}
        two = {"name": "Олена Кот", "phones": {"1"}, "emails": {"a"}}
        self.assertGreater(self._points(one, two)[0], self._points(one, {**two, "emails": set()})[0])
        self.assertLess(self._points(one | {"birth": BIRTH, "vat": "1"}, two | {"birth": BIRTH, "vat": "1"})[0], 100)

    def test_firms(self):
        one = {"name": "ТОВ «Альфа»", "is_firm": True, "phones": {"1"}}
        self.assertGreaterEqual(self._points(one, {"name": "Альфа, ТОВ", "is_firm": True, "phones": {"1"}})[0], SURE)
        self.assertEqual(self._points(one, {"name": "Alfa LLC", "is_firm": True})[1], ["name_alike"])
        self.assertEqual(self._points(one, {"name": "ТОВ «Бета»", "is_firm": True}), (0, []))
