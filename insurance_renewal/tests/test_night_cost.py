from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestNightCost(RenewalCase):
    """The night asks as much for many as for few."""

    def _issue(self, clients, agents):
        """Issue a policy for each client that ends in a few days, one agent after the other in charge."""
        drafts = self.env["insurance.policy"].create(
            [
                {
                    "partner_id": client.id, "product_id": self.product.id, "number": f"Q-{client.id}",
                    "user_id": agents[number % len(agents)].id,
                    "date_start": TODAY - relativedelta(days=300), "date_end": TODAY + relativedelta(days=3),
                }
                for number, client in enumerate(clients)
            ]
        )  # fmt: skip
        drafts.action_issue()

    def _count_queries(self, size, agents):
        """Return how many queries the night needs for so many clients of these agents."""
        self._issue(self.env["res.partner"].create([{"name": f"Client {n}"} for n in range(size)]), agents)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertEqual(len(self._night()), size)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        """A hundred clients cost as many queries as ten."""
        few = self._count_queries(10, self.agent)
        self.assertLessEqual(self._count_queries(100, self.agent), few + 15)

    def test_queries_hardly_grow_with_those_in_charge(self):
        """Whoever gets work costs one question, whether he can open it; that he follows his deals costs nothing more."""
        agents = self.env["res.users"].union(
            *(new_test_user(self.env, f"cost{n}", groups="insurance_crm.group_agent_own") for n in range(20))
        )
        self._count_queries(20, agents)  # what is read of each once and kept
        few = self._count_queries(20, agents[:2])
        self.assertLessEqual(self._count_queries(20, agents), few + len(agents[2:]) * 2)

    def test_deals_are_looked_up_by_their_number(self):
        """Never read as a whole: what PostgreSQL believes of a table that has just begun to fill may be wrong by thousands."""
        asked, execute = [], type(self.env).execute_query

        def listen(env, query):
            asked.append(query)
            return execute(env, query)

        with patch.object(type(self.env), "execute_query", listen):
            self.engine._get_open_deals(["1/2/2031-06/own/0"])
        (query,) = asked
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query)))
        self.assertIn("crm_lead_pkey", plan)
        for join in ("Nested Loop", "Hash Join", "Merge Join"):
            self.assertNotIn(join, plan, "nothing that depends on how many deals there are believed to be")


@tagged("post_install", "-at_install")
class TestFollowers(RenewalCase):
    """Whoever gets a task follows its deal, as when it is given by hand."""

    def _get_followers(self, deal):
        return deal.message_follower_ids.partner_id

    def test_who_is_in_charge_follows(self):
        other = new_test_user(self.env, "follow_other", groups="insurance_crm.group_agent_own")
        client = self.env["res.partner"].create({"name": "Another client"})
        mine = self._ending(TODAY + relativedelta(days=20))
        his = self._ending(TODAY + relativedelta(days=20), user=other, partner_id=client.id)
        self._night()
        self.assertEqual(self._get_followers(mine.renewal_id.lead_id), self.agent.partner_id)
        self.assertEqual(self._get_followers(his.renewal_id.lead_id), other.partner_id)
        by_hand = self.env["crm.lead"].create({"name": "By hand", "company_id": self.company.id})
        by_hand.message_subscribe(self.agent.partner_id.ids)
        self.assertEqual(
            mine.renewal_id.lead_id.message_follower_ids.subtype_ids, by_hand.message_follower_ids.subtype_ids
        )

    def test_who_follows_already_does_so_as_he_chose(self):
        self._ending(TODAY + relativedelta(days=20))
        deal = self._night().lead_id
        follower = deal.message_follower_ids
        comments = self.env.ref("mail.mt_comment")
        follower.subtype_ids = comments
        self._tasks(deal).unlink()
        self.engine._give_tasks(
            self.own_rule.with_user(self.engine.env.user), TODAY, deal.with_user(self.engine.env.user)
        )
        self.assertEqual(self._tasks(deal).user_id, self.agent)
        self.assertEqual((deal.message_follower_ids, deal.message_follower_ids.subtype_ids), (follower, comments))

    def test_nobody_in_charge(self):
        policy = self._ending(TODAY + relativedelta(days=20))
        policy.user_id = False
        self.own_rule.write({"standin_id": False, "escalate_user_id": self.supervisor.id})
        deal = self._night().lead_id
        self.assertFalse(deal.user_id)
        self.assertEqual(self._get_followers(deal), self.supervisor.partner_id, "who leads the work and got the task")

    def test_following_by_hand_still_works(self):
        self._ending(TODAY + relativedelta(days=20))
        deal = self._night().lead_id
        deal.with_user(self.agent).message_subscribe(self.standin.partner_id.ids)
        self.assertIn(self.standin.partner_id, self._get_followers(deal))
