from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .bulk_common import BulkCase
from .common import NOON


@tagged("post_install", "-at_install")
class TestBulkForecast(BulkCase):
    """What would happen: the code of sending, undone."""

    def test_counts_texts_and_reasons(self):
        people = self._person(yes=self.marketing) | self._person(yes=self.marketing) | self._person(no=self.marketing)
        bulk = self._bulk(
            people, template_id=self.about_client.id, body=False, purpose_id=self.marketing.id, channels="sms"
        )
        seen = self._check(bulk)
        self.assertEqual(seen["channels"], {"sms": 2})
        self.assertEqual(seen["reasons"], {"no_consent": 1})
        self.assertEqual(seen["segments"], 2)
        self.assertIn(people[0].name, seen["previews"][0]["text"])
        self.assertIn("No consent", bulk.forecast_html)
        self.assertFalse(self.env["insurance.message"].search([("bulk_id", "=", bulk.id)]))
        self.assertEqual((bulk.state, bulk.last_id, bulk.found, bulk.is_filled), ("draft", 0, 0, False))
        self.assertFalse(self.provider.taken)

    def test_cost_before_sending(self):
        self.env["insurance.gateway.price"].create(
            {"gateway_id": self.gateway.id, "prefix": "380", "price": 0.5, "date_from": date(2025, 1, 1)}
        )
        bulk = self._bulk(self._person() | self._person(), body="x" * 161, channels="sms")
        seen = self._check(bulk)
        self.assertEqual(list(seen["costs"].values()), [2.0])  # two segments each
        self.assertIn("Cost", bulk.forecast_html)

    def test_channel_by_choice(self):
        by_both, by_mail = self._person(), self._person(phone=False)
        seen = self._check(self._bulk(by_both | by_mail, channels="sms_email"))
        self.assertEqual(seen["channels"], {"sms": 1, "email": 1})
        seen = self._check(self._bulk(by_both | by_mail, channels="sms"))
        self.assertEqual((seen["channels"], seen["reasons"]), ({"sms": 1}, {"no_address": 1}))
        seen = self._check(self._bulk(by_both | by_mail, channels="email"))
        self.assertEqual(seen["channels"], {"email": 2})

    def test_at_night_it_tells_of_the_morning(self):
        seen = self._check(self._bulk(self._person(), channels="sms"), datetime(2031, 6, 10, 23, 0))
        self.assertEqual(seen["channels"], {"sms": 1})
        self.assertTrue(seen["previews"][0]["text"])

    def test_everybody_is_told_in_his_own_hours(self):
        evening, morning = (
            self._person(contact_from=17.0, contact_to=19.0),
            self._person(contact_from=8.0, contact_to=9.0),
        )
        bulk = self._bulk(evening | morning | self._person(), channels="sms")
        seen = self._check(bulk)
        self.assertEqual(seen["channels"], {"sms": 3}, "whoever waits for his hour has a way, too")
        self.assertTrue(all(told["address"] for told in seen["previews"]))

    def test_nothing_is_counted_before_it_is_saved(self):
        self._row(self._person(), state="delivered", channel="sms")
        new = self.bulks.new({"name": "News"})
        self.assertFalse(new.figures_html, "messages of no bulk message are not this one's")

    def test_a_change_makes_it_out_of_date(self):
        bulk = self._bulk(self._person())
        self._check(bulk)
        bulk.body = "Other words"
        self.assertFalse(bulk.forecast_state)

    def test_long_lists_are_counted_by_the_job(self):
        bulk = self._bulk(self._person() | self._person())
        with patch("odoo.addons.insurance_sms.models.bulk.insurance_bulk_forecast.AT_ONCE", 1):
            bulk.action_check()
        self.assertEqual((bulk.forecast_state, bulk.forecast), ("waiting", False))
        with self.enter_registry_test_mode():
            self.env.ref("insurance_sms.ir_cron_bulk").method_direct_trigger()
        bulk.invalidate_recordset()
        self.assertEqual(bulk.forecast_state, "done")
        self.assertEqual(bulk.forecast["found"], 2)

    def test_test_to_myself(self):
        self.manager.partner_id.phone = "+380445550199"
        client = self._person(name="Olena")
        bulk = self._bulk(client, template_id=self.about_client.id, body=False, channels="sms")
        with self._at(NOON):
            bulk.action_test()
        row = self.env["insurance.message"].search([("author_id", "=", self.manager.id), ("source", "=", "person")])
        self.assertEqual((row.partner_id, row.audience), (self.manager.partner_id, "employee"))
        self.assertIn("Olena", row.body)
        self.assertFalse(self.env["insurance.message"].search([("bulk_id", "=", bulk.id)]))

    def test_nobody_to_test(self):
        with self.assertRaisesRegex(UserError, "Nobody"), self._at(NOON):
            self._bulk(self._person(phone=False), channels="sms").action_test()


@tagged("post_install", "-at_install")
class TestBulkRights(BulkCase):
    """Only for those who may; each in his companies."""

    def test_agents_may_not(self):
        bulk = self._bulk(self._person())
        for user in (self.agent, self.agent_all):
            with self.assertRaises(AccessError):
                self.env["insurance.bulk"].with_user(user).create(
                    {"name": "Mine", "body": "x", "purpose_id": self.service.id}
                )
            with self.assertRaises(AccessError):
                bulk.with_user(user).action_start()
            with self.assertRaises(AccessError):
                self.env["insurance.bulk.number"].with_user(user).search([])
            with self.assertRaises(AccessError):
                bulk.with_user(user)._open_from_list()

    def test_other_company(self):
        bulk = self._bulk(self._person())
        other = new_test_user(
            self.env, "insurance_bulk_other", groups="insurance_sms.group_messages_manager",
            company_id=self.other_company.id, company_ids=[(6, 0, self.other_company.ids)],
        )  # fmt: skip
        with self.assertRaises(AccessError):
            bulk.with_user(other).read(["name"])
        number = self.env["insurance.bulk.number"].create({"bulk_id": bulk.id, "number": "+380501112233"})
        with self.assertRaises(AccessError):
            number.with_user(other).read(["number"])

    def test_it_reaches_those_its_maker_may_see(self):
        """A manager without a book writes to clients, not to the policies he may not see."""
        maker = new_test_user(self.env, "insurance_bulk_maker", groups="insurance_sms.group_messages_manager",
                              company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])  # fmt: skip
        bulk = (
            self.env["insurance.bulk"]
            .with_user(maker)
            .create({"name": "All", "body": "x", "purpose_id": self.service.id, "audience": "policies"})
        )
        with self.assertRaisesRegex(UserError, "may not see"):
            bulk.action_start()
        client = self._person()
        bulk.write({"audience": "clients", "domain": repr([("id", "=", client.id)])})
        self.assertEqual(self._start(bulk).partner_id, client)

    def test_nobody_borrows_anothers_rights(self):
        """Who wrote it cannot be made up, and whoever sends a colleague's draft sends with his own rights."""
        maker = new_test_user(
            self.env, "insurance_bulk_poor", groups="insurance_sms.group_messages_manager",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip
        bulks = self.env["insurance.bulk"].with_user(maker)
        vals = {"name": "All", "body": "x", "purpose_id": self.service.id, "audience": "policies"}
        bulk = bulks.create(vals | {"user_id": self.manager.id})
        self.assertEqual(bulk.user_id, maker)
        bulk.user_id = self.manager
        self.assertEqual(bulk.user_id, maker)
        theirs = self._bulk(audience="policies")
        for act in ("action_check", "action_test", "action_start"):
            with self.assertRaisesRegex(UserError, "may not see"):
                getattr(theirs.with_user(maker), act)()

    def test_it_is_logged(self):
        bulk = self._bulk(self._person()).with_context(tracking_disable=False)
        self.env.cr.flush()
        bulk.action_start()
        self.env.cr.flush()
        told = bulk.sudo().message_ids.tracking_value_ids
        self.assertIn("Being sent", told.mapped("new_value_char"))


@tagged("post_install", "-at_install")
class TestBulkFromList(BulkCase):
    """The clients of any list on screen."""

    def _from(self, records, **context):
        model = self.bulks.with_context(active_model=records._name, active_ids=records.ids, **context)
        return self.bulks.browse(model._open_from_list()["res_id"])

    def test_offered_on_every_list_with_a_client(self):
        actions = self.env["ir.actions.actions"]
        for model in ("res.partner", "insurance.policy", "crm.lead", "insurance.need", "insurance.case",
                      "insurance.object", "insurance.transaction"):  # fmt: skip
            names = [action["name"] for action in actions.with_user(self.manager).get_bindings(model)["action"]]
            self.assertEqual(names.count("Send a message"), 1, model)
            names = [a["name"] for a in actions.with_user(self.agent).get_bindings(model).get("action", ())]
            self.assertNotIn("Send a message", names)
        for model in ("res.users", "insurance.line", "insurance.message.compose", "project.task"):
            self.assertFalse(self.bulks._get_partner_path(model))

    def test_marked_rows(self):
        clients = self._person() | self._person()
        self._person()
        bulk = self._from(clients, active_domain=[("is_insurance_client", "=", True)])
        bulk.write({"body": "Hello", "purpose_id": self.service.id})
        self.assertEqual(self._start(bulk).partner_id, clients)

    def test_the_whole_list_when_it_is_longer_than_can_be_marked(self):
        clients = self._person() | self._person() | self._person()
        domain = [("id", "in", clients.ids)]
        with patch.object(type(self.bulks), "_get_ids_limit", lambda bulks: 2):
            bulk = self._from(clients[:2], active_domain=domain)
        bulk.write({"body": "Hello", "purpose_id": self.service.id})
        self.assertEqual(self._start(bulk).partner_id, clients)

    def test_ledger_rows_and_objects(self):
        policy = self._policy()
        policy.action_issue()
        bulk = self._from(policy.transaction_ids)
        bulk.write({"body": "Hello", "purpose_id": self.service.id})
        rows = self._start(bulk)
        self.assertEqual((rows.partner_id, rows.policy_id), (policy.partner_id, policy))

    def test_nothing_marked(self):
        with self.assertRaises(UserError):
            self._from(self.env["res.partner"])
        with self.assertRaises(UserError):
            self._from(self.env["insurance.line"].search([], limit=1))
