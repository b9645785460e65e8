from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import uninstall_hook
from .complaint_common import ComplaintCase


@tagged("post_install", "-at_install")
class TestUninstall(ComplaintCase):
    def test_nothing_holds_what_the_module_shipped(self):
        """Complaints, services and claims refer to shipped causes, kinds and stages, which go with the module."""
        cause = self.env.ref("insurance_claims.complaint_cause_slow")
        kind = self.env.ref("insurance_claims.service_kind_tow")
        stage = self.env.ref("insurance_claims.stage_reported")
        self._complaint(cause_id=cause.id)
        self._claim()
        self.env["insurance.service"].create({"kind_id": kind.id, "partner_id": self.client.id})
        uninstall_hook(self.env)
        for record in (cause, kind, stage):
            self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(record._table), record.id))
            self.assertEqual(self.env.cr.rowcount, 1)

    def test_the_guard_of_money_leaves_with_its_table(self):
        """The database's function that keeps rows of money is gone, and the rows can go."""
        claim = self._claim()
        claim.with_user(self.handler)._set_amount("claimed", 500)
        uninstall_hook(self.env)
        self.env.cr.execute("SELECT count(*) FROM pg_proc WHERE proname = 'insurance_claim_entry_keep'")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute("DELETE FROM insurance_claim_entry WHERE claim_id = %s", [claim.id])
        self.assertTrue(self.env.cr.rowcount)
