from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.insurance_crm.tests.common import InsuranceCase

STEPS = ("reported", "papers", "inspection", "assessment", "decision", "payment", "closed")


class ClaimCase(InsuranceCase):
    """The broker with a claims room: two handlers, a manager, and a policy under which losses happen.

    ``policy`` is the agent's, issued, a year of which 200 days have passed. ``car`` is on it from its start
    (``place``), ``van`` since ``joined``, a month ago (``late_place``). ``cover`` has a limit of 50,000 and a
    deductible of 500. ``today`` is the day the tests run, ``loss`` ten days before it. Handlers are employees
    with the claims right and without a book of their own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.loss = cls.today - relativedelta(days=10)
        cls.joined = cls.today - relativedelta(days=30)
        for role, right in (("handler", "handler"), ("other_handler", "handler"), ("manager", "manager")):
            user = new_test_user(
                cls.env,
                f"claims_{role}",
                groups=f"insurance_claims.group_claims_{right}",
                name=f"Claims {role}".replace("_", " ").title(),
            )
            setattr(cls, role, user)
        cls.car = cls._object(plate="AA1111AA", make="Skoda", model="Fabia")
        cls.van = cls._object(plate="BB2222BB", make="Ford", model="Transit")
        cls.policy = cls._insured()
        cls.place = cls.policy.object_ids.filtered(lambda place: place.object_id == cls.car)
        cls.late_place = cls.policy.object_ids - cls.place
        cls.cover = cls.policy.cover_ids
        cls.cause = cls.env["insurance.claim.cause"].create({"name": "Test collision", "code": "test_collision"})

    @classmethod
    def _insured(cls, user=None, issue=True, **vals):
        """Return a policy of ``user`` (default: the agent) with ``car``, later ``van``, and one cover; see the class."""
        start = cls.today - relativedelta(days=200)
        defaults = {
            "date_start": start,
            "date_end": start + relativedelta(years=1, days=-1),
            "object_ids": [
                Command.create({"object_id": cls.car.id, "sum_insured": 60000}),
                Command.create({"object_id": cls.van.id, "sum_insured": 30000, "date_entry": cls.joined}),
            ],
            "cover_ids": [Command.create({"name": "Damage", "sum_insured": 50000, "deductible": 500})],
        }
        policy = cls._policy(user, **(defaults | vals))
        if issue:
            policy.action_issue()
        return policy.with_env(cls.env)

    @classmethod
    def _claim(cls, user=None, **vals):
        """Return a claim reported by ``user`` (default: the agent) on ``policy``'s car; no handler yet."""
        defaults = {
            "policy_id": cls.policy.id,
            "place_id": cls.place.id,
            "cover_id": cls.cover.id,
            "date_loss": cls.loss,
            "cause_id": cls.cause.id,
            "description": "Hit from behind at a crossing",
        }
        if vals.get("policy_id", cls.policy.id) != cls.policy.id:
            defaults |= {"place_id": False, "cover_id": False}
        return cls.env["insurance.claim"].with_user(user or cls.agent).create(defaults | vals).with_env(cls.env)

    @classmethod
    def _to(cls, claim, state, user=None):
        """Move the claim step by step to the stage that means ``state``, as ``user`` (default: the handler).

        On the way to the payment it is accepted, with 1,000 payable when nothing was set before.
        """
        claim = claim.with_user(user or cls.handler)
        way = STEPS[STEPS.index(claim.state) + 1 : STEPS.index(state) + 1] if state in STEPS else (state,)
        for step in way:
            if step == "payment" and not claim.decision:
                claim._decide("accepted", claim.payable or claim.payable_proposed or 1000, fit_reserve=False)
            if step == "closed":
                claim._get_missing_papers().action_receive()
            claim._move_to(step)
        return claim.with_env(cls.env)
