"""Needs: noted once per client and line, seen by who takes care of them, closed by what becomes of them."""

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .need_common import NeedCase


@tagged("post_install", "-at_install")
class TestNeed(NeedCase):
    # --- noting ----------------------------------------------------------------------------

    def test_noted_on_the_form(self):
        form = Form(self.env["insurance.need"].with_user(self.agent))
        form.partner_id, form.line_id = self.client, self.home
        form.name, form.amount, form.budget, form.term_count = "flat", 50000, 300, 2
        need = form.save()
        self.assertEqual((need.state, need.user_id, need.source, need.term_unit), ("open", self.agent, "card", "year"))
        self.assertEqual(need.currency_id, self.company.currency_id)
        self.assertEqual(need.display_name, "Test home · flat · Семён Королёв")

    def test_one_need_of_a_client_in_a_line(self):
        need = self._need(name="car", amount=100)
        again = self._need(name="the second car", note="in spring", amount=700, budget=50, priority="2")
        self.assertEqual(again, need)
        self.assertEqual((need.name, need.amount, need.budget, need.priority), ("car", 100, 50, "2"))
        self.assertEqual(need.note, "in spring\nthe second car")
        self._need(name="the second car", priority="1")
        self.assertEqual((need.note, need.priority), ("in spring\nthe second car", "2"), "said once, not less urgent")
        self.assertNotEqual(self._need(line_id=self.home.id), need)
        self.assertNotEqual(self._need(partner_id=self.persian.id), need)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_one(self):
        self._need()
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            self.env["insurance.need"].create({"partner_id": self.client.id, "line_id": self.line.id})
            self.env.flush_all()

    def test_what_a_colleague_noted_is_added_to_not_doubled(self):
        hers = self._need(self.other_agent, name="car")
        mine = self._need(note="asked again by phone")
        self.assertEqual(mine, hers)
        self.assertEqual(hers.note, "asked again by phone")
        with self.assertRaises(AccessError):
            mine.read(["note"])

    def test_client_and_line_are_wanted(self):
        for vals in ({"partner_id": False}, {"line_id": False}):
            with self.assertRaisesRegex(UserError, "a client and a line"):
                self._need(**vals)

    @mute_logger("odoo.sql_db")
    def test_negative_figures_are_refused(self):
        for name in ("amount", "budget", "term_count"):
            with self.subTest(name), self.assertRaises(errors.CheckViolation), self.env.cr.savepoint():
                self._need(**{name: -1})
                self.env.flush_all()

    # --- who sees it -----------------------------------------------------------------------

    def test_own_book(self):
        mine, hers = self._need(), self._need(self.other_agent, partner_id=self.persian.id)
        nobodys = self._need(self.supervisor, partner_id=self.chinese.id, user_id=False)
        needs = self.env["insurance.need"]
        self.assertEqual(needs.with_user(self.agent).search([("id", "in", (mine + hers + nobodys).ids)]), mine)
        self.assertEqual(needs.with_user(self.other_agent).search([("id", "in", (mine + hers + nobodys).ids)]), hers)
        for user in (self.agent_all, self.supervisor, self.administrator):
            self.assertEqual(len(needs.with_user(user).search([("id", "in", (mine + hers + nobodys).ids)])), 3)
        for need in (hers, nobodys):
            for act in (lambda n: n.read(["name"]), lambda n: n.write({"name": "x"}), lambda n: n.action_archive()):
                with self.assertRaises(AccessError):
                    act(need.with_user(self.agent))

    def test_needs_of_the_clients_in_ones_charge(self):
        self.persian.user_id = self.agent
        hers = self._need(self.other_agent, partner_id=self.persian.id, name="seen by both")
        self.assertEqual(hers.with_user(self.agent).name, "seen by both")

    def test_agents_note_for_their_own_book_only(self):
        with self.assertRaises(AccessError):
            self._need(user_id=self.other_agent.id)

    def test_agents_delete_nothing(self):
        need = self._need()
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                need.with_user(user).unlink()
        need.with_user(self.administrator).unlink()

    def test_no_rights_no_needs(self):
        need = self._need()
        for user in (self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                need.with_user(user).read(["name"])

    def test_the_wall_between_companies(self):
        there = self.env["insurance.need"].create(
            {"partner_id": self.client.id, "line_id": self.line.id, "company_id": self.other_company.id,
             "user_id": self.agent.id}
        )  # fmt: skip
        with self.assertRaises(AccessError):
            there.with_user(self.agent).read(["name"])
        self.assertNotEqual(self._need(), there, "each company has its own")
