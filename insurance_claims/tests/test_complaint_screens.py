from datetime import timedelta

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .complaint_common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintScreens(ComplaintCase):
    """Card, day, figures, filters and the register."""

    # --- card --------------------------------------------------------------------------------------

    def _section(self, user, key="complaints"):
        card = self.client.with_user(user).insurance_card
        return next((section for section in card["sections"] if section["key"] == key), None)

    def test_card(self):
        self.assertIsNone(self._section(self.agent), "nothing to show")
        complaint = self._complaint()
        self.client.invalidate_recordset()
        (row,) = self._section(self.agent)["rows"]
        self.assertEqual(row["title"], "Complaint: Test slow")
        self.assertEqual(row["open"], {"model": "insurance.complaint", "id": complaint.id})
        self.assertEqual(row["badge"]["tone"], "warning")
        self.assertIsNone(self._section(self.other_agent), "not of a colleague's client")
        labels = [button["method"] for button in self.client.with_user(self.agent).insurance_card["buttons"]]
        self.assertIn("action_new_insurance_complaint", labels)

    def test_card_buttons(self):
        client = self.client.with_user(self.agent)
        action = client.action_new_insurance_complaint()
        self.assertEqual(action["context"], {"default_partner_id": client.id})
        complaint = self._complaint()
        found = self.env["insurance.complaint"].search(client.action_open_insurance_complaints()["domain"])
        self.assertIn(complaint, found)

    def test_card_says_late(self):
        self._complaint(date=self.today - timedelta(days=20))
        self.client.invalidate_recordset()
        self.assertEqual(self._section(self.agent)["rows"][0]["badge"]["tone"], "danger")

    # --- my day ------------------------------------------------------------------------------------

    def _day(self, user):
        day = self.env["insurance.day"].with_user(user)
        sections = day._get_sections(self.today, self.today)
        return next((section["ids"] for section in sections if section["model"] == "insurance.complaint"), None)

    def test_day(self):
        complaint = self._complaint(date=self.today - timedelta(days=15))
        self.assertIn(complaint.id, self._day(self.supervisor), "nobody works on it yet")
        complaint.with_user(self.supervisor).action_start()
        self.assertIn(complaint.id, self._day(self.supervisor))
        self.assertNotIn(complaint.id, self._day(self.administrator))
        self.assertIsNone(self._day(self.agent), "agents do not work on complaints")

    # --- figures -----------------------------------------------------------------------------------

    def _value(self, code, record, user=None):
        # definitions are read with full rights, figures with the user's
        measure = self.env["insurance.measure"].with_user(user or self.agent).sudo().search([("code", "=", code)])
        return measure._values(record.ids).get(record.id, 0)

    def test_measures(self):
        company = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self.client.parent_id = company
        old = self._complaint(date=self.today - timedelta(days=400))
        self._complaint(kind="suggestion")
        answered, _open = self._complaint(), self._complaint()
        answered.with_user(self.handler).action_start()
        self._reply(answered)
        for record in (self.client, company):
            self.assertEqual(self._value("client_complaints", record), 2)
            self.assertEqual(self._value("client_open_complaints", record), 2, old.name)
        self.assertEqual(self._value("client_complaints", self.client, self.other_agent), 0)

    def test_measure_of_all_clients_says_the_same(self):
        company = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self.client.parent_id = company
        self._complaint()
        self._complaint(self.other_agent, partner_id=self.persian.id, policy_id=False)
        ids = (company | self.client | self.persian | self.chinese).ids
        model = self.env["insurance.complaint"]
        for name in ("_measure_client_complaints", "_measure_client_open_complaints"):
            rows = dict(self.env.execute_query(getattr(model, f"{name}_all")()))
            values = getattr(model, name)(ids)
            self.assertEqual({one: rows.get(one, 0) for one in ids}, values, name)

    def test_measure_of_agents(self):
        self._complaint()
        self._complaint(self.handler, about_user_id=self.other_agent.id)
        model = self.env["insurance.complaint"]
        self.assertEqual(
            model._measure_agent_complaints((self.agent | self.other_agent).ids),
            {self.agent.id: 1, self.other_agent.id: 1},
        )

    # --- filters -----------------------------------------------------------------------------------

    def test_every_filter_answers(self):
        complaint = self._complaint(date=self.today - timedelta(days=20), severity="2")
        model = self.env["insurance.complaint"].with_user(self.handler)
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        found = {}
        for node in arch.xpath("//filter[@domain]"):
            found[node.get("name")] = model.search(safe_eval(node.get("domain"), {"uid": self.handler.id}))
        for name in ("unassigned", "open", "late", "this_week", "complaints", "serious"):
            self.assertIn(complaint, found[name].with_env(self.env), name)
        for name in ("mine", "entered", "answered", "suggestions", "justified"):
            self.assertNotIn(complaint, found[name].with_env(self.env), name)

    def test_list_reads_in_constant_queries(self):
        fields = ["name", "partner_id", "target", "cause_id", "state", "is_late", "user_id", "rating_last_value"]
        specification = {name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in fields}

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["insurance.complaint"].with_user(self.handler).web_search_read([], specification, limit=80)
            return self.env.cr.sql_log_count - before

        for _number in range(2):
            self._complaint()
        count()
        few = count()
        for _number in range(20):
            self._complaint()
        self.assertEqual(count(), few)

    # --- register ----------------------------------------------------------------------------------

    def _register(self, user=None, **vals):
        return self.env["insurance.complaint.register"].with_user(user or self.handler).create(vals)

    def test_register(self):
        first = self._complaint(date=self.today, demand="Money back", target="sale")
        second = self._complaint(kind="suggestion", target="insurer", about_user_id=self.agent.id)
        first.with_user(self.handler).action_start()
        self._reply(first, corrective_action="Training")
        sheet = self._register(date_from=self.today, date_to=self.today)
        rows = {row["number"]: row for row in sheet._list_rows()}
        self.assertEqual(sheet.complaint_count, len(rows))
        row = rows[first.name]
        self.assertEqual((row["target"], row["outcome"], row["action"]), ("Sale", "Justified", "Training"))
        self.assertEqual((row["demand"], row["date_answered"]), ("Money back", self.today))
        self.assertIn(self.policy.number, row["about"])
        self.assertIn(self.agent.name, rows[second.name]["about"])
        targets = [row["target"] for row in sheet._list_rows()]
        self.assertLess(targets.index("Insurer"), targets.index("Sale"), "in the order of the targets")
        self.assertNotIn(second.name, [row["number"] for row in self._register(kind="complaint")._list_rows()])
        self.assertEqual({row["target"] for row in self._register(target="sale")._list_rows()}, {"Sale"})

    def test_register_of_an_agent_is_his_own(self):
        mine = self._complaint()
        theirs = self._complaint(self.other_agent, partner_id=self.persian.id, policy_id=False)
        numbers = [row["number"] for row in self._register(self.agent)._list_rows()]
        self.assertIn(mine.name, numbers)
        self.assertNotIn(theirs.name, numbers)

    def test_register_file(self):
        self._complaint()
        sheet = self._register()
        self.assertTrue(sheet._list_xlsx().startswith(b"PK"))
        html = self.env["ir.actions.report"]._render_qweb_html("insurance_claims.report_complaint_register", sheet.ids)
        self.assertIn("Register of complaints", html[0].decode())
        self.assertEqual(sheet.action_list_pdf()["report_name"], "insurance_claims.report_complaint_register")

    def test_register_period(self):
        with self.assertRaisesRegex(ValidationError, "end before it begins"):
            self._register(date_from=self.today, date_to=self.today - timedelta(days=1))
