from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .bulk_common import BulkCase
from .common import NOON


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

    def test_written_in_the_form(self):
        """The form of a new one opens without a complaint in the log, and keeps what was chosen."""
        with self.assertNoLogs("odoo.domains", "WARNING"), Form(self.bulks) as form:
            form.name = "Office closed"
            form.audience = "policies"
            self.assertEqual(form.domain, "[('phase', '=', 'in_force')]")
            form.audience = "numbers"
            form.numbers = "+380501112233"
            form.purpose_id = self.service
            form.body = "Closed"
        self.assertEqual(self._start(form.record).address, "+380501112233")

    def test_a_list_counts_in_one_query(self):
        bulks = self._bulk(self._person()) | self._bulk(self._person()) | self._bulk(self._person())
        bulks.action_start()
        for bulk in bulks:
            self._fill(bulk)
        counts = []
        for some in (bulks[:1], bulks[:1], bulks):  # the first time warms caches
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._compute_counts()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_statistics_by_agent_and_gateway(self):
        """Sent, delivered, failed and their cost, by who is in charge and by the way they took."""
        mine, theirs = self._person(), self._person(user_id=self.other_agent.id)
        refused = self._person(no=self.service)
        self.provider.answers[theirs.phone_sanitized] = "failed"
        bulk = self._bulk(mine | theirs | refused)
        self._start(bulk)
        self._send()
        by_agent = dict(bulk._get_table("user_id"))
        self.assertEqual(by_agent[self.agent.name]["sent"], 1)
        self.assertEqual(by_agent[self.other_agent.name]["failed"], 1)
        by_gateway = dict(bulk._get_table("gateway_id"))
        self.assertEqual(by_gateway[self.gateway.name]["sent"], 1)
        self.assertEqual(bulk._get_reasons(), [("No consent", {"count": 1})])
        for words in (self.agent.name, self.gateway.name, "No consent"):
            self.assertIn(words, bulk.figures_html)
        self.assertEqual(bulk.planned_count, bulk.sent_count + bulk.failed_count + bulk.skipped_count)

    def test_lists_behind_the_numbers(self):
        people = self._person() | self._person(no=self.service)
        bulk = self._bulk(people)
        rows = self._start(bulk)
        self._send()
        find = lambda action: self.env[action["res_model"]].with_user(self.manager).search(action["domain"])  # noqa: E731
        self.assertEqual(find(bulk.action_open_messages()), rows.sorted("id", reverse=True))
        self.assertEqual(find(bulk.action_open_skipped()).partner_id, people[1])
        self.assertEqual(find(bulk.action_open_records()), people)

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

    @mute_logger("odoo.addons.insurance_sms.models.bulk.insurance_bulk_work")
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
