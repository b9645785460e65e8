"""Keys of the identity documents: numbers are encrypted, and found again by a keyed hash. Pure Python, no Odoo.

The keys are in a text file outside the database, one to a line, the current
one of each sort first:

    encrypt 3q2-…=      a key of Fernet (AES-128 with HMAC-SHA256)
    hash b64…=          32 random bytes for HMAC-SHA256

Older lines are still read: that is how keys are changed (docs/identity-keys.md).
"""

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_HEADER = "# Keys of the identity documents. Without this file their numbers are lost: keep a copy apart from the database's.\n"


class KeyProblem(Exception):
    """The keys cannot be used; `reason` is ``missing``, ``other`` (not the keys the data was made with) or ``damaged``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Keyring:
    """The keys of one file.

    :param text: content of the file
    :raises KeyProblem: when a line is no key, or a sort is missing
    """

    def __init__(self, text):
        keys = {"encrypt": [], "hash": []}
        try:
            for line in filter(None, (line.partition("#")[0].split() for line in text.splitlines())):
                keys[line[0]].append(line[1])
            self._fernet = MultiFernet([Fernet(key) for key in keys["encrypt"]])
            self._hash_keys = [base64.urlsafe_b64decode(key) for key in keys["hash"]]
        except (KeyError, IndexError, ValueError) as error:
            raise KeyProblem("damaged") from error
        if not self._hash_keys:
            raise KeyProblem("damaged")

    def encrypt(self, text):
        """Return the ciphertext of ``text`` by the current key; another one each time."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, ciphertext):
        """Return the text.

        :raises KeyProblem: when no key of the file fits
        """
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken as error:
            raise KeyProblem("other") from error

    def hashes(self, text):
        """Return the hash of ``text`` by each key, the current one's first; hex."""
        return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in self._hash_keys]

    @property
    def fingerprints(self):
        """What tells hash keys apart without giving them away, the current one's first."""
        return [value[:16] for value in self.hashes("fingerprint")]


_loaded = {}


def load(path):
    """Return the keys of a file, read again when it has changed.

    :raises KeyProblem: when it is missing or damaged
    """
    try:
        stat = os.stat(path)
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if _loaded.get(path, (None, None))[0] != mark:
            _loaded[path] = (mark, Keyring(Path(path).read_text(encoding="ascii", errors="replace")))
    except OSError as error:
        raise KeyProblem("missing") from error
    return _loaded[path][1]


def create(path):
    """Make a file with new keys, readable by its owner alone; a file that is there already is left as it is."""
    lines = f"{_HEADER}encrypt {Fernet.generate_key().decode()}\nhash {new_hash_key()}\n"
    folder = Path(path).parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder)  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # whole or not at all, and never over another worker's
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)


def new_hash_key():
    """Return a new key for a ``hash`` line."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
