from odoo import api, models

# Records that put files of the company behind a link anybody can open.
_PUBLIC_LINKS = {"spreadsheet.dashboard.share"}


class IrModelAccess(models.Model):
    _inherit = "ir.model.access"

    @api.model
    def check(self, model, mode="read", raise_exception=True):
        if model in _PUBLIC_LINKS and mode == "create" and not self.env.su and self.env.user._is_export_restricted():
            error = self.env["insurance.guard.refusal"]._refuse("link", model)
            if raise_exception:
                raise error
            return False
        return super().check(model, mode, raise_exception)
