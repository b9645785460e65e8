"""A small cupboard of gifts to test on: two ranks, three gifts, an occasion."""

from datetime import date

from .common import InsuranceCase


class GiftCase(InsuranceCase):
    """``gold`` and ``silver`` are ranks; ``umbrella`` is for gold clients, ``tea`` for all, ``flowers`` is not counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.rank.scheme"].search([]).active = False
        cls.env.flush_all()
        cls.scheme = cls.env["insurance.rank.scheme"].create({"name": "Test value", "kind": "value"})
        cls.gold, cls.silver = cls.env["insurance.rank"].create(
            [
                {"name": "Gold", "scheme_id": cls.scheme.id, "score_from": 70},
                {"name": "Silver", "scheme_id": cls.scheme.id, "score_from": 0},
            ]
        )
        cls.sweets, cls.garden = cls.env["insurance.gift.kind"].create([{"name": "Sweets"}, {"name": "Garden"}])
        cls.party = cls.env["insurance.gift.occasion"].create({"name": "Party", "month": 6, "day": 15})
        cls.birthday = cls.env.ref("insurance_crm.gift_occasion_birthday")
        cls.umbrella, cls.tea, cls.flowers = cls.env["insurance.gift.type"].create(
            [
                {"name": "Umbrella", "cost": 50, "rank_ids": cls.gold.ids, "sequence": 1},
                {"name": "Tea", "cost": 10, "kind_id": cls.sweets.id, "sequence": 2, "yearly_limit": 2},
                {"name": "Flowers", "cost": 30, "kind_id": cls.garden.id, "keep_stock": False, "sequence": 3},
            ]
        )
        cls._receive(cls.umbrella, 100)
        cls._receive(cls.tea, 100)

    @classmethod
    def _receive(cls, gift_type, quantity):
        """Put some into the cupboard, as the supervisor."""
        moves = cls.env["insurance.gift.move"].with_user(cls.supervisor)
        return moves.create({"type_id": gift_type.id, "quantity": quantity, "note": "bought"})

    @classmethod
    def _rank(cls, partner, rank):
        """Give the client a rank in the company, as the nightly ranking does."""
        cls.env["insurance.partner.stat"].search([("partner_id", "=", partner.id)]).unlink()
        cls.env["insurance.partner.stat"].create(
            {"partner_id": partner.id, "company_id": cls.company.id, "rank_id": rank.id}
        )
        partner.invalidate_recordset(["insurance_rank_id"])

    @classmethod
    def _client(cls, name, user=None, **vals):
        """Return a client in the charge of ``user`` (default: the agent)."""
        defaults = {"name": name, "is_insurance_client": True, "user_id": (user or cls.agent).id}
        return cls.env["res.partner"].create(defaults | vals)

    @classmethod
    def _gift(cls, partner=None, user=None, **vals):
        """Return a planned gift of 15 June 2027, made by ``user`` (default: the agent)."""
        user = user or cls.agent
        defaults = {
            "partner_id": (partner or cls.client).id,
            "type_id": cls.tea.id,
            "occasion_id": cls.party.id,
            "date_planned": "2027-06-15",
            "user_id": user.id,
        }
        return cls.env["insurance.gift"].with_user(user).create(defaults | vals)

    @classmethod
    def _given(cls, partner=None, reception="pleased", **vals):
        """Return a gift that the agent gave."""
        gift = cls._gift(partner, **vals)
        gift.with_user(cls.supervisor).action_approve()
        gift.reception = reception
        gift.action_give()
        return gift

    @classmethod
    def _plan(cls, user=None, **vals):
        """Return a plan for the party of June 2027, made by ``user`` (default: the agent)."""
        defaults = {"occasion_id": cls.party.id, "date_from": date(2027, 6, 1), "date_to": date(2027, 6, 30),
                    "type_ids": (cls.umbrella | cls.tea | cls.flowers).ids}  # fmt: skip
        return cls.env["insurance.gift.plan"].with_user(user or cls.agent).create(defaults | vals)
