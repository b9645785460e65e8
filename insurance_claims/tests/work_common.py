from datetime import timedelta

from odoo.tests import new_test_user

from .common import ClaimCase


class WorkCase(ClaimCase):
    """Three handlers of the same rights; the third is made here so that others' counts do not matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third_handler = new_test_user(
            cls.env,
            "claims_third_handler",
            groups="insurance_claims.group_claims_handler",
            name="Claims Third Handler",
        )
        cls.handlers = cls.handler | cls.other_handler | cls.third_handler
        # handlers and managers that a demo or another module brought are not asked
        for right in ("handler", "manager"):
            group = cls.env.ref(f"insurance_claims.group_claims_{right}")
            others = cls.env["res.users"].search([("group_ids", "in", group.ids)]) - cls.handlers - cls.manager
            others.group_ids -= group
        cls.env["insurance.claim.rule"].search([]).active = False

        for state, days in (("reported", 0), ("papers", 3)):
            cls.env.ref(f"insurance_claims.stage_{state}").write(
                {
                    "task_type_id": cls.env.ref("mail.mail_activity_data_todo").id,
                    "task_summary": f"Test task {state}",
                    "task_days": days,
                    "task_for": "handler",
                }
            )

    @classmethod
    def _rule(cls, **vals):
        """Return a rule of distribution, as the manager."""
        defaults = {"name": "Test rule", "at_work_first": False}
        return cls.env["insurance.claim.rule"].with_user(cls.manager).create(defaults | vals)

    @classmethod
    def _away(cls, user, stand_in, days=3):
        """Return an absence of ``user`` from today on."""
        return cls.env["insurance.absence"].create(
            {
                "user_id": user.id,
                "stand_in_id": stand_in.id,
                "date_from": cls.today,
                "date_to": cls.today + timedelta(days=days),
            }
        )

    @classmethod
    def _tasks(cls, claim, open_only=True):
        """Return the tasks of the claim that came with stages."""
        tasks = claim._get_stage_tasks()
        return tasks.filtered("active") if open_only else tasks
