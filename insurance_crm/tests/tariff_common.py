"""A product with a tariff to quote."""

from odoo.fields import Command

from .common import InsuranceCase


class TariffCase(InsuranceCase):
    """Hull Plus of the common catalogue, priced at 2 % of the sum insured from 2025 on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attributes = {a.code: a for a in cls.env["insurance.tariff.attribute"].search([])}
        cls.tariff = cls._tariff()

    @classmethod
    def _tariff(cls, product=None, rows=(), **vals):
        """Return a tariff; rows are ``(attribute code, values, effect, value)`` or six of them with a second condition."""
        defaults = {
            "product_id": (product or cls.product).id, "date_from": "2025-01-01", "base_kind": "rate", "base_value": 2,
        }  # fmt: skip
        tariff = cls.env["insurance.tariff"].create(defaults | vals)
        cls._add_rows(tariff, *rows)
        return tariff

    @classmethod
    def _add_rows(cls, tariff, *rows):
        for number, (code, values, *rest) in enumerate(rows, 1):
            second = rest[:2] if len(rest) == 4 else (None, False)
            tariff.factor_ids = [
                Command.create({
                    "attribute_id": cls.attributes[code].id, "values": values, "sequence": number,
                    "second_attribute_id": second[0] and cls.attributes[second[0]].id, "second_values": second[1],
                    "effect": rest[-2], "value": rest[-1],
                })
            ]  # fmt: skip

    @classmethod
    def _concession(cls, **vals):
        defaults = {"name": "Spring", "product_id": cls.product.id, "date_from": "2025-03-01", "value": 10}
        return cls.env["insurance.tariff.concession"].create(defaults | vals)

    @classmethod
    def _facts(cls, **facts):
        """Return the facts of a year's cover of 10,000 from 2025."""
        defaults = {"date": "2025-06-01", "sum_insured": 10000, "partner": cls.client, "quoted": "2025-05-20"}
        return defaults | facts

    def _quote(self, product=None, user=None, **facts):
        """Return the quote for an agent."""
        (quote,) = (product or self.product).with_user(user or self.agent)._quote(self._facts(**facts))
        return quote

    def assertPremium(self, expected, **facts):
        quote = self._quote(**facts)
        self.assertFalse(quote["reasons"])
        self.assertAlmostEqual(quote["premium"], expected, 2)
        return quote

    def assertUnfit(self, words, **facts):
        """The product does not fit, one of the reasons has these words, and no price is shown."""
        quote = self._quote(**facts)
        self.assertTrue([reason for reason in quote["reasons"] if words in reason], quote["reasons"])
        self.assertFalse(quote["premium"] or quote["total"] or quote["commission"])
        return quote
