"""Relations when contacts are merged: none is lost, none is doubled, no family is turned upside down."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_relation import RelationCase


@tagged("post_install", "-at_install")
class TestRelationMerge(RelationCase):
    def _merge(self, *partners):
        """Merge the contacts into the first of them, as an administrator of the database would."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([partner.id for partner in partners], partners[0])

    def test_relations_move(self):
        double = self.wife.copy({"name": "Olha", "company_id": False})
        relation = self._relate(double, self.parent, self.daughter)
        self._merge(self.wife, double)
        self.assertEqual(relation.partner_id, self.wife)
        self.assertEqual(self._sides(self.wife), {("Daughter", "Софія")})

    def test_one_of_two_stays_with_both_notes(self):
        double = self.wife.copy({"name": "Olha"})
        first = self._relate(self.client, self.spouse, self.wife, note="since 2019")
        second = self._relate(double, self.spouse, self.client, note="told by Petro")
        self._merge(self.wife, double)
        self.assertFalse(second.exists())
        self.assertEqual(first.note, "since 2019; told by Petro")
        self.assertEqual(self._sides(self.client), {("Wife", "Ольга")})

    def test_the_merged_are_not_related_to_themselves(self):
        double = self.wife.copy({"name": "Olha"})
        relation = self._relate(self.wife, self.friend, double)
        self._merge(self.wife, double)
        self.assertFalse(relation.exists())

    def test_relations_of_a_colleague_move_too(self):
        double = self.wife.copy({"name": "Olha"})
        relation = self._relate(double, self.friend, self.stranger, self.other_agent)
        self._merge(self.wife, double)
        self.assertEqual(relation.with_user(self.other_agent).partner_id, self.wife)

    def test_a_merge_that_makes_a_circle_is_refused(self):
        self._family()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._merge(self.wife, self.grandson)
        self.assertTrue(self.grandson.exists())
