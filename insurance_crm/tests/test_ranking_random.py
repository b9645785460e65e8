"""Random books of firms, branches and people: all at once is each by itself, whatever is in them."""

import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .ranking_common import RankingCase

_TODAY = date(2025, 3, 15)
_BOOKS = 4
_CLIENTS = 14
_POLICIES = 22


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRandomRanking(RankingCase):
    def _make_people(self, chance):
        """Return clients of which some belong to others, up to three levels deep."""
        clients = self.env["res.partner"]
        for number in range(_CLIENTS):
            above = chance.choice([False, *clients.ids[-5:]]) if chance.random() < 0.5 else False
            clients |= clients.create(
                {
                    "name": f"R{number}",
                    "parent_id": above,
                    "is_company": chance.random() < 0.4,
                    "is_insurance_client": chance.random() < 0.8,
                    "insurance_marketer_id": chance.choice(clients.ids) if clients and chance.random() < 0.3 else False,
                }
            )
        return clients

    def _make_book(self, chance, clients):
        """Give the clients policies of every kind: past, present, to come, cancelled, elsewhere, drafts, void."""
        product = self.product.copy({"line_id": self.line.copy({"name": "Other"}).id})
        reason = self.env.ref("insurance_crm.cancel_reason_client")
        for _number in range(_POLICIES):
            start = _TODAY + timedelta(days=chance.randrange(-900, 60))
            vals = {
                "partner_id": chance.choice(clients).id,
                "date_start": start,
                "date_end": start + timedelta(days=chance.choice([14, 180, 364])),
                "premium": chance.randrange(1, 5000),
                "product_id": chance.choice([self.product.id, product.id]),
            }
            kind = chance.choice(["issued"] * 5 + ["draft", "void", "cancelled", "foreign"])
            if kind == "foreign":
                vals.pop("product_id")
                self._foreign(**vals)
                continue
            policy = self._policy(**vals) if kind == "draft" else self._issued(**vals)
            if kind == "void":
                policy._void("mistake")
            elif kind == "cancelled":
                policy._cancel(start + timedelta(days=5), reason)

    def _measures(self):
        return self.env["insurance.measure"].search([("grain", "=", "client")]).filtered(
            lambda measure: measure._get_all_query() is not None
        )  # fmt: skip

    def test_all_at_once_is_each_by_itself(self):
        for seed in range(_BOOKS):
            chance = random.Random(seed)
            clients = self._make_people(chance)
            self._make_book(chance, clients)
            self.env.flush_all()
            engine = self.stats._as_service(self.company)
            for measure in self._measures().with_env(engine.env).sudo():
                with self.subTest(measure.code, seed=seed):
                    rows = self.env.execute_query(measure._get_all_query())
                    found = {key: round(float(value), 2) for key, value in rows if value and key in clients.ids}
                    each = {key: round(float(value), 2) for key, value in measure._values(clients.ids).items() if value}
                    self.assertEqual(found, each)

    def test_the_night_and_the_day_agree(self):
        """Clients counted one by one on demand stand where the night put them."""
        self._criterion("client_premium")
        self._criterion("client_years", scale="range", low=0, high=3)
        self._criterion("client_lapses", scale="steps", steps="1: 40, 2: 90", less_is_better=True)
        for seed in range(_BOOKS, _BOOKS + 2):
            chance = random.Random(seed)
            clients = self._make_people(chance)
            self._make_book(chance, clients)
            self.stats._recount(self.company)
            for client in clients.filtered("is_insurance_client"):
                with self.subTest(client.name, seed=seed):
                    self.assertEqual(self.stats._recount(self.company, client.ids), 0, "nothing to write")
            counted = self.stats.search([("partner_id", "in", clients.ids)]).partner_id
            self.assertEqual(counted, clients.filtered("is_insurance_client"))

    def test_scores_lie_between_nothing_and_all(self):
        for code, vals in (
            ("client_premium", {}),
            ("client_commission", {"less_is_better": True, "weight": 3}),
            ("client_in_force", {"scale": "steps", "steps": "0: 5, 1: 100", "weight": 0.1}),
        ):
            self._criterion(code, **vals)
        chance = random.Random(99)
        clients = self._make_people(chance)
        self._make_book(chance, clients)
        self.stats._recount(self.company)
        stats = self.stats.search([("partner_id", "in", clients.ids)])
        for stat in stats:
            self.assertTrue(0 <= stat.score <= 100)
            self.assertTrue(all(0 <= points <= 100 for _key, _value, points in stat.reasons))
            below = self.scheme.rank_ids.filtered(lambda rank, stat=stat: rank.score_from <= stat.score)
            self.assertEqual(stat.rank_id, below.sorted("score_from")[-1:])
