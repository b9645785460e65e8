from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClaimCase

EARNED = (
    "commission",
    "commission_rate",
    "commission_base",
    "discount",
    "client_pays",
    "transaction_ids",
    "timeline_opening",
)
READ_ONLY = (
    "insurance.policy",
    "insurance.policy.object",
    "insurance.policy.cover",
    "insurance.policy.driver",
    "insurance.policy.beneficiary",
    "insurance.policy.version",
    "insurance.object",
    "insurance.object.type",
    "insurance.line",
    "insurance.product",
    "insurance.product.cover",
)
CLOSED = (
    "insurance.transaction",
    "insurance.income",
    "insurance.income.rule",
    "insurance.marketer.term",
    "insurance.endorsement",
    "insurance.exposure",
    "insurance.identity",
    "crm.lead",
)


@tagged("post_install", "-at_install")
class TestHandlerRights(ClaimCase):
    """A claims handler opens what a claim needs, and nothing of what we earn."""

    def _page(self, record, user, view_type="form", mobile=False):
        """Return the values the web client reads to show the record on a page, as ``user``."""
        model = record.with_user(user)
        views = model.get_views([(False, view_type), (False, "search")], {"mobile": mobile})["views"]
        return model.web_read(self._get_specification(etree.fromstring(views[view_type]["arch"]), model, mobile))[0]

    def _get_specification(self, arch, model, mobile):
        """Return what ``web_read`` is asked for a view: its fields, and those of the rows inside them."""
        spec = {}
        for node in arch.xpath(".//field[count(ancestor::field) = $depth]", depth=self._depth(arch)):
            field = model._fields[node.get("name")]
            spec[field.name] = {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            if field.type in ("one2many", "many2many"):
                rows = node.find("kanban" if mobile else "list")
                inner = {} if rows is None else self._get_specification(rows, model.env[field.comodel_name], mobile)
                spec[field.name] = {"fields": {"display_name": {}, **inner}}
        return spec

    def _depth(self, arch):
        return len(list(arch.iterancestors("field")))

    def test_policy_page(self):
        for mobile in (False, True):
            values = self._page(self.policy, self.handler, mobile=mobile)
            self.assertEqual(values["number"], self.policy.number)
            self.assertEqual(len(values["object_ids"]), 2)
            self.assertEqual(len(values["cover_ids"]), 1)
            self.assertFalse(set(EARNED) & values.keys())

    def test_policy_page_of_agent_is_the_usual_one(self):
        values = self._page(self.policy, self.agent)
        self.assertIn("commission", values)
        page = self.env["insurance.policy"].with_user(self.handler).get_view(view_type="form")
        self.assertEqual(page["id"], self.env.ref("insurance_claims.insurance_policy_view_form_claims").id)
        usual = self.env["insurance.policy"].with_user(self.agent).get_view(view_type="form")
        self.assertEqual(usual["id"], self.env.ref("insurance_crm.insurance_policy_view_form").id)

    def test_page_of_one_with_both_rights_is_the_agents(self):
        both = self._user_with_both()
        self.assertIn("commission", self._page(self.policy, both))

    def _user_with_both(self):
        self.other_agent.group_ids += self.env.ref("insurance_claims.group_claims_handler")
        return self.other_agent

    def test_other_pages(self):
        rule = self.env["insurance.claim.rule"].create({"name": "Test rule"})
        for record in (rule, self.policy.partner_id, self.car, self.place, self.policy.line_id, self.policy.insurer_id):
            with self.subTest(record._name):
                self.assertTrue(self._page(record, self.handler))

    def test_lists(self):
        for model in ("insurance.policy", "insurance.object", "insurance.line", "insurance.product", "res.partner"):
            for view_type in ("list", "kanban"):
                with self.subTest(model=model, view=view_type):
                    record = self.env[model].with_user(self.handler).search([], limit=1)
                    if record:
                        self.assertTrue(self._page(record, self.handler, view_type))

    def test_finds_as_agents_do(self):
        """By plate, phone, number and name: in policies, objects, claims and contacts."""
        claim = self._claim()
        client = self.policy.partner_id
        for text in ("AA1111", self.policy.number, client.name[:4], "1234567"):
            with self.subTest(text):
                found = self.env["insurance.policy"].with_user(self.handler).search([("quick_search", "ilike", text)])
                self.assertIn(self.policy, found)
                claims = self.env["insurance.claim"].with_user(self.handler).search([("quick_search", "ilike", text)])
                self.assertIn(claim, claims)
        self.assertIn(
            self.car, self.env["insurance.object"].with_user(self.handler).search([("display_name", "ilike", "AA1111")])
        )
        named = self.env["res.partner"].with_user(self.handler).name_search(client.name)
        self.assertIn(client.id, [partner_id for partner_id, _name in named])

    def test_client_page(self):
        """The client's policies and claims open from his page; nothing of selling is on it."""
        for mobile in (False, True):
            values = self._page(self.policy.partner_id, self.handler, mobile=mobile)
            self.assertEqual(values["phone"], self.policy.partner_id.phone)
            self.assertNotIn("insurance_card", values)
        action = self.policy.partner_id.with_user(self.handler).action_open_insurance_policies()
        self.assertEqual(self.env["insurance.policy"].with_user(self.handler).search(action["domain"]), self.policy)

    def test_papers_inspections_instalments_of_the_policy(self):
        for model in ("insurance.document", "insurance.inspection", "insurance.instalment"):
            records = self.env[model].with_user(self.handler)
            with self.subTest(model):
                self.assertTrue(records.has_access("read"))
                self.assertFalse(records.has_access("write"))
        self.assertIsInstance(self.policy.with_user(self.handler)._get_unpaid_on(self.loss), dict)

    def test_selling_is_not_in_the_menus_of_a_policy(self):
        """Neither renewing nor the summary, which tells our discount."""
        views = self.env["insurance.policy"].with_user(self.handler).get_views([(False, "form")], {"toolbar": True})
        toolbar = views["views"]["form"]["toolbar"]
        names = {action["id"] for actions in toolbar.values() for action in actions}
        for name in ("action_report_policy_summary", "insurance_policy_renew_action"):
            self.assertNotIn(self.env.ref(f"insurance_crm.{name}").id, names)

    def test_menus(self):
        """Selling has no menus for him; the claims room has."""
        menus = self.env["ir.ui.menu"].with_user(self.handler)._visible_menu_ids()
        for name in ("menu_deals", "menu_papers", "menu_configuration", "insurance_policy_foreign_menu"):
            self.assertNotIn(self.env.ref(f"insurance_crm.{name}").id, menus, name)
        for name in ("insurance_claim_menu", "insurance_claim_inspection_menu", "insurance_claim_unassigned_menu"):
            self.assertIn(self.env.ref(f"insurance_claims.{name}").id, menus, name)
        self.assertNotIn(self.env.ref("insurance_claims.menu_claims_configuration").id, menus)

    def test_opens_a_claim(self):
        claim = self._claim()
        values = self._page(claim, self.handler)
        self.assertEqual(values["policy_id"]["id"], self.policy.id)
        self.assertEqual(values["place_id"]["id"], self.place.id)
        self.assertEqual(values["cover_id"]["id"], self.cover.id)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nothing_of_what_we_earn(self):
        policy = self.policy.with_user(self.handler)
        for name in EARNED:
            with self.subTest(name), self.assertRaises(AccessError):
                policy.read([name])
        with self.assertRaises(AccessError):
            policy.search([("commission", ">", 0)])
        with self.assertRaises(AccessError):
            policy._read_group([], [], ["commission:sum"])
        self.assertFalse(set(EARNED) & policy.fields_get().keys())
        for name in ("commission_rate", "commission_base_kind"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["insurance.product"].with_user(self.handler).search_read([], [name], limit=1)
        for name in ("commission", "changes", "changes_text"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["insurance.policy.version"].with_user(self.handler).search_read([], [name], limit=1)

    def test_no_other_field_tells_it(self):
        """Of an endorsed policy and its product no readable field holds our commission, under whatever name."""
        policy = self._insured(number="T-endorsed", premium=1000, commission_rate=17.25)
        earned = f"{policy.commission:.2f}".rstrip("0").rstrip(".")
        policy.action_endorse()
        endorsement = self.env["insurance.endorsement"].create({"policy_id": policy.id, "premium_change": 100})
        endorsement.action_confirm()
        for record in (policy, policy.product_id, policy.version_ids[:1]):
            reader = record.with_user(self.handler)
            for name, field in reader._fields.items():
                if not field.store or field.relational or not reader._has_field_access(field, "read"):
                    continue
                with self.subTest(model=record._name, field=name):
                    told = str(reader[name])
                    self.assertNotIn("17.25", told)
                    self.assertNotIn("commission", told)
                    self.assertNotEqual(told, earned)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_models_that_stay_closed(self):
        for model in CLOSED:
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(self.env[model].with_user(self.handler).has_access(operation))

    def test_reads_and_changes_nothing(self):
        for model in READ_ONLY:
            records = self.env[model].with_user(self.handler)
            with self.subTest(model):
                self.assertTrue(records.has_access("read"))
                self.assertFalse(any(records.has_access(operation) for operation in ("write", "create", "unlink")))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_changes_no_policy(self):
        policy = self.policy.with_user(self.handler)
        with self.assertRaises(AccessError):
            policy.write({"note": "x"})
        self.assertFalse(self.place.with_user(self.handler).has_access("write"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_drafts_and_policies_elsewhere_are_not_shown(self):
        draft = self._policy()
        foreign = self._policy(origin="foreign")
        seen = self.env["insurance.policy"].with_user(self.handler).search([])
        self.assertIn(self.policy, seen)
        self.assertFalse(seen & (draft | foreign))
        with self.assertRaises(AccessError):
            draft.with_user(self.handler).read(["number"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_both_rights_do_not_widen_writing(self):
        """An agent who also handles claims reads every policy, and still changes his own book's only."""
        both = self._user_with_both()
        self.assertEqual(self.policy.with_user(both).number, self.policy.number)
        with self.assertRaises(AccessError):
            self.policy.with_user(both).write({"note": "x"})

    def test_agent_without_the_right_sees_his_book_only(self):
        self.assertFalse(self.policy.with_user(self.other_agent).has_access("read"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_contacts_are_entered_and_mended_never_deleted(self):
        """He learns the client's new phone, and enters repair shops and surveyors."""
        client = self.policy.partner_id.with_user(self.handler)
        client.phone = "+380 67 200 0099"
        shop = client.create({"name": "Test repair shop", "is_company": True})
        with self.assertRaises(AccessError):
            shop.unlink()

    def test_form_of_a_claim(self):
        """The page opens for a new claim too, with the policies he may choose from."""
        with Form(self.env["insurance.claim"].with_user(self.handler)) as form:
            form.policy_id = self.policy
            form.date_loss = self.loss
        self.assertEqual(form.record.partner_id, self.policy.partner_id)
