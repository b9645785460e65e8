import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.fernet import Fernet

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib import keyring


def lines(encrypt=1, hashes=1):
    """Return the text of a file with so many keys of each sort."""
    keys = [f"encrypt {Fernet.generate_key().decode()}" for _number in range(encrypt)]
    return "\n".join(keys + [f"hash {keyring.new_hash_key()}" for _number in range(hashes)])


@tagged("post_install", "-at_install")
class TestKeyring(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name, "new", "identity.key"))

    def assertProblem(self, reason, function, *arguments):
        with self.assertRaises(keyring.KeyProblem) as caught:
            function(*arguments)
        self.assertEqual(caught.exception.reason, reason)

    def test_there_and_back(self):
        ring = keyring.Keyring(lines())
        for text in ("AB 482193", "АВ №1", "شماره", ""):
            self.assertEqual(ring.decrypt(ring.encrypt(text)), text)
        self.assertNotEqual(ring.encrypt("a"), ring.encrypt("a"))

    def test_changed_ciphertext_is_noticed(self):
        ring = keyring.Keyring(lines())
        ciphertext = ring.encrypt("AB 482193")
        self.assertProblem("other", ring.decrypt, ciphertext[:-6] + "AAAAA=")
        self.assertProblem("other", keyring.Keyring(lines()).decrypt, ciphertext)

    def test_hashes_depend_on_the_key_alone(self):
        text = lines(hashes=2)
        ring, again = keyring.Keyring(text), keyring.Keyring(f"# a remark\n\n{text}  # and here\n")
        self.assertEqual(ring.hashes("a"), again.hashes("a"))
        self.assertEqual(len(set(ring.hashes("a") + ring.hashes("b"))), 4)
        self.assertFalse(set(ring.hashes("a")) & set(keyring.Keyring(lines()).hashes("a")))
        self.assertEqual(ring.fingerprints, again.fingerprints)

    def test_damaged(self):
        for text in ("", lines(encrypt=0), lines(hashes=0), "encrypt", "hash", "secret x", lines() + "\nencrypt short"):
            with self.subTest(text[:20]):
                self.assertProblem("damaged", keyring.Keyring, text)

    def test_file(self):
        self.assertProblem("missing", keyring.load, self.path)
        keyring.create(self.path)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        ring = keyring.load(self.path)
        self.assertIs(keyring.load(self.path), ring, "read once")
        Path(self.path).write_text(lines())
        self.assertNotEqual(keyring.load(self.path).fingerprints, ring.fingerprints, "read again when it has changed")
        self.assertEqual(os.listdir(Path(self.path).parent), ["identity.key"], "nothing is left beside it")

    def test_many_workers_at_once_make_one_file(self):
        def work(_number):
            keyring.create(self.path)
            return keyring.load(self.path).fingerprints[0]

        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(len(set(pool.map(work, range(16)))), 1)
