import os

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import config

from ...lib import keyring, text

_FILE = "insurance_identity.key"
_FINGERPRINT = "insurance_crm.identity_key_fingerprint"
_SHOWN_DIGITS = 3
_SHORT = 6  # a number shorter than this is hidden whole
_BATCH = 1000
_HIDDEN = "•"
KINDS = [
    ("passport", "Passport"),
    ("id_card", "Identity card"),
    ("driving_licence", "Driving licence"),
    ("tax_certificate", "Tax certificate"),
    ("other", "Other document"),
]


class InsuranceIdentity(models.Model):
    """A document that proves who a client is.

    The database never holds its number: only ciphertext, and a keyed hash by
    which the exact number is found. The keys are in a file of the server
    (`insurance_key_file` of odoo.conf, or the environment's
    INSURANCE_KEY_FILE; by default in Odoo's data folder), made at first use.

    For imports: `_prepare_vals` gives values for `create`, `_hash` and
    `_find_partners` match numbers in batches.
    """

    _name = "insurance.identity"
    _description = "Identity document"
    _order = "partner_id, kind, id"

    partner_id = fields.Many2one("res.partner", "Client", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, default="passport")
    number = fields.Char(
        "Series and Number",
        compute="_compute_number",
        inverse="_inverse_number",
        search="_search_number",
        copy=False,
        help="Stored encrypted. Shown masked; press Show to see it, which is recorded.",
    )
    number_cipher = fields.Char(groups=fields.NO_ACCESS, copy=False)
    number_hash = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null", copy=False)
    issuer = fields.Char("Issued By")
    date_issue = fields.Date("Issued On")
    date_expiry = fields.Date("Valid Until", index="btree_not_null")

    # --- the number -------------------------------------------------------------------------

    @api.depends("number_cipher")
    def _compute_number(self):
        for identity in self:
            identity.number = identity._masked()

    def _inverse_number(self):
        ring = self._keyring(create=True)
        for identity in self:
            number = (identity.number or "").strip()
            identity._check_number(number)
            # sudo: the stored columns are closed to everybody; who may write the record was checked before
            identity.sudo().write({"number_cipher": ring.encrypt(number), "number_hash": self._hash(number)})
        self._check_double()

    def _check_number(self, number):
        """Refuse what cannot be this document's number; other files know more (see `insurance.identity.rule`).

        :raises UserError: the message never repeats the number, for messages are logged
        """
        self.ensure_one()
        if not text.code_key(number):
            raise UserError(self.env._("Enter the number of the document, or delete its line."))
        if _HIDDEN in number:
            raise UserError(self.env._("Enter the whole number of the document: a masked one would replace it."))

    @api.model
    def _search_number(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: a technical parameter; a database without it holds no document yet
        if not self.env["ir.config_parameter"].sudo().get_param(_FINGERPRINT):
            return Domain.FALSE
        hashes = [found for number in value if number for found in self._hashes(number)]
        # sudo: the column is closed; rules are applied to what is found
        return Domain("id", "in", self.sudo()._search([("number_hash", "in", hashes)]))

    @api.model_create_multi
    def create(self, vals_list):
        if not all((vals.get("number") or "").strip() for vals in vals_list):
            raise UserError(self.env._("Enter the number of the document."))
        return super().create(vals_list)._forget_numbers()

    def write(self, vals):
        result = super().write(vals)
        if "number" in vals:
            self._forget_numbers()
        return result

    def _forget_numbers(self):
        """Drop the numbers just entered from memory, so that the answer to the browser is masked; returns ``self``."""
        self.invalidate_recordset(["number", "display_name"])
        return self

    @api.constrains("partner_id", "kind")
    def _check_double(self):
        """A client has a document once. (Not by a unique index: see the merge of contacts.)"""
        stored = self.sudo()  # sudo: compares the closed column
        domain = [("partner_id", "in", stored.partner_id.ids), ("number_hash", "!=", False)]
        doubles = stored._read_group(domain, ["partner_id", "kind", "number_hash"], having=[("__count", ">", 1)])
        for partner, *_document in doubles:
            raise ValidationError(self.env._("%s already has this document.", partner.display_name))

    @api.depends("kind", "number")
    def _compute_display_name(self):
        for identity in self:
            identity.display_name = f"{identity._kind_label()} {identity.number or ''}".strip()

    def _kind_label(self):
        return dict(self._fields["kind"]._description_selection(self.env)).get(self.kind, "")

    def _masked(self):
        """Return the number with all but its end hidden, or what the administrator has to do to have it back."""
        ciphertext = self.sudo().number_cipher  # sudo: the column is closed
        if not ciphertext:
            return False
        try:
            number = self._keyring().decrypt(ciphertext)
        except (keyring.KeyProblem, UserError):
            return self.env._("Cannot be read: the administrator must put back the key file %s", _FILE)
        shown = number[-_SHOWN_DIGITS:] if len(number) >= _SHORT else ""
        return _HIDDEN * (len(number) - len(shown)) + shown

    def action_reveal(self):
        """Show the number once, and record who saw it and when."""
        self.ensure_one()
        self.check_access("read")
        ring = self._keyring()
        try:
            number = ring.decrypt(self.sudo().number_cipher)  # sudo: the column is closed
        except keyring.KeyProblem as problem:
            raise self._key_error(problem) from problem
        # sudo: nobody writes the record of who looked but this
        self.env["insurance.identity.reveal"].sudo().create({"identity_id": self.id, "partner_id": self.partner_id.id})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": f"{self.partner_id.display_name} · {self._kind_label()}",
                "message": number,
                "type": "info",
                "sticky": True,
            },
        }

    # --- for imports ------------------------------------------------------------------------

    @api.model
    def _hash(self, number):
        """Return the keyed hash (hex) by which a number is stored; separators and case do not matter.

        :raises UserError: when the keys cannot be used
        """
        return self._hashes(number)[0]

    @api.model
    def _hashes(self, number):
        """Return the hashes of a number by every key still in the file, the current one's first."""
        return self._keyring(create=True).hashes(text.code_key(number))

    @api.model
    def _prepare_vals(self, partner_id, kind, number):
        """Return values for `create`; the number is encrypted there. Of no country: files tell none, so no shape is asked for."""
        return {"partner_id": partner_id, "kind": kind, "number": number, "country_id": False}

    @api.model
    def _find_partners(self, numbers):
        """Return ``{number: ids of partners}`` for those of the numbers that are known, in one query.

        Matching of a book looks at all clients, so rules are not applied: show the result to nobody who
        may not see them.
        """
        by_hash = {found: number for number in numbers for found in self._hashes(number)}
        # sudo: see above
        rows = self.sudo().search_fetch([("number_hash", "in", list(by_hash))], ["number_hash", "partner_id"])
        partners = {}
        for row in rows:
            partners.setdefault(by_hash[row.number_hash], []).append(row.partner_id.id)
        return partners

    # --- the keys ---------------------------------------------------------------------------

    @api.model
    def _key_file(self):
        """Return the path of the key file."""
        told = os.environ.get("INSURANCE_KEY_FILE") or config.get("insurance_key_file")
        return told or os.path.join(config["data_dir"], _FILE)

    @api.model
    def _keyring(self, create=False):
        """Return the keys, after comparing them with those the database was written with.

        :param create: make the file when this database has never had one
        :raises UserError: when the file is missing, damaged or another database's; nothing is written then
        """
        path = self._key_file()
        # sudo: a technical parameter
        parameters = self.env["ir.config_parameter"].sudo()
        known = parameters.get_param(_FINGERPRINT)
        if create and not known and not os.path.exists(path):
            keyring.create(path)
        try:
            ring = keyring.load(path)
            if known and known not in ring.fingerprints:
                raise keyring.KeyProblem("other")
        except keyring.KeyProblem as problem:
            raise self._key_error(problem) from problem
        if create and not known:
            parameters.set_param(_FINGERPRINT, ring.fingerprints[0])
        return ring

    def _key_error(self, problem):
        """Return the error that says what the administrator must do."""
        reasons = {
            "missing": self.env._("the key file is missing: put it back from your copy"),
            "other": self.env._("the key file is not the one the numbers were encrypted with: put that one back"),
            "damaged": self.env._("the key file is damaged: put it back from your copy"),
        }
        return UserError(
            self.env._(
                "Document numbers cannot be used now, %(reason)s (%(file)s on the server).",
                reason=reasons[problem.reason],
                file=os.path.basename(self._key_file()),
            )
        )

    @api.model
    def _rotate_keys(self):
        """Encrypt and hash every number with the current keys (docs/identity-keys.md).

        :return: the number of documents
        :raises UserError: when a number cannot be read with the keys in the file; nothing is changed then
        """
        ring, stored = self._keyring(create=True), self.sudo()  # sudo: maintenance by the administrator
        documents = stored.search([("number_cipher", "!=", False)])
        for start in range(0, len(documents), _BATCH):
            for identity in documents[start : start + _BATCH]:
                try:
                    number = ring.decrypt(identity.number_cipher)
                except keyring.KeyProblem as problem:
                    raise self._key_error(problem) from problem
                identity.write({"number_cipher": ring.encrypt(number), "number_hash": self._hash(number)})
            stored.flush_model()
            stored.invalidate_model()
        # sudo: a technical parameter
        self.env["ir.config_parameter"].sudo().set_param(_FINGERPRINT, ring.fingerprints[0])
        return len(documents)
