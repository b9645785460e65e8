"""The invented broker's requests: taken, given by the rules, one to look at; a stand-in planned; a book moved."""

from odoo.tests import TransactionCase, tagged

from .. import content_request as content
from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoRequests(DemoCase, TransactionCase):
    def test_requests_came_in_and_were_given(self):
        requests = self.env["insurance.request"].search([("source_id.name", "=", content.SITE)])
        done = requests.filtered(lambda request: request.state == "done")
        self.assertEqual((len(requests), len(done)), (len(content.SENT), len(content.SENT) - 1))
        self.assertTrue(all(deal.user_id and deal.insurance_given_reason for deal in done.lead_id))
        self.assertTrue(all(done.lead_id.mapped("insurance_line_id")))
        travel = done.lead_id.filtered(lambda deal: deal.insurance_line_id.code == "TRAVEL")
        self.assertEqual(travel.user_id.login, "maryam")
        self.assertTrue(requests.filtered(lambda request: request.state == "failed").reason)

    def test_absences_and_a_transfer(self):
        states = self.env["insurance.absence"].search([]).mapped("state")
        self.assertEqual(sorted(states), ["over", "planned"])
        transfer = self.env["insurance.book.transfer"].search([])
        self.assertEqual((transfer.state, transfer.left_count), ("done", 0))
        self.assertGreaterEqual(transfer.moved_count, len(content.LEFT_CLIENTS))
        self.assertFalse(transfer.from_id.active)
