from odoo.addons.insurance_crm.tests.common import InsuranceCase

YEAR = {"date_from": "2021-01-01", "date_to": "2021-12-31"}


class RatioCase(InsuranceCase):
    """Two policies of 2021 (a year of 365 days) of 3,650 net, ten a day: one of each agent, each with a claim.

    The claim of ``policy`` of 10 March: 1,000 reserved that day, 600 paid on 1 June out of the reserve, the 400 left
    released on 1 July, 100 came back on 1 August. So it costs 500.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.losses = cls.env["insurance.loss"]
        cls.car, cls.van = cls._object(plate="AA1111AA"), cls._object(plate="BB2222BB")
        cls.policy = cls._year([cls.car])
        cls.other_policy = cls._year([], cls.other_agent, partner_id=cls.persian.id)
        cls.claim = cls._loss(cls.policy, "2021-03-10", object=cls.car)
        cls._book(cls.claim, ("2021-03-10", "reserve", 1000), ("2021-06-01", "payment", 600))
        cls._book(cls.claim, ("2021-06-01", "reserve", -600), ("2021-07-01", "reserve", -400))
        cls._book(cls.claim, ("2021-08-01", "recovery", -100))

    @classmethod
    def _year(cls, objects, user=None, premiums=(), **vals):
        """Return an issued policy of 2021 with these objects; ``premiums``: one for each object."""
        premiums = premiums or [0] * len(objects)
        places = [
            (0, 0, {"object_id": one.id, "premium": premium}) for one, premium in zip(objects, premiums, strict=True)
        ]
        defaults = {"date_start": "2021-01-01", "date_end": "2021-12-31", "premium": 3650, "object_ids": places}
        return cls._issued(user, **(defaults | vals)).with_env(cls.env)

    @classmethod
    def _loss(cls, policy, day, user=None, object=None, **vals):
        """Return a claim of the policy with that date of loss, written with full rights, announced to nobody."""
        place = policy.object_ids.filtered(lambda one: one.object_id == object) if object else policy.object_ids[:0]
        claims = cls.env["insurance.claim"].with_context(insurance_silent=True)
        return claims.create(
            {"policy_id": policy.id, "date_loss": day, "date_reported": day, "place_id": place.id} | vals
        ).with_env(cls.env)

    @classmethod
    def _book(cls, claim, *rows):
        """Book rows of ``(day, kind, amount)`` in the company's currency."""
        company = claim.company_id
        return cls.env["insurance.claim.entry"].create(
            [
                {"claim_id": claim.id, "date": day, "kind": kind, "amount": amount, "amount_company": amount,
                 "currency_id": company.currency_id.id, "company_id": company.id}
                for day, kind, amount in rows
            ]
        )  # fmt: skip

    def _ratios(self, by="", first="2021-01-01", last="2021-12-31", user=None, **asked):
        """Return the engine's answer as ``user`` (default: the supervisor) sees it."""
        return self.losses.with_user(user or self.supervisor)._get_ratios(by, first, last, **asked)


class PageCase(RatioCase):
    """The book of one line, so that what others test does not count."""

    def _page(self, part="ratio", user=None, limit=200, **changes):
        losses = self.losses.with_user(user or self.agent)
        return losses.get_page(part, YEAR | {"group": "line"} | changes, limit=limit)

    def _row(self, page, record):
        return next(row for row in page["rows"] if row["g"] == record.id)["figures"]

    def _behind(self, figure, g, part="ratio", user=None, **changes):
        """Return the records behind a number, found as its reader finds them."""
        losses = self.losses.with_user(user or self.agent)
        action = losses.get_records_action(part, YEAR | {"group": "line"} | changes, figure, g, "Title")
        self.assertEqual(action["name"], "Title")
        return losses.env[action["res_model"]].search(action["domain"])
