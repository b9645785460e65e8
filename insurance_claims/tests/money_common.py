from .common import ClaimCase


class MoneyCase(ClaimCase):
    """Claims with money: 50,000 limit and 500 deductible by the cover, see ``ClaimCase``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.claim.paper.kind"].search([]).active = False  # no papers between a claim and its end here
        cls.company.write({"claim_approval": True, "claim_approval_limit": 2000})

    @classmethod
    def _decided(cls, amount=1000, user=None, **vals):
        """Return a claim of the agent accepted by the handler with ``amount`` payable."""
        claim = cls._claim(user_id=cls.handler.id, user=cls.handler, **vals)
        claim.with_user(user or cls.handler)._decide("accepted", amount)
        return claim

    @classmethod
    def _payment(cls, claim, amount=400, user=None, **vals):
        """Return a draft payment made by ``user`` (default: the handler)."""
        vals = {"claim_id": claim.id, "amount": amount, **vals}
        return cls.env["insurance.claim.payment"].with_user(user or cls.handler).create(vals)

    @classmethod
    def _paid(cls, claim, amount=400, **vals):
        payment = cls._payment(claim, amount, **vals)
        payment.action_order()
        payment.action_paid()
        return payment

    @classmethod
    def _rows(cls, claim, kind=None):
        """Return ``[(kind, amount)]`` of the claim's rows, oldest first, read with full rights."""
        rows = cls.env["insurance.claim.entry"].search([("claim_id", "=", claim.id)], order="id")
        return [(row.kind, row.amount) for row in rows if kind in (None, row.kind)]

    def assertAdds(self, claim):
        """Every figure is the sum of its rows; what it cost is paid, outstanding and come back."""
        claim.invalidate_recordset()
        figures = {"claimed": "claimed", "assessed": "assessed", "payable": "payable"}
        figures |= {"outstanding": "reserve", "paid": "payment", "recovered": "recovery"}
        for name, kind in figures.items():
            total = sum(amount for _kind, amount in self._rows(claim, kind))
            self.assertAlmostEqual(claim[name], total, 2, name)
        self.assertAlmostEqual(claim.incurred, claim.paid + claim.outstanding + claim.recovered, 2)
        self.assertGreaterEqual(claim.outstanding, 0)
