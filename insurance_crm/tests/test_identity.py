import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.insurance_crm.lib import keyring

from .common import InsuranceCase

NUMBER = "АВ 482193"


class IdentityCase(InsuranceCase):
    """Each test has a key file of its own."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.key_file = Path(folder.name, "keys", "identity.key")
        self.startPatcher(patch.dict(os.environ, {"INSURANCE_KEY_FILE": str(self.key_file)}))
        self.env["ir.config_parameter"].search([("key", "=", "insurance_crm.identity_key_fingerprint")]).unlink()
        self.client.user_id = self.agent
        self.identities = self.env["insurance.identity"]

    def _identity(self, number=NUMBER, user=None, **vals):
        values = {"partner_id": self.client.id, "kind": "passport", "number": number} | vals
        return self.identities.with_user(user or self.agent).create(values)

    def _columns(self, identity):
        """What the database really holds."""
        self.env.flush_all()
        self.env.cr.execute("SELECT number_cipher, number_hash FROM insurance_identity WHERE id = %s", [identity.id])
        return self.env.cr.fetchone()


@tagged("post_install", "-at_install")
class TestIdentity(IdentityCase):
    def test_number_is_nowhere_in_the_database(self):
        identity = self._identity()
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(i)::text FROM insurance_identity i WHERE id = %s", [identity.id])
        row = self.env.cr.fetchone()[0]
        self.assertNotIn("482193", row)
        cipher, found = self._columns(identity)
        self.assertNotEqual(cipher, self._columns(self._identity(kind="other"))[0], "the same number twice differs")
        self.assertEqual(found, self.identities._hash(NUMBER))
        self.assertFalse([name for name, field in self.identities._fields.items() if field.store and name == "number"])

    def test_shown_masked(self):
        self.assertEqual(self._identity().number, "••••••193")
        self.assertEqual(self._identity("12345", kind="other").number, "•••••", "a short one gives nothing away")
        identity = self._identity("482900193", kind="id_card")
        self.env.invalidate_all()
        self.assertEqual(identity.read(["number"])[0]["number"], "••••••193")
        self.assertEqual(identity.display_name, "Identity card ••••••193")

    def test_stored_columns_are_closed(self):
        identity = self._identity()
        for user in (self.agent, self.administrator, self.env.ref("base.user_admin")):
            for name in ("number_cipher", "number_hash"):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        identity.with_user(user).read([name])
                    with self.assertRaises(AccessError):
                        identity.with_user(user).write({name: "x"})
                    with self.assertRaises(AccessError):
                        self.identities.with_user(user).search([(name, "=", "x")])

    def test_found_by_the_exact_number_only(self):
        identity = self._identity()
        found = self.identities.with_user(self.agent)
        self.assertEqual(found.search([("number", "=", "ab482193")]), identity, "Latin look-alikes, no space")
        self.assertFalse(found.search([("number", "=", "AB48219")]))
        self.assertFalse(found.search([("number", "in", [])]))
        partners = self.env["res.partner"].with_user(self.agent)
        self.assertEqual(partners.search([("insurance_identity_ids.number", "=", NUMBER)]), self.client)
        with self.assertRaises(UserError):
            found.search([("number", "ilike", "4821")])

    def test_no_document_yet(self):
        self.assertFalse(self.identities.search([("number", "=", NUMBER)]))
        self.assertFalse(self.key_file.exists(), "a search makes no keys")

    def test_reveal_is_recorded(self):
        identity = self._identity()
        action = identity.action_reveal()
        self.assertEqual(action["params"]["message"], NUMBER)
        log = (
            self.env["insurance.identity.reveal"].with_user(self.supervisor).search([("identity_id", "=", identity.id)])
        )
        self.assertEqual((log.create_uid, log.partner_id), (self.agent, self.client))
        with self.assertRaises(AccessError):
            log.unlink()
        with self.assertRaises(AccessError):
            log.with_user(self.agent).read(["partner_id"])

    def test_own_book(self):
        identity = self._identity()
        stranger = identity.with_user(self.other_agent)
        for attempt in (
            lambda: stranger.read(["number"]),
            stranger.action_reveal,
            lambda: stranger.write({"issuer": "x"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self._issued(user=self.other_agent)
        self.assertEqual(stranger.number, "••••••193", "whoever serves the client sees his documents")
        self.assertTrue(identity.with_user(self.agent_all).number)
        with self.assertRaises(AccessError):
            identity.with_user(self.employee).read(["number"])

    def test_other_company(self):
        identity = self._identity()
        self.client.company_id = self.other_company
        with self.assertRaises(AccessError):
            identity.with_user(self.agent_all).read(["number"])

    def test_change_and_form(self):
        with Form(self.client.with_user(self.agent)) as form, form.insurance_identity_ids.new() as line:
            line.kind = "driving_licence"
            line.number = "DLA 234567"
        identity = self.client.insurance_identity_ids
        self.assertEqual(identity.number, "•••••••567")
        before = self._columns(identity)
        with Form(self.client.with_user(self.agent)) as form, form.insurance_identity_ids.edit(0) as line:
            line.issuer = "Kyiv"
        self.assertEqual(self._columns(identity), before, "other changes leave the number alone")
        identity.number = "DLA 654321"
        self.assertNotEqual(self._columns(identity), before)
        self.assertEqual(identity.action_reveal()["params"]["message"], "DLA 654321")

    def test_a_masked_number_replaces_nothing(self):
        identity = self._identity()
        before = self._columns(identity)
        with self.assertRaisesRegex(UserError, "whole number"), self.env.cr.savepoint():
            identity.write({"number": identity.number})
        self.assertEqual(self._columns(identity), before)

    def test_refused_input(self):
        with self.assertRaises(UserError):
            self._identity(number=" ")
        with self.assertRaises(UserError):
            self._identity(number="--")
        identity = self._identity()
        with self.assertRaises(UserError):
            identity.number = ""
        with self.assertRaises(ValidationError):
            self._identity(number="AB482193")

    def test_copy_of_a_client_has_no_documents(self):
        self._identity()
        self.assertFalse(self.client.copy().insurance_identity_ids)

    def test_merge_keeps_each_document_once(self):
        twin = self.client.copy({"user_id": self.agent.id})
        for partner in (self.client, twin):
            self._identity(partner_id=partner.id)
        self._identity("DLB 887766", partner_id=twin.id, kind="driving_licence")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        self.assertEqual(self.client.insurance_identity_ids.mapped("kind"), ["driving_licence", "passport"])

    def test_matching_for_imports(self):
        vals = [
            self.identities._prepare_vals(partner.id, "passport", f"PP{index:06}")
            for index, partner in enumerate((self.client, self.persian, self.client))
        ]
        self.identities.create(vals)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            found = self.identities._find_partners(["pp-000000", "PP000001", "PP000009"])
        self.assertEqual(found, {"pp-000000": [self.client.id], "PP000001": [self.persian.id]})


@tagged("post_install", "-at_install")
class TestIdentityKeys(IdentityCase):
    def test_made_at_first_use_for_the_owner_alone(self):
        self._identity()
        self.assertEqual(self.key_file.stat().st_mode & 0o777, 0o600)
        before = self.key_file.read_text()
        keyring.create(str(self.key_file))
        self.assertEqual(self.key_file.read_text(), before, "never over what is there")

    def test_missing_keys(self):
        identity = self._identity()
        before = self._columns(identity)
        self.key_file.unlink()
        self.env.invalidate_all()
        self.assertIn("administrator must put back the key file", identity.number)
        for attempt in (
            identity.action_reveal,
            lambda: self._identity("ZZ1", kind="other"),
            lambda: identity.write({"number": "ZZ1"}),
            lambda: self.identities.search([("number", "=", NUMBER)]),
        ):
            with self.assertRaisesRegex(UserError, "key file is missing"), self.env.cr.savepoint():
                attempt()
        self.assertFalse(self.key_file.exists(), "no new keys beside old data")
        self.env.invalidate_all()
        self.assertEqual(self._columns(identity), before)
        self.assertTrue(self.client.with_user(self.agent).read(["name"]), "the card still opens")

    def test_another_files_keys(self):
        identity = self._identity()
        before = self._columns(identity)
        self.key_file.unlink()
        keyring.create(str(self.key_file))
        self.env.invalidate_all()
        self.assertIn("administrator", identity.number)
        with self.assertRaisesRegex(UserError, "not the one"):
            identity.write({"number": "ZZ1"})
        self.env.invalidate_all()
        self.assertEqual(self._columns(identity), before)

    def test_damaged_file(self):
        self._identity()
        for content in (
            "",
            "encrypt abc\n",
            "hash abc\n",
            "something else\n",
            f"encrypt {Fernet.generate_key().decode()}\n",
        ):
            self.key_file.write_text(content)
            with self.subTest(content), self.assertRaisesRegex(UserError, "damaged"):
                self.identities._hash(NUMBER)

    def test_rotation(self):
        identity = self._identity()
        other = self._identity("DLB 887766", kind="driving_licence")
        before = self._columns(identity)
        old = self.key_file.read_text()
        new = f"encrypt {Fernet.generate_key().decode()}\nhash {keyring.new_hash_key()}\n"
        self.key_file.write_text(new + old)
        self.env.invalidate_all()
        self.assertEqual(identity.number, "••••••193", "old keys are still read")
        self.assertEqual(self.identities.search([("number", "=", NUMBER)]), identity, "and found by")
        self.assertEqual(self.identities._rotate_keys(), self.identities.search_count([]))
        after = self._columns(identity)
        self.assertFalse(set(before) & set(after))
        self.key_file.write_text(new)
        self.env.invalidate_all()
        self.assertEqual(identity.action_reveal()["params"]["message"], NUMBER)
        self.assertEqual(self.identities.search([("number", "=", "dlb887766")]), other)

    def test_rotation_without_the_old_key_changes_nothing(self):
        identity = self._identity()
        before = self._columns(identity)
        hash_line = self.key_file.read_text().splitlines()[-1]
        self.key_file.write_text(f"encrypt {Fernet.generate_key().decode()}\n{hash_line}\n")
        with self.assertRaisesRegex(UserError, "not the one"):
            self.identities._rotate_keys()
        self.env.invalidate_all()
        self.assertEqual(self._columns(identity), before)
