"""Who may do what with estimates and price lists: each rule with the wrong person."""

import base64
import re

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .estimate_common import EstimateCase

CONFIGURED = ("repair.price.list", "repair.rate", "repair.price", "repair.work", "wear.rule")


@tagged("post_install", "-at_install")
class TestEstimateAccess(EstimateCase):
    def _as(self, user, name):
        return self.env[f"insurance.{name}"].with_user(user)

    def setUp(self):
        super().setUp()
        self.estimate = self._estimate()
        silence = mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
        silence.__enter__()
        self.addCleanup(silence.__exit__, None, None, None)

    def test_handlers_see_and_change_all(self):
        theirs = self._insured(user=self.other_agent, partner_id=self.persian.id, object_ids=[], cover_ids=[])
        claim = self._claim(self.other_agent, policy_id=theirs.id)
        estimate = self._estimate(user=self.other_handler, claim_id=claim.id)
        estimate.with_user(self.handler).line_ids[0].price = 7
        self.assertIn(estimate, self._as(self.handler, "claim.estimate").search([]))

    def test_agents_read_their_own(self):
        self.assertEqual(self._as(self.agent, "claim.estimate").search([]), self.estimate)
        self.assertEqual(self.estimate.with_user(self.agent).total, 2280)
        self.assertEqual(self.estimate.with_user(self.agent).line_ids.mapped("amount"), [1000, 900])
        self.estimate.with_user(self.agent).read([])
        for record in (self.estimate, self.estimate.line_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(self.other_agent).read(["display_name"])
        self.assertFalse(self._as(self.other_agent, "claim.estimate").search([]))
        self.assertFalse(self._as(self.other_agent, "claim.estimate.line").search([]))

    def test_agents_change_nothing(self):
        for user in (self.agent, self.agent_all, self.supervisor):
            estimate = self.estimate.with_user(user)
            self.assertEqual(estimate.total, 2280)
            for change in (
                lambda estimate=estimate: estimate.write({"note": "x"}),
                lambda estimate=estimate: estimate.line_ids[0].write({"price": 1}),
                lambda estimate=estimate: estimate.line_ids[0].write({"assessed": 1}),
                lambda estimate=estimate: estimate.line_ids.unlink(),
                lambda estimate=estimate: estimate.unlink(),
                lambda estimate=estimate: estimate.copy(),
                lambda estimate=estimate: estimate.action_use_claimed(),
                lambda estimate=estimate: estimate.claim_id.action_new_estimate(),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_others_see_nothing(self):
        portal = new_test_user(self.env, "estimate_portal", groups="base.group_portal")
        for user in (self.employee, self.seller, portal):
            for name in (*CONFIGURED, "claim.estimate", "claim.estimate.line", "repair.price.import"):
                with self.assertRaises(AccessError, msg=name):
                    self._as(user, name).search([])

    def test_agents_do_not_see_what_an_hour_costs_nor_wear(self):
        for user in (self.agent, self.supervisor):
            for name in ("repair.rate", "wear.rule"):
                with self.assertRaises(AccessError):
                    self._as(user, name).search([])

    def test_price_lists_are_the_managers(self):
        for user in (self.handler, self.agent, self.supervisor):
            for record, vals in (
                (self.prices, {"name": "Mine"}), (self.prices.rate_ids[0], {"rate": 1}), (self.bumper, {"price": 1}),
                (self.body, {"name": "Mine"}), (self.env["insurance.wear.rule"].search([])[0], {"percent": 1}),
            ):  # fmt: skip
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self._as(user, "repair.price.list").create({"name": "Mine"})
            with self.assertRaises(AccessError):
                self._as(user, "repair.price.import").create({"list_id": self.prices.id})
        self.prices.with_user(self.manager).name = "South"
        self.bumper.with_user(self.manager).price = 5
        self.env["insurance.wear.rule"].search([])[0].with_user(self.manager).percent = 11

    def test_import_is_its_makers(self):
        file = base64.b64encode(b"Code;Description;Price\nA;Lamp;5\n")
        wizard = self._as(self.manager, "repair.price.import").create({"list_id": self.prices.id, "file": file})
        column = wizard.column_ids[0]
        other = new_test_user(self.env, "estimate_manager", groups="insurance_claims.group_claims_manager")
        for act in (
            lambda: wizard.with_user(other).read(["filename"]),
            lambda: wizard.with_user(other).action_import(),
            lambda: column.with_user(other).read(["title"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_import_into_a_list_of_another_company(self):
        theirs = self.prices.sudo().copy({"company_id": self.other_company.id})
        file = base64.b64encode(b"Code;Description;Price\nA;Lamp;5\n")
        wizard = self._as(self.manager, "repair.price.import").create({"list_id": self.prices.id, "file": file})
        self.env.flush_all()
        self.env.cr.execute("UPDATE insurance_repair_price_import SET list_id = %s", [theirs.id])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.action_import()
        self.assertFalse(theirs.price_ids)

    def test_other_company(self):
        theirs = self._prices("Abroad", company_id=self.other_company.id)
        row = self.env["insurance.repair.price"].create({"list_id": theirs.id, "name": "Lamp", "price": 5})
        wear = self.env["insurance.wear.rule"].create(
            {"company_id": self.other_company.id, "kind": "part", "age_from": 1, "percent": 5}
        )
        for record in (theirs, theirs.rate_ids[0], row, wear):
            for user in (self.handler, self.manager):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["create_date"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).write({"name": "Ours"})
        stranger = new_test_user(
            self.env, "estimate_stranger", groups="insurance_claims.group_claims_manager",
            company_id=self.other_company.id, company_ids=[Command.set(self.other_company.ids)],
        )  # fmt: skip
        for record in (self.estimate, self.estimate.line_ids[0], self.prices):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["create_date"])
        self.assertFalse(self._as(stranger, "claim.estimate").search([]))

    def test_agent_opens_the_page(self):
        """What an agent's screen asks for can be read, to the names of price lists and rows."""
        self.estimate.price_list_id = self.prices
        self.estimate.line_ids[1].price_id = self.bumper
        specification = {
            "price_list_id": {"fields": {"display_name": {}}},
            "line_ids": {
                "fields": {"price_id": {"fields": {"display_name": {}}}, "work_id": {"fields": {"display_name": {}}}}
            },
        }
        found = self.estimate.with_user(self.agent).web_read(specification)[0]
        self.assertEqual(found["line_ids"][1]["price_id"]["display_name"], self.bumper.display_name)

    def test_cards_have_what_they_ask_for(self):
        """A card that asks for a field it does not load is an error box on every phone."""
        for user, name, view in (
            (self.agent, "claim.estimate", "form"),
            (self.agent, "claim.estimate", "kanban"),
            (self.handler, "claim", "form"),
            (self.manager, "repair.price.list", "kanban"),
            (self.manager, "repair.price", "kanban"),
        ):
            tree = etree.fromstring(self._as(user, name).get_view(view_type=view)["arch"])
            for cards in [tree] if tree.tag == "kanban" else tree.iter("kanban"):
                asked = set(re.findall(r"record\.(\w+)", etree.tostring(cards, encoding="unicode")))
                self.assertLessEqual(asked, {field.get("name") for field in cards.iter("field")}, (name, view))
