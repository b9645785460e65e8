"""An object is one's own when it is on a policy of one's own, or one entered it."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestObjectOwn(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entered = cls._object(cls.agent, plate="AA 0001 AA")
        cls.as_agent, cls.as_issuer, cls.foreign = (
            cls._object(cls.other_agent, plate=f"AA 000{n} AA") for n in (2, 3, 4)
        )
        cls._policy(cls.agent_all, user_id=cls.agent.id, object_ids=[Command.create({"object_id": cls.as_agent.id})])
        cls.issued = cls._policy(
            cls.agent_all,
            user_id=cls.other_agent.id,
            issuer_id=cls.agent.id,
            object_ids=[Command.create({"object_id": cls.as_issuer.id})],
        )
        cls.mine = cls.entered | cls.as_agent | cls.as_issuer
        cls.every = cls.mine | cls.foreign

    def _seen(self, user):
        return self.env["insurance.object"].with_user(user).search([("id", "in", self.every.ids)])

    def test_found_are_those_of_the_own_book(self):
        self.assertEqual(self._seen(self.agent), self.mine)
        self.assertEqual(self._seen(self.other_agent), self.every - self.entered)
        self.assertEqual(self._seen(self.agent_all), self.every)

    def test_read_are_those_that_are_found(self):
        objects = self.every.with_user(self.agent)
        self.assertEqual(objects._filtered_access("read"), self.mine)
        self.assertEqual(objects.sudo().filtered("is_own"), self.mine)
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.agent).read(["plate"])
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.agent).write({"plate": "AA 0000 AA"})

    def test_an_object_changes_hands_with_its_policy(self):
        """Also within one step, before anything is written to the database."""
        self.issued.sudo().issuer_id = self.agent_all
        self.assertEqual(self._seen(self.agent), self.mine - self.as_issuer)
        self.issued.sudo().user_id = self.agent
        self.assertEqual(self._seen(self.agent), self.mine)

    def test_other_way_round(self):
        objects = self.env["insurance.object"].with_user(self.agent_all)
        theirs = objects.search([("id", "in", self.every.ids), ("is_own", "=", False)])
        self.assertEqual(theirs, self.every)
