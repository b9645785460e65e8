"""Merging clients: nothing that refers to them is lost, and the client who stays says what came over."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import InsuranceCase

# refer to the contact a user, a company or the contact itself is, and cannot be put on another one; or are computed anew
_OWN = {
    ("res_partner", "commercial_partner_id"), ("res_users", "partner_id"), ("res_company", "partner_id"),
    ("insurance_partner_stat", "partner_id"),
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestDoublesMerge(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.env["res.partner"].create([
            {"name": "Іван Кіт", "phone": "+380 50 111 22 33", "email": "kit@mail.example", "is_insurance_client": True},
            {"name": "Ivan Kit", "phone": "+380 67 444 55 66", "email": "ivan@mail.example", "city": "Львів",
             "birth_date": "1980-02-29", "is_insurance_client": True},
        ])  # fmt: skip
        cls.one.city = "Київ"

    def _pair(self, one=None, two=None):
        action = ((one or self.one) | (two or self.two)).with_user(self.supervisor).action_insurance_compare()
        return self.env["insurance.double"].with_user(self.supervisor).browse(action["res_id"])

    def _merge(self):
        action = self._pair().action_keep_partner()
        self.env.flush_all()
        self.env.invalidate_all()
        return action

    def _message(self):
        return "\n".join(str(message.body) for message in self.one.message_ids if "came over" in str(message.body))

    def test_every_reference_moves(self):
        """One row per column of every table that refers to contacts, whatever module it is of."""
        rows = {}
        wizard = self.env["base.partner.merge.automatic.wizard"]
        tables = wizard._get_merge_models()
        for table, column in sorted(set(wizard._get_fk_on("res_partner")) - _OWN):
            # two empty relations of one contact are one, see the tests of relations
            if (
                table in tables
                and (table, column) != ("insurance_relation", "other_id")
                and table != "insurance_double"
            ):
                rows[table, column] = self._insert(table, column)
        self.assertGreater(len([table for table, _column in rows if table.startswith("insurance_")]), 30)
        self.env.invalidate_all()
        self._merge()
        for (table, column), row in rows.items():
            with self.subTest(f"{table}.{column}"):
                query = SQL("SELECT %s FROM %s WHERE id = %s", SQL.identifier(column), SQL.identifier(table), row)
                self.assertEqual(self.env.execute_query(query), [(self.one.id,)])

    def _insert(self, table, column):
        """Write a row that has nothing but the reference; the database's demands on other columns are lifted meanwhile."""
        name = SQL.identifier(table)
        required = self.env.execute_query(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0 AND attname <> 'id'",
                table,
            )
        )
        for (other,) in required:
            self.env.cr.execute(SQL("ALTER TABLE %s ALTER %s DROP NOT NULL", name, SQL.identifier(other)))
        self.env.cr.execute(
            SQL("INSERT INTO %s (%s) VALUES (%s) RETURNING id", name, SQL.identifier(column), self.two.id)
        )
        return self.env.cr.fetchone()[0]

    def test_what_came_over_is_told(self):
        for partner, number in ((self.one, "D-1"), (self.two, "D-2"), (self.two, "D-3")):
            self._issued(partner_id=partner.id, number=number)
        self._deal(partner_id=self.two.id)
        self.two.with_user(self.agent).message_post(body="He likes tea.")
        self.two.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        action = self._merge()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.one.id))
        self.assertFalse(self.two.exists())
        message = self._message()
        for words in ("Ivan Kit", "Insurance Policy: <b>2</b>", "Lead: <b>1</b>", "Activity: <b>1</b>", "City: Львів"):
            self.assertIn(words, message.replace("Lead/Opportunity", "Lead"))
        self.assertIn("He likes tea.", "".join(str(body) for body in self.one.message_ids.mapped("body")))
        self.assertEqual(self.one.with_user(self.agent).insurance_policy_count, 3)
        self.assertEqual(str(self.one.birth_date), "1980-02-29", "taken over: it was not known")
        self.assertEqual(self.one.city, "Київ")

    def test_phones_and_emails_are_all_kept(self):
        self._merge()
        self.assertEqual((self.one.phone, self.one.email), ("+380 50 111 22 33", "kit@mail.example"))
        points = self.one.insurance_contact_point_ids
        self.assertEqual(sorted(points.mapped("value")), ["+380674445566", "ivan@mail.example"])
        found = self.env["res.partner"].with_user(self.agent).search([("quick_search", "ilike", "0674445566")])
        self.assertEqual(found, self.one)

    def test_one_phone_written_twice_is_kept_once(self):
        self.two.write({"phone": "050-111-22-33", "mobile_phone": "not a number", "email": "KIT@mail.example"})
        self.one.mobile_phone = "063 000 00 00"
        self._merge()
        self.assertFalse(self.one.insurance_contact_point_ids)
        self.assertIn("Mobile: not a number", self._message())

    def test_groups_and_tags_are_kept_once(self):
        tag, other = self.env["res.partner.category"].create([{"name": "VIP"}, {"name": "Sea"}])
        self.one.category_id, self.two.category_id = tag, tag | other
        group = self.env["insurance.client.group"].create(
            {"name": "Tea", "partner_ids": [Command.set((self.one | self.two).ids)]}
        )
        self._merge()
        self.assertEqual(self.one.category_id, tag | other)
        self.assertEqual(group.partner_ids, self.one)

    def test_followers_and_notifications_are_kept_once(self):
        deal = self._deal(partner_id=self.client.id)
        deal.message_subscribe((self.one | self.two).ids)
        message = deal.message_post(body="Hello", partner_ids=(self.one | self.two).ids)
        other = self._deal(partner_id=self.client.id)
        other.message_subscribe(self.two.ids)
        notified = self.env["mail.notification"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(notified.res_partner_id & (self.one | self.two), self.one | self.two)
        self._merge()
        self.assertIn(self.one, deal.message_partner_ids)
        self.assertIn(self.one, other.message_partner_ids, "the second's own rows are not lost with the double one")
        self.assertEqual(len(notified.exists().filtered(lambda row: row.res_partner_id == self.one)), 1)

    def test_announcements_of_the_client_move(self):
        event = self.env["insurance.event"].search([], limit=1)
        rows = self.env["insurance.outbox"].create([
            {"event_id": event.id, "model": "res.partner", "res_id": partner.id, "occurrence": occurrence}
            for partner, occurrence in ((self.one, "1"), (self.two, "1"), (self.two, "2"))
        ])  # fmt: skip
        self._merge()
        self.assertEqual(rows.exists().mapped("res_id"), [self.one.id] * 2)
        self.assertEqual(sorted(rows.exists().mapped("occurrence")), ["1", "2"])

    def test_what_both_have_once_stops_the_merge_and_is_named(self):
        """A subject of tomorrow that forgot about merging loses nothing."""
        needs = self.env["insurance.need"].create([
            {"partner_id": partner.id, "line_id": self.line.id} for partner in (self.one, self.two)
        ])  # fmt: skip
        wizard = type(self.env["base.partner.merge.automatic.wizard"])
        with patch.object(wizard, "_join_needs", lambda *args: None), self.assertRaises(UserError) as caught:
            self._merge()
        self.assertIn("both have what a contact may have only once", str(caught.exception))
        self.assertIn("Test hull", str(caught.exception))
        self.assertTrue(self.two.exists())
        self.assertEqual(needs.partner_id, self.one | self.two)

    def test_needs_gifts_and_consents(self):
        self.env["insurance.need"].create([
            {"partner_id": partner.id, "line_id": self.line.id} for partner in (self.one, self.two)
        ])  # fmt: skip
        purpose = self.env["insurance.consent.purpose"].search([], limit=1)
        consents = self.env["insurance.consent"].create([
            {"partner_id": partner.id, "purpose_id": purpose.id, "state": state}
            for partner, state in ((self.one, "given"), (self.two, "refused"))
        ])  # fmt: skip
        self._merge()
        needs = self.env["insurance.need"].with_context(active_test=False).search([("partner_id", "=", self.one.id)])
        self.assertEqual(len(needs), 2)
        self.assertEqual(consents.partner_id, self.one)
        self.assertEqual(len(consents.exists()), 2)

    # --- who may --------------------------------------------------------------------------------

    def test_agents_do_not_merge_nor_see_pairs(self):
        pair = self._pair()
        for user in (self.agent, self.agent_all):
            with self.subTest(user.name):
                for method in ("action_keep_partner", "action_keep_other", "action_dismiss", "action_reopen"):
                    with self.assertRaises(AccessError):
                        getattr(pair.with_user(user), method)()
                with self.assertRaises(AccessError):
                    (self.one | self.two).with_user(user).action_insurance_compare()
                with self.assertRaises(AccessError):
                    pair.with_user(user).read(["partner_id"])
        self.assertTrue(self.two.exists())

    def test_a_supervisor_does_not_merge_what_is_of_another_company(self):
        pair = self._pair()
        self.two.company_id = self.other_company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            pair.action_keep_partner()
        self.assertFalse(self.env["insurance.double"].with_user(self.supervisor).search([("id", "=", pair.id)]))
        with self.assertRaises(AccessError):
            (self.one | self.two).with_user(self.supervisor).action_insurance_compare()

    def test_a_supervisor_does_not_write_pairs_by_hand(self):
        with self.assertRaises(AccessError):
            self.env["insurance.double"].with_user(self.supervisor).create(
                {"partner_id": self.one.id, "other_id": self.two.id}
            )
        with self.assertRaises(AccessError):
            self._pair().unlink()

    def test_what_can_be_compared(self):
        for partners in (self.one, self.one | self.two | self.client):
            with self.assertRaisesRegex(UserError, "Choose two"):
                partners.with_user(self.supervisor).action_insurance_compare()
        child = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.one.id})
        with self.assertRaisesRegex(UserError, "contact person"):
            self._pair(self.one, child)
        self.assertEqual(self._pair(self.two, self.one), self._pair(), "one pair, in whatever order")

    def test_the_comparison_shows_both(self):
        self._issued(partner_id=self.two.id)
        table = str(self._pair().comparison)
        for words in (
            "Іван Кіт",
            "Ivan Kit",
            "+380 50 111 22 33",
            "ivan@mail.example",
            "Київ",
            "02/29/1980",
            "Insurance Policy",
        ):
            self.assertIn(words, table)

    def test_keep_the_other(self):
        self._pair().action_keep_other()
        self.assertFalse(self.one.exists())
        self.assertEqual(self.two.name, "Ivan Kit")
