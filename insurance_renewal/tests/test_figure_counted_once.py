from odoo.tests import tagged

from .figure_common import FigureCase


@tagged("post_install", "-at_install")
class TestFigureObjectsAndClients(FigureCase):
    """What is counted once, however many policies it is on."""

    def _place(self, policy, car, **vals):
        return self.env["insurance.policy.object"].create({"policy_id": policy.id, "object_id": car.id, **vals})

    def test_last_day_on_the_policy(self):
        policy = self._term("2026-06-01", "2027-05-31")
        self._place(policy, self._object()).date_exit = "2027-05-31"
        self._place(policy, self._object()).date_exit = "2027-05-30"
        self.assertEqual(
            self._renewal(unit="object"), [1, 0, 0, 1, 0], "who left the day before was not there any more"
        )

    def test_came_in_the_middle(self):
        policy = self._term("2026-06-01", "2027-05-31")
        self._place(policy, self._object())
        self._place(policy, self._object(), date_entry="2027-01-15")
        january = {"date_from": "2027-01-01", "date_to": "2027-01-31", "unit": "object"}
        self.assertEqual(self._retention(**january), [1, 2, 1, 1])
        self.assertEqual(self._retention(**january | {"date_to": "2027-01-14"}), [1, 1, 0, 1])

    def test_car_on_two_policies(self):
        car, other = self._object(), self._term("2026-06-01", "2027-05-31")
        ending = self._term("2026-06-01", "2027-05-31")
        self._place(ending, car)
        self._place(other, car)
        self.assertEqual(self._renewal(unit="object"), [1, 0, 0, 1, 0])
        following = self._term("2027-06-01", "2028-05-31", ending)
        self._place(following, car)
        self.assertEqual(self._renewal(unit="object"), [1, 1, 0, 0, 0], "insured on, be it on one of the two")
        self.assertEqual(self._retention(unit="object"), [1, 1, 0, 1])

    def test_taken_off_the_policy(self):
        policy = self._term("2026-06-01", "2027-05-31")
        self._place(policy, self._object())
        self._place(policy, self._object()).active = False
        self.assertEqual(self._renewal(unit="object"), [1, 0, 0, 1, 0])

    def test_client_with_something_still_covered_is_not_lost(self):
        period = {"date_from": "2027-12-01", "date_to": "2028-01-31"}
        self._term("2026-12-16", "2027-12-15")
        ahead = self._term("2027-02-01", "2028-01-31")
        self.assertEqual(self._renewal(**period), [2, 0, 1, 1, 0])
        self.assertEqual(self._renewal(unit="client", **period), [1, 0, 1, 0, 0])
        self.assertEqual(self._behind("renewal", "open", unit="client", **period), ahead)

    def test_client_of_two_months_is_counted_in_each(self):
        self._term("2026-05-01", "2027-04-30")
        self._term("2026-06-01", "2027-05-31")
        found = self._as()._get_renewal(self._question(unit="client", group="month"))
        self.assertEqual({g: one["lost"] for g, one in found.items()}, {202704: 1, 202705: 1})
        page = self._as().get_page("table", self._question(unit="client", group="month"))
        self.assertEqual(page["total"]["figures"]["lost"], 1, "the total counts him once")
