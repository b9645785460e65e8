import base64
from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import NOON, SmsCase


class BulkCase(SmsCase):
    """Bulk messages of the manager; ``news`` reaches those who agreed to news and offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bulks = cls.env["insurance.bulk"].with_user(cls.manager).with_company(cls.company)
        cls.about_client = cls.env["insurance.message.template"].create(
            {"name": "News", "model": "res.partner", "sms_body": "Dear {{ object.name }}, news.", "no_signature": True}
        )

    def _bulk(self, partners=None, **vals):
        values = {"name": "News", "body": "We are closed on Friday.", "purpose_id": self.service.id}
        if partners is not None:
            values |= {"audience": "chosen", "picked_partner_ids": [(6, 0, partners.ids)]}
        return self.bulks.create(values | vals)

    def _fill(self, bulk, batch=1000):
        """Do what the job does."""
        jobs = self.env["insurance.bulk"].with_user(self.env.ref("insurance_sms.user_messages"))
        job = jobs.browse(bulk.id).with_context(allowed_company_ids=jobs.env.user.company_ids.ids)
        while job._step_safely(batch):
            pass
        bulk.invalidate_recordset()
        return self.env["insurance.message"].search([("bulk_id", "=", bulk.id)], order="id")

    def _start(self, bulk, **kwargs):
        with self._at(NOON):
            bulk.action_start()
            return self._fill(bulk, **kwargs)

    def _check(self, bulk, when=NOON):
        with self._at(when):
            bulk.action_check()
        return bulk.forecast


@tagged("post_install", "-at_install")
class TestBulk(BulkCase):
    """To many people: planned once each, decided by the sender, paused, stopped, accounted for."""

    def test_each_chosen_client_once(self):
        people = self._person() | self._person() | self._person()
        bulk = self._bulk(people)
        rows = self._start(bulk)
        self.assertEqual(rows.partner_id, people)
        self.assertEqual(set(rows.mapped("source")), {"bulk"})
        self.assertEqual(rows.author_id, self.manager)
        self.assertEqual(bulk.found, 3)
        self._send()
        self.assertEqual(sorted(self.provider.numbers), sorted(people.mapped("phone_sanitized")))
        self.assertEqual(set(rows.mapped("state")), {"sent"})

    def test_who_refused_is_left_out_and_named(self):
        yes, no, never = self._person(yes=self.marketing), self._person(no=self.marketing), self._person()
        bulk = self._bulk(yes | no | never, purpose_id=self.marketing.id)
        rows = self._start(bulk)
        self._send()
        self.assertEqual(self.provider.numbers, [yes.phone_sanitized])
        left_out = rows.filtered(lambda row: row.state == "skipped")
        self.assertEqual(left_out.partner_id, no | never)
        self.assertEqual(set(left_out.mapped("reason")), {"no_consent"})
        self.assertEqual((bulk.planned_count, bulk.sent_count, bulk.skipped_count), (3, 1, 2))

    def test_job_may_run_twice_and_in_small_batches(self):
        people = self.env["res.partner"].union(*(self._person() for _ in range(7)))
        bulk = self._bulk(people)
        rows = self._start(bulk, batch=2)
        self.assertEqual(len(rows), 7)
        bulk.sudo().write({"is_filled": False, "last_id": 0})  # as after a crash that lost its place
        self.assertEqual(self._fill(bulk), rows)

    def test_same_recipient_is_refused_by_the_database(self):
        rows = self._start(self._bulk(self._person()))
        columns = rows.read(["bulk_id", "model", "res_id", "part", "company_id"], load="")[0]
        columns.pop("id")
        self.assertEqual(self.messages._plan([columns]), [])
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["insurance.message"].create(columns)

    def test_a_client_with_three_policies_gets_one(self):
        client = self._person()
        policies = self._policy(partner_id=client.id) | self._policy(partner_id=client.id)
        policies |= self._policy(partner_id=client.id)
        policies.action_issue()
        bulk = self._bulk(
            audience="policies", domain=repr([("id", "in", policies.ids)]), template_id=self.template.id, body=False
        )
        rows = self._start(bulk, batch=2)
        self.assertEqual((rows.partner_id, rows.policy_id), (client, policies.sorted("id")[0]))
        self.assertEqual((bulk.found, bulk.repeated), (3, 2))

    def test_or_one_for_each_policy(self):
        client = self._person()
        policies = self._policy(partner_id=client.id) | self._policy(partner_id=client.id)
        policies.action_issue()
        bulk = self._bulk(
            audience="policies", domain=repr([("id", "in", policies.ids)]), one_each=False,
            template_id=self.template.id, body=False,
        )  # fmt: skip
        rows = self._start(bulk)
        self.assertEqual(rows.policy_id, policies)
        self._send()
        for row in rows:
            self.assertIn(row.policy_id.number, row.body)
            self.assertEqual(row.user_id, row.policy_id.user_id)

    def test_prospects_without_a_contact(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "By phone", "phone": "+380501112233", "user_id": self.agent.id, "company_id": self.company.id},
                {"name": "By nothing", "user_id": self.agent.id, "company_id": self.company.id},
            ]
        )
        bulk = self._bulk(audience="prospects", domain=repr([("id", "in", leads.ids)]))
        rows = self._start(bulk)
        self.assertEqual((rows.lead_id, rows.address), (leads[0], "+380501112233"))
        self.assertEqual(bulk.without, 1)
        self._send()
        self.assertEqual(self.provider.numbers, ["+380501112233"])

    def test_group(self):
        member = self._person()
        group = self.env["insurance.client.group"].create(
            {"name": "Friends", "partner_ids": [(6, 0, member.ids)], "company_id": self.company.id, "is_shared": True}
        )
        rows = self._start(self._bulk(audience="chosen", picked_group_ids=[(6, 0, group.ids)]))
        self.assertEqual(rows.partner_id, member)

    # --- pause, stop ---------------------------------------------------------------------------

    def test_pause_holds_what_has_not_left(self):
        bulk = self._bulk(self._person() | self._person())
        rows = self._start(bulk)
        bulk.action_pause()
        self._send()
        self.assertFalse(self.provider.taken)
        self.assertEqual(set(rows.mapped("state")), {"planned"})
        bulk.action_continue()
        self._send()
        self.assertEqual(len(self.provider.taken), 2)

    def test_stop_notes_who_did_not_get_it(self):
        bulk = self._bulk(self._person() | self._person())
        rows = self._start(bulk)
        bulk.action_stop()
        self._send()
        self.assertFalse(self.provider.taken)
        self.assertEqual(set(rows.mapped("reason")), {"cancelled"})
        self.assertIn(self.manager.name, rows[0].detail)
        with self.assertRaises(UserError):
            bulk.action_continue()

    def test_not_before(self):
        bulk = self._bulk(self._person(), date=NOON + timedelta(days=1))
        self._start(bulk)
        self._send()
        self.assertFalse(self.provider.taken)
        self._send(NOON + timedelta(days=1, minutes=1))
        self.assertEqual(len(self.provider.taken), 1)

    def test_quiet_hours_are_kept(self):
        night = datetime(2031, 6, 10, 23, 0)
        bulk = self._bulk(self._person())
        with self._at(night):
            bulk.action_start()
            rows = self._fill(bulk)
        self._send(night)
        self.assertFalse(self.provider.taken)
        self._send(rows.due)
        self.assertEqual(len(self.provider.taken), 1)
        self.assertGreaterEqual(rows.due.hour, 9)

    def test_done_when_all_found_their_end(self):
        bulk = self._bulk(self._person())
        self._start(bulk)
        self.bulks._close_done()
        self.assertEqual(bulk.state, "running")
        self._send()
        self.bulks._close_done()
        self.assertEqual(bulk.state, "done")
        self.assertTrue(bulk.date_done)
        self.assertEqual(bulk.progress, 100)

    def test_what_runs_cannot_be_changed(self):
        bulk = self._bulk(self._person())
        self._start(bulk)
        for vals in ({"body": "Other"}, {"picked_partner_ids": [(5,)]}, {"purpose_id": self.marketing.id}):
            with self.assertRaises(UserError):
                bulk.write(vals)
        with self.assertRaises(UserError):
            bulk.action_start()
        with self.assertRaises(UserError):
            bulk.unlink()
        self.assertEqual(bulk.copy().state, "draft")

    def test_one_that_fails_does_not_hold_up_the_others(self):
        bad, good = self._bulk(self._person()), self._bulk(self._person())
        (bad | good).action_start()
        plain = type(self.bulks)._get_batch

        def _get_batch(bulk, *args):
            if bulk.id == bad.id:
                raise ValueError("broken")
            return plain(bulk, *args)

        with patch.object(type(self.bulks), "_get_batch", _get_batch), self.enter_registry_test_mode():
            self.env.ref("insurance_sms.ir_cron_bulk").method_direct_trigger()
        (bad | good).invalidate_recordset()
        self.assertEqual((bad.state, bad.problem), ("failed", "broken"))
        self.assertTrue(good.is_filled)
        bad.action_continue()
        self.assertEqual(len(self._fill(bad)), 1)

    # --- what is missing ------------------------------------------------------------------------

    def test_what_is_missing_is_told(self):
        with self.assertRaisesRegex(UserError, "template or write"):
            self._bulk(self._person(), body=" ").action_start()
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self._bulk(audience="file").action_start()
        with self.assertRaisesRegex(UserError, "other records"):
            self._bulk(self._person(), template_id=self.template.id).action_start()
        with self.assertRaisesRegex(UserError, "filter"):
            self._check(self._bulk(audience="clients", domain="[('nothing', '=', 1)]"))


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


@tagged("post_install", "-at_install")
class TestBulkNumbers(BulkCase):
    """Numbers typed or in a file of any layout; every row is accounted for."""

    def _typed(self, text, **vals):
        return self._bulk(audience="numbers", numbers=text, **vals)

    def _file(self, content, name="list.csv", **vals):
        data = content if isinstance(content, bytes) else content.encode()
        return self._bulk(audience="file", file=base64.b64encode(data), filename=name, **vals)

    def test_typed_in_every_shape(self):
        self.company.country_id = self.env.ref("base.ua")
        bulk = self._typed("+380 50 111 22 33\n(050) 111-22-34 Olena\n00380501112235; 380501112236,rubbish\n\n12345")
        rows = self._start(bulk)
        self.assertEqual(rows.mapped("address"), ["+380501112233", "+380501112234", "+380501112235", "+380501112236"])
        self.assertEqual((bulk.rows_read, bulk.rows_left_out), (6, 2))
        self._send()
        self.assertEqual(len(self.provider.taken), 4)

    def test_the_same_number_twice(self):
        bulk = self._typed("+380501112233\n0038050 111 22 33")
        self.assertEqual(len(self._start(bulk)), 1)
        self.assertEqual(bulk.number_ids.mapped("reason"), [False, "repeated"])

    def test_a_clients_number_is_the_clients(self):
        """What he refused counts, whoever types his number: by each of his phones."""
        client = self._person(no=self.service)
        kind = self.env["insurance.contact.kind"].search([("medium", "=", "phone")], limit=1)
        self.env["insurance.contact.point"].create(
            {"partner_id": client.id, "kind_id": kind.id, "value": "+380631112233"}
        )
        bulk = self._typed(f"{client.phone}\n+380631112233\n+380501112299")
        rows = self._start(bulk)
        self.assertEqual(rows.mapped("partner_id"), client)
        self._send()
        self.assertEqual(self.provider.numbers, ["+380501112299"])
        self.assertEqual(rows.mapped("reason"), ["no_consent", "no_consent", False])

    def test_any_layout(self):
        """The column is found by what is in it, whatever it is called."""
        rows = ["Список клієнтів;;;", "№;Хто;Договір;Куди дзвонити"]
        rows += [f"{n};Клієнт {n};AB-{n:07};+38050111{n:04}" for n in range(20)]
        for encoding in ("utf-8", "cp1251", "utf-16"):
            bulk = self._file("\n".join(rows).encode(encoding), name=f"{encoding}.csv")
            self._check(bulk)
            self.assertEqual((bulk.rows_read, bulk.rows_left_out), (20, 0), encoding)
            self.assertEqual(bulk.column_found, "Куди дзвонити")

    def test_without_a_header(self):
        bulk = self._file("Olena,+380501112233\nIvan,+380501112234\n")
        self.assertEqual(self._start(bulk).mapped("address"), ["+380501112233", "+380501112234"])

    def test_column_by_name(self):
        content = "Mobile,Office\n+380501112233,+380631112233\n"
        bulk = self._file(content, phone_column="office")
        self.assertEqual(self._start(bulk).address, "+380631112233")
        with self.assertRaisesRegex(UserError, "no column"):
            self._check(self._file(content, phone_column="Fax"))

    def test_workbook(self):
        import io

        import openpyxl

        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Name", "Number"])
        sheet.append(["Olena", 380501112233])
        sheet.append(["Ivan", "none"])
        out = io.BytesIO()
        book.save(out)
        bulk = self._file(out.getvalue(), name="list.xlsx")
        self.assertEqual(self._start(bulk).address, "+380501112233")
        self.assertTrue(bulk.rejected_filename.endswith(".xlsx"))

    def test_rubbish_comes_back_with_reasons(self):
        content = "Name,Phone\nOlena,+380501112233\nIvan,\nPetro,12\nOlha,+380501112233\n"
        bulk = self._file(content)
        self._start(bulk)
        text = base64.b64decode(bulk.with_context(bin_size=False).rejected_file).decode("utf-8-sig")
        self.assertIn("Ivan", text)
        self.assertIn("Petro;12;4;Not understood", text)
        self.assertIn("The same number stands further up", text)
        self.assertNotIn("Olena", text)
        self.assertEqual(bulk.rows_read, len(bulk.number_ids))

    def test_what_is_no_list(self):
        for content in ("", "Name,Age\nOlena,3\n"):
            with self.assertRaises(UserError):
                self._check(self._file(content or b"\xd0\xcf\x11\xe0xls"))

    def test_it_is_read_again_when_it_changes(self):
        bulk = self._typed("+380501112233")
        self._check(bulk)
        bulk.numbers = "+380501112244\n+380501112255"
        self.assertEqual(len(self._start(bulk)), 2)

    def test_forty_thousand_rows_with_rubbish(self):
        """Reading and planning stay quick and every row is accounted for. (A tenth of it here.)"""
        lines = ["Name;Phone"]
        for n in range(4000):
            lines.append(f"Client {n};" + ("rubbish" if n % 10 == 9 else f"+38050{n:07}"))
        bulk = self._file("\n".join(lines))
        rows = self._start(bulk)
        self.assertEqual((len(rows), bulk.rows_left_out, bulk.rows_read), (3600, 400, 4000))

    def test_files_are_forgotten(self):
        bulk = self._file("Phone\n+380501112233\n")
        self._start(bulk)
        self.env.cr.execute("UPDATE insurance_bulk SET create_date = '2020-01-01' WHERE id = %s", [bulk.id])
        bulk.invalidate_recordset()
        self.env["insurance.bulk"]._gc_files()
        self.assertFalse(bulk.file)
        self.assertFalse(bulk.number_ids.cells)
        self.assertEqual(bulk.number_ids.number, "+380501112233")
