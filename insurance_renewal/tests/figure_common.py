from datetime import date

from freezegun import freeze_time

from .common import RenewalCase

TODAY = "2028-01-15"
YEAR = {"date_from": "2027-01-01", "date_to": "2027-12-31"}


class FigureCase(RenewalCase):
    """Small books whose figures are computed by hand; it is the 15th of January 2028."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.figures = cls.env["insurance.retention"]

    @classmethod
    def _term(cls, start, end, before=None, user=None, issue=True, **vals):
        """Return a policy of the test's line from ``start`` to ``end`` (last day), continuing ``before``."""
        policy = cls._policy(user, date_start=start, date_end=end, previous_id=before and before.id, **vals)
        if issue:
            policy.action_issue()
        return policy.with_env(cls.env)

    def _cancel_from(self, policy, day):
        policy._cancel(date.fromisoformat(day), self.env.ref("insurance_crm.cancel_reason_client"))

    def _question(self, **changes):
        """Return the question for the year 2027 and the test's own lines alone."""
        return YEAR | {"only": {"line": (self.line | self.travel).ids}} | changes

    def _as(self, user=None):
        return self.figures.with_user(user or self.supervisor)

    def _renewal(self, user=None, g=0, **changes):
        """Return ending, renewed, still covered, not renewed and cancelled."""
        found = self._as(user)._get_renewal(self._question(**changes)).get(g, {})
        return [found.get(name, 0) for name in ("ending", "renewed", "open", "lost", "cancelled")]

    def _retention(self, user=None, g=0, **changes):
        """Return in force at the start, at the end, new and kept."""
        found = self._as(user)._get_retention(self._question(**changes)).get(g, {})
        return [found.get(name, 0) for name in ("start", "end", "new", "kept")]

    def _behind(self, source, figure, g=0, user=None, **changes):
        """Return the policies that a number opens."""
        action = self._as(user).get_policies_action(self._question(**changes), source, figure, g)
        return self.env["insurance.policy"].with_user(user or self.supervisor).search(action["domain"])


class YearCase(FigureCase):
    """Twelve ways a policy may end, all known by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a1 = cls._term("2026-03-01", "2027-02-28", premium=2000)
        cls.a2 = cls._term("2027-03-01", "2028-02-29", cls.a1, premium=2500)
        cls.b = cls._term("2026-06-01", "2027-05-31", partner_id=cls.persian.id)
        cls.c = cls._term("2026-09-01", "2027-08-31", partner_id=cls.chinese.id)
        cls._cancel_from(cls, cls.c, "2027-04-01")
        cls.d1 = cls._term("2026-07-01", "2027-06-30")
        cls.d2 = cls._term("2027-07-01", "2028-06-30", cls.d1)
        cls.d2._void("typed twice")
        cls.e1 = cls._term("2026-07-01", "2027-06-30")
        cls.e2 = cls._term("2027-07-01", "2028-06-30", cls.e1)
        cls._cancel_from(cls, cls.e2, "2027-08-01")
        cls.f1 = cls._term("2026-10-01", "2027-09-30")
        cls.f2 = cls._term("2026-10-01", "2027-09-30")
        cls.f3 = cls._term("2027-10-01", "2028-09-30", cls.f1, joined_ids=cls.f2.ids)
        cls.g1 = cls._term("2026-11-01", "2027-10-31")
        cls.g2 = cls._term("2027-11-01", "2028-10-31", cls.g1)
        cls.g3 = cls._term("2027-11-01", "2028-10-31", cls.g1)
        cls.h1 = cls._term("2027-01-01", "2027-12-31")
        cls.h2 = cls._term("2027-12-15", "2028-12-14", cls.h1)
        cls.i1 = cls._term("2026-12-01", "2027-11-30")
        cls.i2 = cls._term("2027-12-01", "2028-11-30", cls.i1, issue=False)
        cls.j1 = cls._term("2026-12-01", "2027-11-30")
        cls.j2 = cls._foreign(date_start="2027-12-01", date_end="2028-11-30", previous_id=cls.j1.id)
        cls.before = cls._term("2026-01-01", "2026-12-31")
        cls.endless = cls._term("2026-01-01", False)
        cls._put_objects()

    @classmethod
    def _put_objects(cls):
        """Two cars on the fleet that is split, one on the policy that is lost, one that left it before."""
        cls.cars = [cls._object() for _number in range(4)]
        places = cls.env["insurance.policy.object"]
        rows = [(cls.g1, 0), (cls.g1, 1), (cls.g2, 0), (cls.g3, 1), (cls.b, 2), (cls.b, 3)]
        made = [places.create({"policy_id": policy.id, "object_id": cls.cars[car].id}) for policy, car in rows]
        made[-1].date_exit = "2027-01-15"
