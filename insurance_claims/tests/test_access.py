from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ClaimCase

# what belongs to a claim: made by what happens to it, or as below
PARTS = (
    "insurance.claim.third.party",
    "insurance.claim.paper",
    "insurance.claim.deadline",
    "insurance.claim.check",
    "insurance.claim.stage.time",
    "insurance.claim.entry",
    "insurance.claim.payment",
    "insurance.claim.inspection",
    "insurance.claim.estimate",
    "insurance.claim.analysis",
)
# what nobody writes by hand, whatever his role
BOOKED = (
    "insurance.claim.entry",
    "insurance.claim.deadline",
    "insurance.claim.stage.time",
    "insurance.claim.turn",
    "insurance.claim.analysis",
    "insurance.complaint.answer",
)
# what agents read and handlers write
HANDLERS = (
    "insurance.claim.check",
    "insurance.claim.payment",
    "insurance.claim.inspection",
    "insurance.claim.estimate",
    "insurance.claim.estimate.line",
)
# what claims managers alone write
SETTINGS = (
    "insurance.claim.cause",
    "insurance.claim.stage",
    "insurance.claim.move",
    "insurance.claim.paper.kind",
    "insurance.claim.clock",
    "insurance.claim.check.item",
    "insurance.claim.rule",
    "insurance.claim.money.rule",
    "insurance.complaint.cause",
    "insurance.complaint.rule",
    "insurance.service.kind",
    "insurance.repair.price.list",
    "insurance.repair.price",
    "insurance.repair.rate",
    "insurance.repair.work",
    "insurance.wear.rule",
)
QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestClaimsRoomAccess(ClaimCase):
    """The whole claims room with the wrong person: what belongs to a claim, settings, dialogs, rows nobody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim = cls._claim(third_party_ids=[Command.create({"name": "The other driver"})])
        cls.claim.user_id = cls.handler
        make = {
            "insurance.claim.paper": {"name": "Test licence"},
            "insurance.claim.inspection": {
                "date": fields.Datetime.now(),
                "surveyor_id": cls.env["res.partner"].create({"name": "Surveyor", "is_insurance_surveyor": True}).id,
            },
            "insurance.claim.estimate": {},
        }
        for model, vals in make.items():
            cls.env[model].with_user(cls.handler).create({"claim_id": cls.claim.id, **vals})
        cls.claim.with_user(cls.handler)._set_amount("claimed", 1000)
        cls.env.flush_all()
        cls.other_claim = cls._other_company_claim()

    @classmethod
    def _other_company_claim(cls):
        """Return a claim of the second broker, whom nobody of ours works for."""
        env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.other_company.ids))
        policy = env["insurance.policy"].create(
            {
                "company_id": cls.other_company.id,
                "partner_id": cls.client.id,
                "line_id": cls.line.id,
                "insurer_id": cls.insurer.id,
                "number": "T-other",
                "date_start": cls.loss,
                "date_end": cls.today,
                "premium": 100,
            }
        )
        policy.action_issue()
        claim = env["insurance.claim"].create({"policy_id": policy.id, "date_loss": cls.loss})
        env["insurance.claim.paper"].create({"claim_id": claim.id, "name": "Theirs"})
        return claim.with_env(cls.env)

    def _part(self, model, claim=None):
        return self.env[model].sudo().search([("claim_id", "=", (claim or self.claim).id)], limit=1)

    # --- what belongs to a claim ------------------------------------------------------------------

    def test_parts_are_seen_with_their_claim(self):
        for model in PARTS:
            part = self._part(model)
            if not part:
                continue
            for user in (self.agent, self.agent_all, self.supervisor, self.administrator, self.handler, self.manager):
                with self.subTest(model=model, user=user.login):
                    self.assertTrue(part.with_user(user).has_access("read"))

    @mute_logger(*QUIET)
    def test_parts_of_other_books_are_closed(self):
        """An agent of another book finds and reads none of them, and writes none."""
        for model in PARTS:
            part = self._part(model)
            records = self.env[model].with_user(self.other_agent)
            with self.subTest(model):
                self.assertFalse(records.search([("claim_id", "=", self.claim.id)]))
                for operation in ("read", "write", "unlink") if part else ():
                    self.assertFalse(part.with_user(self.other_agent).has_access(operation))

    def test_most_parts_are_looked_at(self):
        """The tests here look at records, not at empty lists."""
        empty = [model for model in PARTS if not self._part(model)]
        self.assertLessEqual(
            set(empty), {"insurance.claim.check", "insurance.claim.deadline", "insurance.claim.payment"}
        )

    def test_parts_leave_with_the_policy(self):
        """Who reported the claim reads nothing of it once its policy is a colleague's."""
        self.policy.write({"user_id": self.other_agent.id, "issuer_id": self.other_agent.id})
        self.env.flush_all()
        for model in PARTS:
            part = self._part(model)
            if part:
                with self.subTest(model):
                    self.assertFalse(part.with_user(self.agent).has_access("read"))
                    self.assertTrue(part.with_user(self.other_agent).has_access("read"))

    @mute_logger(*QUIET)
    def test_others_have_nothing(self):
        portal = new_test_user(self.env, "claims_portal", groups="base.group_portal")
        models = {row for row in self.env.registry if row.startswith(("insurance.claim", "insurance.complaint"))}
        for user in (self.employee, self.seller, portal):
            for name in sorted(models):
                if self.env.registry[name]._abstract:
                    continue
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=name, user=user.login, operation=operation):
                        self.assertFalse(self.env[name].with_user(user).has_access(operation))
        with self.assertRaises(AccessError):
            self.claim.with_user(self.employee).read(["name"])

    @mute_logger(*QUIET)
    def test_another_company_is_closed_to_every_role(self):
        for user in (self.agent, self.agent_all, self.supervisor, self.handler, self.manager):
            with self.subTest(user.login):
                self.assertFalse(self.env["insurance.claim"].with_user(user).search([("id", "=", self.other_claim.id)]))
                with self.assertRaises(AccessError):
                    self.other_claim.with_user(user).read(["name"])
                part = self._part("insurance.claim.paper", self.other_claim)
                self.assertFalse(part.with_user(user).has_access("read"))

    # --- who writes what --------------------------------------------------------------------------

    def test_booked_rows_are_written_by_nobody(self):
        for model in BOOKED:
            for user in (self.agent, self.supervisor, self.handler, self.manager, self.administrator):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(model=model, user=user.login, operation=operation):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation))

    def test_work_is_the_handlers(self):
        for model in HANDLERS:
            with self.subTest(model):
                self.assertTrue(self.env[model].with_user(self.handler).has_access("write"))
                for user in (self.agent, self.agent_all, self.supervisor):
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation), user.login)

    def test_settings_are_the_managers(self):
        for model in SETTINGS:
            with self.subTest(model):
                self.assertTrue(self.env[model].with_user(self.handler).has_access("read"))
                for user in (self.agent, self.agent_all, self.supervisor, self.handler):
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation), user.login)
                for operation in ("read", "write", "create"):
                    self.assertTrue(self.env[model].with_user(self.manager).has_access(operation), operation)

    @mute_logger(*QUIET)
    def test_agent_writes_facts_alone(self):
        """The agent's claim: facts yes; stage beyond withdrawing, handler, money and decision no."""
        claim = self.claim.with_user(self.agent)
        claim.loss_place = "At the bridge"
        stage = self.env.ref("insurance_claims.stage_payment")
        for vals in (
            {"user_id": self.handler.id},
            {"stage_id": stage.id},
            {"name": "X"},
            {"date_closed": self.today},
            {"claimed": 5},
        ):
            with self.subTest(vals), self.assertRaises(UserError), self.env.cr.savepoint():
                claim.write(vals)
                self.env.flush_all()
        with self.assertRaises(UserError):
            claim._set_amount("reserve", 10)

    @mute_logger(*QUIET)
    def test_supervisor_reads_and_does_not_handle(self):
        claim = self.claim.with_user(self.supervisor)
        self.assertEqual(claim.name, self.claim.name)
        for step in (
            lambda: claim._set_amount("reserve", 10),
            lambda: claim.write({"user_id": self.other_handler.id}),
            lambda: claim._move_to("papers"),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                step()

    @mute_logger(*QUIET)
    def test_nobody_deletes_a_claim(self):
        for user in (self.agent, self.supervisor, self.handler, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.claim.with_user(user).unlink()

    # --- dialogs ----------------------------------------------------------------------------------

    def test_every_dialog_is_its_makers(self):
        """A dialog's rows are read by who typed them alone: each has the rule, and nobody's group widens it."""
        for name, model in self.env.registry.items():
            if (
                not name.startswith("insurance.")
                or not model._transient
                or model._original_module != "insurance_claims"
            ):
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            with self.subTest(name):
                maker = rules.filtered(
                    lambda rule: not rule.groups and "('create_uid', '=', user.id)" in rule.domain_force
                )
                self.assertTrue(maker, "no rule that keeps it to its maker")

    def test_every_record_of_a_company_has_its_rule(self):
        """Whatever has a company is closed to other companies by a rule for everybody."""
        for name, model in self.env.registry.items():
            own = name.startswith("insurance.") and model._original_module == "insurance_claims"
            if not own or model._abstract or model._transient or "company_id" not in model._fields:
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            with self.subTest(name):
                self.assertTrue(
                    rules.filtered(lambda rule: not rule.groups and "company_ids" in rule.domain_force),
                    "no rule of companies",
                )

    def test_every_part_of_a_claim_is_narrowed_for_agents(self):
        """What points to a claim has a rule for agents with their own book."""
        own_book = self.env.ref("insurance_crm.group_agent_own")
        for name, model in self.env.registry.items():
            mine = name.startswith("insurance.") and model._original_module == "insurance_claims"
            if not mine or model._abstract or model._transient or "claim_id" not in model._fields:
                continue
            if not self.env[name].with_user(self.agent).has_access("read"):
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name), ("groups", "in", own_book.ids)])
            with self.subTest(name):
                self.assertTrue(rules.filtered(lambda rule: "user.id" in rule.domain_force), "agents see all of them")
