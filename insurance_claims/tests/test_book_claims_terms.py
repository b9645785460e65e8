"""Which term a row of a list of claims belongs to: only what is certain is taken."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .book_common import ClaimsListCase

TERMS = "Policy;Yearly cost;Amount;Type"


@tagged("post_install", "-at_install")
class TestBookClaimsTerms(ClaimsListCase):
    """Which term a row belongs to: only what is certain is taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        common = {"number": "TT-000028", "insurer_id": cls.insurer.id}
        cls.years = [
            cls._term(date_start=date(year, 3, 1), date_end=date(year + 1, 2, 28), claims_cost=cost, **common)
            for year, cost in ((2017, 882), (2018, 0), (2019, 882), (2020, 61.52))
        ]

    def test_by_number_and_day(self):
        header = "Policy;Date of loss;Paid"
        run = self._import_claims("TT-000028;28.02.2019;5", "tt 000028;01.03.2019;6", header=header)
        self.assertCounts(run, created=2)
        self.assertEqual(self._made(run).policy_id, self.years[1] | self.years[2])
        self.assertRefused("No term of “TT-000028” covers", "TT-000028;01.03.2022;5", header=header)

    def test_without_a_day_by_the_cost_of_the_term(self):
        run = self._import_claims("TT-000028;61,52;40,00;glass", "TT-000028;61,52;21,52;glass", header=TERMS)
        self.assertCounts(run, created=2)
        claims = self._made(run)
        self.assertEqual(claims.policy_id, self.years[3])
        self.assertEqual(claims.mapped("date_loss"), [date(2020, 8, 30)] * 2)
        self.assertIn("middle of the term", claims[0].loss_date_note)
        self.assertEqual(claims.mapped("paid"), [40, 21.52])

    def test_the_same_cost_twice_is_not_certain(self):
        run = self.assertRefused("Not certain: 2 terms", "TT-000028;882;882;theft", header=TERMS)
        self.assertIn("03/01/2017", run.rejected_ids.reason)
        self.assertRefused("No term of “TT-000028” has claims of", "TT-000028;883;883;theft", header=TERMS)
        self.assertRefused(
            "Without a date of loss it is not certain", "TT-000028;883;theft", header="Policy;Amount;Type"
        )

    def test_a_policy_of_one_term_is_certain(self):
        run = self._import_claims(f"{self.number};40;hail", header="Policy;Amount;Type")
        claim = self._made(run)
        start = self.policy.date_start
        self.assertEqual(claim.policy_id, self.policy)
        self.assertEqual(claim.date_loss, start + (self.today + relativedelta(days=1) - start) // 2)

    def test_numbers_by_their_digits(self):
        rows = ["28;61,52;40;glass", "0028;61,52;21,52;glass"]
        self.assertRefused("There is no issued policy of ours with “28”", rows[0], header=TERMS)
        run = self._import_claims(*rows, header=TERMS, number_mask="TT-000000")
        self.assertCounts(run, created=2)
        self.assertEqual(self._made(run).policy_id, self.years[3])
        profile = run.profile_id
        for typed, number in (("28", "TT-000028"), ("X-28", "X-28"), ("1234567", "1234567"), ("000028", "TT-000028")):
            self.assertEqual(profile._fill_number(typed), number)
        with self.assertRaisesRegex(ValidationError, "in one piece"):
            profile.number_mask = "TT-000/00"
        with self.assertRaisesRegex(ValidationError, "in one piece"):
            profile.number_mask = "TT-#####"

    def test_by_plate_and_day(self):
        header = "Plate;Date of loss;Paid"
        run = self._import_claims(f"аа 11-11 аа;{self.day(self.loss)};5", "AA1111AA;05.05.2018;6", header=header)
        self.assertCounts(run, created=2)
        self.assertEqual(self._made(run).policy_id, self.policy | self.years[1])
        self.assertEqual(self._made(run).object_id, self.car)
        self.assertRefused("There is no issued policy of ours with “CC3333CC”", "CC3333CC;05.05.2018;6", header=header)

    def test_two_policies_of_one_car_are_told_apart_by_what_the_row_says(self):
        line = self.line.copy({"name": "Glass only"})
        product = self.product.copy({"name": "Glass", "line_id": line.id})
        days = {"date_start": date(2018, 5, 1), "date_end": date(2019, 4, 30)}
        other = self._term(number="Q-1", product_id=product.id, **days)
        self.assertRefused("Several policies cover", "AA1111AA;05.05.2018;6", header="Plate;Date of loss;Paid")
        run = self._import_claims("AA1111AA;05.05.2018;6;glass only", header="Plate;Date of loss;Paid;Line of business")
        self.assertEqual(self._made(run).policy_id, other)

    def test_the_wrong_client(self):
        header = "Policy;Client;Date of loss;Paid"
        name = self.years[0].partner_id.name
        self.assertRefused(f"is a policy of {name}, not of", "TT-000028;Someone Else;05.05.2018;6", header=header)
        self.assertCounts(self._import_claims(f"TT-000028;{name};05.05.2018;6", header=header), created=1)

    def test_drafts_and_policies_elsewhere_do_not_count(self):
        self._policy(number="D-1", date_start=date(2018, 1, 1), date_end=date(2018, 12, 31))
        header = "Policy;Date of loss;Paid"
        self.assertRefused("There is no issued policy of ours with “D-1”", "D-1;05.05.2018;6", header=header)

    def test_the_object_that_was_there_that_day(self):
        before = self.joined - relativedelta(days=1)
        header = "Policy;Date of loss;Paid"
        run = self._import_claims(
            f"{self.number};{self.day(before)};5", f"{self.number};{self.day(self.loss)};6", header=header
        )
        self.assertEqual(self._made(run).mapped("place_id"), self.place)
        self.assertFalse(self._made(run)[1].place_id)

    def test_a_row_without_a_policy(self):
        self.assertRefused("The row names no policy", ";05.05.2018;6", header="Policy;Date of loss;Paid")

    def test_a_number_two_insurers_gave(self):
        other = self.product.copy({"name": "Hull Other", "insurer_id": self.other_insurer.id})
        days = {"date_start": date(2018, 3, 1), "date_end": date(2019, 2, 28)}
        twin = self._term(number="TT-000028", product_id=other.id, insurer_id=self.other_insurer.id, **days)
        header = "Policy;Insurer;Date of loss;Paid"
        self.assertRefused("Several policies cover", "TT-000028;;05.05.2018;5", header=header)
        run = self._import_claims(f"TT-000028;{self.other_insurer.name};05.05.2018;5", header=header)
        self.assertEqual(self._made(run).policy_id, twin)

    def test_the_cost_tells_apart_what_a_day_leaves_open(self):
        days = {"date_start": date(2020, 5, 1), "date_end": date(2021, 4, 30)}
        twin = self._term(number="TT-29", claims_cost=700, **days)
        run = self._import_claims("AA1111AA;05.05.2020;700;5", header="Plate;Date of loss;Yearly cost;Paid")
        self.assertEqual(self._made(run).policy_id, twin)

    def test_a_claim_does_not_move_to_another_term(self):
        header = "Policy;Date of loss;Paid;Claim no."
        claim = self._made(self._import_claims("TT-000028;05.05.2018;5;T-901", header=header))
        self.assertRefused("stands under another term", "TT-000028;05.05.2019;5;T-901", header=header)
        self.assertEqual((claim.policy_id, claim.paid), (self.years[1], 5))

    def test_a_vin(self):
        van = self._object(vin="VF1AAAAA123456789", plate="CC3333CC")
        policy = self._term(object_ids=[(0, 0, {"object_id": van.id})])
        run = self._import_claims("vf1 aaaaa 123456789;05.05.2025;5", header="VIN;Date of loss;Paid")
        self.assertEqual((self._made(run).policy_id, self._made(run).object_id), (policy, van))

    def test_a_cancelled_policy_until_its_end(self):
        policy = self._term(number="TT-30", date_start=date(2021, 1, 1), date_end=date(2021, 12, 31))
        self.env.cr.execute(
            "UPDATE insurance_policy SET state = 'cancelled', cover_end = '2021-06-01' WHERE id = %s", [policy.id]
        )
        self.env.invalidate_all()
        header = "Policy;Date of loss;Paid"
        self.assertEqual(self._made(self._import_claims("TT-30;31.05.2021;5", header=header)).policy_id, policy)
        self.assertRefused("No term of “TT-30” covers", "TT-30;01.06.2021;5", header=header)

    def test_terms_of_another_company_are_not_seen(self):
        header = "Policy;Date of loss;Paid"
        self.env.cr.execute(
            "UPDATE insurance_policy SET company_id = %s WHERE id = %s", [self.other_company.id, self.years[1].id]
        )
        self.env.invalidate_all()
        self.assertRefused("No term of “TT-000028” covers", "TT-000028;05.05.2018;5", header=header)
