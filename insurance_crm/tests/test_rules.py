"""Record rules: one's own book, everybody's books, and the walls between companies."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestRules(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._book(cls.agent, cls.client)
        cls.hers = cls._book(cls.other_agent, cls.persian)
        cls.nobodys = cls._book(cls.supervisor, cls.chinese)
        cls.nobodys["insurance.policy"].sudo().write({"user_id": False, "issuer_id": False})
        cls.nobodys["crm.lead"].sudo().user_id = False
        cls.env.flush_all()

    @classmethod
    def _book(cls, user, client):
        """Return ``{model: record}`` of one policy with its object, ledger row and deal, made by ``user``."""
        car, deal = cls._object(user, plate="AA1111AA"), cls._deal(user, partner_id=client.id)
        policy = cls._issued(
            user, partner_id=client.id, lead_id=deal.id, object_ids=[Command.create({"object_id": car.id})]
        )
        return {
            "insurance.policy": policy,
            "insurance.policy.object": policy.object_ids,
            "insurance.transaction": cls._ledger(policy),
            "insurance.object": car,
            "crm.lead": deal,
        }

    def _assert_seen(self, user, record):
        mine = record.with_user(user)
        self.assertEqual(mine.search([("id", "in", record.ids)]), record)
        mine.read(["display_name"])

    def _assert_hidden(self, user, record):
        """Not found, not counted, not grouped, not read, not written, not deleted."""
        mine = self.env[record._name].with_user(user)
        self.assertFalse(mine.search([("id", "in", record.ids)]))
        self.assertEqual(mine.search_count([("id", "in", record.ids)]), 0)
        self.assertFalse(mine._read_group([("id", "in", record.ids)], ["create_uid"], ["__count"]))
        acts = [lambda r: r.read(["display_name"]), lambda r: r.unlink()]
        if record._name != "insurance.transaction":  # nobody writes there at all
            acts.append(lambda r: r.write({"company_id": self.company.id}))
        for act in acts:
            with self.assertRaises(AccessError):
                act(mine.browse(record.ids))

    def test_own_book(self):
        for user, own, others in [(self.agent, self.mine, self.hers), (self.other_agent, self.hers, self.mine)]:
            for model in own:
                with self.subTest(model, user=user.name):
                    self.env.invalidate_all()
                    self._assert_seen(user, own[model])
                    self._assert_hidden(user, others[model])

    def test_the_unassigned_book_is_not_an_agents(self):
        for model in ("insurance.policy", "insurance.policy.object", "crm.lead", "insurance.object"):
            with self.subTest(model):
                self.env.invalidate_all()
                self._assert_hidden(self.agent, self.nobodys[model])
                for user in (self.agent_all, self.supervisor, self.administrator):
                    self._assert_seen(user, self.nobodys[model])

    def test_all_books(self):
        for user in (self.agent_all, self.supervisor, self.administrator):
            for model in self.mine:
                with self.subTest(model, user=user.name):
                    self._assert_seen(user, self.mine[model] | self.hers[model] | self.nobodys[model])

    def test_people_without_rights(self):
        for user in (self.employee, self.seller):
            for model, record in self.mine.items():
                if (user, model) == (self.seller, "crm.lead"):
                    continue
                with self.subTest(model, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_issuers_see_what_they_issue(self):
        policy = self.hers["insurance.policy"].sudo()
        policy.issuer_id = self.agent
        self.hers["crm.lead"].sudo().issuer_id = self.agent
        self.env.invalidate_all()
        for model in ("insurance.policy", "insurance.policy.object", "insurance.object", "crm.lead"):
            with self.subTest(model):
                self._assert_seen(self.agent, self.hers[model])
        self._assert_hidden(self.agent, self.hers["insurance.transaction"])
        self.hers["insurance.policy"].with_user(self.agent).note = "printed"
        self.hers["crm.lead"].with_user(self.agent).name = "called"

    def test_what_is_handed_over_is_gone(self):
        """The policy follows its agent, the ledger stays with who earned."""
        self.mine["insurance.policy"].with_user(self.supervisor).user_id = self.other_agent
        self.env.invalidate_all()
        self._assert_hidden(self.agent, self.mine["insurance.policy"])
        self._assert_hidden(self.agent, self.mine["insurance.policy.object"])
        self._assert_seen(self.agent, self.mine["insurance.transaction"])
        self._assert_seen(self.agent, self.mine["insurance.object"])
        self._assert_seen(self.other_agent, self.mine["insurance.policy"])
        self._assert_seen(self.other_agent, self.mine["insurance.object"])
        self._assert_hidden(self.other_agent, self.mine["insurance.transaction"])

    def test_agents_write_into_their_own_book_only(self):
        with self.assertRaises(AccessError):
            self._policy(self.agent, user_id=self.other_agent.id)
        with self.assertRaises(AccessError):
            self._policy(self.agent, user_id=False)
        self.assertTrue(self._policy(self.agent, user_id=self.other_agent.id, issuer_id=self.agent.id))
        self.assertTrue(self._policy(self.agent_all, user_id=self.other_agent.id))
        draft = self._policy(self.other_agent)
        with self.assertRaises(AccessError):
            self.env["insurance.policy.object"].with_user(self.agent).create(
                {"policy_id": draft.id, "object_id": self.mine["insurance.object"].id}
            )

    def test_a_shared_client_shows_each_his_own(self):
        self._policy(self.other_agent, partner_id=self.client.id)
        for user, count in ((self.agent, 1), (self.other_agent, 1), (self.agent_all, 2)):
            self.env.invalidate_all()
            self.assertEqual(len(self.client.with_user(user).insurance_policy_ids), count)

    def test_quick_ways_into_others_books(self):
        """Relations and related fields give away no more than the records themselves."""
        hers = self.hers["insurance.policy"]
        policies = self.env["insurance.policy"].with_user(self.agent)
        self.assertNotIn(hers, policies.search([("partner_id", "=", self.persian.id)]))
        self.assertFalse(policies.name_search(hers.number))
        previous = self._policy(self.agent)
        hers.sudo().previous_id = previous
        self.env.invalidate_all()
        self.assertFalse(previous.with_user(self.agent).next_ids)
        with self.assertRaises(AccessError):
            self.env["insurance.policy.end"].with_user(self.agent).create({"policy_ids": hers.ids, "reason": "r"})

    def test_catalogue_is_administrators(self):
        records = [self.line, self.product, self.env.ref("insurance_crm.object_type_vehicle"),
                   self.env["insurance.office"].create({"name": "North"})]  # fmt: skip
        for user in (self.agent, self.agent_all, self.supervisor):
            for record in records:
                mine = record.with_user(user)
                with self.subTest(record._name, user=user.name):
                    self.assertTrue(mine.read(["name"]))
                    for act in (lambda r: r.write({"name": "x"}), lambda r: r.copy(), lambda r: r.unlink()):
                        with self.assertRaises(AccessError):
                            act(mine)
        for record in records:
            record.with_user(self.administrator).write({"name": "renamed"})

    def test_definitions_are_administrators(self):
        event, measure = (
            self.env.ref(f"insurance_crm.{name}") for name in ("event_policy_issued", "measure_client_premium")
        )
        for user in (self.agent, self.agent_all):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                measure.with_user(user).read(["name"])
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                event.with_user(user).write({"name": "x"})
        for record in (event, measure):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.supervisor).write({"name": "x"})
            record.with_user(self.administrator).write({"name": "x"})
            with self.assertRaises(AccessError):
                record.with_user(self.administrator).unlink()

    def test_objects_are_deleted_by_administrators(self):
        car = self._object()
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                car.with_user(user).unlink()
        car.with_user(self.administrator).unlink()


@tagged("post_install", "-at_install")
class TestCompanies(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.users"].create(
            {
                "name": "Abroad",
                "login": "insurance_abroad",
                "company_id": cls.other_company.id,
                "company_ids": [Command.set(cls.other_company.ids)],
                "group_ids": [Command.set(cls.env.ref("insurance_crm.group_administrator").ids)],
            }
        )
        cls.office = cls.env["insurance.office"].create({"name": "North"})
        cls.own_product = cls.product.copy({"company_id": cls.company.id, "name": "Ours only"})
        car = cls._object(plate="AA1111AA")
        cls.policy = cls._issued(object_ids=[Command.create({"object_id": car.id})])
        cls.records = {
            "policy": cls.policy, "place": cls.policy.object_ids, "ledger": cls._ledger(cls.policy), "object": car,
            "office": cls.office, "product": cls.own_product, "outbox": cls._outbox("policy_issued", cls.policy),
        }  # fmt: skip

    def test_walls_between_companies(self):
        """Not even an administrator sees another company's records unless he works in it."""
        for name, record in self.records.items():
            with self.subTest(name):
                self.assertTrue(record)
                theirs = self.env[record._name].with_user(self.abroad)
                self.assertFalse(theirs.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    theirs.browse(record.ids).read(["display_name"])

    def test_companies_not_chosen_are_hidden(self):
        self.administrator.company_ids |= self.other_company
        for name, record in self.records.items():
            both = self.env[record._name].with_user(self.administrator)
            chosen = (self.company | self.other_company).ids
            with self.subTest(name):
                self.assertEqual(
                    both.with_context(allowed_company_ids=chosen).search([("id", "in", record.ids)]), record
                )
                here = both.with_context(allowed_company_ids=self.other_company.ids)
                self.assertFalse(here.search([("id", "in", record.ids)]))

    def test_records_of_two_companies_do_not_mix(self):
        foreign_office = self.env["insurance.office"].create({"name": "Abroad", "company_id": self.other_company.id})
        foreign_client = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other_company.id})
        foreign_car = self.env["insurance.object"].create({"plate": "X", "company_id": self.other_company.id})
        foreign_product = self.product.copy({"company_id": self.other_company.id})
        foreign_policy = self.env["insurance.policy"].create(
            {"partner_id": self.client.id, "line_id": self.line.id, "company_id": self.other_company.id}
        )
        for vals in (
            {"office_id": foreign_office.id}, {"partner_id": foreign_client.id}, {"product_id": foreign_product.id},
            {"previous_id": foreign_policy.id}, {"object_ids": [Command.create({"object_id": foreign_car.id})]},
        ):  # fmt: skip
            with self.subTest(vals), self.assertRaisesRegex(UserError, "[Cc]ompan"):
                self._policy(self.supervisor).sudo().write(vals)

    def test_new_records_are_of_the_company_one_works_in(self):
        for model, vals in [
            ("insurance.policy", {"partner_id": self.client.id, "line_id": self.line.id}),
            ("insurance.object", {}),
            ("insurance.office", {"name": "South"}),
        ]:
            with self.subTest(model):
                record = self.env[model].with_user(self.abroad).create(vals)
                self.assertEqual(record.company_id, self.other_company)

    def test_own_book_in_two_companies(self):
        """One's own policy in a company one left is not seen."""
        self.agent.company_ids |= self.other_company
        vals = {"partner_id": self.client.id, "line_id": self.line.id, "company_id": self.other_company.id}
        policy = self.env["insurance.policy"].create(vals | {"user_id": self.agent.id})
        mine = self.env["insurance.policy"].with_user(self.agent)
        self.assertFalse(mine.with_context(allowed_company_ids=self.company.ids).search([("id", "=", policy.id)]))
        self.assertTrue(mine.with_context(allowed_company_ids=self.other_company.ids).search([("id", "=", policy.id)]))
