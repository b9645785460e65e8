from odoo import models


class InsuranceProduct(models.Model):
    """What the product costs in a case."""

    _inherit = "insurance.product"

    def _quote(self, facts):
        """Return what each product costs, cheapest to compute and explained; one query loads all tariffs.

        :param facts: dict, every key may be missing: ``date`` (first day of cover; default today), ``end`` (last day;
            default the product's usual term), ``object`` (insurance.object record or empty), ``values``
            ({attribute code: value}, typed; they go before what a record says), ``partner`` (res.partner or empty),
            ``sum_insured``, ``deductible`` (money; None: the product's usual one), ``objects`` (their number, default 1),
            ``area``, ``bonus_class``, ``covers`` (codes of wanted covers)
        :return: list of dicts in the order of ``self``: ``product_id``, ``tariff_id`` (False: none for that day),
            ``currency_id``, ``premium`` (net), ``tax``, ``levy``, ``fee``, ``total``, ``commission``,
            ``commission_rate``, ``deductible``, ``date``, ``end``, ``steps`` (dicts ``label``, ``detail``, ``factor``,
            ``amount``; nothing of our commission), ``reasons`` (texts why it does not fit; empty when it does),
            ``covers`` (dicts ``code``, ``name``, ``limit``, ``deductible``, ``is_optional``). Amounts are 0 when there
            are reasons.
        """
        return [product._empty_quote(facts) for product in self]

    def _empty_quote(self, facts):
        """Return a result without a price."""
        self.ensure_one()
        amounts = dict.fromkeys(("premium", "tax", "levy", "fee", "total", "commission", "deductible"), 0.0)
        return amounts | {
            "product_id": self.id, "tariff_id": False, "currency_id": self.currency_id.id,
            "commission_rate": self.commission_rate, "date": facts.get("date"), "end": facts.get("end"), "steps": [],
            "covers": [], "reasons": [self.env._("No tariff: ask the insurer and type the answer.")],
        }  # fmt: skip
