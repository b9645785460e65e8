"""Three insurers of one line: one dear, one cheap, one without a tariff; and an agent's inquiry of them."""

from odoo.fields import Command

from .common import InsuranceCase


class OfferCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        attribute = cls.env["insurance.tariff.attribute"].search([("code", "=", "driving_years")])
        cls.third_insurer = cls.env["res.partner"].create({"name": "平安", "is_company": True, "is_insurer": True})
        cls.product.write({"tax_rate": 5, "levy_rate": 1, "policy_fee": 20, "note": "<p>Repair at any garage</p>"})
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
        cls._covers(cls.product, ("theft", "Theft", False, 0), ("glass", "Glass", True, 3000))
        cls._covers(cls.cheap, ("theft", "Stealing", False, 20000))
        cls._tariff(cls.product, 4, [("-2", 1.5), ("3+", 1)], attribute)
        cls._tariff(cls.cheap, 3, [], attribute)
        cls.env.flush_all()

    @classmethod
    def _covers(cls, product, *covers):
        product.cover_ids = [
            Command.create({"code": code, "name": name, "is_optional": optional, "limit": limit})
            for code, name, optional, limit in covers
        ]

    @classmethod
    def _tariff(cls, product, rate, rows, attribute):
        factors = [
            Command.create({"attribute_id": attribute.id, "values": values, "value": value}) for values, value in rows
        ]
        cls.env["insurance.tariff"].create(
            {
                "product_id": product.id, "date_from": "2020-01-01", "base_kind": "rate", "base_value": rate,
                "factor_ids": factors,
            }
        )  # fmt: skip

    @classmethod
    def _inquiry(cls, user=None, **vals):
        """Return an inquiry of ``user`` (default: the agent): 10,000 insured for 2025, five years of driving."""
        attribute = cls.env["insurance.tariff.attribute"].search([("code", "=", "driving_years")])
        defaults = {
            "line_id": cls.line.id, "date_start": "2025-01-01", "sum_insured": 10000, "make": "Toyota", "model": "RAV4",
            "plate": "AA1234BB",
            "value_ids": [Command.create({"attribute_id": attribute.id, "value": "5"})],
        }  # fmt: skip
        return cls.env["insurance.inquiry"].with_user(user or cls.agent).create(defaults | vals)

    @classmethod
    def _quoted(cls, user=None, **vals):
        """Return an inquiry with its computed offers."""
        inquiry = cls._inquiry(user, **vals)
        inquiry.action_quote()
        return inquiry

    def _offer(self, inquiry, product):
        """Return the inquiry's offer of a product."""
        return inquiry.offer_ids.filtered(lambda offer: offer.product_id == product)

    @classmethod
    def _typed(cls, inquiry, **vals):
        """Return an offer typed in by the inquiry's agent: 500 net at 10 %."""
        defaults = {"inquiry_id": inquiry.id, "premium": 500}
        if not vals.get("product_id"):
            defaults |= {"insurer_id": cls.third_insurer.id, "commission_rate": 10}
        return cls.env["insurance.offer"].with_user(inquiry.user_id).create(defaults | vals)

    def _accept(self, offer, **vals):
        """Accept an offer as its dialog does; return the dialog."""
        action = offer.action_accept()
        model = self.env[action["res_model"]].with_user(offer.env.user).with_context(**action["context"])
        defaults = {"number": "P-1", "partner_id": offer.partner_id.id or self.client.id}
        return model.create(defaults | vals)
