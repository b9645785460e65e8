from datetime import date

from odoo.tests import BaseCase, tagged

from ..lib import bundles


def due(policy_id, partner_id=1, user_id=7, line_id=1, end=date(2031, 7, 1), precision="day"):
    return bundles.Due(policy_id, partner_id, user_id, line_id, date(2030, 7, 1), end, precision)


@tagged("post_install", "-at_install")
class TestBundles(BaseCase):
    """Which policies share a deal, without a database."""

    def _make(self, *rows, teams=None):
        return bundles.make(rows, 3, "own", teams or {1: 5, 2: 6, 4: None})

    def test_key_says_company_client_month_origin_pipeline(self):
        (bundle,) = self._make(due(1))
        self.assertEqual(bundle.key, "3/1/2031-06/own/5", "the month is that of the last day of cover")
        self.assertEqual((bundle.partner_id, bundle.team_id, bundle.policy_ids), (1, 5, [1]))

    def test_no_pipeline(self):
        (bundle,) = self._make(due(1, line_id=4))
        self.assertEqual((bundle.key, bundle.team_id), ("3/1/2031-06/own/0", None))

    def test_first_to_end_comes_first(self):
        (bundle,) = self._make(
            due(1, end=date(2031, 6, 20)), due(2, end=date(2031, 6, 10)), due(3, end=date(2031, 6, 10))
        )
        self.assertEqual(bundle.policy_ids, [2, 3, 1])

    def test_what_keeps_apart(self):
        for other in (due(2, partner_id=9), due(2, line_id=2), due(2, end=date(2031, 7, 2))):
            self.assertEqual(len(self._make(due(1), other)), 2)
        for other in (due(2, user_id=8), due(2, end=date(2031, 6, 2)), due(2, precision="month")):
            self.assertEqual(len(self._make(due(1), other)), 1)

    def test_agents_in_order_without_doubles(self):
        (bundle,) = self._make(
            due(1, user_id=8),
            due(2, user_id=None, end=date(2031, 6, 5)),
            due(3, end=date(2031, 6, 6)),
            due(4, user_id=8),
        )
        self.assertEqual(bundle.user_ids, [7, 8])

    def test_order_keeps_agents_and_clients_together(self):
        made = self._make(
            due(1, partner_id=2, user_id=9), due(2, partner_id=1, user_id=8), due(3, partner_id=3, user_id=8)
        )
        self.assertEqual([bundle.partner_id for bundle in made], [1, 3, 2])
        nobody = self._make(due(1), due(2, partner_id=5, user_id=None))
        self.assertEqual(nobody[0].partner_id, 5)

    def test_same_rows_same_bundles(self):
        """Two servers that find the same rows in another order make the same bundles in the same order."""
        rows = [due(n, partner_id=n % 3, user_id=n % 4 or None) for n in range(1, 20)]
        self.assertEqual(self._make(*rows), self._make(*reversed(rows)))

    def test_only(self):
        (bundle,) = self._make(due(1), due(2))
        part = bundle.only([bundle.rows[1]])
        self.assertEqual((part.key, part.policy_ids), (bundle.key, [2]))
        self.assertEqual(bundle.policy_ids, [1, 2], "the bundle itself stays")

    def test_batches_never_tear_a_bundle(self):
        made = self._make(*(due(n, partner_id=n // 3) for n in range(9)))
        sizes = [[len(bundle.rows) for bundle in batch] for batch in bundles.batches(made, 4)]
        self.assertEqual(sizes, [[3], [3], [3]])
        self.assertEqual([[len(b.rows) for b in batch] for batch in bundles.batches(made, 7)], [[3, 3], [3]])
        self.assertEqual([len(batch) for batch in bundles.batches(made, 1)], [1, 1, 1], "larger than a batch: alone")
        self.assertFalse(list(bundles.batches([], 4)))
