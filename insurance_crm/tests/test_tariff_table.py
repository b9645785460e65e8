"""Tariffs in spreadsheets, without a database: what is read, what is refused and why."""

import io

from odoo.tests import BaseCase, tagged

from ..lib.tariff import table

UKRAINIAN = {
    "table": "Таблиця", "attribute": "Ознака", "from": "Від", "to": "До", "values": "Значення", "attribute2": "І ознака",
    "from2": "І від", "to2": "І до", "values2": "І значення", "effect": "Дія", "by": "На", "note": "Примітка",
}  # fmt: skip
NAMES = table.Names(
    UKRAINIAN,
    {"factor": "Коефіцієнт", "term": "Короткий строк", "setting": "Налаштування"},
    {"factor": "Помножити на", "amount": "Додати суму", "rate": "Додати %", "refuse": "Не страхувати"},
    {"day": "Днів", "month": "Місяців"},
    {"age": ("Вік", "number"), "area": ("Місто", "text"), "years": ("Стаж", "number")},
    ("base_value",),
)
HEAD = "Table,Attribute,From,To,Values,And attribute,And from,And to,Effect,By,Note"
ENGLISH = table.Names(
    {"table": "Table", "attribute": "Attribute", "from": "From", "to": "To", "values": "Values", "attribute2": "And attribute",
     "from2": "And from", "to2": "And to", "values2": "And values", "effect": "Effect", "by": "By", "note": "Note"},
    {"factor": "Factor", "term": "Short term", "setting": "Setting"},
    {"factor": "Multiply by", "amount": "Add amount", "rate": "Add % of the sum", "refuse": "Do not insure"},
    {"day": "Days", "month": "Months"},
    {"age": ("Client's age", "number"), "area": ("Area", "text"), "years": ("Years of driving", "number")},
    ("base_value",),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestTariffTable(BaseCase):
    def _read(self, *lines, head=HEAD, names=ENGLISH):
        data = "\n".join([head, *lines]).encode()
        _header, good, bad = table.read(io.BytesIO(data), names)
        return [record for _n, record in good], {
            number: [code for code, _f in problems] for number, _c, problems in bad
        }

    def test_factors(self):
        good, bad = self._read(
            "Factor,Client's age,18,24,,,,,Multiply by,1.4,young",
            ",age,25,,,years,,2,x,1.2,",
            ',AREA,,,"Kyiv, Lviv",,,,+,12,',
            ",area,,,,,,,Do not insure,,",
        )
        self.assertFalse(bad)
        self.assertEqual(good[0], {
            "table": "factor", "attribute": "age", "values": "18-24", "attribute2": None, "values2": "", "effect": "factor",
            "by": 1.4, "note": "young",
        })  # fmt: skip
        self.assertEqual((good[1]["values"], good[1]["attribute2"], good[1]["values2"]), ("25+", "years", "-2"))
        self.assertEqual((good[2]["values"], good[2]["effect"], good[2]["by"]), ("Kyiv, Lviv", "amount", 12))
        self.assertEqual((good[3]["values"], good[3]["effect"], good[3]["by"]), ("", "refuse", 0))

    def test_bounds_in_one_cell(self):
        good, bad = self._read("age,18-24,1.4", "age,25+,1", head="Attribute,Values,By")
        self.assertFalse(bad)
        self.assertEqual([record["values"] for record in good], ["18-24", "25+"])

    def test_short_terms_and_settings(self):
        good, bad = self._read(
            "Short term,Days,,15,,,,,,20,", "Short term,,,3,,,,,,50,", "Setting,base_value,,,,,,,,2.5,"
        )
        self.assertFalse(bad)
        self.assertEqual(good[0], {"table": "term", "count": 15, "unit": "day", "by": 20})
        self.assertEqual(good[1], {"table": "term", "count": 3, "unit": "month", "by": 50})
        self.assertEqual(good[2], {"table": "setting", "attribute": "base_value", "values": "2.5"})

    def test_refused_rows_with_every_reason(self):
        good, bad = self._read(
            "Factor,mileage,1,2,,,,,,1,",
            "Factor,,1,2,,,,,,1,",
            "Factor,age,old,2,,,,,,1,",
            "Factor,age,24,18,,,,,,1,",
            "Factor,age,1,2,,,,,,,",
            "Factor,age,3,4,,,,,,much,",
            "Factor,age,5,6,,,,,Divide by,1,",
            "Factor,age,7,8,,,,,,0,",
            "Bonus,age,9,9,,,,,,1,",
            "Short term,Weeks,,3,,,,,,50,",
            "Short term,,,2.5,,,,,,50,",
            "Short term,,,2,,,,,,500,",
            "Setting,colour,,,,,,,,5,",
            "Factor,age,1,2,,,,,,1.1,",
            "Factor,age,1,2,,,,,,1.3,",
            "Factor,nothing,x,y,,,,,Divide by,z,",
        )
        self.assertEqual([record["by"] for record in good], [1.1])
        self.assertEqual(bad, {
            2: ["attribute"], 3: ["missing"], 4: ["number"], 5: ["values"], 6: ["missing"], 7: ["number"], 8: ["word"],
            9: ["factor_positive"], 10: ["word"], 11: ["word"], 12: ["count"], 13: ["percent"], 14: ["setting"],
            16: ["duplicate"], 17: ["attribute", "word", "number"],
        })  # fmt: skip

    def test_titles_and_words_of_the_users_language(self):
        good, bad = self._read(
            "Коефіцієнт;Вік;18;24;;;;;Помножити на;1,4;",
            "Короткий строк;Місяців;;3;;;;;;50;",
            head="Таблиця;Ознака;Від;До;Значення;І ознака;І від;І до;Дія;На;Примітка",
            names=NAMES,
        )
        self.assertFalse(bad)
        self.assertEqual((good[0]["attribute"], good[0]["by"]), ("age", 1.4))
        self.assertEqual(good[1]["unit"], "month")

    def test_codes_are_read_in_every_language(self):
        good, bad = self._read("factor,age,18,24,,,,,factor,1.4,", head=HEAD.lower().replace("and ", "")
                               .replace("attribute,from,to,effect", "attribute2,from2,to2,effect"), names=NAMES)  # fmt: skip
        self.assertFalse(bad)
        self.assertEqual(good[0]["by"], 1.4)

    def test_no_such_table(self):
        for head in ("Policy,Client,Premium", "Attribute,Values", ""):
            with self.subTest(head), self.assertRaises((table.TableError, ValueError)):
                self._read("1,2,3", head=head)

    def test_what_is_written_is_read(self):
        rows = [
            {
                "table": "Factor",
                "attribute": "age",
                "from": 18,
                "to": 24.5,
                "effect": "factor",
                "by": 1.0525,
                "note": "=1+1",
            },
            {"table": "Factor", "attribute": "area", "values": "Kyiv, Львів", "effect": "amount", "by": 3},
            {"table": "Factor", "attribute": "age", "from": 25, "attribute2": "years", "to2": 2, "effect": "refuse"},
            {"table": "Short term", "attribute": "month", "to": 3, "by": 50.5},
        ]
        content = table.write(ENGLISH.titles, rows, "Tariff")
        _header, good, bad = table.read(io.BytesIO(content), ENGLISH)
        self.assertFalse(bad)
        records = [record for _number, record in good]
        self.assertEqual([record["by"] for record in records], [1.0525, 3, 0, 50.5])
        self.assertEqual([record.get("values") for record in records], ["18-24.5", "Kyiv, Львів", "25+", None])
        self.assertEqual((records[0]["note"], records[2]["values2"]), ("=1+1", "-2"))
