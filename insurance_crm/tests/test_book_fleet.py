"""Several rows of one policy are one policy with several objects."""

from datetime import date

from odoo.tests import tagged

from .book_common import BookCase


@tagged("post_install", "-at_install")
class TestBookFleet(BookCase):
    HEADER = "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Plate;Premium;Our %;Entry;Exit"

    def _row(self, plate, premium="100", number="F-1", client="ТОВ Альфа", dates=";", end="31.12.2024", rate="10"):
        return f"{client};0501112233;{number};Княжа;MTPL;01.01.2024;{end};{plate};{premium};{rate};{dates}"

    def _rows(self, count, **options):
        return [self._row(f"AA {n:04} BB", **options) for n in range(count)]

    def _file(self, *rows, profile=None, **options):
        return self._import(self._csv(*rows, header=self.HEADER), "fleet.csv", profile=profile, **options)

    def _ledger(self, policy):
        return self.env["insurance.transaction"].search([("policy_id", "=", policy.id)], order="id")

    def test_one_policy_with_many_objects(self):
        run = self._file(*self._rows(5), self._row("BB 0001 BB", number="F-2"))
        self.assertCounts(run, created=6)
        policy, other = self._policies(run)
        self.assertEqual(len(policy.object_ids), 5)
        self.assertEqual((policy.premium, policy.commission, policy.commission_rate), (500, 50, 10))
        self.assertEqual(policy.object_ids.mapped("premium"), [100] * 5)
        self.assertEqual((other.premium, len(other.object_ids)), (100, 1))
        self.assertEqual(len(self._ledger(policy)), 1, "booked once, not once a row")
        self.assertEqual(run.clients_created, 1)
        self.assertEqual(run.objects_created, 6)
        self.assertTrue(policy.is_fleet)

    def test_rows_far_apart_are_together(self):
        """Also when other policies, more than a batch of them, stand between."""
        others = [self._row(f"CC {n:04} BB", number=f"O-{n}") for n in range(1005)]
        run = self._file(self._row("AA 0001 BB"), *others, self._row("AA 0002 BB"), self._row("AA 0003 BB"))
        self.assertCounts(run, created=1008)
        policy = self.env["insurance.policy"].search([("number", "=", "F-1")])
        self.assertEqual((len(policy.object_ids), policy.premium, len(self._ledger(policy))), (3, 300, 1))

    def test_the_same_file_again_changes_nothing(self):
        run = self._file(*self._rows(4))
        policy = self._policies(run)
        before = policy.read(["write_date", "premium"]), policy.object_ids.ids, self._ledger(policy).ids
        again = self._file(*self._rows(4), profile=run.profile_id)
        self.assertCounts(again, unchanged=4)
        self.assertEqual(
            (policy.read(["write_date", "premium"]), policy.object_ids.ids, self._ledger(policy).ids), before
        )

    def test_rows_in_another_order_are_the_same(self):
        run = self._file(*self._rows(4))
        again = self._file(*reversed(self._rows(4)), profile=run.profile_id)
        self.assertCounts(again, unchanged=4)

    def test_a_later_file_adds_objects(self):
        run = self._file(*self._rows(2))
        policy = self._policies(run)
        again = self._file(*self._rows(4), profile=run.profile_id)
        self.assertCounts(again, created=2, unchanged=2)
        self.assertEqual((len(policy.object_ids), policy.premium, policy.commission), (4, 400, 40))
        self.assertEqual(sum(self._ledger(policy).mapped("premium")), 400)
        third = self._file(*self._rows(4), profile=run.profile_id)
        self.assertCounts(third, unchanged=4)

    def test_one_row_becomes_a_fleet(self):
        run = self._file(*self._rows(1))
        again = self._file(*self._rows(3), profile=run.profile_id)
        self.assertCounts(again, created=2, unchanged=1)
        policy = self._policies(run)
        self.assertEqual((len(policy.object_ids), policy.premium), (3, 300))
        self.assertCounts(self._file(*self._rows(3), profile=run.profile_id), unchanged=3)

    def test_objects_that_left_the_file_stay(self):
        run = self._file(*self._rows(3))
        again = self._file(*self._rows(3)[1:], profile=run.profile_id)
        self.assertCounts(again, unchanged=2)
        self.assertEqual(len(self._policies(run).object_ids), 3)

    def test_a_changed_row_changes_its_object_and_the_sum(self):
        run = self._file(*self._rows(3))
        rows = self._rows(3)
        rows[1] = self._row("AA 0001 BB", premium="250")
        again = self._file(*rows, profile=run.profile_id)
        self.assertCounts(again, updated=1, unchanged=2)
        policy = self._policies(run)
        self.assertEqual(policy.object_ids.mapped("premium"), [100, 250, 100])
        self.assertEqual((policy.premium, policy.commission), (450, 45))
        self.assertEqual([row.premium for row in self._ledger(policy)], [300, -300, 450])

    def test_undo(self):
        run = self._file(*self._rows(4))
        client = self._policies(run).partner_id
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone")
        self.assertFalse(client.exists())
        self.assertFalse(self.env["insurance.object"].search([("plate_key", "=like", "AA000%BB")]))
        self.assertFalse(self.env["insurance.book.link"].search([("source", "=", run.profile_id.source)]))
        self.assertCounts(self._file(*self._rows(4), profile=run.profile_id), created=4)

    def test_undo_of_added_objects(self):
        run = self._file(*self._rows(2))
        policy = self._policies(run)
        again = self._file(*self._rows(4), profile=run.profile_id)
        again.action_undo()
        self._work(again)
        self.assertEqual((len(policy.object_ids), policy.premium), (2, 200))
        self.assertFalse(self.env["insurance.object"].search([("plate_key", "=", "AA0003BB")]))
        self.assertEqual(sum(self._ledger(policy).mapped("premium")), 200)
        self.assertFalse(self.env["insurance.policy"]._get_ledger_differences())
        self.assertCounts(self._file(*self._rows(4), profile=run.profile_id), created=2, unchanged=2)

    def test_an_added_object_somebody_changed_stays(self):
        run = self._file(*self._rows(2))
        again = self._file(*self._rows(3), profile=run.profile_id)
        place = self._policies(run).object_ids[2]
        place.with_user(self.administrator).sum_insured = 5
        again.action_undo()
        self._work(again)
        self.assertTrue(place.exists())
        self.assertIn("somebody changed it", " ".join(again.kept_ids.mapped("reason")))

    def test_entries_and_exits(self):
        run = self._file(
            self._row("AA 0001 BB", dates="01.03.2024;30.06.2024"),
            self._row("AA 0001 BB", dates="01.09.2024;"),
            self._row("AA 0002 BB", dates=";31.05.2024"),
        )
        self.assertCounts(run, created=3)
        places = self._policies(run).object_ids
        found = places.mapped(lambda place: (place.object_id.plate, place.date_entry, place.date_exit))
        self.assertEqual(
            found,
            [
                ("AA 0001 BB", date(2024, 3, 1), date(2024, 6, 30)),
                ("AA 0001 BB", date(2024, 9, 1), False),
                ("AA 0002 BB", False, date(2024, 5, 31)),
            ],
        )
        self.assertCounts(
            self._file(
                self._row("AA 0001 BB", dates="01.03.2024;30.06.2024"),
                self._row("AA 0001 BB", dates="01.09.2024;15.12.2024"),
                profile=run.profile_id,
            ),
            updated=1,
            unchanged=1,
        )
        self.assertEqual(places[1].date_exit, date(2024, 12, 15))

    def test_dates_outside_the_term(self):
        run = self._file(
            self._row("AA 0001 BB", dates="01.12.2023;"),
            self._row("AA 0002 BB", dates="01.06.2024;01.05.2024"),
            self._row("AA 0003 BB", dates=";01.01.2025"),
            self._row("AA 0004 BB"),
        )
        self.assertCounts(run, created=1, rejected=3)
        outside, backwards, late = run.rejected_ids.sorted("row_number").mapped("reason")
        self.assertIn("2023-12-01 lies outside", outside)
        self.assertIn("leaves (2024-05-01) before it joins (2024-06-01)", backwards)
        self.assertIn("2025-01-01 lies outside", late)

    def test_rows_that_contradict_the_first(self):
        run = self._file(
            self._row("AA 0001 BB"),
            self._row("AA 0002 BB", client="ТОВ Бета"),
            self._row("AA 0003 BB", end="30.06.2024"),
            self._row("AA 0001 BB"),
            self._row(""),
            self._row("AA 0005 BB"),
        )
        self.assertCounts(run, created=2, rejected=4)
        reasons = dict(zip(run.rejected_ids.mapped("row_number"), run.rejected_ids.mapped("reason"), strict=True))
        self.assertIn("another client: ТОВ Альфа", reasons[3])
        self.assertIn("another end: 2024-12-31", reasons[4])
        self.assertIn("stands in line 2 already", reasons[5])
        self.assertIn("must name another object", reasons[6])

    def test_the_premium_repeated_on_each_row(self):
        run = self._file(*self._rows(3, premium="900"))
        self.assertEqual(self._policies(run).premium, 2700)
        header = self.HEADER.replace("F-1", "F-2")
        rows = [row.replace("F-1", "F-9") for row in self._rows(3, premium="900")]
        again = self._import(self._csv(*rows, header=header), "b.csv", several_rows="same")
        policy = self._policies(again)
        self.assertEqual((policy.premium, policy.object_ids.mapped("premium")), (900, [0, 0, 0]))

    def test_a_premium_of_the_object_beside_that_of_the_policy(self):
        header = "Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Plate;Net premium;Premium per vehicle"
        row = "ТОВ Альфа;0501112233;F-1;Княжа;MTPL;01.01.2024;31.12.2024;AA {} BB;{};{}"
        run = self._import(self._csv(row.format(1001, 900, 400), row.format(1002, 900, 500), header=header), "a.csv")
        policy = self._policies(run)
        self.assertEqual((policy.premium, policy.object_ids.mapped("premium")), (900, [400, 500]))
        rows = [row.format(2001, "", 400), row.format(2002, "", 500)]
        run = self._import(self._csv(*(r.replace("F-1", "F-2") for r in rows), header=header), "b.csv")
        self.assertEqual(self._policies(run).premium, 900)

    def test_percentages_that_differ(self):
        run = self._file(self._row("AA 0001 BB", premium="300", rate="10"), self._row("AA 0002 BB", rate="20"))
        policy = self._policies(run)
        self.assertEqual((policy.premium, policy.commission, policy.commission_rate), (400, 50, 12.5))

    def test_a_row_the_database_refuses_takes_nobody_along(self):
        self.env["insurance.object"].create(
            {"plate": "ZZ 9999 ZZ", "type_id": self.env.ref("insurance_crm.object_type_vehicle").id}
        )
        rows = [*self._rows(5), self._row("AA 0009 BB", premium="1e400")]
        run = self._file(*rows)
        self.assertEqual(run.created + run.rejected, 6)
        self.assertEqual(len(self.env["insurance.policy"].search([("number", "=", "F-1")]).object_ids), run.created)

    def test_a_trial_changes_nothing(self):
        run = self._run(self._csv(*self._rows(5), header=self.HEADER), "fleet.csv")
        run.action_trial()
        self._work(run)
        self.assertEqual((run.state, run.created, run.objects_created), ("tried", 5, 5))
        self.assertFalse(self.env["insurance.policy"].search([("number", "=", "F-1")]))
        self.assertFalse(self.env["insurance.book.link"].search([("source", "=", run.profile_id.source)]))
