from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .listing_common import WinBackCase


@tagged("post_install", "-at_install")
class TestUndoWithRenewals(WinBackCase):
    """Taking the import back takes untouched renewals along, and says which deals keep their policies."""

    def _undo(self, run):
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)

    def test_win_back_work_goes(self):
        run = self._asked(self._row("A-1", -20), self._row("A-2", -25, line="MTPL", client="Клієнт A-1"))
        self._win_back_job()
        leads = self._cases(run).lead_id
        self.assertTrue(leads)
        self._undo(run)
        self.assertFalse(leads.exists())
        self.assertEqual((run.kept, run.win_back_count), (0, 0), run.kept_ids.mapped("reason"))
        self.assertFalse(self.env["insurance.policy"].search([("number", "in", ("A-1", "A-2"))]))
        self.assertFalse(self._tasks(leads))

    def test_the_nights_work_goes(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        lead = case.lead_id
        self._undo(run)
        self.assertEqual(run.kept, 0, run.kept_ids.mapped("reason"))
        self.assertFalse(lead.exists() or case.exists())

    def _assertStays(self, run, case):
        self._undo(run)
        self.assertTrue(case.exists() and case.lead_id.exists())
        self.assertEqual(run.kept_ids.policy_id, case.policy_id)
        reason = next(remark.reason for remark in run.kept_ids if remark.policy_id)
        self.assertIn(case.lead_id.name, reason)

    def test_deal_was_written(self):
        run = self._bring(self._row("A-1", 10), self._row("B-1", 10, phone="067 222 33 44"))
        cases = self._night(self.today)
        mine = cases.filtered(lambda case: case.number == "A-1")
        mine.lead_id.with_user(self.koval).expected_revenue = 5
        self.env.flush_all()
        self._assertStays(run, mine)
        self.assertFalse((cases - mine).exists(), "the other one went")

    def test_deal_was_talked_about(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        case.lead_id.with_user(self.koval).message_post(body="Called")
        self._assertStays(run, case)

    def test_task_was_moved(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        self._tasks(case.lead_id).with_user(self.koval).date_deadline = fields.Date.today() + timedelta(days=40)
        self.env.flush_all()
        self._assertStays(run, case)

    def test_deal_is_about_another_policy_too(self):
        run = self._bring(self._row("A-1", 10))
        client = self._policies(run).partner_id
        self._ending(self.today + timedelta(days=10), partner_id=client.id, user=self.koval)
        case = self._night(self.today).filtered(lambda case: case.number == "A-1")
        self._assertStays(run, case)

    def test_nobody_deletes_renewals_otherwise(self):
        self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        with self.assertRaises(UserError):
            case.sudo().unlink()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            case.with_user(self.administrator).with_context(insurance_import_undo=True).unlink()

    def test_undo_before_the_job(self):
        run = self._asked(self._row("A-1", -20))
        self._undo(run)
        self._win_back_job()
        self.assertFalse(self._cases(run))
