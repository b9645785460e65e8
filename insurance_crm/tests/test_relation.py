"""Relations: one row seen from both sides; nobody twice, nobody his own forefather; whose they are."""

from psycopg2 import errors

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import InsuranceCase


class RelationCase(InsuranceCase):
    """A family: Semen and his wife Olha, their daughter Sofia and her son Max; Petro is a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spouse = cls.env.ref("insurance_crm.relation_type_spouse")
        cls.parent = cls.env.ref("insurance_crm.relation_type_parent")
        cls.friend = cls.env.ref("insurance_crm.relation_type_friend")
        cls.client.user_id = cls.agent
        cls.wife, cls.daughter, cls.grandson, cls.stranger = cls.env["res.partner"].create(
            [{"name": name, "is_insurance_client": True} for name in ("Ольга", "Софія", "Макс", "Петро")]
        )
        cls.client.sex, cls.wife.sex, cls.daughter.sex = "male", "female", "female"

    @classmethod
    def _relate(cls, first, kind, second, user=None, **vals):
        """Return the relation of two contacts as entered by ``user`` (default: the agent)."""
        relations = cls.env["insurance.relation"].with_user(user or cls.agent)
        return relations.create({"partner_id": first.id, "type_id": kind.id, "other_id": second.id} | vals)

    @classmethod
    def _family(cls, user=None):
        """Relate the family by three relations and return them."""
        return (
            cls._relate(cls.client, cls.spouse, cls.wife, user)
            | cls._relate(cls.wife, cls.parent, cls.daughter, user)
            | cls._relate(cls.daughter, cls.parent, cls.grandson, user)
        )

    def _sides(self, partner, user=None):
        """Return ``{(role, name)}`` of what is seen on the partner's page."""
        partner.invalidate_recordset(["insurance_side_ids"])  # the cache is shared by the users of a test
        sides = partner.with_user(user or self.agent).insurance_side_ids
        return {(side.role_name, side.other_id.name) for side in sides}


@tagged("post_install", "-at_install")
class TestRelation(RelationCase):
    def test_seen_from_both_sides(self):
        self._relate(self.client, self.spouse, self.wife)
        self._relate(self.client, self.parent, self.daughter)
        self.assertEqual(self._sides(self.client), {("Wife", "Ольга"), ("Daughter", "Софія")})
        self.assertEqual(self._sides(self.wife), {("Husband", "Семён Королёв")})
        self.assertEqual(self._sides(self.daughter), {("Father", "Семён Королёв")})

    def test_words_without_a_sex(self):
        self.client.sex = False
        self._relate(self.client, self.parent, self.grandson)
        self.assertEqual(self._sides(self.client), {("Child", "Макс")})
        self.assertEqual(self._sides(self.grandson), {("Parent", "Семён Королёв")})

    def test_words_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.spouse.with_context(lang="uk_UA").name_female = "Дружина"
        self._relate(self.client, self.spouse, self.wife)
        side = self.client.with_user(self.agent).with_context(lang="uk_UA").insurance_side_ids
        self.assertEqual(side.role_name, "Дружина")

    def test_entered_on_the_page_of_the_child(self):
        """Whoever's page it is, the row says who is the parent."""
        with Form(self.daughter.with_user(self.agent)) as form, form.insurance_side_ids.new() as line:
            line.role = f"{self.parent.id}:0"
            line.other_id = self.wife
        relation = self.env["insurance.relation"].search([("other_id", "=", self.daughter.id)])
        self.assertEqual((relation.partner_id, relation.type_id), (self.wife, self.parent))
        self.assertEqual(self._sides(self.wife), {("Daughter", "Софія")})

    def test_entered_on_the_page_of_the_parent(self):
        self.wife.with_user(self.agent).insurance_side_ids = [
            Command.create({"role": f"{self.parent.id}:1", "other_id": self.daughter.id, "note": "adopted"})
        ]
        relation = self.env["insurance.relation"].search([("partner_id", "=", self.wife.id)])
        self.assertEqual((relation.other_id, relation.note), (self.daughter, "adopted"))
        self.assertEqual(self._sides(self.daughter), {("Mother", "Ольга")})

    def test_created_side_is_the_one_it_was_entered_from(self):
        sides = self.env["insurance.relation.side"].with_user(self.agent)
        side = sides.create({"partner_id": self.daughter.id, "role": f"{self.parent.id}:0", "other_id": self.wife.id})
        self.assertEqual((side.partner_id, side.other_id), (self.daughter, self.wife))

    def test_changed_from_either_side(self):
        relation = self._relate(self.client, self.friend, self.wife)
        side = self.wife.with_user(self.agent).insurance_side_ids
        side.write({"role": f"{self.parent.id}:0", "note": "grown up together"})
        self.assertEqual((relation.partner_id, relation.other_id), (self.client, self.wife))
        self.assertEqual((relation.type_id, relation.note), (self.parent, "grown up together"))
        side = self.client.with_user(self.agent).insurance_side_ids
        side.other_id = self.daughter
        self.assertEqual((relation.partner_id, relation.other_id), (self.client, self.daughter))

    def test_deleted_from_either_side(self):
        relation = self._relate(self.client, self.spouse, self.wife)
        self.wife.with_user(self.agent).insurance_side_ids.unlink()
        self.assertFalse(relation.exists())
        self.assertFalse(self._sides(self.client))

    def test_gone_with_the_contact(self):
        relation = self._relate(self.client, self.friend, self.stranger)
        self.stranger.unlink()
        self.assertFalse(relation.exists())

    def test_relation_says_who(self):
        self.assertEqual(
            self._relate(self.client, self.spouse, self.wife).display_name, "Семён Королёв – Ольга (Spouse)"
        )

    @mute_logger("odoo.sql_db")
    def test_nobody_is_related_to_himself(self):
        with self.assertRaises(errors.CheckViolation) as caught, self.env.cr.savepoint():
            self._relate(self.client, self.friend, self.client)
        message = self.env["insurance.relation"]._sql_error_to_message(caught.exception)
        self.assertIn("Nobody is related to himself", message)

    @mute_logger("odoo.sql_db")
    def test_nobody_is_related_twice_in_one_way(self):
        for kind in (self.spouse, self.parent):
            self._relate(self.client, kind, self.wife)
            for first, second in ((self.client, self.wife), (self.wife, self.client)):
                with self.subTest(kind.name), self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
                    self._relate(first, kind, second)

    @mute_logger("odoo.sql_db")
    def test_what_is_said_of_doubles(self):
        self._relate(self.client, self.spouse, self.wife)
        with self.assertRaises(errors.UniqueViolation) as caught, self.env.cr.savepoint():
            self._relate(self.wife, self.spouse, self.client)
        message = self.env["insurance.relation"]._sql_error_to_message(caught.exception)
        self.assertIn("already related", message)

    def test_two_kinds_of_relation_between_two(self):
        self._relate(self.client, self.spouse, self.wife)
        self._relate(self.client, self.env.ref("insurance_crm.relation_type_business"), self.wife)
        self.assertEqual(self._sides(self.client), {("Wife", "Ольга"), ("Partner in business", "Ольга")})

    def test_nobody_is_his_own_forefather(self):
        self._family()
        with self.assertRaisesRegex(ValidationError, "already comes after"), self.env.cr.savepoint():
            self._relate(self.grandson, self.parent, self.wife)
        self._relate(self.client, self.parent, self.daughter)

    def test_circle_by_a_change(self):
        self._family()
        relation = self._relate(self.grandson, self.parent, self.stranger)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            relation.other_id = self.wife

    def test_circle_in_a_colleagues_book(self):
        self._relate(self.wife, self.parent, self.daughter, self.other_agent)
        self._relate(self.daughter, self.parent, self.grandson, self.other_agent)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._relate(self.grandson, self.parent, self.wife)

    def test_circular_employer(self):
        employer = self.env.ref("insurance_crm.relation_type_employer")
        self._relate(self.insurer, employer, self.client)
        self._relate(self.client, employer, self.wife)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._relate(self.wife, employer, self.insurer)

    def test_friends_may_go_round(self):
        self._relate(self.client, self.friend, self.wife)
        self._relate(self.wife, self.friend, self.stranger)
        self._relate(self.stranger, self.friend, self.client)

    def test_sides_are_found_by_indexes(self):
        """By their contact and by their number; without, a card would read the relations of the whole book."""
        relation = self._relate(self.client, self.spouse, self.wife)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for domain, index in (
            ([("id", "in", [relation.id * 2, relation.id * 2 + 1])], "insurance_relation_second_side_idx"),
            ([("partner_id", "=", self.wife.id)], "insurance_relation__other_id_index"),
        ):
            query = self.env["insurance.relation.side"]._search(domain).select()
            plan = "\n".join(row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", query)))
            with self.subTest(index):
                self.assertIn(index, plan)

    def test_choices_of_roles(self):
        roles = dict(self.env["insurance.relation.type"].with_user(self.agent)._get_roles())
        self.assertEqual(roles[f"{self.parent.id}:0"], "Parent")
        self.assertEqual(roles[f"{self.parent.id}:1"], "Child")
        self.assertNotIn(f"{self.spouse.id}:1", roles)

    def test_archived_type_keeps_its_relations(self):
        self._relate(self.client, self.friend, self.stranger)
        self.friend.active = False
        self.assertEqual(self._sides(self.client), {("Friend", "Петро")})

    def test_types_are_named(self):
        self.assertEqual(self.parent.display_name, "Parent – Child")
        self.assertEqual(self.spouse.display_name, "Spouse")

    def test_an_administrator_adds_a_type(self):
        kind = self.env["insurance.relation.type"].with_user(self.administrator).create(
            {"name": "Guardian", "inverse_name": "Ward", "is_family": True}
        )  # fmt: skip
        self._relate(self.client, kind, self.grandson)
        self.assertEqual(
            self.client.with_user(self.agent)._get_family_ids()[self.client.id], [(self.grandson.id, "Ward")]
        )


@tagged("post_install", "-at_install")
class TestRelationAccess(RelationCase):
    def test_agents_do_not_change_types(self):
        with self.assertRaises(AccessError):
            self.spouse.with_user(self.supervisor).name = "Partner"

    def test_own_is_of_a_client_in_my_charge(self):
        relation = self._relate(self.client, self.spouse, self.wife, self.administrator)
        self.assertTrue(relation.with_user(self.agent).read(["note"]))
        with self.assertRaises(AccessError):
            relation.with_user(self.other_agent).read(["note"])

    def test_own_is_of_the_other_side_too(self):
        relation = self._relate(self.wife, self.spouse, self.client, self.administrator)
        self.assertTrue(relation.with_user(self.agent).read(["note"]))

    def test_own_is_of_a_client_with_a_policy_of_my_own(self):
        relation = self._relate(self.wife, self.friend, self.stranger, self.administrator)
        with self.assertRaises(AccessError):
            relation.with_user(self.agent).read(["note"])
        self._policy(partner_id=self.stranger.id)
        self.assertTrue(relation.with_user(self.agent).read(["note"]))

    def test_own_is_what_i_entered(self):
        relation = self._relate(self.wife, self.friend, self.stranger)
        self.assertTrue(relation.with_user(self.agent).read(["note"]))
        with self.assertRaises(AccessError):
            relation.with_user(self.other_agent).note = "changed"
        with self.assertRaises(AccessError):
            relation.with_user(self.other_agent).unlink()

    def test_a_side_is_seen_with_its_relation(self):
        self._relate(self.client, self.spouse, self.wife)
        self.assertFalse(self._sides(self.client, self.other_agent))
        self.assertEqual(self._sides(self.client, self.agent_all), {("Wife", "Ольга")})
        side = self.client.with_user(self.agent).insurance_side_ids
        with self.assertRaises(AccessError):
            side.with_user(self.other_agent).read(["note"])
        with self.assertRaises(AccessError):
            side.with_user(self.other_agent).note = "changed"
        with self.assertRaises(AccessError):
            side.with_user(self.other_agent).unlink()

    def test_another_companys_relations(self):
        self.stranger.company_id = self.other_company
        relation = self._relate(self.client, self.friend, self.stranger, self.env.user)
        with self.assertRaises(AccessError):
            relation.with_user(self.agent_all).read(["note"])
        self.assertFalse(self._sides(self.client, self.agent_all))

    def test_employees_open_contacts_without_relations(self):
        self._relate(self.client, self.spouse, self.wife)
        for user in (self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.client.with_user(user).read(["insurance_side_ids"])
            arch = self.env["res.partner"].with_user(user).get_view(view_type="form")["arch"]
            self.assertNotIn("insurance_relations", arch)
