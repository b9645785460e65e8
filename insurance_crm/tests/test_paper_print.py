"""What is printed for the client: summary, proof of insurance and documents, in his language and direction."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-10")
class TestPaperPrint(PaperCase):
    def _insured(self, **vals):
        """Return an issued policy with a car of 20,000, a client's discount and a premium tax."""
        car = self._object(plate="AA1111AA", make="Škoda", owner_id=vals.get("partner_id", self.client.id))
        place = {"object_id": car.id, "sum_insured": 20000, "premium": 1000, "deductible": 100}
        return self._issued(**{"tax": 50, "object_ids": [Command.create(place)]} | vals)

    def _html(self, report, records):
        report = self.env.ref(f"insurance_crm.action_report_{report}").with_user(self.agent)
        return report._render_qweb_html(report.report_name, records.ids)[0].decode()

    def _pdf(self, report, records):
        report = self.env.ref(f"insurance_crm.action_report_{report}").with_user(self.agent)
        return report.with_context(force_report_rendering=True)._render_qweb_pdf(report.report_name, records.ids)[0]

    def _need_chromium(self):
        if not self.env["ir.actions.report"]._chromium():
            self.skipTest("Chromium is not installed")

    def test_summary(self):
        policy = self._insured()
        html = self._html("policy_summary", policy)
        for words in ("Policy summary", policy.number, self.client.name, self.insurer.name, "Škoda, AA1111AA",
                      "20,000.00", "01/01/2025", "12/31/2025", "1,000.00", "50.00", "1,050.00"):  # fmt: skip
            self.assertIn(words, html)
        self.assertNotIn("ommission", html)
        self.assertNotIn("150.00", html, "our commission is nobody's business")
        self.assertNotIn("/web/assets", html, "a page brings its own style")

    def test_details(self):
        policy = self._policy(
            insured_id=self.chinese.id,
            conditions="Parked in a garage",
            cover_ids=[Command.create({"name": "Theft", "sum_insured": 18000, "premium": 77})],
            beneficiary_ids=[Command.create({"partner_id": self.persian.id, "share": 100})],
            driver_ids=[Command.create({"name": "Olena", "licence_number": "BXX 1"})],
        )
        policy.action_issue()
        html = self._html("policy_summary", policy)
        for words in ("王小明", "Parked in a garage", "Theft", "18,000.00", "77.00", "زهرا کریمی", "Olena", "BXX 1"):
            self.assertIn(words, html)
        proof = self._html("policy_proof", policy)
        for words in ("Theft", "18,000.00", "Olena"):
            self.assertIn(words, proof)
        for words in ("77.00", "زهرا کریمی", "Parked"):
            self.assertNotIn(words, proof)

    def test_what_left_the_policy_is_not_printed(self):
        cars = [self._object(plate=plate) for plate in ("GONE1", "HERE2", "COMES3")]
        dates = [{"date_exit": "2025-02-28"}, {}, {"date_entry": "2025-06-01"}]
        places = [Command.create({"object_id": car.id} | day) for car, day in zip(cars, dates, strict=True)]
        html = self._html("policy_summary", self._issued(object_ids=places))
        self.assertNotIn("GONE1", html)
        self.assertIn("HERE2", html)
        self.assertIn("06/01/2025", html, "what comes later says from when")

    def test_discount(self):
        html = self._html("policy_summary", self._issued(tax=50, discount=30))
        self.assertIn("1,020.00", html)

    def test_summary_in_persian(self):
        html = self._html("policy_summary", self._insured(partner_id=self.persian.id))
        self.assertIn('dir="rtl"', html)
        self.assertIn('lang="fa-IR"', html)
        self.assertIn('<bdi dir="ltr">', html)
        self.assertIn("زهرا کریمی", html)

    def test_a_clients_language_that_is_not_installed(self):
        self.env.cr.execute("UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [self.client.id])
        self.client.invalidate_recordset(["lang"])
        self.assertIn('lang="en-US"', self._html("policy_summary", self._insured()))

    def test_a_draft_says_so(self):
        self.assertIn("no cover yet", self._html("policy_summary", self._policy()))
        self.assertNotIn("no cover yet", self._html("policy_summary", self._insured()))

    def test_open_ended(self):
        self.assertIn("Open-ended", self._html("policy_summary", self._issued(date_end=False)))

    def test_proof_tells_no_premium(self):
        html = self._html("policy_proof", self._insured())
        self.assertIn("Proof of insurance", html)
        self.assertIn("20,000.00", html)
        self.assertNotIn("1,050.00", html)
        self.assertNotIn("1,000.00", html)

    def test_proof_of_what_is_in_force_only(self):
        ended = self._issued(date_start="2024-01-01", date_end="2024-12-31")
        cancelled = self._issued()
        cancelled._cancel(date(2025, 2, 1), self.env.ref("insurance_crm.cancel_reason_client"))
        for policy in (self._policy(), ended, cancelled, self._foreign(date_end="2025-12-31")):
            with self.subTest(policy.display_name), self.assertRaisesRegex(UserError, "not in force"):
                policy.action_print_proof()
        self.assertEqual(self._insured().action_print_proof()["report_name"], "insurance_crm.report_policy_proof")
        self.assertEqual(self._policy().action_print_summary()["report_name"], "insurance_crm.report_policy_summary")

    def test_pdf_of_both_directions(self):
        self._need_chromium()
        pages = self._pages(self._pdf("policy_summary", self._insured() | self._insured(partner_id=self.persian.id)))
        self.assertEqual(len(pages), 2)
        self.assertIn("Škoda", pages[0])
        self.assertIn("زهرا", pages[1])
        self.assertIn("1 / 1", pages[0])

    def test_many_objects_take_several_pages(self):
        self._need_chromium()
        cars = [Command.create({"object_id": self._object(plate=f"AA{n:04}AA").id}) for n in range(120)]
        pages = self._pages(self._pdf("policy_proof", self._issued(object_ids=cars)))
        self.assertGreater(len(pages), 1)
        self.assertIn("AA0119AA", pages[-1])

    def test_a_document_is_printed_and_kept(self):
        self._need_chromium()
        template = self._template(name="نامه", body="<p>{{client.name}} عزیز، بیمه‌نامه {{policy.number}}</p>")
        policy = self._insured(partner_id=self.persian.id)
        document = self._document(template_id=template.id, policy_id=policy.id).with_context(
            force_report_rendering=True
        )
        action = document.action_print()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual(document.state, "ready")
        self.assertEqual(document.file_name, f"{document.number} نامه.pdf")
        [page] = self._pages(document._get_bytes())
        self.assertIn("عزیز", page)
        self.assertIn(policy.number, page)
        self.assertIn(document.number, page)
        self.assertIn(self.company.name, page)
        first = document._get_bytes()
        document.action_print()
        self.assertEqual(document._get_bytes(), first, "printed once, kept as it was")

    def test_the_page_of_a_document(self):
        document = self._document(template_id=self._template().id, partner_id=self.persian.id)
        html = self._html("document", document)
        self.assertIn('dir="rtl"', html)
        self.assertIn("Dear", html)
