"""STOP and START, in every language, by purpose."""

from odoo.tests import tagged

from .test_inbound import InboundCase


@tagged("post_install", "-at_install")
class TestStopWord(InboundCase):
    def _said(self, partner=None):
        partner = partner or self.olena
        return {code: state for (code, _channel), state in partner._get_consents()[partner.id].items()}

    def _confirmations(self):
        return self.env["insurance.message"].search([("direction", "=", "outgoing"), ("source", "=", "answer")])

    def test_every_language(self):
        for said in ("STOP", " stop! ", "Стоп.", "ВІДПИСКА", "отписаться", "لغو", "لغو11", "退订", "td", "«Stop»"):
            self.assertEqual(self.env["insurance.stop.word"]._find(said).action, "stop", said)
        for said in ("start", "Старт", "شروع", "订阅"):
            self.assertEqual(self.env["insurance.stop.word"]._find(said).action, "start", said)
        for said in ("Please don't stop", "stop it", "", " ", "!", "Зупиніть", None):
            self.assertFalse(self.env["insurance.stop.word"]._find(said), said)

    def test_nothing_was_sent_yet(self):
        self._come("STOP")
        self.assertEqual(self._said(), {"service": "withdrawn", "marketing": "withdrawn"})

    def test_after_news_reminders_stay(self):
        self._told(self.olena, purpose_id=self.marketing.id)
        self._come("STOP")
        self.assertEqual(self._said(), {"marketing": "withdrawn"})

    def test_after_a_reminder(self):
        self._told(self.olena, purpose_id=self.service.id)
        self._come("STOP")
        self.assertEqual(self._said(), {"service": "withdrawn", "marketing": "withdrawn"})

    def test_word_with_purposes(self):
        self.env["insurance.stop.word"].create({"word": "NO NEWS", "purpose_ids": [(4, self.marketing.id)]})
        self._told(self.olena, purpose_id=self.service.id)
        self._come("no news")
        self.assertEqual(self._said(), {"marketing": "withdrawn"})

    def test_how_it_is_known(self):
        self._come("STOP")
        consent = self.env["insurance.consent"].search([("partner_id", "=", self.olena.id)], limit=1)
        self.assertEqual((consent.source, consent.channel), ("message", "any"))
        self.assertIn(self.number, consent.note)

    def test_no_task_but_a_note(self):
        self._come("STOP")
        self.assertFalse(self._tasks(self.olena))
        self.assertIn("no more messages", self.olena.message_ids[0].body)

    def test_confirmed_once(self):
        self._come("STOP")
        self._come("Стоп")
        self.assertEqual(len(self._confirmations()), 1)
        self.assertIn("START", self._confirmations().body)
        rows = self.env["insurance.consent"].search([("partner_id", "=", self.olena.id)])
        self.assertEqual(len(rows), 2, "one for each purpose, not again")
        self._send()
        self.assertEqual(self.provider.numbers, [self.number], "he hears of it although he stopped messages")

    def test_confirmation_can_be_switched_off(self):
        self.company.message_confirm_stop = False
        self._come("STOP")
        self.assertFalse(self._confirmations())
        self.assertEqual(self._said()["service"], "withdrawn")

    def test_nothing_goes_out_afterwards(self):
        waiting = self._row(self.olena, purpose_id=self.service.id, body="Your policy ends", address=self.number)
        self._come("STOP")
        self._send()
        self.assertEqual((waiting.state, waiting.reason), ("skipped", "no_consent"))

    def test_start_gives_back_what_was_stopped(self):
        self._told(self.olena, purpose_id=self.marketing.id)
        self._come("STOP")
        self._come("START")
        self.assertEqual(self._said(), {"marketing": "given"})
        self.assertEqual(len(self._confirmations()), 2)

    def test_stop_start_stop(self):
        for word in ("STOP", "START", "СТОП"):
            self._come(word)
        self.assertEqual(set(self._said().values()), {"withdrawn"})

    def test_an_answer_for_one_channel_does_not_hide_it(self):
        self._answers(self.olena, self.service, "withdrawn")
        self._answers(self.olena, self.service, "given", channel="sms")
        self._come("STOP")
        self.assertEqual(self.olena._has_consent("service", "sms"), {self.olena.id: "withdrawn"})

    def test_all_who_have_the_number(self):
        son = self._person("Son", phone=self.number)
        self._come("STOP")
        self.assertEqual(self._said(son), self._said())
        self.assertEqual(len(self._confirmations()), 1)

    def test_stranger(self):
        number = "+380509998877"
        self._come("STOP", number=number)
        blocked = self.env["phone.blacklist"].search([("number", "=", number)])
        self.assertTrue(blocked)
        self.assertFalse(self._confirmations())
        self._come("START", number=number)
        self.assertFalse(blocked.active)

    def test_in_the_clients_language(self):
        word = self.env["insurance.stop.word"]._get_word
        self.assertEqual(
            (word("start", "uk_UA"), word("stop", "fa_IR"), word("stop", "de_DE")), ("СТАРТ", "لغو", "STOP")
        )

    def test_agent_cannot_change_words(self):
        self.assertFalse(self.env["insurance.stop.word"].with_user(self.agent).has_access("read"))
        self.assertTrue(self.env["insurance.stop.word"].with_user(self.manager).has_access("create"))
