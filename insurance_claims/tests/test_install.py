from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestInsuranceClaimsInstall(TransactionCase):
    def test_right_is_beside_the_ladder(self):
        """The right can be given to an employee without any book; an agent does not have it, an administrator does."""
        employee = new_test_user(self.env, "claims_employee", groups="insurance_claims.group_claims_handler")
        agent = new_test_user(self.env, "claims_agent", groups="insurance_crm.group_agent_all")
        administrator = new_test_user(self.env, "claims_administrator", groups="insurance_crm.group_administrator")
        self.assertFalse(employee.has_group("insurance_crm.group_agent_own"))
        self.assertFalse(agent.has_group("insurance_claims.group_claims_handler"))
        self.assertTrue(administrator.has_group("insurance_claims.group_claims_handler"))
