"""Fixtures of the tests about a policy's life: rules, reasons and short ways to endorse and cancel."""

from odoo import fields

from .common import InsuranceCase


class TimelineCase(InsuranceCase):
    """Policies here run from 2025-01-01 to 2025-12-31, 365 days; today is set by the test's clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pro_rata = cls.env.ref("insurance_crm.refund_pro_rata")
        cls.short_rate = cls.env.ref("insurance_crm.refund_short_rate")
        cls.nothing = cls.env.ref("insurance_crm.refund_none")
        cls.flat = cls.env.ref("insurance_crm.refund_flat")
        cls.wish = cls.env.ref("insurance_crm.cancel_reason_client")
        cls.sold = cls.env.ref("insurance_crm.cancel_reason_sold")

    @classmethod
    def _endorse(cls, policy, day, user=None, confirm=True, lines=(), **vals):
        """Return an endorsement of ``policy`` effective from ``day``, written (and confirmed) by ``user``.

        :param lines: dicts; ``kind`` defaults to object
        """
        endorsement = (
            cls.env["insurance.endorsement"]
            .with_user(user or cls.agent)
            .create({"policy_id": policy.id, "date_effective": day, **vals})
        )
        cls.env["insurance.endorsement.line"].with_user(user or cls.agent).create(
            [{"endorsement_id": endorsement.id, **line} for line in lines]
        )
        if confirm:
            endorsement.action_confirm()
        return endorsement

    @classmethod
    def _cancel(cls, policy, day, rule=None, user=None, reason=None, **more):
        """Return the cancellation of ``policy`` from ``day`` by a rule (default: pro rata)."""
        day = fields.Date.to_date(day)
        return policy.with_user(user or cls.agent)._cancel(day, reason or cls.wish, rule or cls.pro_rata, **more)

    @classmethod
    def _fleet(cls, count=2, premium=300, user=None, **vals):
        """Return an issued policy with ``count`` cars of ``premium`` each and nothing beyond."""
        policy = cls._policy(user, premium=count * premium, **vals)
        cars = cls.env["insurance.object"].browse()
        for number in range(count):
            cars |= cls._object(user, plate=f"{policy.id}-{number}")
        cls.env["insurance.policy.object"].with_user(user or cls.agent).create(
            [{"policy_id": policy.id, "object_id": car.id, "premium": premium, "sum_insured": 10000} for car in cars]
        )
        policy.action_issue()
        return policy, cars

    def _rows(self, policy, car):
        """Return ``[(entry, exit, premium)]`` of a car's rows on a policy, as texts, in time order."""
        rows = self.env["insurance.policy.object"].search(
            [("policy_id", "=", policy.id), ("object_id", "=", car.id)], order="date_entry"
        )
        return sorted((str(row.date_entry or ""), str(row.date_exit or ""), row.premium) for row in rows)

    def assertAsLived(self, policy):
        """Figures equal the ledger, and the ledger equals the replayed life."""
        self.assertBooked(policy)
        self.assertFalse(policy.sudo()._get_replay_problem())
