from odoo import models

_KEYS = "res.users.apikeys"  # other models inherit this one, such as the devices trusted by two-factor login


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        """A key made before the user was restricted opens nothing any more."""
        uid = super()._check_credentials(scope=scope, key=key)
        if not uid or self._name != _KEYS:
            return uid
        # sudo: nobody is logged in yet; only the owner's groups are read
        owner = self.env["res.users"].sudo().browse(uid)
        if owner._is_export_restricted():
            self.env["insurance.guard.refusal"].with_user(owner)._refuse("api", "API key")
            return None
        return uid

    def _generate(self, scope, name, expiration_date):
        if self._name == _KEYS and not self.env.su and self.env.user._is_export_restricted():
            raise self.env["insurance.guard.refusal"]._refuse("key", scope or "")
        return super()._generate(scope, name, expiration_date)


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    def check_access_make_key(self):
        if self.env.user._is_export_restricted():
            raise self.env["insurance.guard.refusal"]._refuse("key")
        return super().check_access_make_key()
