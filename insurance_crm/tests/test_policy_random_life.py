"""Random lives of a policy: issued, endorsed forward and back, cancelled, reinstated, renewed, voided."""

from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .timeline_common import TimelineCase

START = date(2025, 1, 1)
day = st.integers(0, 364).map(lambda number: START + timedelta(days=number))
money = st.integers(1, 500_000).map(lambda cents: cents / 100)
change = st.one_of(
    st.tuples(st.just("add"), day, money),
    st.tuples(st.just("remove"), day, st.integers(0, 2)),
    st.tuples(st.just("change"), day, st.integers(0, 2), money),
    st.tuples(st.just("premium"), day, money),
    st.tuples(st.just("rate"), day, st.integers(0, 40)),
)
SETTINGS = settings(
    deadline=None, max_examples=8, derandomize=True,
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)  # fmt: skip


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15 10:00:00")
class TestPolicyRandomLife(TimelineCase):
    def _draft(self, policy, cars, step, used):
        """Return a draft endorsement for a random step, or none when it would touch a car twice."""
        kind, at, what, *more = step
        if kind == "add":
            line = {"object_id": self._object(plate=f"A{len(used)}-{policy.id}").id, "premium": what}
            used.append(None)
            return self._endorse(policy, at, confirm=False, lines=[line])
        if kind in ("remove", "change"):
            if cars[what] in used:
                return None
            used.append(cars[what])
            line = {"object_id": cars[what].id, "action": kind, "sum_insured": 10000, "premium": (more or [0])[0]}
            return self._endorse(policy, at, confirm=False, lines=[line])
        vals = {"premium_change": what} if kind == "premium" else {"change_rate": True, "new_commission_rate": what}
        return self._endorse(policy, at, confirm=False, **vals)

    def _live(self, steps, order, premium):
        """Return a policy with three cars whose random endorsements are confirmed in ``order``."""
        policy, cars = self._fleet(3, premium, tax=premium * 0.1)
        used = []
        drafts = [draft for step in steps if (draft := self._draft(policy, list(cars), step, used))]
        for index in order:
            if index < len(drafts):
                drafts[index].action_confirm()
        return policy

    def _figures(self, policy):
        return [round(policy[name], 2) for name in ("premium", "tax", "commission_base", "commission")]

    def _earned(self, policy, until):
        found = self.env["insurance.transaction"]._get_earned(until, [("policy_id", "=", policy.id)])
        return found.get(policy.currency_id, (0, 0))

    @SETTINGS
    @given(
        st.lists(change, max_size=5), st.permutations(range(5)), money, day, st.sampled_from(["pro_rata", "short_rate"])
    )
    def test_life(self, steps, order, premium, until, rule):
        policy = self._live(steps, order, premium)
        self.assertAsLived(policy)
        straight = self._live(steps, range(5), premium)
        self.assertEqual(self._figures(policy), self._figures(straight), "the order of confirming does not matter")
        earned, written = self._earned(policy, until)
        self.assertAlmostEqual(written, policy.premium, 2)
        self.assertLessEqual(earned, written + 0.05)
        whole, before = policy.premium, self._figures(policy)
        self._cancel(policy, until, getattr(self, rule))
        self.assertAsLived(policy)
        if rule == "pro_rata":
            self.assertAlmostEqual(policy.premium, earned, delta=0.06, msg="refund + earned = premium")
        self.assertLessEqual(policy.premium, whole)
        policy.action_reinstate()
        self.assertEqual(self._figures(policy), before, "a reinstated policy is as it was")
        self.assertAsLived(policy)
        policy.with_user(self.agent).action_renew()
        (policy | straight).with_user(self.agent)._void("a mistake")
        self.assertEqual(self._figures(policy), [0, 0, 0, 0], "reversed, everything is nothing")
        self.assertBooked(policy)

    @SETTINGS
    @given(st.lists(change, min_size=1, max_size=4), st.permutations(range(4)), money)
    def test_everything_voided_is_as_issued(self, steps, order, premium):
        policy = self._live(steps, range(5), premium)
        issued = self._figures(self._fleet(3, premium, tax=premium * 0.1)[0])
        endorsements = policy.endorsement_ids.sorted("sequence")
        for index in order:
            if index < len(endorsements):
                endorsements[index].with_user(self.agent)._void("taken back")
        self.assertEqual(self._figures(policy), issued)
        self.assertAsLived(policy)
