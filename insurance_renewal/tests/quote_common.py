"""Ending policies to be quoted: one dear insurer who has them, one cheap, one without a tariff."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .common import TODAY, RenewalCase

END = TODAY + relativedelta(days=5)


class QuoteCase(RenewalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.driving = cls.env["insurance.tariff.attribute"].search([("code", "=", "driving_years")])
        cls.third_insurer = cls.env["res.partner"].create({"name": "平安", "is_company": True, "is_insurer": True})
        cls.product.write({"tax_rate": 5, "levy_rate": 1, "policy_fee": 20})
        cls.cheap, cls.plain = cls.env["insurance.product"].create(
            [
                {
                    "name": "Hull Light",
                    "insurer_id": cls.other_insurer.id,
                    "line_id": cls.line.id,
                    "commission_rate": 20,
                },
                {"name": "Hull Basic", "insurer_id": cls.third_insurer.id, "line_id": cls.line.id},
            ]
        )
        cls.product.cover_ids = [
            Command.create({"code": "theft", "name": "Theft"}),
            Command.create({"code": "glass", "name": "Glass", "is_optional": True, "limit": 3000}),
        ]
        cls.cheap.cover_ids = [Command.create({"code": "theft", "name": "Stealing", "limit": 20000})]
        cls._tariff(cls.product, 4, [("-2", 1.5), ("3+", 1)])
        cls._tariff(cls.cheap, 3, [])

    @classmethod
    def _tariff(cls, product, rate, rows):
        return cls.env["insurance.tariff"].create(
            {
                "product_id": product.id, "date_from": "2020-01-01", "base_kind": "rate", "base_value": rate,
                "factor_ids": [
                    Command.create({"attribute_id": cls.driving.id, "values": values, "value": value})
                    for values, value in rows
                ],
            }
        )  # fmt: skip

    def _insured(self, user=None, end=END, car=None, **vals):
        """Return an issued policy with a car of 10,000 and a driver of ten years, ending soon: 1,000 net, 1,080 in all."""
        user = user or self.agent
        car = car or self._object(user, make="Toyota", model="RAV4", plate=f"AA{self._next():04}BB")
        values = {
            "object_ids": [
                Command.create({"object_id": car.id, "sum_insured": 10000, "deductible": 0, "premium": 1000})
            ],
            "driver_ids": [Command.create({"name": "Тарас", "licence_since": end - relativedelta(years=10)})],
        }
        return self._ending(end, user, **(values | vals))

    def _next(self):
        self.number = getattr(self, "number", 0) + 1
        return self.number

    def _case(self, user=None, **vals):
        """Return the open renewal of such a policy, as its agent sees it."""
        policy = self._insured(user, **vals)
        self._night()
        return policy.renewal_id.with_user(user or self.agent)

    def _quoted(self, case=None, **vals):
        """Return the inquiry of a case with its offers."""
        inquiry, problems = (case or self._case(**vals))._requote()
        self.assertFalse(problems)
        return inquiry

    def _offer(self, inquiry, product):
        return inquiry.offer_ids.filtered(lambda offer: offer.product_id == product)
