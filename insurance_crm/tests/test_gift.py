"""A gift's way: planned, approved, given; the stock; the limits."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .gift_common import GiftCase


@tagged("post_install", "-at_install")
class TestGift(GiftCase):
    def test_planned_by_the_agent_approved_by_the_supervisor_given_by_the_agent(self):
        gift = self._gift()
        self.assertEqual((gift.state, gift.cost, gift.year), ("planned", 10, 2027))
        with self.assertRaises(AccessError):
            gift.action_approve()
        with self.assertRaises(UserError):
            gift.action_give()
        gift.with_user(self.supervisor).action_approve()
        gift.reception = "delighted"
        with freeze_time("2027-06-14"):
            gift.action_give()
        self.assertEqual((gift.state, gift.date_given, gift.given_by_id), ("given", date(2027, 6, 14), self.agent))
        with self.assertRaises(UserError):
            gift.action_give()

    def test_the_status_and_the_cost_are_not_written_by_hand(self):
        gift = self._gift()
        for vals in ({"state": "given"}, {"cost": 1}, {"date_given": "2027-06-15"}, {"given_by_id": self.agent.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                gift.write(vals)
        with self.assertRaises(UserError):
            self._gift(self.persian, state="approved")
        with self.assertRaises(UserError):
            self.env["insurance.gift"].with_user(self.agent).with_context(default_state="given").create(
                {"partner_id": self.persian.id, "type_id": self.tea.id, "occasion_id": self.party.id}
            )

    def test_what_it_cost_stays(self):
        gift = self._given()
        self.tea.cost = 99
        self.assertEqual(gift.cost, 10)
        self.assertEqual(self._gift(self.persian).cost, 99)

    def test_a_cost_in_another_currency(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.foreign_currency.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        )
        self.tea.currency_id = self.foreign_currency
        self.assertEqual(self._gift().cost, 20)

    def test_a_decided_gift_is_not_changed(self):
        gift = self._gift()
        gift.type_id = self.flowers
        self.assertEqual(gift.cost, 30)
        gift.with_user(self.supervisor).action_approve()
        for user in (self.agent, self.supervisor):
            with self.subTest(user.name), self.assertRaises(UserError):
                gift.with_user(user).type_id = self.tea
            with self.subTest(user.name), self.assertRaises(UserError):
                gift.with_user(user).unlink()
        gift.date_planned = "2027-06-20"

    def test_only_planned_gifts_are_deleted(self):
        gift = self._gift()
        gift.unlink()
        self.assertFalse(gift.exists())

    def test_cancelled_and_planned_again(self):
        gift = self._gift()
        gift.action_cancel()
        self.assertEqual(gift.state, "cancelled")
        gift.action_plan_again()
        self.assertEqual(gift.state, "planned")
        with self.assertRaises(UserError):
            gift.action_plan_again()

    def test_once_for_an_occasion_and_year(self):
        self._gift()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._gift(type_id=self.flowers.id)

    def test_next_year_or_another_occasion_or_after_a_cancelled_one(self):
        self._gift().action_cancel()
        self._gift()
        self._gift(date_planned="2028-06-15")
        self._gift(occasion_id=self.birthday.id)
        self.assertEqual(self.client.with_user(self.agent).insurance_gift_count, 3)

    def test_the_limit_of_a_year(self):
        self._gift()
        self._gift(occasion_id=self.birthday.id)
        with self.assertRaisesRegex(ValidationError, "3 times in 2027; the limit is 2"):
            self._gift(occasion_id=self.env.ref("insurance_crm.gift_occasion_thanks").id)
        self._gift(occasion_id=self.env.ref("insurance_crm.gift_occasion_thanks").id, date_planned="2028-01-02")

    def test_the_limit_counts_colleagues_gifts(self):
        thanks = self.env.ref("insurance_crm.gift_occasion_thanks")
        self._gift(user=self.other_agent)
        self._gift(user=self.other_agent, occasion_id=self.birthday.id)
        with self.assertRaises(ValidationError):
            self._gift(occasion_id=thanks.id)

    def test_no_limit(self):
        self.tea.yearly_limit = 0
        for code in ("birthday", "new_year", "womens_day", "thanks"):
            self._gift(occasion_id=self.env.ref(f"insurance_crm.gift_occasion_{code}").id)
        self.assertEqual(self.client.with_user(self.agent).insurance_gift_count, 4)

    def test_the_agent_in_charge_gives_it(self):
        client = self._client("Оля", self.other_agent)
        gift = (
            self.env["insurance.gift"]
            .with_user(self.supervisor)
            .create({"partner_id": client.id, "type_id": self.tea.id, "occasion_id": self.party.id})
        )
        self.assertEqual(gift.user_id, self.other_agent)

    def test_what_speaks_against_it(self):
        self._rank(self.client, self.silver)
        self._given(date_planned="2026-06-15")
        again = self._gift()
        self.assertIn("given on", again.remark)
        self.assertIn("for other ranks", self._gift(occasion_id=self.birthday.id, type_id=self.umbrella.id).remark)
        self.assertFalse(self._gift(self.persian).remark)

    def test_what_speaks_against_is_read_at_once(self):
        clients = [self._client(f"Client {n}") for n in range(30)]
        gifts = self.env["insurance.gift"].union(*(self._gift(client) for client in clients))
        self.env.flush_all()
        counts = []
        for some in (gifts[:2], gifts):
            self.env.invalidate_all()
            some.with_user(self.agent).mapped("remark")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.agent).mapped("remark")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_form_for_one_client(self):
        form = Form(self.env["insurance.gift"].with_user(self.agent).with_context(default_partner_id=self.client.id))
        form.type_id, form.occasion_id = self.tea, self.party
        gift = form.save()
        self.assertEqual((gift.partner_id, gift.state, gift.user_id), (self.client, "planned", self.agent))

    def test_the_dialog_asks_for_the_reception(self):
        gift = self._gift()
        gift.with_user(self.supervisor).action_approve()
        action = gift.action_ask_give()
        with Form(gift, action["views"][0][0]) as form:
            form.reception = "neutral"
        gift.action_give()
        self.assertEqual((gift.state, gift.reception), ("given", "neutral"))


@tagged("post_install", "-at_install")
class TestGiftStock(GiftCase):
    def test_giving_takes_from_the_stock(self):
        gift = self._gift()
        self.assertEqual((self.tea.on_hand, self.tea.reserved), (100, 1))
        gift.with_user(self.supervisor).action_approve()
        self.assertEqual((self.tea.on_hand, self.tea.reserved), (100, 1))
        gift.action_give()
        self.tea.invalidate_recordset()
        self.assertEqual((self.tea.on_hand, self.tea.reserved, self.tea.given_count), (99, 0, 1))
        self.assertEqual(self.env["insurance.gift.move"].search([("gift_id", "=", gift.id)]).quantity, -1)

    def test_a_refused_one_stays_in_stock(self):
        for way in ("button", "reception"):
            gift = self._gift(date_planned=f"{2027 if way == 'button' else 2028}-06-15")
            gift.with_user(self.supervisor).action_approve()
            if way == "button":
                gift.action_refuse()
            else:
                gift.reception = "refused"
                gift.action_give()
            self.assertEqual((gift.state, gift.reception), ("refused", "refused"))
        self.assertEqual(self.tea.on_hand, 100)

    def test_an_empty_cupboard(self):
        self._receive(self.tea, -99)
        gifts = self._gift() | self._gift(self.persian)
        gifts.with_user(self.supervisor).action_approve()
        self.tea.invalidate_recordset()
        self.assertEqual(self.tea.missing, 1)
        with self.assertRaisesRegex(UserError, "Tea: 1 are in stock, 2 would be given"):
            gifts.action_give()
        gifts[0].action_give()
        with self.assertRaisesRegex(UserError, "Tea: 0 are in stock"):
            gifts[1].action_give()
        self.assertEqual((self.tea.on_hand, gifts[1].state), (0, "approved"))

    def test_the_database_refuses_too(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._receive(self.tea, -101)
            self.env.flush_all()

    def test_what_is_not_counted_is_given_anyway(self):
        gift = self._given(type_id=self.flowers.id)
        self.assertEqual((gift.state, self.flowers.on_hand), ("given", 0))
        gift.with_user(self.supervisor).action_take_back()
        self.assertEqual((gift.state, self.flowers.on_hand), ("approved", 0))

    def test_undone_by_the_supervisor(self):
        gift = self._given()
        with self.assertRaises(AccessError):
            gift.action_take_back()
        gift.with_user(self.supervisor).action_take_back()
        self.assertEqual((gift.state, gift.reception, self.tea.on_hand), ("approved", False, 100))
        gift.action_give()
        gift.with_user(self.supervisor).action_take_back()
        self.assertEqual(self.tea.on_hand, 100)

    def test_a_row_says_how_many(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._receive(self.tea, 0)

    def test_costs_and_limits_are_not_negative(self):
        for vals in ({"cost": -1}, {"yearly_limit": -1}):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.tea.write(vals)
                self.env.flush_all()

    def test_the_types_form_receives(self):
        form = Form(self.tea.with_user(self.supervisor))
        with form.move_ids.new() as row:
            row.quantity, row.note = 12, "invoice 7"
        form.save()
        self.assertEqual(self.tea.on_hand, 112)


@tagged("post_install", "-at_install")
class TestGiftOccasion(GiftCase):
    def test_days_that_do_not_exist(self):
        for month, day in ((2, 30), (13, 1), (4, 31), (0, 1), (1, 0)):
            with self.subTest(month=month, day=day), self.assertRaisesRegex(ValidationError, "there is no day"):
                self.env["insurance.gift.occasion"].create({"name": "Never", "month": month, "day": day})
        self.env["insurance.gift.occasion"].create({"name": "Leap", "month": 2, "day": 29})

    def test_days_of_a_period(self):
        leap = self.env["insurance.gift.occasion"].create({"name": "Leap", "month": 2, "day": 29})
        self.assertEqual(leap._get_days(date(2027, 2, 1), date(2028, 3, 1)), [date(2027, 2, 28), date(2028, 2, 29)])
        new_year = self.env.ref("insurance_crm.gift_occasion_new_year")
        self.assertEqual(new_year._get_days(date(2026, 12, 20), date(2027, 1, 10)), [date(2027, 1, 1)])
        self.assertEqual(self.party._get_days(date(2027, 6, 16), date(2028, 6, 14)), [])

    def test_the_next_period(self):
        self.assertEqual(self.party._get_next_period(date(2027, 6, 15)), (date(2027, 6, 15),) * 2)
        self.assertEqual(self.party._get_next_period(date(2027, 6, 16)), (date(2028, 6, 15),) * 2)
        self.assertEqual(self.birthday._get_next_period(date(2027, 12, 31)), (date(2028, 1, 1), date(2028, 1, 31)))
        thanks = self.env.ref("insurance_crm.gift_occasion_thanks")
        self.assertEqual(thanks._get_next_period(date(2027, 2, 3)), (date(2027, 2, 3),) * 2)
