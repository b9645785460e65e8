"""Somebody unknown writes: he becomes a client, or it is a client's further number."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_inbound import InboundCase

STRANGER = "+380509998877"


@tagged("post_install", "-at_install")
class TestUnknownNumber(InboundCase):
    def setUp(self):
        super().setUp()
        self.row = self._come("How much is casco?", number=STRANGER)
        self.supervisor = self._user("stranger_supervisor")

    def _user(self, login):
        return new_test_user(
            self.env, login, groups="insurance_crm.group_agent_all", company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip

    def _wizard(self, new=True, user=None, **vals):
        row = self.row.with_user(user or self.supervisor)
        action = row.action_new_client() if new else row.action_link_client()
        wizard = row.env["insurance.unknown.number"].browse(action["res_id"])
        wizard.write(vals)
        return wizard

    def _unknown(self, user=None):
        rows = self.env["insurance.message"].with_user(user or self.supervisor)
        return rows.search(rows._get_unknown_domain())

    def test_in_the_list(self):
        self.assertIn(self.row, self._unknown())
        self.assertFalse(self._unknown(self.agent), "not for who sees his own book only")
        self.assertFalse(self.row.user_id)

    def test_new_client(self):
        self._come("And for two cars?", number=STRANGER)
        wizard = self._wizard(name="Petro")
        self.assertEqual(wizard.text, "How much is casco?\nAnd for two cars?")
        action = wizard.action_confirm()
        client = self.row.partner_id
        self.assertEqual((client.name, client.phone_sanitized, client.user_id), ("Petro", STRANGER, self.supervisor))
        self.assertTrue(client.is_insurance_client)
        deal = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual((deal.partner_id, self.row.lead_id), (client, deal))
        self.assertFalse(self._unknown())
        self.assertIn("casco", "".join(client.message_ids.mapped("body")))
        self.assertIn("two cars", deal.message_ids[0].body)
        self.assertEqual(deal.insurance_kind, "new")
        self.assertIn("casco?<br>", deal.description)

    def test_without_name_or_deal(self):
        self._wizard(with_deal=False).action_confirm()
        self.assertEqual(self.row.partner_id.name, STRANGER)
        self.assertFalse(self.row.lead_id)

    def test_a_client_we_have(self):
        wizard = self._wizard(new=False, partner_id=self.olena.id)
        wizard.action_confirm()
        self.assertEqual((self.row.partner_id, self.row.user_id), (self.olena, self.agent))
        self.assertEqual(self.olena.insurance_contact_point_ids.value_key, STRANGER)
        self.assertEqual(self._come("Well?", number=STRANGER).partner_id, self.olena)

    def test_client_without_number(self):
        client = self._person("No phone", phone=False)
        self._wizard(new=False, partner_id=client.id).action_confirm()
        self.assertEqual(client.phone_sanitized, STRANGER)

    def test_nobody_chosen(self):
        with self.assertRaises(UserError):
            self._wizard(new=False).action_confirm()

    def test_taken_meanwhile(self):
        late = self._wizard()
        self._wizard().action_confirm()
        with self.assertRaises(UserError):
            late.action_confirm()
        with self.assertRaises(AccessError):
            self.row.with_user(self.supervisor)._give_to(self.olena, self.env["crm.lead"])

    def test_own_book_only(self):
        with self.assertRaises(AccessError):
            self.row.with_user(self.agent)._give_to(self.olena, self.env["crm.lead"])

    def test_dialog_of_another(self):
        wizard = self._wizard()
        with self.assertRaises(AccessError):
            wizard.with_user(self._user("stranger_second")).read(["name"])
