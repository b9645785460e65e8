"""Every field is on a screen, every action opens, and nothing public is reachable that should not be."""

from inspect import getdoc, getmembers, isfunction

from lxml import etree

from odoo import models
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import Form, tagged

from .common import InsuranceCase

MODULE = "insurance_crm"
# stored fields that no form or list shows, and why
NOT_SHOWN = {
    "insurance.relation.side": {
        "is_second": "which word is used",
        "relation_id": "the row it is a view of",
        "sequence": "the order of the rows",
        "type_id": "part of the role",
    },
    "insurance.rank.criterion": {"company_id": "the scheme's", "scheme_id": "on whose form it is"},
    "insurance.standing.condition": {"company_id": "the rule's", "rule_id": "on whose form it is"},
    **dict.fromkeys(
        ("insurance.rank.preview.criterion", "insurance.rank.preview.move", "insurance.rank.preview.rank"),
        {"preview_id": "in whose window it is"},
    ),
    "insurance.partner.stat": dict.fromkeys(
        ("reasons", "need_reasons", "risk_reasons", "loyal_reasons", "dissatisfied_reasons"), "shown in words"
    ),
    "insurance.area": {"parent_path": "the places above it, for searching"},
    **dict.fromkeys(
        ("insurance.consent", "insurance.contact.pattern", "insurance.contact.point"),
        {"partner_id": "on whose form it is"},
    ),
    "insurance.double": {"codes": "shown in words as “Why”"},
    "insurance.endorsement": {"line_ids": "shown by kind, each on its page"},
    "insurance.endorsement.line": {
        "before": "shown in words as “Until now”",
        "endorsement_id": "on whose form it is",
        "policy_id": "the endorsement's",
    },
    "insurance.policy.version": {"changes": "shown in words as “What changed”"},
    "insurance.refund.rule.step": {"rule_id": "on whose form it is"},
    "insurance.gift": {
        "merged": "tells gifts apart after a merge",
        "move_ids": "on the gift type's page of its stock",
        "reasons": "shown in words as “Proposed because”",
    },
    "insurance.gift.plan": {"nothing": "shown in words as “Get nothing”"},
    "insurance.object": {
        "inspection_ids": "behind the button with their number",
        "plate_key": "the plate, made comparable",
        "search_text": "what the search box looks into",
    },
    "insurance.policy": {
        "endorsement_ids": "behind the button “Changes”",
        "timeline_opening": "the policy as issued, shown by its first version",
        "version_ids": "behind the button “Versions”",
        "book_link_ids": "the rows of files behind it, searched by the import",
        "cover_end": "the exclusive end behind the last day shown",
        "inspection_ids": "behind the button with their number",
        "search_text": "what the search box looks into",
    },
    "insurance.gap.rule": {"need_ids": "behind the button with their number"},
    "insurance.line": {"policy_property_definition": "edited on any policy of the line, in its gear menu"},
    "insurance.bonus.class": {"table_id": "the table it is a row of"},
    "insurance.inspection.item": {"checklist_id": "the checklist it is a row of"},
    "insurance.inspection.line": {"inspection_id": "the inspection it is a row of", "company_id": "the inspection's"},
    **dict.fromkeys(
        ("insurance.policy.beneficiary", "insurance.policy.cover", "insurance.policy.driver"),
        {"active": "archived by endorsements", "agreed": "kept by endorsements"},
    ),
    "insurance.policy.object": {
        "active": "archived by endorsements",
        "agreed": "kept by endorsements",
        "fleet_text": "what the search box looks into",
    },
    "insurance.product.cover": {"product_id": "shown on its product"},
    "insurance.product.deductible": {"product_id": "shown on its product"},
    "insurance.product.term": {"product_id": "shown on its product"},
    "insurance.tariff.calculator.value": {"calculator_id": "shown on its calculator"},
    "insurance.tariff.factor": {
        "tariff_id": "shown on its tariff",
        "span": "the values, made comparable",
        "second_span": "the values of the second condition, made comparable",
    },
    "insurance.tariff.term": {"tariff_id": "shown on its tariff", "days": "the order of the rows"},
    "insurance.tariff.concession": {"span": "the values, made comparable"},
    "insurance.inquiry.value": {"inquiry_id": "the inquiry it is a row of", "company_id": "the inquiry's"},
    "insurance.offer": {"steps": "drawn in the comparison", "reasons": "drawn in the comparison"},
    "insurance.offer.cover": {"offer_id": "the offer it is a row of", "company_id": "the offer's"},
    "insurance.request.source": {
        "key_hash": "read by nobody",
        "old_key_hash": "read by nobody",
        "request_ids": "behind the button with their number",
    },
    "insurance.object.type": {"property_definition": "edited on any object of the type, in its gear menu"},
}
# what the mail mixins and the ORM add is shown by their own widgets
# the book and the guard are held by their own tests
OTHERS = ("insurance.book.", "insurance.guard.", "insurance.identity")
MIXINS = ("mail.thread", "mail.activity.mixin")


@tagged("post_install", "-at_install")
class TestViews(InsuranceCase):
    def _models(self):
        """Return the models this module brings, without abstract ones."""
        return [
            model.with_user(self.administrator)
            for name in sorted(self.env.registry)
            if (model := self.env[name])._original_module == MODULE
            and not model._abstract
            and name.startswith("insurance.")
        ]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("base.group_multi_company", "base.group_multi_currency"):
            cls.administrator.group_ids |= cls.env.ref(group)

    def _shown(self):
        """Return ``{model: names of the fields in its forms, lists and kanbans}``, embedded ones included."""
        shown = {}
        views = self.env["ir.ui.view"].search([("type", "in", ("form", "list", "kanban")), ("mode", "=", "primary")])
        ours = {model._name for model in self._models()} | {"res.partner", "crm.lead"}
        for view in views.filtered(lambda v: v.model in ours and not self._is_of_another_room(v)):
            arch = self.env[view.model].with_user(self.administrator).get_view(view.id, view.type)["arch"]
            self._walk(etree.fromstring(arch), view.model, shown)
        return shown

    def _is_of_another_room(self, view):
        """A page of its own that another module of the suite brings is no screen of this one."""
        module = (view.xml_id or "").split(".")[0]
        return module.startswith("insurance_") and module != "insurance_crm"

    def _walk(self, node, model, shown):
        for child in node:
            if child.tag == "field":
                shown.setdefault(model, set()).add(child.get("name"))
                field = self.env[model]._fields.get(child.get("name"))
                self._walk(child, field.comodel_name if len(child) and field.comodel_name else model, shown)
            else:
                self._walk(child, model, shown)

    def _own_fields(self, model):
        mixed_in = set().union(*(self.env[name]._fields for name in MIXINS))
        return {
            name
            for name, field in model._fields.items()
            if field.store
            and "insurance_crm" in field._modules
            and name not in mixed_in
            and name not in models.MAGIC_COLUMNS
        }

    def test_every_field_is_on_a_screen(self):
        shown = self._shown()
        for model in self._models():
            if model._name.startswith(OTHERS):
                continue
            exempt = NOT_SHOWN.get(model._name, {})
            missing = self._own_fields(model) - shown.get(model._name, set())
            with self.subTest(model._name):
                self.assertEqual(missing - exempt.keys(), set(), "in no form, list or kanban, and without a reason")
                self.assertEqual(exempt.keys() - missing, set(), "shown after all: no reason needed")

    def test_fields_added_to_core_are_on_a_screen(self):
        shown = self._shown()
        reasons = {
            "res.partner": {
                "insurance_case_ids": "on the card",
                "insurance_gift_ids": "on the card, and behind the button with their number",
                "insurance_search": "what the search box looks into", "phone_sanitized": "the phone, made comparable",
                "mobile_sanitized": "the mobile, made comparable", "insurance_policy_ids": "shown as current policies",
                "insurance_identity_ids": "", "insurance_name_key": "what namesakes are found by",
            },
            "crm.lead": {
                "insurance_reply_ids": "in the panel of the script",
                "insurance_policy_ids": "behind the button with their number",
            },
        }  # fmt: skip
        for name, exempt in reasons.items():
            ours = {
                n
                for n, f in self.env[name]._fields.items()
                if MODULE in f._modules and f.store and f._modules[0] == MODULE
            }
            with self.subTest(name):
                self.assertEqual(ours - shown[name] - exempt.keys(), set())

    def test_every_model_opens_from_an_action(self):
        """Lists, forms and searches load for whoever may read the model."""
        for model in self._models():
            actions = self.env["ir.actions.act_window"].search([("res_model", "=", model._name)])
            for action in actions:
                with self.subTest(action.name):
                    views = [(False, mode) for mode in action.view_mode.split(",")]
                    self.assertTrue(model.get_views(views + [(False, "search")])["views"])

    def test_actions_have_a_path_and_say_what_to_do_first(self):
        xml_ids = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "ir.actions.act_window")])
        actions = self.env["ir.actions.act_window"].browse(xml_ids.mapped("res_id"))
        for action in actions.filtered(lambda a: a.target == "current" and a.view_mode != "form"):
            with self.subTest(action.name):
                self.assertTrue(action.path, "no path")
                self.assertTrue(action.help, "no hint for an empty list")

    def test_menus_of_each_role(self):
        def seen(user):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            root = self.env.ref("insurance_crm.menu_root").id
            return {menu["name"] for menu in menus.values() if menu.get("app_id") == root}

        users = (self.employee, self.seller, self.agent, self.supervisor, self.administrator)
        names = {user: seen(user) for user in users}
        self.assertFalse(names[self.employee] or names[self.seller])
        self.assertLessEqual({"Clients", "Policies", "Insured objects", "Deals", "Ledger"}, names[self.agent])
        self.assertNotIn("Configuration", names[self.agent])
        self.assertIn("Configuration", names[self.supervisor])
        self.assertNotIn("Lines", names[self.supervisor])
        self.assertLessEqual({"Lines", "Products", "Offices", "Events", "Measures"}, names[self.administrator])

    def test_forms_open_for_agents(self):
        car = self._object(plate="AA1111AA")
        for record in (
            self._policy(),
            self._issued(),
            self._foreign(),
            car,
            self._deal(),
            self.client.with_user(self.agent),
        ):
            with self.subTest(record._name):
                Form(record)
        Form(self.client.with_user(self.employee))

    def test_agents_read_every_field_of_their_records(self):
        """A field that somebody may not read says so by its groups; otherwise exports and copies fail."""
        policy = self._issued(object_ids=[(0, 0, {"object_id": self._object().id})])
        for record in (
            policy,
            policy.object_ids,
            policy.object_ids.object_id,
            policy.transaction_ids,
            self.line,
            self.product,
        ):
            mine = record.with_user(self.agent)
            names = [name for name, field in mine._fields.items() if mine._has_field_access(field, "read")]
            with self.subTest(record._name):
                self.assertTrue(mine.read(names))

    def test_only_intended_methods_are_public(self):
        """By RPC anybody may call a method without underscore: each one is known here."""
        known = {
            "create",
            "write",
            "unlink",
            "copy",
            "copy_data",
            "default_get",
            "init",
            "export_data",
            "web_read",
            "onchange",
        }
        for model in self._models():
            for name, method in getmembers(type(model), isfunction):
                if name.startswith("_") or not method.__module__.startswith(f"odoo.addons.{MODULE}."):
                    continue
                with self.subTest(f"{model._name}.{name}"):
                    self.assertTrue(
                        name in known or name.startswith("action_") or getattr(method, "_api_private", False)
                    )

    def test_dangerous_methods_are_private(self):
        policy = self._issued()
        for name in ("_write_state", "_issue_history", "_book_issue", "_end", "_refresh_figures", "_announce", "_prepare_next_vals",
                     "_get_ledger_differences"):  # fmt: skip
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(policy, name)
        for name in ("_reverse", "_prepare_vals"):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(policy.transaction_ids, name)

    def test_models_are_described(self):
        for model in self._models():
            with self.subTest(model._name):
                self.assertTrue(
                    any(getdoc(cls) for cls in type(model).mro() if cls.__module__.startswith(f"odoo.addons.{MODULE}"))
                )
                self.assertNotEqual(model._description, model._name)

    def test_settings_open(self):
        administrator = self.administrator
        administrator.group_ids |= self.env.ref("base.group_system")
        arch = self.env["res.config.settings"].with_user(administrator).get_view(view_type="form")["arch"]
        self.assertIn('name="insurance_crm"', arch)
