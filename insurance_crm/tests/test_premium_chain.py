"""All terms of a policy in one list, and the premium from one to the next."""

from odoo.tests import tagged

from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestPremiumChain(DetailsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._issued(premium=1000, number="P-1")
        cls.first.action_renew()
        cls.second = cls.first.next_ids
        cls.second.write({"number": "P-2", "premium": 1100})
        cls.second.action_issue()
        cls.second.action_renew()
        cls.third = cls.second.next_ids
        cls.third.premium = 990

    def test_every_term_shows_all(self):
        chain = self.first | self.second | self.third
        for policy in chain:
            self.assertEqual(policy.chain_ids, chain)
        self.assertEqual(self.policy.chain_ids, self.policy)
        self.assertFalse(self.env["insurance.policy"].new({"partner_id": self.client.id}).premium_change)

    def test_change_against_the_term_before(self):
        self.assertEqual((self.first.premium_before, self.first.premium_change), (0, 0))
        self.assertAlmostEqual(self.second.premium_change, 0.1)
        self.assertAlmostEqual(self.third.premium_change, -0.1)
        self.assertEqual(self.third.premium_before, 1100)

    def test_two_ways_on(self):
        """A term void, or a fleet that was split: all of them are in the chain."""
        other = self.first.copy({"number": "P-2b", "previous_id": self.first.id})
        self.assertEqual(len(self.third.chain_ids), 4)
        self.assertIn(other, self.third.chain_ids)

    def test_terms_that_join(self):
        """Joined policies are in the chain, and their premiums are what the new one is compared with."""
        other = self._issued(premium=500, number="P-9")
        draft = (self.third.previous_id | other)._join()
        draft.premium = 1760
        self.assertEqual((draft.premium_before, round(draft.premium_change, 4)), (1600, 0.1))
        self.assertIn(other, self.third.chain_ids)
        self.assertLessEqual(self.first | self.second | draft, other.chain_ids)

    def test_a_colleagues_term_is_not_told(self):
        self.second.with_user(self.supervisor).user_id = self.other_agent
        self.env.invalidate_all()
        third = self.third.with_user(self.agent)
        self.assertEqual(third.chain_ids, self.first | self.third)
        self.assertEqual((third.premium_before, third.premium_change), (0, 0))

    def test_another_currency_is_not_compared(self):
        self.third.currency_id = self.foreign_currency
        self.assertEqual((self.third.premium_before, self.third.premium_change), (0, 0))

    def test_one_query_whatever_the_length(self):
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(len(self.first._get_chain()), 3)
