from odoo.fields import Command

from .common import ClaimCase

WORDS = {"labour": "Replace bumper", "part": "Bumper", "material": "Sealant", "paint": "Paint"}


class EstimateCase(ClaimCase):
    """A claim on a car of six years, a workshop with its price list, a table of wear, and 20 % VAT.

    ``prices`` has an hour of body work at 800 and of paint work at 600; ``bumper`` (4,000 for Skodas of 2015 to 2022),
    ``fitting`` (1.5 hours of body work) and ``ford_lamp``. Parts of cars of 3 years and more lose 10 %, of 5 and
    more 20 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what a live database has already
        cls.env["insurance.wear.rule"].search([]).unlink()
        cls.env["insurance.repair.price.list"].search([]).action_archive()
        cls.company.claim_estimate_vat = 20
        cls.car.year = cls.loss.year - 6
        cls.workshop = cls.env["res.partner"].create({"name": "Workshop North", "is_company": True})
        cls.body = cls.env["insurance.repair.work"].create({"name": "Test body work"})
        cls.painting = cls.env["insurance.repair.work"].create({"name": "Test painting"})
        cls.prices = cls._prices("North 2026", workshop_id=cls.workshop.id)
        cls.bumper, cls.fitting, cls.ford_lamp = cls.env["insurance.repair.price"].create(
            [
                {"list_id": cls.prices.id, "kind": "part", "code": "5J0 807", "name": "Front bumper", "price": 4000,
                 "make": "SKODA", "year_from": 2015, "year_to": 2022},
                {"list_id": cls.prices.id, "kind": "labour", "code": "R-10", "name": "Fit bumper", "hours": 1.5,
                 "work_id": cls.body.id},
                {"list_id": cls.prices.id, "kind": "part", "name": "Lamp", "price": 900, "make": "Ford"},
            ]
        )  # fmt: skip
        cls.env["insurance.wear.rule"].create(
            [{"kind": "part", "age_from": years, "percent": percent} for years, percent in ((3, 10), (5, 20))]
        )
        cls.claim = cls._claim()

    @classmethod
    def _prices(cls, name, **vals):
        """Return a price list with an hour of body work at 800 and of painting at 600."""
        rates = [
            Command.create({"work_id": work.id, "rate": rate}) for work, rate in ((cls.body, 800), (cls.painting, 600))
        ]
        return cls.env["insurance.repair.price.list"].create({"name": name, "rate_ids": rates} | vals)

    @classmethod
    def _estimate(cls, user=None, lines=(("labour", 2, 500, 0), ("part", 1, 1000, 10)), **vals):
        """Return an estimate of ``user`` (default: the handler).

        :param lines: ``(kind, quantity, price, wear)``
        """
        rows = [
            Command.create({"kind": kind, "name": WORDS[kind], "quantity": quantity, "price": price, "wear": wear})
            for kind, quantity, price, wear in lines
        ]
        model = cls.env["insurance.claim.estimate"].with_user(user or cls.handler)
        return model.create({"claim_id": cls.claim.id, "line_ids": rows} | vals)
