"""Clients are recognised, not doubled; insurers, products and the rest are found by name."""

from datetime import date

from odoo.tests import tagged

from .book_common import BookCase

ROW = "Іваненко Олена;+380501234567;EP-1;Княжа;MTPL;15.03.2024;14.03.2025;1000"


@tagged("post_install", "-at_install")
class TestBookClients(BookCase):
    HEADER = "Client;Client no.;Phone;E-mail;Tax number;Birth date;Policy no.;Insurer;Line;Valid from;Valid to"

    def _two(self, first, second, **options):
        """Import two rows given as client cells; return their clients."""
        rows = [f"{cells};P-{n};Княжа;MTPL;01.02.2024;31.01.2025" for n, cells in enumerate((first, second))]
        run = self._import(self._csv(*rows, header=self.HEADER), "a.csv", **options)
        self.assertCounts(run, created=2)
        return [policy.partner_id for policy in self._policies(run)]

    def test_recognised(self):
        for first, second, same in [
            ("Іваненко Олена;;0501112233;;;", "Иваненко Елена;;+38 050 111-22-33;;;", True),
            ("Іваненко Олена;;0501112233;;;", "Іваненко Петро;;0501112233;;;", False),
            ("Коваль Ян;;;ian@example.com;;", "Коваль Ян;;;IAN@example.com;;", True),
            ("Коваль Ян;;;;123456;", "Інше Ім'я;;;;123456;", True),
            ("Коваль Ян;;0502223344;;123457;", "Коваль Ян;;0502223344;;999999;", False),
            ("Бойко Ліна;;;;;01.02.1980", "Ліна БОЙКО;;;;;01.02.1980", True),
            ("Бойко Ліна;;;;;01.02.1981", "Бойко Ліна;;;;;02.02.1981", False),
            ("Бойко Ліна;;0503334455;;;01.02.1982", "Бойко Ліна;;0503334455;;;05.02.1983", False),
            ("Сова А;C1;0504445566;;;", "Сова А;C2;0504445566;;;", False),
            ("Сова А;C3;;;;", "Сова Б;C3;;;;", True),
            ("Безіменна Роза;;;;;", "Безіменна Роза;;;;;", False),
        ]:
            with self.subTest(first=first, second=second), self.env.cr.savepoint() as savepoint:
                one, other = self._two(first, second)
                self.assertEqual(one == other, same)
                savepoint.close(rollback=True)

    def test_recognised_by_a_further_phone(self):
        client = self.env["res.partner"].create({"name": "Сова Ада", "phone": "+380 44 111 22 33"})
        kind = self.env.ref("insurance_crm.contact_kind_work")
        self.env["insurance.contact.point"].create(
            {"partner_id": client.id, "kind_id": kind.id, "value": "+380 44 765 43 21"}
        )
        one, other = self._two("Сова Ада;;044 7654321;;;", "Сич Іда;;044 7654321;;;")
        self.assertEqual(one, client)
        self.assertNotEqual(other, client, "a phone alone is not enough")

    def test_occupation_and_area(self):
        areas = self.env["insurance.area"]
        kyiv, lviv = areas.create([{"name": "Kyiv", "places": "Київ"}, {"name": "Lviv"}])
        areas.create([{"name": "Centre", "parent_id": area.id} for area in (kyiv, lviv)])
        header = "Client;City;Occupation;Area;Policy no.;Insurer;Line;Valid from;Valid to"
        rows = [
            f"{cells};P-{number};Княжа;MTPL;01.02.2024;31.01.2025"
            for number, cells in enumerate(
                ("Сова А;Київ;Пекар;LVIV", "Сич Б;Київ;;Centre", "Рись В;;;lviv / centre", "Сова А;Київ;Лікар;Kyiv")
            )
        ]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        clients = [policy.partner_id for policy in self._policies(run)]
        self.assertEqual(clients[0].occupation, "Пекар")
        self.assertEqual(
            [client.insurance_area_id.complete_name for client in clients[:3]],
            ["Lviv", "Kyiv", "Lviv / Centre"],
            "by its name; of namesakes none, then by the address",
        )

    def test_recognised_by_a_document(self):
        header = "Client;Passport;Policy no.;Insurer;Line;Valid from;Valid to"
        row = "{};{};{};Княжа;MTPL;01.02.2024;31.01.2025"
        rows = [
            row.format("Сова Ада", "СН 123456", 1),
            row.format("Сич Іда", "СН123457", 2),
            row.format("Сич І.", "сн-123457", 3),
        ]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        one, other, same = [policy.partner_id for policy in self._policies(run)]
        self.assertNotEqual(one, other)
        self.assertEqual(other, same)
        self.assertEqual(len(one.insurance_identity_ids), 1)
        self.assertEqual(len(other.insurance_identity_ids), 1)
        again = self._import(
            self._csv(row.format("Інше Ім'я", "CH 123456", 9), header=header), "b.csv", profile=run.profile_id
        )
        self.assertEqual(self._policies(again).partner_id, one)
        for done in (again, run):
            done.action_undo()
            self._work(done)
        self.assertFalse((one | other).exists())

    def test_recognised_across_imports(self):
        row = "{};P-{};Княжа;MTPL;01.02.2024;31.01.2025"
        first = self._import(
            self._csv(row.format("Іваненко Олена;C9;0501112233;o@example.com;77;01.02.1980", 1), header=self.HEADER),
            "a.csv",
        )
        client = self._policies(first).partner_id
        for number, cells in enumerate(
            ["Іваненко О.;C9;;;;", "Іваненко Олена;;0501112233;;;", "Іваненко Олена;;;O@EXAMPLE.COM;;",
             "Іваненко Олена;;;;77;", "ОЛЕНА ІВАНЕНКО;;;;;01.02.1980"], 2,
        ):  # fmt: skip
            run = self._import(
                self._csv(row.format(cells, number), header=self.HEADER), "b.csv", profile=first.profile_id
            )
            self.assertEqual(self._policies(run).partner_id, client, cells)

    def test_order_is_a_setting(self):
        by_phone = self.env["res.partner"].create({"name": "Сова Ада", "phone": "+380504445566"})
        by_tax = self.env["res.partner"].create({"name": "Сова Ада", "vat": "555666"})
        row = "Сова Ада;;0504445566;;555666;;P-1;Княжа;MTPL;01.02.2024;31.01.2025"
        for sequence, client in ((9, by_phone), (-1, by_tax)):
            with self.env.cr.savepoint() as savepoint:
                run = self._run(self._csv(row, header=self.HEADER), "a.csv")
                run.match_ids.filtered(lambda match: match.criterion == "vat").sequence = sequence
                run.action_import()
                self.assertEqual(self._policies(self._work(run)).partner_id, client)
                savepoint.close(rollback=True)

    def test_name_alone_when_told(self):
        run = self._run(
            self._csv(header=self.HEADER)
            + ";".join(["Роза", *[""] * 5, "1;Княжа;MTPL;01.02.2024;31.01.2025\n"]).encode(),
            "a.csv",
        )
        self.env["insurance.book.match"].with_user(self.supervisor).create(
            {"profile_id": run.profile_id.id, "criterion": "name"}
        )
        client = self.env["res.partner"].create({"name": "Роза", "is_insurance_client": True})
        run.action_import()
        self.assertEqual(self._policies(self._work(run)).partner_id, client)

    def test_gaps_are_filled_but_nothing_is_overwritten(self):
        client = self.env["res.partner"].create(
            {"name": "Сова Ада", "phone": "+380504445566", "email": "mine@example.com"}
        )
        row = "Сова Ада;;0504445566, 0671112233;other@example.com;777;01.02.1980;1;Княжа;MTPL;01.02.2024;31.01.2025"
        self._import(self._csv(row, header=self.HEADER), "a.csv")
        self.assertEqual(
            (client.phone, client.mobile_phone, client.email), ("+380504445566", "0671112233", "mine@example.com")
        )
        self.assertEqual((client.vat, client.birth_date), ("777", date(1980, 2, 1)))

    def test_second_row_of_a_new_client_completes_it(self):
        one, other = self._two("Сова Ада;C5;0504445566;;;", "Сова Ада;C5;0671112233;ada@example.com;;01.02.1980")
        self.assertEqual(one, other)
        self.assertEqual((one.phone, one.mobile_phone, one.email), ("0504445566", "0671112233", "ada@example.com"))
        self.assertEqual(one.birth_date, date(1980, 2, 1))

    def test_companies_keep_their_clients_apart(self):
        self.env["res.partner"].create(
            {"name": "Сова Ада", "phone": "+380504445566", "company_id": self.other_company.id}
        )
        one, _other = self._two("Сова Ада;;0504445566;;;", "Сич Іда;;;;;")
        self.assertFalse(one.company_id)

    def test_merged_clients_stay_known(self):
        row = "Іваненко Олена;C9;0501112233;;;;P-{};Княжа;MTPL;01.02.2024;31.01.2025"
        run = self._import(self._csv(row.format(1), header=self.HEADER), "a.csv")
        client = self._policies(run).partner_id
        target = self.env["res.partner"].create({"name": "Олена Іваненко-Сич", "email": "o@example.com"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((client | target).ids, target)
        again = self._import(
            self._csv(row.format(2).replace("0501112233", ""), header=self.HEADER), "b.csv", profile=run.profile_id
        )
        self.assertEqual(self._policies(again).partner_id, target)


@tagged("post_install", "-at_install")
class TestBookCatalogue(BookCase):
    def test_known_by_name_whatever_the_form(self):
        knyazha = self.env["res.partner"].create({"name": "ПрАТ «Княжа»", "is_insurer": True, "is_company": True})
        run = self._import(self._csv(ROW.replace("Княжа", "СК Княжа")), "a.csv")
        self.assertEqual(self._policies(run).insurer_id, knyazha)

    def test_missing_ones_are_made_once(self):
        header = "Client;Policy no.;Insurer;Line;Product;Channel;Office;Valid from;Valid to;Beneficiary"
        rows = [
            f"A;{n};Новий Страховик;Новий вид;Продукт Х;Партнер Ю;Філія Схід;01.02.2024;31.01.2025;Банк"
            for n in range(3)
        ]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        policies = self._policies(run)
        for name in ("insurer_id", "line_id", "product_id", "marketer_id", "office_id"):
            self.assertEqual(len(policies[name]), 1, name)
        self.assertTrue(policies.insurer_id.is_insurer and policies.insurer_id.is_company)
        self.assertEqual(policies.product_id.line_id, policies.line_id)
        self.assertEqual(policies.office_id.company_id, self.company)

    def test_missing_ones_are_refused_when_told(self):
        header = "Client;Policy no.;Insurer;Line;Product;Channel;Office;Valid from;Valid to"
        good = f"A;{{}};{self.insurer.name};Test hull;Hull Plus;;;01.02.2024;31.01.2025"
        rows = [
            good.format(1),
            good.format(2).replace(self.insurer.name, "Невідомий"),
            good.format(3).replace("Test hull", "Невідомий"),
            good.format(4).replace("Hull Plus", "Невідомий"),
            good.format(5).replace(";;;", ";Невідомий;;"),
            good.format(6).replace(";;;", ";;Невідомий;"),
        ]
        run = self._import(self._csv(*rows, header=header), "a.csv", create_missing=False)
        self.assertCounts(run, created=1, rejected=5)
        for reason, word in zip(
            run.rejected_ids.mapped("reason"), ("insurer", "line", "product", "marketer", "office"), strict=True
        ):
            self.assertIn(f"The {word} “Невідомий” is not known", reason)

    def test_line_and_insurer_of_the_profile(self):
        header = "Client;Policy no.;Product;Valid from;Valid to"
        run = self._run(self._csv("A;1;Загадка;01.02.2024;31.01.2025", header=header), "a.csv")
        run.profile_id.write({"line_id": self.line.id, "insurer_id": self.insurer.id})
        run.action_import()
        self.assertCounts(self._work(run), created=1)
        self.assertEqual((self._policies(run).line_id, self._policies(run).insurer_id), (self.line, self.insurer))
        self.assertEqual(self._policies(run).product_id.name, "Загадка")

    def test_a_known_product_knows_its_line(self):
        header = "Client;Policy no.;Insurer;Product;Valid from;Valid to;Premium"
        row = f"A;1;{self.insurer.name};hull plus;01.02.2024;31.01.2025;200"
        run = self._import(self._csv(row, header=header), "a.csv")
        policy = self._policies(run)
        self.assertEqual((policy.product_id, policy.line_id), (self.product, self.line))
        self.assertEqual((policy.commission_rate, policy.commission), (15, 30))
