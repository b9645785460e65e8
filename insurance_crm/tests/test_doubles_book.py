"""An import tells of new clients who may be here already; whom it is sure of it takes as before."""

from odoo.tests import tagged

from .book_common import BookCase

HEADER = "Client;Phone;Birth date;Policy no.;Insurer;Line;Valid from;Valid to"
LINE = "Княжа;MTPL;01.02.2024;31.01.2025"


@tagged("post_install", "-at_install")
class TestDoublesBook(BookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env["res.partner"].create({
            "name": "Дзвінковська Елена", "birth_date": "1984-02-29", "phone": "067 765 43 21", "user_id": cls.koval.id,
            "is_insurance_client": True,
        })  # fmt: skip
        cls.rows = [
            f"Dzvinkovska Olena;;29.02.1984;E-1;{LINE}",  # spelt otherwise: made, and told
            f"Зовсім Новий;;01.01.1990;E-2;{LINE}",
            f"Дзвінковська Елена;067 765 43 21;29.02.1984;E-3;{LINE}",  # recognised
        ]

    def test_told_and_listed(self):
        run = self._import(self._csv(*self.rows, header=HEADER), "a.csv")
        self.assertCounts(run, created=3)
        self.assertEqual(run.clients_created, 2)
        remark = run.double_ids
        self.assertEqual((remark.row_number, remark.partner_id, run.double_count), (2, self.here, 1))
        for words in ("Dzvinkovska Olena", "Дзвінковська Елена", "Ірина Коваль", "similar name and same birth date"):
            self.assertIn(words, remark.reason)
        pair = self.env["insurance.double"].with_user(self.supervisor).search([("partner_id", "=", self.here.id)])
        self.assertEqual((pair.other_id.name, pair.state), ("Dzvinkovska Olena", "open"))
        self.assertFalse(run.rejected_ids)

    def test_a_trial_tells_too_and_leaves_nothing(self):
        run = self._run(self._csv(*self.rows, header=HEADER), "a.csv")
        run.action_trial()
        self._work(run)
        self.assertEqual(run.state, "tried", run.message)
        self.assertEqual(run.double_ids.partner_id, self.here)
        self.assertFalse(self.env["insurance.double"].search([("partner_id", "=", self.here.id)]))
        run.action_import()
        self._work(run)
        self.assertEqual(len(run.double_ids), 1, "the trial's remarks are gone")

    def test_two_rows_of_one_file(self):
        rows = [f"Ткач Юлія;;05.05.1975;F-1;{LINE}", f"Tkach Yuliia;;05.05.1975;F-2;{LINE}"]
        run = self._run(self._csv(*rows, header=HEADER), "a.csv")
        run.action_trial()
        self._work(run)
        self.assertEqual(len(run.double_ids), 1)
        self.assertFalse(run.double_ids.partner_id, "a trial's clients are gone again")

    def test_undo_takes_the_pairs_along(self):
        run = self._import(self._csv(*self.rows, header=HEADER), "a.csv")
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone")
        self.assertFalse(self.env["insurance.double"].search([("partner_id", "=", self.here.id)]))
