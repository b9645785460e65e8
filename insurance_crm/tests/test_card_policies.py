"""The card's policies, how their ends are told, and the list of those held elsewhere."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_card import CardCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestCardPolicies(CardCase):
    def test_rows_tell_what_matters(self):
        policy = self._issued(
            date_end="2025-03-19", object_ids=[(0, 0, {"object_id": self._object(plate="AA1234BB").id})]
        )
        (row,) = self._rows("policies")
        self.assertEqual(row["title"], "Test hull")
        self.assertIn("AA1234BB", row["detail"])
        self.assertEqual(row["cells"], ["Перша страхова", "Agent"])
        self.assertEqual(row["amount"], {"value": 1000, "currency": policy.currency_id.id})
        self.assertEqual(row["badge"], {"text": "4 days", "tone": "danger"})
        self.assertEqual(row["open"], {"model": "insurance.policy", "id": policy.id})
        self.assertIsNone(row["tag"])

    def test_badges(self):
        for end, text, tone in [
            ("2025-03-15", "today", "danger"),
            ("2025-03-16", "tomorrow", "danger"),
            ("2025-03-21", "6 days", "danger"),
            ("2025-03-22", "7 days", "warning"),
            ("2025-04-14", "30 days", "warning"),
            ("2025-04-15", "Apr", "muted"),
            ("2025-12-31", "Dec", "muted"),
            ("2026-02-28", "Feb 2026", "muted"),
            (False, "open-ended", "muted"),
        ]:
            policy = self._issued(date_end=end)
            self.assertEqual(policy._get_end_badge(), {"text": text, "tone": tone}, end)

    def test_badges_of_the_other_phases(self):
        self.assertEqual(self._policy()._get_end_badge(), {"text": "Draft", "tone": "info"})
        upcoming = self._issued(date_start="2025-04-01", date_end="2026-03-31")
        self.assertEqual(upcoming._get_end_badge(), {"text": "from Apr 1", "tone": "info"})
        ended = self._issued(date_start="2024-03-01", date_end="2025-02-28")
        self.assertEqual(ended._get_end_badge(), {"text": "ended Feb 28", "tone": "muted"})
        void = self._issued()
        void._void("r")
        self.assertEqual(void._get_end_badge(), {"text": "Void", "tone": "danger"})

    def test_a_month_is_never_told_as_days(self):
        foreign = self._foreign(date_end="2025-03-10", end_precision="month")
        self.assertEqual(foreign.date_end, fields.Date.to_date("2025-03-31"))
        self.assertEqual(foreign._get_end_badge(), {"text": "Mar", "tone": "warning"})
        self.assertEqual(foreign.end_text, "Mar 2025")
        self.assertEqual(self._foreign(date_end="2025-03-20").end_text, "03/20/2025")
        self.assertFalse(self._foreign(date_end=False).end_text)

    def test_a_policy_elsewhere_says_so(self):
        self._foreign(insurer_id=self.other_insurer.id, premium=0, date_end="2025-06-30")
        (row,) = self._rows("policies")
        self.assertEqual(row["tag"]["text"], "elsewhere")
        self.assertEqual(row["cells"], ["بیمه ایران", ""])
        self.assertIsNone(row["amount"])

    def test_which_policies_and_in_which_order(self):
        later = self._issued(date_end="2025-12-31")
        first = self._issued(date_end="2025-04-30")
        ended = self._issued(date_start="2024-03-01", date_end="2025-02-28")
        renewed = self._issued(date_start="2024-02-01", date_end="2025-01-31")
        self._issued(previous_id=renewed.id, date_start="2025-02-01", date_end="2025-05-31")
        self._issued(date_start="2023-01-01", date_end="2023-12-31")
        draft = self._policy(date_start="2025-05-01", date_end="2026-04-30")
        self._issued()._void("r")
        ids = [row["open"]["id"] for row in self._rows("policies")]
        self.assertEqual([id_ for id_ in ids if id_ in (first | later | draft | ended).ids],
                         [first.id, later.id, draft.id, ended.id])  # fmt: skip
        self.assertEqual(len(ids), 5)
        self.assertNotIn(renewed.id, ids)

    def test_note_counts_what_there_is(self):
        self.assertEqual(self._section("policies")["note"], "")
        self._issued()
        self._issued(date_start="2024-01-01", date_end="2024-12-31")
        self._foreign()
        self._foreign(date_start="2023-01-01", date_end="2023-12-31")
        self.assertEqual(self._section("policies")["note"], "in force 1 · ended 1 · elsewhere 1")

    def test_next_end_is_the_first_of_ours(self):
        self._foreign(date_end="2025-03-16")
        self._issued(date_end=False)
        self.assertIsNone(self._figure("Next to end"))
        policy = self._issued(date_end="2025-03-19")
        self._issued(date_end="2025-12-31")
        figure = self._figure("Next to end")
        self.assertEqual((figure["text"], figure["detail"], figure["tone"]), ("Mar 19", "Test hull", "danger"))
        self.assertEqual(figure["open"]["id"], policy.id)

    def test_next_end_in_lists(self):
        firm = self.env["res.partner"].create({"name": "ТОВ Альфа", "is_company": True})
        person = self.env["res.partner"].create({"name": "A", "parent_id": firm.id})
        self._issued(partner_id=person.id, date_end="2025-05-31")
        self._issued(partner_id=firm.id, date_end="2025-07-31")
        self._issued(self.other_agent, partner_id=firm.id, date_end="2025-04-30")
        self._issued(partner_id=firm.id, date_end=False)
        clients = (firm | person | self.client).with_user(self.agent)
        ends = [end and str(end) for end in clients.mapped("insurance_next_end")]
        self.assertEqual(ends, ["2025-05-31", "2025-05-31", False])
        self.assertEqual(str(firm.with_user(self.agent_all).insurance_next_end), "2025-04-30")

    def test_a_firms_people_are_named(self):
        firm = self.env["res.partner"].create({"name": "ТОВ Альфа", "is_company": True})
        person = self.env["res.partner"].create({"name": "Ганна", "parent_id": firm.id})
        self._issued(partner_id=person.id)
        self.assertEqual(self._rows("policies", firm)[0]["detail"], "Ганна")
        self.assertEqual(self._rows("policies", person)[0]["detail"], "")

    def test_a_colleagues_policies_stay_his(self):
        self._issued(self.other_agent, date_end="2025-03-19")
        card = self._card()
        self.assertFalse([figure for figure in card["figures"] if figure.get("text")])
        self.assertFalse(self._rows("policies"))
        self.assertFalse(self._card()["facts"])
        self.assertEqual(len(self._rows("policies", user=self.agent_all)), 1)

    def test_policies_elsewhere_of_the_list(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action_foreign")
        self.assertEqual(action["path"], "policies-elsewhere")
        vals = {"partner_id": self.client.id, "line_id": self.line.id}
        context = {"default_origin": "foreign", "default_confidence": "told"}
        policy = self.env["insurance.policy"].with_user(self.agent).with_context(**context).create(vals)
        self.assertEqual((policy.origin, policy.confidence, policy.phase, policy.date_end),
                         ("foreign", "told", "in_force", False))  # fmt: skip
