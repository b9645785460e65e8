"""What a product costs in a case, with every step and every reason."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .tariff_common import TariffCase


@tagged("post_install", "-at_install")
class TestTariffQuote(TariffCase):
    def test_shape_of_a_result(self):
        quote = self._quote()
        self.assertEqual(
            quote.keys(),
            {"product_id", "tariff_id", "is_example", "currency_id", "premium", "tax", "levy", "fee", "total", "commission",
             "commission_rate", "deductible", "date", "end", "steps", "reasons", "covers"},
        )  # fmt: skip
        self.assertEqual(quote.keys(), self.product._empty_quote({}).keys())
        self.assertEqual((quote["product_id"], quote["tariff_id"]), (self.product.id, self.tariff.id))
        self.assertEqual((quote["date"], quote["end"]), (date(2025, 6, 1), date(2026, 5, 31)))
        for step in quote["steps"]:
            self.assertEqual(step.keys(), {"label", "detail", "factor", "change", "amount"})

    def test_base_on_the_sum_insured(self):
        quote = self.assertPremium(200)
        self.assertEqual(quote["total"], 200)
        self.assertEqual((quote["commission_rate"], quote["commission"]), (15, 30))
        (step,) = quote["steps"]
        self.assertEqual((step["label"], step["detail"]), ("Base", "2 % of the sum insured, 10,000.00"))
        self.assertEqual((step["change"], step["amount"], step["factor"]), (200, 200, None))
        self.assertUnfit("Enter the sum insured", sum_insured=0)

    def test_fixed_base_and_base_per_unit(self):
        self.tariff.write({"base_kind": "fixed", "base_value": 77.7})
        self.assertPremium(77.7, sum_insured=0)
        self.tariff.write({"base_kind": "unit", "base_value": 1.2, "base_attribute_id": self.attributes["days"].id,
                           "term_kind": "any"})  # fmt: skip
        quote = self.assertPremium(12, end="2025-06-10")
        self.assertEqual(quote["steps"][0]["detail"], "Days of cover: 10, each at 1.20")
        self.tariff.base_attribute_id = self.attributes["square_metres"]
        self.assertPremium(84, values={"square_metres": "70"})
        self.assertUnfit("Square metres is not known")

    def test_base_and_minimum_for_each_object(self):
        self.tariff.write({"base_kind": "fixed", "base_value": 10, "times_objects": True, "minimum": 8})
        quote = self.assertPremium(30, objects=3)
        self.assertEqual([step["factor"] for step in quote["steps"]], [None, 3.0])
        self.tariff.minimum = 12
        self.assertPremium(36, objects=3)

    def test_factors_tell_why(self):
        self._add_rows(self.tariff, ("client_age", "18-24", "factor", 1.5), ("client_age", "25+", "factor", 1))
        self.client.birth_date = "2003-06-02"
        quote = self.assertPremium(300)
        self.assertEqual(quote["steps"][1]["label"], "Client's age")
        self.assertEqual(quote["steps"][1]["detail"], "21 (18-24)")
        self.assertEqual((quote["steps"][1]["factor"], quote["steps"][1]["change"]), (1.5, 100))
        self.client.birth_date = "2000-06-01"  # 25 on that very day
        self.assertPremium(200)

    def test_a_hole_in_a_table_is_no_price(self):
        self._add_rows(self.tariff, ("client_age", "18-24", "factor", 1.5), ("client_age", "26+", "factor", 1))
        self.client.birth_date = "2000-06-01"
        self.assertUnfit("Client's age: the tariff has no price for 25")
        self.client.birth_date = False
        self.assertUnfit("Client's age is not known")
        self._add_rows(self.tariff, ("client_age", False, "factor", 1.2))
        quote = self.assertPremium(240)
        self.assertEqual(quote["steps"][1]["detail"], "not known")

    def test_the_first_row_that_fits_counts(self):
        self._add_rows(self.tariff, ("power_kw", "-70", "factor", 0.9), ("power_kw", "70-100", "factor", 1.1))
        self.assertPremium(180, values={"power_kw": 70})
        self.assertPremium(220, values={"power_kw": 70.5})

    def test_two_conditions(self):
        self._add_rows(
            self.tariff,
            ("client_age", "18-24", "driving_years", "-2", "factor", 1.8),
            ("client_age", "18-24", "driving_years", "3+", "factor", 1.4),
            ("client_age", "25+", "driving_years", False, "factor", 1),
        )
        self.client.birth_date = "2003-01-01"
        self.assertPremium(360, values={"driving_years": 2})
        quote = self.assertPremium(280, values={"driving_years": 3})
        self.assertEqual(quote["steps"][1]["label"], "Client's age, Years of driving")
        self.assertEqual(quote["steps"][1]["detail"], "22 (18-24); 3 (3+)")
        self.assertUnfit("no price for 22; 2.5", values={"driving_years": 2.5})
        self.assertUnfit("Years of driving is not known")

    def test_texts(self):
        self._add_rows(self.tariff, ("area", "Київ, Kyiv", "factor", 1.6), ("area", False, "factor", 1))
        self.assertPremium(320, area="KYIV")
        self.assertPremium(200, area="Lviv")
        self.client.city = "київ"
        quote = self.assertPremium(320)
        self.assertEqual(quote["steps"][1]["detail"], "київ")
        self.assertPremium(200, values={"area": "Odesa"})

    def test_amounts_and_rates_are_added_where_they_stand(self):
        self._add_rows(
            self.tariff,
            ("bonus_class", "5", "amount", 20),
            ("objects", "1+", "factor", 2),
            ("sum_insured", "5000+", "rate", 0.5),
        )
        quote = self.assertPremium((200 + 20) * 2 + 50, bonus_class="5")
        self.assertEqual([step["change"] for step in quote["steps"]], [200, 20, 220, 50])

    def test_some_cases_are_not_insured(self):
        self._add_rows(self.tariff, ("object_age", "11+", "refuse", 0), ("object_age", False, "factor", 1))
        self.assertUnfit("Years since built: the insurer does not insure 15 (11+)", values={"year": 2010})
        self.assertPremium(200, values={"year": 2020})
        self.assertPremium(200, object=self._object(year=2025, power_kw=77))

    def test_every_reason_is_given(self):
        self._add_rows(self.tariff, ("power_kw", "1+", "factor", 1), ("bonus_class", "1", "factor", 1))
        quote = self.assertUnfit("Power (kW) is not known", covers=["NOPE"], sum_insured=0)
        self.assertEqual(len(quote["reasons"]), 4)

    def test_objects_are_asked(self):
        self._add_rows(self.tariff, ("make", "BMW", "factor", 1.5), ("make", False, "factor", 1))
        car = self._object(make="bmw")
        self.assertPremium(300, object=car)
        self.assertPremium(200, object=car, values={"make": "Skoda"})  # what is typed goes first
        with self.assertRaises(UserError):
            self._quote(values={"power_kw": "much"})

    def test_properties_by_their_label(self):
        definition = [
            {"name": "a1", "type": "integer", "string": "Mileage a year"},
            {"name": "b2", "type": "selection", "string": "Parking", "selection": [["g", "Garage"], ["s", "Street"]]},
        ]
        self.env.ref("insurance_crm.object_type_vehicle").property_definition = definition
        mileage, parking = self.env["insurance.tariff.attribute"].with_user(self.administrator).create([
            {"name": "Mileage", "code": "mileage", "field_name": "mileage A YEAR"},
            {"name": "Parking", "code": "parking", "kind": "text", "field_name": "Parking"},
        ])  # fmt: skip
        self.attributes |= {"mileage": mileage, "parking": parking}
        self._add_rows(self.tariff, ("mileage", "-10000", "factor", 0.9), ("mileage", "10000+", "factor", 1.1),
                       ("parking", "garage", "factor", 0.5), ("parking", False, "factor", 1))  # fmt: skip
        car = self._object(properties={"a1": 12000, "b2": "g"})
        self.assertPremium(110, object=car)
        self.assertPremium(180, values={"a1": 5000})  # as an inquiry holds the properties of a car not yet known
        self.assertPremium(220, values={"mileage": 11000, "parking": "Street"})
        self.assertUnfit("Mileage is not known")

    def test_terms(self):
        self.assertPremium(round(200 * 92 / 365, 2), end="2025-08-31")
        self.tariff.write({"term_kind": "table", "term_ids": [Command.create({"count": 3, "percent": 50})]})
        quote = self.assertPremium(100, end="2025-08-31")
        self.assertEqual(quote["steps"][-1]["detail"], "Up to 3 months: 50 % of a year's premium, and 0 whole years")
        self.assertPremium(200, end="2025-09-01")
        self.tariff.term_kind = "any"
        self.assertPremium(200, end="2025-06-01")
        self.assertUnfit("before the first", end="2025-05-31")
        self.product.term_ids = [Command.create({"count": 1, "count_to": 90, "unit": "day"})]
        self.assertUnfit("Not sold for a term of 91 days", end="2025-08-30")
        self.assertEqual(self._quote()["end"], date(2025, 6, 1))

    def test_minimum_and_rounding(self):
        self.tariff.minimum = 250
        quote = self.assertPremium(250)
        self.assertEqual(quote["steps"][-1]["label"], "Minimum premium")
        self.tariff.write({"minimum": 0, "rounding": 50, "rounding_method": "up"})
        quote = self.assertPremium(250, sum_insured=10001)
        self.assertEqual(quote["steps"][-1]["detail"], "Up to whole 50")

    def test_concessions_of_the_day_of_the_quote(self):
        self._concession(date_to="2025-05-31")
        quote = self.assertPremium(180)
        self.assertEqual(quote["steps"][1]["label"], "Concession: Spring")
        self.assertEqual(quote["steps"][1]["detail"], "10 % off")
        self.assertPremium(180, date="2025-07-01")
        self.assertPremium(200, quoted="2025-06-01")
        self.assertPremium(200, quoted="2025-02-28")
        self._concession(name="Fleet", kind="amount", value=30, values="5+", attribute_id=self.attributes["objects"].id)
        self.assertPremium(180)
        quote = self.assertPremium(150, objects=5)
        self.assertEqual(quote["steps"][2]["detail"], "5 (5+)")

    def test_tax_levy_fee_and_the_commission_base(self):
        self.product.write({"tax_rate": 5, "levy_rate": 1.5, "policy_fee": 7})
        quote = self.assertPremium(200)
        self.assertEqual((quote["tax"], quote["levy"], quote["fee"], quote["total"]), (10, 3, 7, 220))
        self.assertEqual([step["label"] for step in quote["steps"]], ["Base", "Tax", "Levies", "Policy fee"])
        self.assertEqual(quote["steps"][-1]["amount"], 220)
        for kind, commission in (("net", 30), ("net_fee", 31.05), ("gross", 33)):
            self.product.commission_base_kind = kind
            self.assertEqual(self._quote()["commission"], commission)

    def test_the_commission_is_in_no_step(self):
        self.product.write({"tax_rate": 5, "policy_fee": 7, "commission_rate": 17.31})
        said = str(self._quote()["steps"])
        self.assertNotIn("34.62", said)
        self.assertNotIn("ommission", said)

    def test_covers(self):
        self.product.cover_ids = [
            Command.create({"name": "Damage", "code": "DAMAGE"}),
            Command.create({"name": "Abroad", "code": "Abroad", "is_optional": True, "limit": 5000, "deductible": 50}),
        ]
        self._add_rows(self.tariff, ("cover", "ABROAD", "rate", 0.3), ("cover", "GLASS", "amount", 9))
        self.assertEqual([cover["code"] for cover in self._quote()["covers"]], ["DAMAGE"])
        quote = self.assertPremium(230, covers=["abroad", "DAMAGE"])
        self.assertEqual(quote["covers"][1], {
            "code": "Abroad", "name": "Abroad", "limit": 5000, "deductible": 50, "is_optional": True,
        })  # fmt: skip
        self.assertEqual(quote["steps"][1]["detail"], "Abroad: 0.3 % of the sum insured")
        self.assertUnfit("Does not offer the cover GLASS", covers=["glass"])
        self.assertUnfit("Does not offer the cover Windows", covers=["glass"], cover_names={"GLASS": "Windows"})

    def test_deductibles(self):
        self.product.deductible_ids = [
            Command.create({"kind": "amount", "value": 500, "is_default": True}),
            Command.create({"kind": "percent", "value": 1}),
        ]
        self._add_rows(self.tariff, ("deductible", "-100", "factor", 1.2), ("deductible", "100+", "factor", 1))
        self.assertEqual(self.assertPremium(240, deductible=100)["deductible"], 100)
        self.assertEqual(self.assertPremium(200)["deductible"], 500)
        self.assertEqual(self.assertPremium(240, deductible=300)["deductible"], 100)
        self.assertUnfit("no deductible of 50.00 or less", deductible=50)

    def test_the_tariff_of_the_first_day_of_cover(self):
        later = self._tariff(date_from="2025-07-01", base_value=3)
        self.assertEqual(self._quote(date="2025-06-30")["tariff_id"], self.tariff.id)
        self.assertEqual(self._quote(date="2025-07-01")["premium"], 300)
        self.assertUnfit("No tariff for that day", date="2024-12-31")
        later.date_to = "2025-12-31"
        self.assertUnfit("No tariff for that day", date="2026-01-01")  # the older one does not come back
        later.active = False
        self.assertPremium(200, date="2025-07-01")

    def test_sold_in_its_time_only(self):
        self.product.write({"date_from": "2025-06-01", "date_to": "2025-06-30"})
        self.assertPremium(200, date="2025-06-30")
        self.assertUnfit("Sold from 06/01/2025 only", date="2025-05-31")
        self.assertUnfit("No longer sold: until 06/30/2025", date="2025-07-01")

    def test_many_products_in_order_and_in_one_query(self):
        products = self.env["insurance.product"].create([
            {"name": f"P{n}", "insurer_id": self.insurer.id, "line_id": self.line.id} for n in range(20)
        ])  # fmt: skip
        for number, product in enumerate(products, 1):
            self._tariff(product, [("client_kind", "person", "factor", number), ("client_kind", False, "factor", 1)])
        mine = (products + self.product).with_user(self.agent)
        mine._quote(self._facts())
        self.env.flush_all()
        with self.assertQueryCount(1):
            quotes = mine._quote(self._facts())
        self.assertEqual([quote["product_id"] for quote in quotes], mine.ids)
        self.assertEqual([quote["premium"] for quote in quotes], [200 * n for n in range(1, 21)] + [200])
        self.assertEqual(self.env["insurance.product"]._quote({}), [])

    def test_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.product.cover_ids = [Command.create({"name": "Damage", "code": "D"})]
        self.product.cover_ids.with_context(lang="uk_UA").name = "Пошкодження"
        product = self.product.with_context(lang="uk_UA")
        quote = self._quote(product)
        self.assertEqual(quote["covers"][0]["name"], "Пошкодження")
        self.assertIn("10\u00a0000,00", quote["steps"][0]["detail"])

    def test_products_of_other_companies_are_not_quoted(self):
        self.product.company_id = self.other_company
        with self.assertRaises(AccessError):
            self._quote()
        with self.assertRaises(AccessError):
            self._quote(user=self.employee)

    def test_nothing_is_known(self):
        (quote,) = self.product._quote({})
        self.assertTrue(quote["reasons"])
        self.assertEqual(
            self.product._empty_quote({})["reasons"], ["No tariff for that day: ask the insurer and type the answer."]
        )

    def test_random_cases_keep_their_sums(self):
        """Whatever the case: the steps add up to what the client pays, and nothing is negative."""
        from random import Random

        random = Random(3)
        self.product.write({"tax_rate": 4.7, "levy_rate": 1.1, "policy_fee": 3.3})
        self.tariff.write({"minimum": 20, "rounding": 0.05})
        self._add_rows(self.tariff, ("client_age", "-24", "factor", 1.37), ("client_age", False, "factor", 0.91),
                       ("power_kw", "-90", "amount", 3.17), ("power_kw", False, "rate", 0.017))  # fmt: skip
        self._concession(value=3.3)
        for _turn in range(60):
            facts = {
                "sum_insured": random.uniform(1, 90000), "end": date(2025, 6, random.randint(1, 30)),
                "values": {"power_kw": random.uniform(1, 300), "client_age": random.randint(18, 90)},
            }  # fmt: skip
            quote = self._quote(**facts)
            with self.subTest(facts):
                self.assertFalse(quote["reasons"])
                self.assertAlmostEqual(quote["steps"][-1]["amount"], quote["total"], 2)
                self.assertAlmostEqual(sum(step["change"] for step in quote["steps"]), quote["total"], 1)
                parts = [quote[name] for name in ("premium", "tax", "levy", "fee")]
                self.assertAlmostEqual(sum(parts), quote["total"], 2)
                self.assertGreaterEqual(min(parts), 0)
                self.assertAlmostEqual(quote["premium"] / 0.05, round(quote["premium"] / 0.05), 5)
