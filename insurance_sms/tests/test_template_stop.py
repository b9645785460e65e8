from odoo.tests import HttpCase, tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestStop(SmsCase, HttpCase):
    """The page behind the link: asks, takes the answer once, and tells nobody anything else."""

    def setUp(self):
        super().setUp()
        for code in ("uk_UA", "fa_IR"):
            self.env["res.lang"]._activate_lang(code)
        self.reader = self._person("Reader", lang="en_US", yes=self.marketing)
        self.message = self._row(self.reader, purpose_id=self.marketing.id)
        self.path = "/insurance/stop/" + self.message._get_stop_url().rpartition("/")[2]

    def _get_answers(self):
        return self.env["insurance.consent"].search(
            [("partner_id", "=", self.reader.id), ("purpose_id", "=", self.marketing.id)]
        )

    def test_looking_changes_nothing(self):
        answer = self.url_open(self.path)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.marketing.name, answer.text)
        self.assertIn(self.company.name, answer.text)
        self.assertNotIn("Reader", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(len(self._get_answers()), 1)

    def test_pressing_stops_once(self):
        for _i in range(3):
            answer = self.url_open(self.path, data={"x": "1"})
            self.assertIn("no more messages", answer.text)
        rows = self._get_answers()
        self.assertEqual(rows.mapped("state"), ["withdrawn", "given"])
        self.assertEqual((rows[0].source, rows[0].channel), ("web", "any"))
        self.assertEqual(rows[0].user_id, self.env.ref("insurance_sms.user_messages"))
        self.assertEqual(self.reader._has_consent(self.marketing.code)[self.reader.id], "withdrawn")
        self.assertIn("no more messages", self.url_open(self.path).text)

    def test_who_says_yes_again_may_stop_again(self):
        self.url_open(self.path, data={"x": "1"})
        self._answers(self.reader, self.marketing, "given", day=self.env["insurance.consent"]._fields["date"].today())
        self.assertIn("<form", self.url_open(self.path).text)
        self.url_open(self.path, data={"x": "1"})
        self.assertEqual(len(self._get_answers()), 4)

    def test_other_purposes_stay(self):
        self._answers(self.reader, self.service, "given")
        self.url_open(self.path, data={"x": "1"})
        self.assertEqual(self.reader._has_consent(self.service.code)[self.reader.id], "given")

    def test_wrong_links(self):
        good = self.path.rpartition("/")[2]
        other = self._row(self.reader, purpose_id=self.marketing.id)
        number, _dash, signature = good.partition("-")
        for token in (
            good[:-1] + ("A" if good[-1] != "A" else "B"),
            f"{other.id:x}-{signature}",
            f"{number}-",
            number,
            "0-" + self.message._sign_stop(0),
            "-5-x",
            "ж-ж",
            "x" * 500,
        ):
            for data in (None, {"x": "1"}):
                self.assertEqual(self.url_open(f"/insurance/stop/{token}", data=data).status_code, 404, token)
        self.assertEqual(len(self._get_answers()), 1)

    def test_message_without_a_purpose(self):
        token = self._row(self.reader)._get_stop_url().rpartition("/")[2]
        self.assertEqual(self.url_open(f"/insurance/stop/{token}").status_code, 404)

    def test_in_the_readers_language(self):
        self.reader.lang = "fa_IR"
        page = self.url_open(self.path, headers={"Accept-Language": "en"}).text
        self.assertIn('dir="rtl"', page)
        self.assertIn('lang="fa-IR"', page)

    def test_its_words_are_translated(self):
        view = self.env.ref("insurance_sms.stop_page")
        words = {"Do you want no more of them?": "Більше не надсилати?", "No more such messages": "Більше не треба"}
        view.update_field_translations("arch_db", {"uk_UA": words})
        self.reader.lang = "uk_UA"
        page = self.url_open(self.path).text
        self.assertTrue(page.startswith("<!DOCTYPE html>"), page[:40])
        for said in words.values():
            self.assertIn(said, page)
