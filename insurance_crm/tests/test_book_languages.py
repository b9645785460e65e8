"""Books as brokers of five countries keep them: their words, letters, calendars, digits and numbers."""

from datetime import date

from odoo.tests import tagged

from .book_common import BookCase

PERSIAN = """\
گزارش بیمه‌نامه‌ها
نام بیمه گذار;موبایل;کد ملی;شماره بیمه نامه;رشته;شرکت بیمه;تاریخ صدور;تاریخ شروع;تاریخ انقضا;حق بیمه;پلاک;بازاریاب
زهرا کریمی;۰۹۱۲۳۴۵۶۷۸۹;۰۰۱۲۳۴۵۶۷۸;۱۴۰۲/۱۱۱;شخص ثالث;بیمه ایران;۱۴۰۲/۱۲/۲۰;۱۴۰۲/۱۲/۲۵;۱۴۰۳/۱۲/۲۴;۱۲٬۵۰۰٬۰۰۰;۱۲ب۳۴۵ایران۱۱;فروش مستقیم
زهرا کريمي;۰۹۱۲۳۴۵۶۷۸۹;;۱۴۰۳/۲۲۲;بدنه;بیمه ایران;۱۴۰۳/۰۱/۱۵;۱۴۰۳/۰۱/۱۵;۱۴۰۴/۰۱/۱۴;۸٬۰۰۰٬۰۰۰;۱۲ب۳۴۵ایران۱۱;رضا محمدی
جمع;;;;;;;;;۲۰٬۵۰۰٬۰۰۰;;
"""
CHINESE = """\
投保人,手机,身份证号,保单号,险种,保险公司,起保日期,到期日,保费,车牌号,业务员
王小明,13912345678,110101199001011234,PDAA2024001,交强险,平安保险,2024年3月15日,2025年3月14日,"1,200.50",京A12345,
李娜,13812345678,110101199202022345,PDAA2024002,车损险,平安保险,2024-04-01,2025-03-31,3500,京B54321,张伟
合计,,,,,,,,4700.50,,
"""
AMERICAN = """\
Policyholder,Phone,Policy Number,Line of Business,Insurance Company,Effective Date,Expiration Date,Premium
"Smith, John",(212) 555-0123,HO-1,Household,Acme Insurance Co.,03/15/2024,03/14/2025,"$1,234.56"
"O'Neil, Mary",(212) 555-0199,HO-2,Household,ACME INSURANCE,04/01/2024,03/31/2025,"$1,000.00"
"""
SPANISH = """\
Client;Phone;Policy no.;Line;Insurer;Valid from;Valid to;Premium
María Peña Núñez;600 123 456;P-1;MTPL;Aseguradora Ibérica;01/02/2024;31/01/2025;1.234,56 €
José Muñoz;600 123 457;P-2;MTPL;ASEGURADORA IBÉRICA;13/02/2024;12/02/2025;980,00 €
"""
RUSSIAN = "\n".join(
    "\t".join(row)
    for row in (
        ["ФИО клиента", "Сотовый", "Гос. номер", "Марка и модель", "Продукт", "Страховая компания", "Серия и номер",
         "Дата начала", "Срок", "Стоимость", "% КВ", "Ответственный", "Оформил"],
        ["Королёв Семён Ильич", "8 (916) 123-45-67", "А123ВС77", "Lada Vesta", "ОСАГО", "ООО «СК Ромашка»", "ХХХ 0123456789",
         "15 марта 2024 г.", "1 год", "12 500,00 руб.", "15%", "Коваль Ирина", ""],
        ["Королев Семен", "+7 916 1234567", "А123ВС77", "Lada Vesta", "КАСКО", "Ромашка", "К 55",
         "15.03.24", "6 мес.", "48 тыс.", "20%", "Коваль Ирина", "Мельник Ю"],
    )
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestBookLanguages(BookCase):
    def _book(self, text, encoding, country):
        self.company.country_id = self.env.ref(f"base.{country}")
        run = self._import(text.encode(encoding), "book.csv")
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(run.rejected_ids.mapped("reason"))
        return self._policies(run)

    def test_persian(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                first, second = self._book(PERSIAN, encoding, "ir")
                self.assertEqual((first.date_issue, first.date_start), (date(2024, 3, 10), date(2024, 3, 15)))
                self.assertEqual(first.date_end, date(2025, 3, 14))
                self.assertEqual((first.premium, second.premium), (12_500_000, 8_000_000))
                self.assertEqual(first.partner_id, second.partner_id, "Arabic letters for Persian ones")
                self.assertEqual(first.partner_id.phone_sanitized or first.partner_id.mobile_sanitized, "+989123456789")
                self.assertEqual(first.object_ids.object_id, second.object_ids.object_id)
                self.assertEqual(first.line_id, self.env.ref("insurance_crm.line_mtpl"))
                self.assertEqual(second.line_id, self.env.ref("insurance_crm.line_hull"))
                self.assertFalse(first.marketer_id)
                self.assertEqual(second.marketer_id.name, "رضا محمدی")
                self.assertEqual(first.insurer_id, self.other_insurer)
                self.assertEqual(len(first.partner_id.insurance_identity_ids), 1)
                savepoint.close(rollback=True)

    def test_chinese(self):
        for encoding in ("utf-8", "gb18030"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                first, second = self._book(CHINESE, encoding, "cn")
                self.assertEqual((first.date_start, first.date_end), (date(2024, 3, 15), date(2025, 3, 14)))
                self.assertEqual((first.premium, second.premium), (1200.5, 3500))
                self.assertEqual(first.partner_id.name, "王小明")
                self.assertEqual(first.line_id, self.env.ref("insurance_crm.line_mtpl"))
                self.assertEqual(second.line_id, self.env.ref("insurance_crm.line_hull"))
                self.assertEqual(first.object_ids.object_id.plate, "京A12345")
                savepoint.close(rollback=True)

    def test_american(self):
        first, second = self._book(AMERICAN, "utf-8", "us")
        self.assertEqual((first.date_start, second.date_start), (date(2024, 3, 15), date(2024, 4, 1)))
        self.assertEqual((first.premium, second.premium), (1234.56, 1000))
        self.assertEqual(first.insurer_id, second.insurer_id)
        self.assertEqual(first.partner_id.name, "Smith, John")
        self.assertEqual(first.partner_id.phone_sanitized, "+12125550123")

    def test_spanish(self):
        for encoding in ("iso8859_15", "cp1252", "utf-8"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                first, second = self._book(SPANISH, encoding, "es")
                self.assertEqual((first.premium, second.premium), (1234.56, 980))
                self.assertEqual(first.date_start, date(2024, 2, 1))
                self.assertEqual(first.partner_id.name, "María Peña Núñez")
                self.assertEqual(first.insurer_id, second.insurer_id)
                savepoint.close(rollback=True)

    def test_russian(self):
        for encoding in ("cp1251", "utf-8", "utf-16"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                first, second = self._book(RUSSIAN, encoding, "ru")
                self.assertEqual((first.date_start, first.date_end), (date(2024, 3, 15), date(2025, 3, 14)))
                self.assertEqual(second.date_end, date(2024, 9, 14))
                self.assertEqual((first.premium, first.commission), (12_500, 1_875))
                self.assertEqual((second.premium, second.commission), (48_000, 9_600))
                self.assertEqual(first.partner_id, second.partner_id)
                self.assertEqual(first.insurer_id, second.insurer_id)
                self.assertEqual(first.object_ids.object_id, second.object_ids.object_id)
                self.assertEqual((first.user_id, second.issuer_id), (self.koval, self.melnyk))
                savepoint.close(rollback=True)
