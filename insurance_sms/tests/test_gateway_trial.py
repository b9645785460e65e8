from odoo.tests import tagged

from odoo.addons.insurance_crm.tests.common import InsuranceCase


@tagged("post_install", "-at_install")
class TestTrialGateway(InsuranceCase):
    def setUp(self):
        super().setUp()
        self.trial = self.env["insurance.gateway"].create({"name": "Trial", "kind": "trial"})
        self.env["insurance.gateway.price"].create(
            {"gateway_id": self.trial.id, "prefix": "380", "price": 0.5, "date_from": "2020-01-01"}
        )
        self.message = {"id": 7, "uuid": "u", "number": "+380501234567", "text": "Hello", "segments": 2}

    def test_takes_all_and_sends_nothing(self):
        """What it takes has the price it would have had, and says itself that it did not leave."""
        (result,) = self.trial._deliver([self.message])
        self.assertEqual((result["id"], result["state"], result["gateway"]), (7, "sent", self.trial.id))
        self.assertEqual(result["cost"], 1.0)
        self.assertIn("did not leave", result["detail"])

    def test_nothing_to_take(self):
        self.assertEqual(self.trial._deliver([]), [])
