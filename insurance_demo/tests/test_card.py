from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoCard(DemoCase, TransactionCase):
    """The client the pictures are taken of has a card with something in every block."""

    def test_the_first_client_is_well_known(self):
        agent = self.env["res.users"].search([("login", "=", "olena")])
        client = self.env["res.partner"].search([("email", "=", "iryna.kovalenko@mail.example")]).with_user(agent)
        card = client.insurance_card
        self.assertTrue(card["facts"] and card["phone"] and card["buttons"])
        labels = {figure["label"] for figure in card["figures"]}
        self.assertTrue({"In force", "Next to end", "Next contact", "We earned"} <= labels, labels)
        filled = {section["key"]: section["rows"] for section in card["sections"] if section["rows"]}
        self.assertTrue({"policies", "open", "talks"} <= filled.keys(), filled.keys())
        self.assertTrue([row for row in filled["policies"] if row.get("tag")], "something is held elsewhere")
        details = [row["detail"] for row in filled["talks"]]
        self.assertGreater(len(set(details)), 1, "the talks differ")

    def test_every_agent_has_talked(self):
        for login in ("olena", "petro", "maryam", "andriy"):
            agent = self.env["res.users"].search([("login", "=", login)])
            done = self.env["mail.activity"].with_context(active_test=False).search(
                [("user_id", "=", agent.id), ("active", "=", False), ("res_model", "=", "res.partner")]
            )  # fmt: skip
            self.assertGreater(len(done), 10, login)
            self.assertTrue(
                all(activity.feedback and activity.date_done < activity.create_date.date() for activity in done)
            )

    def test_policies_elsewhere_are_more_and_less_sure(self):
        found = self.env["insurance.policy"].search([("origin", "=", "foreign"), ("source", "!=", False)])
        self.assertEqual(set(found.mapped("confidence")) - {False}, {"seen", "told", "guess"})
