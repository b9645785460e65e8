from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase

QUIET = "odoo.addons.base.models.ir_model"


@tagged("post_install", "-at_install")
class TestService(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["insurance.service.kind"].create({"name": "Test tow", "beyond": True})

    def _service(self, user=None, **vals):
        defaults = {"kind_id": self.kind.id, "partner_id": self.client.id, "quality": "4"}
        return self.env["insurance.service"].with_user(user or self.agent).create(defaults | vals).with_env(self.env)

    def test_noted_from_the_claim(self):
        claim = self._claim()
        action = claim.with_user(self.handler).action_open_services()
        model = self.env["insurance.service"].with_user(self.handler).with_context(**action["context"])
        with Form(model) as form:
            self.assertEqual(form.partner_id, self.client)
            self.assertEqual(form.policy_id, self.policy)
            form.kind_id = self.kind
            form.quality = "5"
        service = self.env["insurance.service"].search(action["domain"])
        self.assertEqual((service.user_id, service.quality_value), (self.handler, 5))
        self.assertTrue(service.beyond)
        self.assertEqual(service.agent_id, self.agent)
        self.assertEqual(claim.with_user(self.handler).service_count, 1)

    def test_on_the_card(self):
        self._service(note="Towed at night")
        self.client.invalidate_recordset()
        sections = {section["key"]: section for section in self.client.with_user(self.agent).insurance_card["sections"]}
        (row,) = sections["services"]["rows"]
        self.assertEqual((row["title"], row["badge"]["text"]), ("Test tow", "Good"))
        self.assertIn("Towed at night", row["detail"])
        client = self.client.with_user(self.agent)
        self.assertEqual(client.action_new_insurance_service()["context"], {"default_partner_id": client.id})
        self.assertTrue(self.env["insurance.service"].search(client.action_open_insurance_services()["domain"]))

    def test_totals(self):
        self._service(quality="5")
        self._service(quality="2")
        self._service(quality="0")
        (row,) = self.env["insurance.service"]._read_group(
            [("kind_id", "=", self.kind.id)], ["beyond"], ["quality_value:avg", "__count"]
        )
        self.assertEqual(row[2], 3)

    def test_claim_is_of_the_policy(self):
        claim, other = self._claim(), self._issued()
        with self.assertRaisesRegex(ValidationError, "not one of this policy"):
            self._service(claim_id=claim.id, policy_id=other.id)

    def test_own_clients(self):
        theirs = self._service(self.other_agent, partner_id=self.persian.id)
        with self.assertRaises(AccessError), mute_logger(QUIET):
            theirs.with_user(self.agent).read(["note"])
        with self.assertRaises(AccessError), mute_logger(QUIET):
            theirs.with_user(self.agent).note = "x"
        for user in (self.agent_all, self.handler, self.supervisor):
            self.assertTrue(theirs.with_user(user).read(["note"]))
        for user in (self.agent, self.handler):
            with self.assertRaises(AccessError), mute_logger(QUIET):
                self._service().with_user(user).unlink()
            with self.assertRaises(AccessError), mute_logger(QUIET):
                self.kind.with_user(user).name = "x"
        self.kind.with_user(self.manager).name = "Tow"
        self.handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        model = self.env["insurance.service"].with_user(self.handler)
        self.assertFalse(model.with_context(allowed_company_ids=self.other_company.ids).search([]))
