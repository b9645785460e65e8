"""Needs on the client's card and in figures; needs of merged contacts."""

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .need_common import NeedCase


@tagged("post_install", "-at_install")
class TestNeedCard(NeedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wife = cls.env["res.partner"].create({"name": "Олена Королёва", "sex": "female"})
        cls._related("spouse", cls.wife, cls.client)

    def _section(self, client=None, user=None):
        self.env.invalidate_all()
        return (client or self.client).with_user(user or self.agent)._get_card_sections()["needs"]

    def _measure(self, code, ids, user=None):
        measure = self.env["insurance.measure"].search([("code", "=", code)])
        return measure.with_user(user or self.agent).sudo()._values(ids)

    # --- the card ----------------------------------------------------------------------------------

    def test_the_section_of_the_card(self):
        section = self._section()
        self.assertFalse(section["rows"])
        self.assertIn("look for gaps", section["empty"])
        need = self._need(name="flat", budget=300, line_id=self.home.id, priority="3")
        deal = self._need(line_id=self.travel.id)
        deal.action_make_deal()
        rows = self._section()["rows"]
        self.assertEqual([row["title"] for row in rows], ["Test home", "Test travel"])
        self.assertIn("flat · budget", rows[0]["detail"])
        self.assertEqual(rows[0]["button"]["args"], [need.id])
        self.assertEqual((rows[0]["tag"]["tone"], rows[1]["badge"]["text"]), ("danger", "in a deal"))
        self.assertNotIn("button", rows[1])
        self.assertEqual(rows[1]["open"], {"model": "insurance.need", "id": deal.id})

    def test_the_familys_needs_are_there_too(self):
        self.client.user_id = self.agent
        self._need(partner_id=self.wife.id, line_id=self.travel.id)
        self.assertEqual([row["title"] for row in self._section()["rows"]], ["Wife Олена Королёва: Test travel"])

    def test_why_we_think_so(self):
        rule = self._rule()
        self._object()
        self.client.user_id = self.agent
        self._gaps(rule)
        self.assertIn("Car, no home", self._section()["rows"][0]["detail"])

    def test_colleagues_needs_are_not_on_my_card(self):
        self._need(self.other_agent)
        self.assertFalse(self._section()["rows"])
        self.assertEqual(len(self._section(user=self.supervisor)["rows"]), 1)

    def test_closed_needs_are_not(self):
        need = self._need()
        need._drop(self.env.ref("insurance_crm.lost_reason_no_need"))
        self.assertFalse(self._section()["rows"])

    def test_the_buttons_of_the_card(self):
        client = self.client.with_user(self.agent)
        self.assertIn("action_new_insurance_need", [button["method"] for button in client._get_card_buttons()])
        action = client.action_new_insurance_need()
        form = Form(self.env["insurance.need"].with_user(self.agent).with_context(**action["context"]),
                    view="insurance_crm.insurance_need_view_form_quick")  # fmt: skip
        form.line_id = self.home
        need = form.save()
        self.assertEqual((need.partner_id, need.source), (self.client, "card"))
        self.assertEqual(client.action_insurance_need_deal(need.id)["res_id"], need.lead_id.id)
        self.assertEqual(need.search(client.action_open_insurance_needs()["domain"]), need)
        hers = self._need(self.other_agent, line_id=self.travel.id)
        with self.assertRaises(AccessError):
            client.action_insurance_need_deal(hers.id)

    def test_as_many_queries_for_many_needs(self):
        lines = self.env["insurance.line"].create([{"name": f"L{n}"} for n in range(20)])
        counts = []
        for some in (lines[:1], lines):
            for line in some:
                self._need(line_id=line.id)
            client = self.client.with_user(self.agent)
            self._section()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            client._get_card_sections()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])

    # --- figures ------------------------------------------------------------------------------------

    def test_figures_of_clients_and_agents(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.client.parent_id = firm
        self._need()
        won = self._need(line_id=self.home.id)
        self._need(line_id=self.travel.id)
        won.action_make_deal()
        won.lead_id.action_set_won()
        both = (self.client | firm).ids
        self.assertEqual(self._measure("client_needs_open", both), dict.fromkeys(both, 2))
        self.assertEqual(self._measure("client_needs_won", both), dict.fromkeys(both, 1))
        self.assertEqual(self._measure("client_needs_realised", self.client.ids), {self.client.id: 1 / 3})
        self.assertEqual(self._measure("agent_needs_open", self.agent.ids), {self.agent.id: 2})
        self.assertEqual(self._measure("agent_needs_realised", self.agent.ids), {self.agent.id: 1 / 3})
        self.assertEqual((self.client | firm).with_user(self.agent).mapped("insurance_need_count"), [2, 2])
        self.assertEqual(self._measure("client_needs_open", self.client.ids, self.other_agent)[self.client.id], 0)

    def test_recommended_against_realised(self):
        for line, sold in ((self.line, True), (self.home, True), (self.travel, False)):
            need = self._need(line_id=line.id)
            need.action_make_deal()
            if sold:
                need.lead_id.action_set_won()
        [row] = self.env["insurance.need"].with_user(self.agent).formatted_read_group(
            [("partner_id", "=", self.client.id)], ["user_id"], ["__count", "realised:sum", "realised_rate:avg"]
        )  # fmt: skip
        self.assertEqual((row["__count"], row["realised:sum"], round(row["realised_rate:avg"])), (3, 2, 67))
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_need_action_report")
        self.assertEqual(action["res_model"], "insurance.need")

    # --- merging --------------------------------------------------------------------------------------

    def _merge(self, partners, into):
        merger = new_test_user(
            self.env, "merger", groups="insurance_crm.group_administrator,base.group_partner_manager"
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(merger).create({})
        wizard._merge(partners.ids, into.with_user(merger))
        self.env.flush_all()
        self.env.invalidate_all()

    def test_merged_contacts_keep_all_their_needs(self):
        one, two = (
            self._need(name="car"),
            self._need(self.other_agent, partner_id=self.persian.id, name="bus", budget=5),
        )
        other = self._need(partner_id=self.persian.id, line_id=self.home.id)
        self._merge(self.client | self.persian, self.client)
        needs = (one | two | other).with_env(self.env)
        self.assertEqual((len(needs.exists()), needs.partner_id), (3, self.client))
        self.assertEqual(needs.mapped("state"), ["open", "dropped", "open"])
        self.assertEqual((one.name, one.note, one.budget), ("car", "bus", 5), "what was said of either")

    def test_gaps_found_for_both(self):
        rule = self._rule()
        self._object()
        self._object(owner_id=self.persian.id)
        self._gaps(rule)
        mine, theirs = self._found(rule).sorted(lambda need: need.partner_id != self.client)
        theirs._drop(self.env.ref("insurance_crm.lost_reason_no_need"))
        self._merge(self.client | self.persian, self.client)
        self.assertEqual((mine | theirs).partner_id, self.client)
        self.assertEqual((mine.gap_rule_id.id, theirs.gap_rule_id), (False, rule), "refused once is refused")
        self.assertEqual(rule._find(self.company), 0)
