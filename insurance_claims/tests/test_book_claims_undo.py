"""A list of claims taken back: what nobody worked on goes, the rest stays and is listed."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .book_common import ClaimsListCase

TABLES = ["insurance.claim", "insurance.claim.entry", "insurance.claim.cause", "insurance.book.link"]


@tagged("post_install", "-at_install")
class TestBookClaimsUndo(ClaimsListCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loss = cls.day(cls.loss)
        cls.rows = [f"{cls.number};;{loss};frost;closed;;;{n};S-{n}" for n in (5, 6, 7)]
        cls.rows += [f"{cls.number};;{loss};;open;;8;;S-8", "NO-1;;;;;;;;S-9"]

    def _counts_of_tables(self):
        return {model: self.env[model].search_count([]) for model in TABLES}

    def _undo(self, run):
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)
        return run

    def test_everything_goes_and_comes_again(self):
        before = self._counts_of_tables()
        run = self._import_claims(*self.rows)
        self.assertCounts(run, created=4, rejected=1)
        self.assertEqual(run.claim_count, 4)
        self._undo(run)
        self.assertEqual(self._counts_of_tables(), before)
        self.assertEqual((run.kept, run.claim_count), (0, 0))
        run.action_import()
        self.assertCounts(self._work(run), created=4, rejected=1)

    def assertStays(self, run, claim, words):
        self._undo(run)
        self.assertEqual(claim.exists(), claim)
        self.assertEqual(self.env["insurance.claim"].search_count([("policy_id", "=", self.policy.id)]), 1)
        self.assertEqual(len(run.kept_ids.filtered("policy_id")), 1)
        reason = run.kept_ids.filtered("policy_id").reason
        self.assertIn(words, reason)
        self.assertIn(claim.name, reason)
        self.assertTrue(self.env["insurance.book.link"].search([("claim_id", "=", claim.id)]))

    def test_a_claim_somebody_changed_stays(self):
        run = self._import_claims(*self.rows)
        claim = self._made(run)[0]
        claim.with_user(self.handler).insurer_contact = "Ms Petrenko"
        self.assertStays(run, claim, "somebody changed it")
        self.assertIn("refers to it", run.kept_ids.filtered(lambda remark: not remark.policy_id).reason)  # its cause

    def test_a_claim_somebody_wrote_about_stays(self):
        run = self._import_claims(*self.rows)
        claim = self._made(run)[1]
        claim.with_user(self.handler).message_post(body="rang")
        self.assertStays(run, claim, "a message refers to it")

    def test_a_claim_with_a_task_stays(self):
        run = self._import_claims(*self.rows)
        claim = self._made(run)[3]
        claim.with_user(self.handler).activity_schedule("mail.mail_activity_data_todo", user_id=self.handler.id)
        self.assertStays(run, claim, "a task refers to it")

    def test_a_claim_with_more_money_stays(self):
        run = self._import_claims(*self.rows)
        claim = self._made(run)[3]
        claim.with_user(self.handler)._set_amount("reserve", 20, note="the surveyor says more")
        self.assertStays(run, claim, "somebody")

    def test_an_undo_leaves_claims_of_people_alone(self):
        claim = self._claim()
        self._undo(self._import_claims(*self.rows))
        self.assertTrue(claim.exists())

    def test_claims_go_by_an_undo_alone(self):
        claim = self._made(self._import_claims(*self.rows))[0]
        for context in ({}, {"insurance_book_undo": True}):
            with self.assertRaises(UserError):
                claim.sudo().with_context(**context).unlink()

    def test_the_guard_of_money_is_up_again(self):
        self._undo(self._import_claims(*self.rows))
        self.env.cr.execute("SELECT current_setting('insurance.ledger_undo', true)")
        self.assertEqual(self.env.cr.fetchone()[0], "off")

    def test_a_policy_with_claims_is_not_taken_back(self):
        """The book's own undo sees the claims of its policies."""
        book = self._import(self._csv("Сова Ада;;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;1100"), "book.csv")
        self.assertCounts(self._import_claims("EP-1;;05.05.2024;;closed;;;5;1"), created=1)
        self._undo(book)
        self.assertTrue(self.env["insurance.policy"].search([("number", "=", "EP-1")]))
        self.assertTrue(any("refers to it" in reason for reason in book.kept_ids.mapped("reason")))

    def test_the_room_leaves_without_its_lists(self):
        """What an uninstallation calls: lists of claims and how they were read go, books stay."""
        book = self._import(self._csv("Сова Ада;;EP-1;Княжа;MTPL;01.02.2024;31.01.2025;1100"), "book.csv")
        run = self._import_claims(*self.rows)
        profile = run.profile_id.with_env(self.env(context=dict(self.env.context, _force_unlink=True)))
        profile._forget_claims()
        self.assertFalse(run.exists() or profile.exists())
        self.assertTrue(book.exists() and book.profile_id.exists())
