"""What tests of a policy's details share: a car on a draft, people, a bonus-malus table."""

from odoo.fields import Command

from .common import InsuranceCase


class DetailsCase(InsuranceCase):
    """``car`` is insured by ``policy``, a draft of the agent for 2025; ``table`` has classes 1 to 3 (1 is best)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.car = cls._object(plate="AA1111AA")
        cls.policy = cls._policy(object_ids=[Command.create({"object_id": cls.car.id})])
        cls.table = cls.env["insurance.bonus.table"].create(
            {
                "name": "Three classes",
                "line_ids": [Command.link(cls.line.id)],
                "class_ids": [
                    Command.create({"code": "1", "factor": 0.8, "after_0": "1", "after_1": "2", "after_2": "3"}),
                    Command.create({"code": "2", "factor": 1, "after_0": "1", "after_1": "3"}),
                    Command.create({"code": "3", "factor": 1.5, "after_0": "2"}),
                ],
            }
        )
        cls.best, cls.middle, cls.worst = cls.table.class_ids

    def _beneficiaries(self, *rows, policy=None):
        """Write beneficiaries of the draft: ``rows`` are ``(partner, share, values)``."""
        commands = [Command.create({"partner_id": partner.id, "share": share} | vals) for partner, share, vals in rows]
        (policy or self.policy).beneficiary_ids = commands
