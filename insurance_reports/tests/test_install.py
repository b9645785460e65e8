from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestInsuranceReportsInstall(TransactionCase):
    def test_right_is_beside_the_ladder(self):
        """The right can be given to an employee without any book; an agent does not have it, an administrator does."""
        employee = new_test_user(self.env, "reports_employee", groups="insurance_reports.group_reports_analyst")
        agent = new_test_user(self.env, "reports_agent", groups="insurance_crm.group_agent_all")
        administrator = new_test_user(self.env, "reports_administrator", groups="insurance_crm.group_administrator")
        self.assertFalse(employee.has_group("insurance_crm.group_agent_own"))
        self.assertFalse(agent.has_group("insurance_reports.group_reports_analyst"))
        self.assertTrue(administrator.has_group("insurance_reports.group_reports_analyst"))

    def test_nothing_else_yet(self):
        """No model and no menu before the room's own version."""
        for model in ("ir.model", "ir.ui.menu"):
            owned = self.env["ir.model.data"].search([("module", "=", "insurance_reports"), ("model", "=", model)])
            self.assertFalse(owned, f"{model}: {owned.mapped('name')}")
