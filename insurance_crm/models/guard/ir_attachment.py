from odoo import api, models
from odoo.tools.mimetypes import guess_mimetype

_LINK_FIELDS = {"access_token", "public"}


class IrAttachment(models.Model):
    """No links to files that work without logging in.

    Pictures the user put in himself are let through: the editor and the
    messages show them by such a link.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_link_guarded() and any(vals.get(name) for vals in vals_list for name in _LINK_FIELDS):
            raise self._refuse_link()
        return super().create(vals_list)

    def write(self, vals):
        if any(vals.get(name) for name in _LINK_FIELDS) and self._is_link_guarded():
            raise self._refuse_link()
        return super().write(vals)

    def generate_access_token(self):
        if not self._is_link_guarded():
            return super().generate_access_token()
        self.check_access("write")
        if not all(file.create_uid == self.env.user and file._is_picture() for file in self):
            raise self._refuse_link()
        # sudo: checked above, and the fields of links are closed to the user
        return super(IrAttachment, self.sudo()).generate_access_token()

    def _get_raw_access_token(self):
        """The message list hands out signed addresses that need no login; employees have their login."""
        return False if self.env.user._is_export_restricted() else super()._get_raw_access_token()

    def _is_link_guarded(self):
        return not self.env.su and self.env.user._is_export_restricted()

    def _is_picture(self):
        """Return whether the content, not the name or the declared type, is a picture."""
        return guess_mimetype(self.raw or b"").startswith("image/")

    def _refuse_link(self):
        return self.env["insurance.guard.refusal"]._refuse("link", "ir.attachment")
