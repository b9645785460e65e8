from odoo import models


class Base(models.AbstractModel):
    """No export of any model for those who may not export the client base."""

    _inherit = "base"

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # Core checks `export_data` alone; add-ons call this one directly.
        if _is_toplevel_call:
            self._check_export_right()
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def export_data(self, fields_to_export):
        self._check_export_right()
        return super().export_data(fields_to_export)

    def _check_export_right(self):
        """Refuse when the user may not export the client base.

        :raises AccessError: and the refusal is recorded
        """
        if not self.env.su and self.env.user._is_export_restricted():
            raise self.env["insurance.guard.refusal"]._refuse("export", self._name)
