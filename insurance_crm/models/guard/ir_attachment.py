import base64

from odoo import api, models
from odoo.tools.mimetypes import guess_mimetype

_NO_LINK = {"access_token": False, "public": False}


class IrAttachment(models.Model):
    """No links to files that work without logging in.

    Pictures the user put in himself are let through: the editor, messages and
    incoming mails show them by such a link. Whether a file is a picture is
    told by its content, never by its name or declared type.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_link_guarded():
            vals_list = [self._without_link(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if _has_link(vals) and self._is_link_guarded():
            raise self._refuse_link()
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy of a file with a link has none."""
        vals_list = super().copy_data(default)
        if self._is_link_guarded():
            for vals in vals_list:
                if not _is_picture(_content(vals)):
                    vals.update(_NO_LINK)
        return vals_list

    def generate_access_token(self):
        if not self._is_link_guarded():
            return super().generate_access_token()
        self.check_access("write")
        if not all(file.create_uid == self.env.user and _is_picture(file.raw) for file in self):
            raise self._refuse_link()
        # sudo: checked above, and the fields of links are closed to the user
        return super(IrAttachment, self.sudo()).generate_access_token()

    def _get_raw_access_token(self):
        """The message list hands out signed addresses that need no login; employees have their login."""
        return False if self.env.user._is_export_restricted() else super()._get_raw_access_token()

    def _is_link_guarded(self):
        return not self.env.su and self.env.user._is_export_restricted()

    def _without_link(self, vals):
        """Return values for `create` without a link, unless it is to a picture.

        The attempt is recorded but the file is made: a mail that comes in with
        an odd enclosure must not be lost.
        """
        if not _has_link(vals) or _is_picture(_content(vals)):
            return vals
        self._refuse_link()
        return {**vals, **_NO_LINK}

    def _refuse_link(self):
        return self.env["insurance.guard.refusal"]._refuse("link", "ir.attachment")


def _has_link(vals):
    return any(vals.get(name) for name in _NO_LINK)


def _content(vals):
    """Return the bytes given to `create`."""
    raw = vals.get("raw") or base64.b64decode(vals.get("datas") or b"")
    return raw.encode() if isinstance(raw, str) else raw


def _is_picture(content):
    return guess_mimetype(content or b"").startswith("image/")
