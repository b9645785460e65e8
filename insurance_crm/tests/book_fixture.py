"""A small broker's spreadsheet with everything awkward in it, built in code: no personal data is kept in a file."""

import base64
import csv
import io
from datetime import date

import xlsxwriter

SECTIONS = ["Портфель страхового брокера «Приклад»", "станом на 01.06.2024"]
HEADER = [
    "№", "ПІБ клієнта", "Телефон", "Дата народження", "ІПН", "Держномер", "Авто", "Продукт", "Страховик", "№ поліса",
    "Дата оформлення", "Діє з", "Термін", "Ціна", "% КВ", "Менеджер", "Оформив", "Субагент", "Примітка",
]  # fmt: skip
FORMULA = "=250*2"
ROWS = [
    # one client under two spellings, known by the phone; 1 рік; a real date beside a text date
    [1, "Іваненко Олена Петрівна", "+380 50 123-45-67", date(1985, 2, 14), "2987654321", "АА 1234 ВВ", "Skoda Octavia", "ОСЦПВ",
     'СК "Княжа"', "EP-100001", date(2023, 3, 15), date(2023, 3, 15), "1 рік", "2 500,00 грн", "12%", "Коваль Ірина", "Мельник Ю.",
     None, None],
    [2, "Иваненко Елена", "0501234567", None, None, "AA1234BB", "Skoda Octavia", "ОСЦПВ",
     "Княжа", "EP-200777", "15.03.2024", "15.03.2024", "12 міс", "2 800,00 грн", "12%", "Коваль Ірина", "Мельник Ю.", None,
     "пролонгація"],
    # two phones in a cell, КАСКО, a serial number for a date, a marketer, a formula with its result
    [3, "Шевчук Тарас", "067 222 33 44, (044) 555-66-77", "01.02.70", None, "KA0001AA", "Toyota RAV4", "КАСКО",
     "ПрАТ «Універсальна»", "К-55/24", 45366, 45366, "рік", FORMULA, 0.15, "Коваль Ірина", "Мельник Ю.", "ФОП Бойко", None],
    # 15 days abroad, no car; an employee nobody knows
    [4, "Ткачук Марія", 380631112233, "1990-12-01", None, None, None, "Туристичне страхування", "Княжа", "T-9", "01.06.2024",
     "10.06.2024", "15 днів", "450", "30", "Сидоренко Звільнений", None, "прямий продаж", None],
    # a firm, open-ended, price with a non-breaking space
    [5, 'ТОВ "Ромашка"', "8 (044) 111-22-33", None, "12345678", None, None, "Майно", "Універсальна", "М-1", "05.01.2024",
     "05.01.2024", "безстроково", "12\u00a0500,00", "10 %", "Шульга Петро", "Мельник Ю.", None, None],
    [None] * 19,
    # until a day of the year; the namesake with another phone and birthday is somebody else
    [6, "Іваненко Олена Петрівна", "093 999 88 77", "03.03.1999", None, "BC 5555 HH", "Renault", "ОСЦПВ", "Княжа", "EP-100002",
     "16.03.2024", "16.03.2024", "до 15.09", "1 300,50 грн.", "12", "Шульга Петро", None, None, None],
    # refused: the same row again, no such day, a term nobody understands, no number, no client, no line
    [7, "Шевчук Тарас", "067 222 33 44", None, None, "KA0001AA", "Toyota RAV4", "КАСКО", "ПрАТ «Універсальна»", "К-55/24",
     45366, 45366, "рік", 500, 0.15, "Коваль Ірина", None, None, None],
    [8, "Гнатюк Олег", "0681234567", None, None, None, None, "ОСЦПВ", "Княжа", "EP-3", None, "31.02.2024", "1 рік", "100", "10",
     "Коваль Ірина", None, None, None],
    [9, "Гнатюк Олег", "0681234567", None, None, None, None, "ОСЦПВ", "Княжа", "EP-4", None, "01.02.2024", "як завжди", "100", "10",
     "Коваль Ірина", None, None, None],
    [10, "Гнатюк Олег", "0681234567", None, None, None, None, "ОСЦПВ", "Княжа", None, None, "01.02.2024", "1 рік", "100", "10",
     "Коваль Ірина", None, None, None],
    [11, None, "0681234567", None, None, None, None, "ОСЦПВ", "Княжа", "EP-5", None, "01.02.2024", "1 рік", "100", "10",
     "Коваль Ірина", None, None, None],
    [12, "Гнатюк Олег", "0681234567", None, None, None, None, "Щось дивне", "Княжа", "EP-6", None, "01.02.2024", "1 рік", "100",
     "10", "Коваль Ірина", None, None, None],
    [None, "Разом", None, None, None, None, None, None, None, None, None, None, None, "=SUM(N5:N17)", None, None, None, None, None],
]  # fmt: skip
GOOD, BAD = 6, 6
_RESULTS = {FORMULA: 500, "=SUM(N5:N17)": 20_750.5}


def workbook(rows=ROWS, results=True):
    """Return the bytes of the spreadsheet: a merged title, a date of the list, an empty row, then the table.

    :param results: keep the results of formulas, as a spreadsheet program does
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd.mm.yyyy"})
    info = book.add_worksheet("Довідка")
    info.write(0, 0, "Не редагувати")
    sheet = book.add_worksheet("Портфель")
    sheet.merge_range(0, 0, 0, 9, SECTIONS[0], book.add_format({"bold": True, "align": "center"}))
    sheet.write(1, 0, SECTIONS[1])
    sheet.write_row(3, 0, HEADER)
    for number, row in enumerate(rows, 4):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(number, column, cell, None, _RESULTS[cell] if results else "")
            elif cell is not None:
                sheet.write(number, column, cell)
    book.close()
    return out.getvalue()


def as_csv(rows=ROWS, encoding="cp1251", delimiter=";"):
    """Return the bytes of the same table as old spreadsheet programs save it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([SECTIONS[:1], [], HEADER])
    for row in rows:
        writer.writerow([_shown(cell) for cell in row])
    return out.getvalue().encode(encoding)


def _shown(cell):
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, float):
        return f"{cell:.0%}"
    return _RESULTS.get(cell, "" if cell is None else cell)


def encoded(data):
    """Return bytes as a Binary field takes them."""
    return base64.b64encode(data)
