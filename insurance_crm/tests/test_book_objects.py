"""Insured objects of imported rows: recognised by VIN, plate or name, made when new, completed, placed on the policy."""

from odoo.tests import tagged

from .book_common import BookCase


@tagged("post_install", "-at_install")
class TestBookObjects(BookCase):
    HEADER = "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;VIN;Plate;Make;Model;Year built;Power (hp)"

    def _car(self, number, car="", client="Сова Ада;0504445566", line="MTPL"):
        return f"{client};{number};Княжа;{line};01.02.2024;31.01.2025;{car}"

    def _cars(self, run):
        return [policy.object_ids.object_id for policy in self._policies(run)]

    def test_the_same_plate_in_other_letters(self):
        rows = [
            self._car(1, ";АА 1234 ВВ;Skoda;Fabia;;"),
            self._car(2, ";aa1234bb;;;;"),
            self._car(3, ";AA-1234-BB;;;;"),
        ]
        run = self._import(self._csv(*rows, header=self.HEADER), "a.csv")
        one, two, three = self._cars(run)
        self.assertEqual(one, two)
        self.assertEqual(one, three)
        self.assertEqual((one.plate, one.make, one.model), ("АА 1234 ВВ", "Skoda", "Fabia"))
        self.assertEqual(run.objects_created, 1)

    def test_the_vin_is_surer_than_the_plate(self):
        """A car that got a new plate is the same car; two cars that bore one plate are two."""
        rows = [
            self._car(1, "WVWZZZ1JZ3W386752;AA1111AA;;;;"),
            self._car(2, "WVWZZZ1JZ3W386752;BB2222BB;;;;"),
            self._car(3, "TMBZZZ1Z3C2012345;CC3333CC;;;;"),
        ]
        run = self._import(self._csv(*rows, header=self.HEADER), "a.csv")
        one, renumbered, other = self._cars(run)
        self.assertEqual(one, renumbered)
        self.assertNotEqual(one, other)

    def test_known_ones_are_found(self):
        car = self._object(plate="AA 1234 BB")
        run = self._import(self._csv(self._car(1, ";АА1234ВВ;Skoda;Fabia;2019;100"), header=self.HEADER), "a.csv")
        self.assertEqual(self._cars(run), [car])
        self.assertEqual(run.objects_created, 0)

    def test_gaps_are_filled_but_nothing_is_overwritten(self):
        car = self._object(plate="AA 1234 BB", make="Škoda")
        row = self._car(1, "WVWZZZ1JZ3W386752;АА1234ВВ;Skoda;Fabia;2019;100")
        self._import(self._csv(row, header=self.HEADER), "a.csv")
        self.assertEqual((car.make, car.model, car.year, car.vin), ("Škoda", "Fabia", 2019, "WVWZZZ1JZ3W386752"))
        self.assertAlmostEqual(car.power_kw, 73.5)
        self.assertEqual(car.plate, "AA 1234 BB")

    def test_another_company_s_car_is_not_ours(self):
        theirs = self.env["insurance.object"].create(
            {
                "plate": "AA1234BB",
                "company_id": self.other_company.id,
                "type_id": self.env.ref("insurance_crm.object_type_vehicle").id,
            }
        )
        run = self._import(self._csv(self._car(1, ";AA1234BB;;;;"), header=self.HEADER), "a.csv")
        self.assertNotEqual(self._cars(run), [theirs])

    def test_a_row_without_object_has_none(self):
        run = self._import(self._csv(self._car(1, ";;;;;"), header=self.HEADER), "a.csv")
        self.assertFalse(self._policies(run).object_ids)

    def test_a_car_known_by_make_alone_belongs_to_its_owner(self):
        rows = [
            self._car(1, ";;Skoda;Fabia;;"),
            self._car(2, ";;Skoda;Fabia;;"),
            self._car(3, ";;Skoda;Fabia;;", client="Сич Іда;0671112233"),
        ]
        run = self._import(self._csv(*rows, header=self.HEADER), "a.csv")
        one, same, hers = self._cars(run)
        self.assertEqual(one, same)
        self.assertNotEqual(one, hers)
        self.assertEqual(hers.owner_id.name, "Сич Іда")

    def test_a_vehicle_whatever_the_line_insures(self):
        run = self._import(self._csv(self._car(1, ";AA1234BB;;;;", line="LIABILITY"), header=self.HEADER), "a.csv")
        self.assertEqual(self._cars(run)[0].kind, "vehicle")

    def test_a_flat(self):
        header = (
            "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Object address;Sum insured;Deductible;Beneficiary"
        )
        row = "Сова Ада;0504445566;{};Княжа;PROPERTY;01.02.2024;31.01.2025;вул. Садова 5, кв. 12;1 000 000,00;{};ПриватБанк"
        run = self._import(self._csv(row.format(1, "5000"), row.format(2, "1%"), header=header), "a.csv")
        flat, same = self._cars(run)
        self.assertEqual(flat, same)
        self.assertEqual((flat.kind, flat.address), ("property", "вул. Садова 5, кв. 12"))
        first, second = self._policies(run).object_ids
        self.assertEqual((first.sum_insured, first.deductible), (1_000_000, 5000))
        self.assertEqual(second.deductible, 0)
        self.assertEqual(first.beneficiary_id.name, "ПриватБанк")
        self.assertEqual(first.beneficiary_id, second.beneficiary_id)

    def test_a_thing_with_a_name(self):
        header = "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Insured object"
        row = "Сова Ада;0504445566;1;Княжа;CARGO;01.02.2024;31.01.2025;Контейнер MSKU 123"
        run = self._import(self._csv(row, header=header), "a.csv")
        self.assertEqual(self._cars(run)[0].name, "Контейнер MSKU 123")

    def test_the_object_changes_with_the_row(self):
        run = self._import(self._csv(self._car(1, ";AA1111AA;;;;"), header=self.HEADER), "a.csv")
        policy = self._policies(run)
        first = policy.object_ids.object_id
        again = self._import(
            self._csv(self._car(1, ";BB2222BB;;;;"), header=self.HEADER), "b.csv", profile=run.profile_id
        )
        self.assertCounts(again, updated=1)
        self.assertEqual(policy.object_ids.object_id.plate, "BB2222BB")
        self.assertTrue(first.exists())
        again.action_undo()
        self._work(again)
        self.assertEqual(policy.object_ids.object_id.plate, "BB2222BB", "on a policy that stays")

    def test_an_object_is_added_to_a_policy_entered_by_hand(self):
        knyazha = self.env["res.partner"].create({"name": "Княжа", "is_insurer": True})
        policy = self._issued(
            number="1", date_start="2024-02-01", date_end="2025-01-31", insurer_id=knyazha.id, product_id=False,
            line_id=self.env.ref("insurance_crm.line_mtpl").id, premium=0,
        )  # fmt: skip
        run = self._import(self._csv(self._car(1, ";AA1111AA;;;;"), header=self.HEADER), "a.csv")
        self.assertCounts(run, updated=1)
        self.assertEqual(policy.object_ids.object_id.plate, "AA1111AA")

    def test_found_by_plate_afterwards(self):
        run = self._import(self._csv(self._car(1, ";АА 1234 ВВ;;;;"), header=self.HEADER), "a.csv")
        found = self.env["insurance.policy"].search([("quick_search", "ilike", "aa1234bb")])
        self.assertEqual(found, self._policies(run))
