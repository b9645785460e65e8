"""Switching rules on, off and changing them; ready rules; rules of modules that are not there; who may."""

from ast import literal_eval
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .rule_common import RuleCase


@tagged("post_install", "-at_install")
class TestRuleSwitch(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["insurance.message.template"].create(
            {"name": "Ends", "model": "insurance.policy", "sms_body": "Policy {{ object.number }} ends."}
        )
        cls.today = fields.Date.today()

    def _off(self, **vals):
        return self._rule("policy_ends", is_on=False, date_since=False, template_id=self.template.id, **vals)

    def _switch(self, rules):
        action = rules.with_user(self.manager).action_switch_on()
        return Form(self.env["insurance.contact.rule.switch"].with_user(self.manager).with_context(**action["context"]))

    def test_who_may_only_read_has_no_buttons(self):
        """Agents read the rules' names in the log; what they may not do is not offered to them."""
        rules = self.env["insurance.contact.rule"]
        for kind in ("list", "kanban", "form"):
            seen = {who: rules.with_user(who).get_view(view_type=kind)["arch"] for who in (self.agent, self.manager)}
            for button in ("action_switch_on", "action_switch_off", "action_dry_run"):
                self.assertNotIn(button, seen[self.agent], kind)
                self.assertIn(button, seen[self.manager], kind)

    # --- switching on ----------------------------------------------------------------------------

    def test_from_which_day(self):
        """Whoever switches on is asked from which day, and told how many messages that makes."""
        rule = self._off(days=30)
        for days in (28, 29, 30, 30, 31):
            self._ending(self.today + timedelta(days=days))
        form = self._switch(rule)
        self.assertEqual(form.date_since, self.today)
        self.assertEqual((form.missed_count, form.today_count), (0, 2))
        form.date_since = self.today - timedelta(days=1)
        self.assertEqual((form.missed_count, form.today_count, form.is_too_early), (1, 2, False))
        form.date_since = self.today - timedelta(days=20)
        self.assertEqual((form.missed_count, form.is_too_early), (2, True))
        form.date_since = self.today - timedelta(days=1)
        form.save().action_confirm()
        self.assertEqual((rule.is_on, rule.date_since), (True, self.today - timedelta(days=1)))
        self._plan(fields.Datetime.now())
        self.assertEqual(len(self._messages(rule)), 3)

    def test_counting_makes_nothing(self):
        rule = self._off(days=30)
        self._ending(self.today + timedelta(days=30))
        self._switch(rule)
        self.assertFalse(self._messages(rule))

    def test_off_and_on_again(self):
        """What was due while a rule was off is not told when it is switched on again."""
        rule = self._rule("policy_ends", days=30, date_since="2026-01-01", template_id=self.template.id)
        rule.with_user(self.manager).action_switch_off()
        self._ending(self.today + timedelta(days=28))
        rule.with_user(self.manager).is_on = True
        self.assertEqual(rule.date_since, self.today)
        self._plan(fields.Datetime.now())
        self.assertFalse(self._messages(rule))

    def test_a_changed_rule_works_from_today(self):
        """A rule that begins to take other records leaves what is past alone; a new name changes nothing."""
        rule = self._rule("policy_ends", days=30, date_since="2026-01-01")
        rule.name = "Renamed"
        self.assertEqual(rule.date_since, date(2026, 1, 1))
        rule.days = 28
        self.assertEqual(rule.date_since, self.today)
        later = self._rule("policy_ends", days=30, date_since=self.today + timedelta(days=9))
        later.days = 28
        self.assertEqual(later.date_since, self.today + timedelta(days=9))

    def test_incomplete(self):
        """A rule without a text, or whose event belongs to no installed module, is not switched on."""
        rule = self._rule("policy_ends", is_on=False)
        with self.assertRaisesRegex(UserError, "no text"):
            rule.with_user(self.manager).action_switch_on()
        absent = self.env["insurance.contact.rule"].create({"name": "Later", "event_code": "moon_landing"})
        with self.assertRaisesRegex(UserError, "no installed module"):
            absent.with_user(self.manager).action_switch_on()

    def test_off_is_not_worked(self):
        rule = self._off(days=30)
        archived = self._rule("policy_ends", days=30, active=False)
        self._ending(self.today + timedelta(days=30))
        self._plan(fields.Datetime.now())
        self.assertFalse(self._messages(rule | archived))

    # --- ready rules -----------------------------------------------------------------------------

    def test_ready_rules(self):
        """Every occasion has a rule, switched off, with a text; rules of absent modules do not show."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_sms.insurance_contact_rule_action")
        rules = self.env["insurance.contact.rule"]
        ready = rules.browse(
            self.env["ir.model.data"]
            .search([("module", "=", "insurance_sms"), ("model", "=", "insurance.contact.rule")])
            .mapped("res_id")
        )
        codes = ready.mapped("event_code")
        self.assertEqual(codes.count("policy_ends"), 3)
        for code in ("policy_issued", "deal_left_new", "task_done", "task_due", "birthday", "identity_expires",
                     "foreign_policy_ends", "instalment_due", "claim_opened", "claim_payment_ordered",
                     "complaint_answered", "case_due", "lender_proof_due"):  # fmt: skip
            self.assertIn(code, codes)
        self.assertFalse(any(ready.mapped("is_on")))
        self.assertTrue(all(rule.template_id for rule in ready))
        shown = rules.search(fields.Domain(action["domain"] and literal_eval(action["domain"])))
        for rule in ready:
            self.assertEqual(rule in shown, bool(rule.event_id), rule.name)
            if rule.event_id:
                rule._check_complete()

    def test_ready_rules_work(self):
        """Ready rules that are switched on tell of what they are for, thanks for buying and renewing apart."""
        ref = self.env.ref
        buying, renewing = (
            ref("insurance_sms.contact_rule_thanks_buying"),
            ref("insurance_sms.contact_rule_thanks_renewing"),
        )
        (buying | renewing)._switch_on(self.today)
        bought = self._issued(date_start=self.today, date_end=self.today + timedelta(days=364))
        elsewhere = self._foreign(date_end=self.today)
        won = self._issued(date_start=self.today, date_end="2099-12-31", previous_id=elsewhere.id)
        renewed = self._issued(date_start="2099-01-01", date_end="2099-12-31", previous_id=bought.id)
        old = self._issued(date_issue=self.today - timedelta(days=90))
        self._plan(fields.Datetime.now())
        self.assertEqual(set(self._messages(buying).mapped("res_id")), {bought.id, won.id})
        self.assertEqual(self._messages(renewing).mapped("res_id"), [renewed.id])
        self.assertNotIn(old.id, self._messages(buying | renewing).mapped("res_id"))

    def test_event_comes_and_goes(self):
        """A rule finds its event when the module brings it, and keeps its name when it leaves."""
        rule = self.env["insurance.contact.rule"].create({"name": "Claim", "event_code": "moon_landing"})
        self.assertFalse(rule.event_id or rule.is_known)
        event = self.env["insurance.event"].create(
            {"name": "Landing", "code": "moon_landing", "model": "insurance.policy"}
        )
        self.assertEqual(rule.event_id, event)
        self.assertTrue(rule.is_known)
        event.unlink()
        rule.invalidate_recordset()
        self.assertEqual((rule.event_id.id, rule.event_code, rule.is_known), (False, "moon_landing", False))
        again = self.env["insurance.event"].create({"name": "Landing", "code": "moon_landing", "model": "gone.model"})
        self.assertEqual(rule.event_id, again)
        self.assertFalse(rule.is_known)
        self.assertNotIn(rule, rule.search([("is_known", "=", True)]))

    # --- what must fit ---------------------------------------------------------------------------

    def test_words(self):
        rule = self._rule("policy_ends", days=30, hour=9.5, line_ids=self.line.ids)
        self.assertEqual(rule.summary, "30 days before, at 09:30 · The client · SMS → E-mail · Test hull")
        self.assertEqual(self._rule("policy_issued", channel_2=False).summary, "At once · The client · SMS")

    def test_made_on_screen(self):
        """Who decides about messages makes a rule without a book of his own."""
        form = Form(self.env["insurance.contact.rule"].with_user(self.manager))
        form.name = "Hull, a month before"
        form.event_id = self.env.ref("insurance_crm.event_policy_ends")
        form.days = 30
        form.channel_1 = "email"
        form.channel_2 = "letter"
        form.template_id = self.template
        form.line_ids.add(self.line)
        rule = form.save()
        self.assertEqual(
            (rule.event_code, rule.is_on, rule._get_channels()), ("policy_ends", False, ["email", "letter"])
        )
        self.assertEqual(rule.purpose_id, self.env.ref("insurance_crm.consent_purpose_service"))
        self._ending("2026-12-31")
        rule.with_user(self.manager)._switch_on("2026-12-01")
        self._plan("2026-12-01 08:00")
        self.assertEqual(self._messages(rule).template_id, self.template)
        action = rule.with_user(self.manager).action_open_messages()
        self.assertEqual(self.env["insurance.message"].with_user(self.manager).search_count(action["domain"]), 1)
        self.assertEqual(rule.with_user(self.manager).told_count, 1)

    def test_what_does_not_fit(self):
        wrong = [
            ({"domain": "[('nonsense', '=', 1)]"}, "cannot be read"),
            ({"domain": "[(1,"}, "cannot be read"),
            ({"recipient": "path", "recipient_path": "number"}, "do not lead"),
            ({"recipient": "path", "recipient_path": False}, "do not lead"),
            ({"template_id": self.env["insurance.message.template"].create(
                {"name": "Other", "model": "insurance.case", "sms_body": "x"}).id}, "written for other records"),
        ]  # fmt: skip
        for vals, words in wrong:
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, words):
                self._rule("policy_ends", **vals)
        with self.assertRaisesRegex(ValidationError, "before it is done"):
            self._rule("policy_issued", days=1)
        for vals in ({"days": -1}, {"hour": 24}, {"cap": -1}, {"useful_days": 1000}):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._rule("policy_ends", **vals)

    def test_a_rule_that_told_is_kept(self):
        rule = self._rule("policy_ends", days=30)
        self._ending("2026-12-31")
        self._plan("2026-12-01 08:00")
        with self.assertRaisesRegex(UserError, "switch it off"):
            rule.with_user(self.manager).unlink()
        self._rule("policy_ends").with_user(self.manager).unlink()

    def test_who_changed_it(self):
        """Who switched a rule on, and what he changed, is in its history."""
        rule = self._off()
        self.env.flush_all()
        self.env.cr.precommit.run()
        rule.with_user(self.manager).write({"days": 12})
        rule.with_user(self.manager)._switch_on(self.today)
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = rule.message_ids.filtered(lambda message: message.author_id == self.manager.partner_id)
        changed = tracked.sudo().tracking_value_ids.mapped("field_id.name")
        self.assertLessEqual({"days", "is_on", "date_since"}, set(changed))

    # --- who may ---------------------------------------------------------------------------------

    def test_agents_read_only(self):
        rule = self._off().with_user(self.agent)
        self.assertTrue(rule.name)
        for act in (lambda: rule.write({"days": 3}), rule.unlink, lambda: rule.action_switch_off(),
                    lambda: rule.create({"name": "x"})):  # fmt: skip
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            self.env["insurance.contact.rule.switch"].with_user(self.agent).create({"rule_ids": rule.ids})
        with self.assertRaises(AccessError):
            self.env["insurance.contact.dry.run"].with_user(self.agent).create({})
        with self.assertRaises(AccessError):
            rule.with_user(self.employee).read(["name"])

    def test_other_companies_rules(self):
        """A manager sees rules of his companies and of all; another manager's windows are not his."""
        theirs = self._rule("policy_ends", company_id=self.other_company.id)
        everybody = self._rule("policy_ends")
        found = (
            self.env["insurance.contact.rule"].with_user(self.manager).search([("id", "in", (theirs | everybody).ids)])
        )
        self.assertEqual(found, everybody)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).name = "Mine"
        run = self.env["insurance.contact.dry.run"].with_user(self.manager).create({})
        switch = self.env["insurance.contact.rule.switch"].with_user(self.manager).create({"rule_ids": everybody.ids})
        line = (
            self.env["insurance.contact.dry.run.line"]
            .with_user(self.manager)
            .create({"run_id": run.id, "outcome": "now"})
        )
        for record in (run, switch, line):
            with self.assertRaises(AccessError):
                record.with_user(self.administrator).read(["display_name"])

    def test_stop_conditions_are_read(self):
        """Managers choose conditions, only administrators name methods."""
        stop = self.env.ref("insurance_sms.stop_renewed")
        self.assertTrue(stop.with_user(self.manager).name)
        with self.assertRaises(AccessError):
            stop.with_user(self.manager).write({"method": "_stop_x"})
        with self.assertRaises(AccessError):
            stop.with_user(self.agent).read(["name"])
        with self.assertRaisesRegex(ValidationError, "_stop_"):
            stop.with_user(self.administrator).method = "unlink"
        known = stop.search([("is_known", "=", True)])
        self.assertIn(stop, known)
        self.assertIn(self.env.ref("insurance_sms.stop_paid"), known)
