import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

GRACE = timedelta(days=1)  # an old key still opens, so that the other side can change its own


def _hash(secret):
    """Return what is kept of a key. Its 256 random bits need no slow hash and no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InsuranceRequestSource(models.Model):
    """The key of a program that sends requests: shown once, kept as a hash, changed without a gap."""

    _inherit = "insurance.request.source"

    key_mark = fields.Char(
        "Key", readonly=True, copy=False, index="btree_not_null", help="The public part of the key: tells keys apart."
    )
    key_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    key_date = fields.Datetime("Key made", readonly=True, copy=False)
    old_key_mark = fields.Char("Key before", readonly=True, copy=False, index="btree_not_null")
    old_key_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    old_key_until = fields.Datetime("Opens until", readonly=True, copy=False)

    def action_new_key(self):
        """Make a key and show it, once. The key before opens for another day.

        :return: the window that shows it
        """
        self.ensure_one()
        self.check_access("write")
        if self.kind != "endpoint":
            raise UserError(self.env._("Only another program needs a key; e-mail and forms come without."))
        mark, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now = fields.Datetime.now()
        source = self.sudo()  # sudo: nobody may read or write the hash, the button alone sets it
        source.write(
            {
                "old_key_mark": source.key_mark,
                "old_key_hash": source.key_hash,
                "old_key_until": source.key_mark and now + GRACE,
                "key_mark": mark,
                "key_hash": _hash(secret),
                "key_date": now,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New key"),
            "res_model": "insurance.request.key",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": f"{mark}.{secret}"},
        }

    def action_revoke_keys(self):
        """Let no key of the source open any more, at once."""
        self.check_access("write")
        none = dict.fromkeys(
            ("key_mark", "key_hash", "key_date", "old_key_mark", "old_key_hash", "old_key_until"), False
        )
        self.sudo().write(none)  # sudo: see action_new_key

    @api.model
    def _authenticate(self, key):
        """Return the active source that a key belongs to, or none.

        Takes the same time for an unknown key as for a wrong one: the hash is compared in either case.

        :param str key: the value of the header
        """
        mark, _dot, secret = (key or "").partition(".")
        # sudo: nobody is logged in; only sources are looked at, and only by the key's public part
        sources = self.sudo()
        source = sources.search(
            ["|", ("key_mark", "=", mark), ("old_key_mark", "=", mark), ("kind", "=", "endpoint")], limit=1
        ) if mark else sources  # fmt: skip
        kept = source.key_hash if source.key_mark == mark else source._get_old_hash()
        matches = hmac.compare_digest(_hash(secret), kept or _hash("none"))
        return source.sudo(False) if matches and kept else self.browse()

    def _get_old_hash(self):
        return self.old_key_hash if self.old_key_until and self.old_key_until > fields.Datetime.now() else False


class InsuranceRequestKey(models.TransientModel):
    """Shows a new key once; it is stored nowhere."""

    _name = "insurance.request.key"
    _description = "New Key of a Source"

    key = fields.Char(readonly=True, store=False)
