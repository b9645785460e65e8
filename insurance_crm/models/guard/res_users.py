import threading

from odoo import models, modules
from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessDenied


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_export_restricted(self):
        """Return whether the client-base guard holds this user: an employee without the right to export.

        Portal and public users are held by their own rights, the superuser and scheduled actions by nobody.
        """
        self.ensure_one()
        transaction = self.env.transaction
        if transaction.default_env is None:
            # While somebody logs in by a program there is no environment yet to load the groups with.
            transaction.default_env = self.env
            try:
                return self._is_export_restricted()
            finally:
                transaction.default_env = None
        return self.id != SUPERUSER_ID and self._is_internal() and not self.has_group("insurance_crm.group_export")

    def _check_credentials(self, credential, env):
        """No way in but the browser: XML-RPC and JSON-RPC, by password or by key, are refused."""
        info = super()._check_credentials(credential, env)
        interactive = (env or {}).get("interactive", True) or _is_test_logging_in()
        if not interactive and self.env.user._is_export_restricted():
            self.env["insurance.guard.refusal"]._refuse("api", "RPC")
            raise AccessDenied()
        return info


def _is_test_logging_in():
    """Return whether Odoo's own HTTP tests prepare a browser's session (without any HTTP request)."""
    return modules.module.current_test and not hasattr(threading.current_thread(), "url")
