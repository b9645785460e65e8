"""A small broker to test on: a user of each role, two companies, clients of several scripts."""

from itertools import count

from odoo.tests import TransactionCase, new_test_user

_numbers = count(1)


class InsuranceCase(TransactionCase):
    """Fixtures made with full rights; tests act as the lowest role that does the thing in real life.

    ``agent`` and ``other_agent`` have their own books, ``agent_all`` sees all, ``employee`` has no
    insurance rights and ``seller`` only core's sales rights. The second company uses another currency.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, no_reset_password=True, lang="en_US", tz="UTC"))
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.ua")
        cls.usd, cls.eur = cls.env.ref("base.USD"), cls.env.ref("base.EUR")
        (cls.usd | cls.eur).active = True
        cls.foreign_currency = cls.eur if cls.company.currency_id == cls.usd else cls.usd
        cls.other_company = cls.env["res.company"].create(
            {"name": "Second Broker", "currency_id": cls.foreign_currency.id, "country_id": cls.env.ref("base.ir").id}
        )
        cls._make_users()
        cls._make_catalogue()
        cls._make_clients()

    @classmethod
    def _make_users(cls):
        roles = {
            "agent": "insurance_crm.group_agent_own",
            "other_agent": "insurance_crm.group_agent_own",
            "agent_all": "insurance_crm.group_agent_all",
            "supervisor": "insurance_crm.group_supervisor",
            "administrator": "insurance_crm.group_administrator",
            "employee": "base.group_user",
            "seller": "sales_team.group_sale_salesman",
        }
        for role, group in roles.items():
            user = new_test_user(cls.env, f"insurance_{role}", groups=group, name=role.title().replace("_", " "))
            setattr(cls, role, user)

    @classmethod
    def _make_catalogue(cls):
        cls.insurer, cls.other_insurer = cls.env["res.partner"].create(
            [{"name": name, "is_company": True, "is_insurer": True} for name in ("Перша страхова", "بیمه ایران")]
        )
        cls.line = cls.env["insurance.line"].create(
            {"name": "Test hull", "object_type_id": cls.env.ref("insurance_crm.object_type_vehicle").id}
        )
        cls.product = cls.env["insurance.product"].create(
            {"name": "Hull Plus", "insurer_id": cls.insurer.id, "line_id": cls.line.id, "commission_rate": 15}
        )

    @classmethod
    def _make_clients(cls):
        cls.client, cls.persian, cls.chinese = cls.env["res.partner"].create(
            [
                {"name": "Семён Королёв", "phone": "+380 50 123 45 67", "vat": False, "is_insurance_client": True},
                {"name": "زهرا کریمی", "phone": "0912 345 6789", "country_id": cls.env.ref("base.ir").id},
                {"name": "王小明", "phone": "139 1234 5678", "country_id": cls.env.ref("base.cn").id},
            ]
        )

    @classmethod
    def _policy(cls, user=None, **vals):
        """Return a new draft of 2025 written by ``user`` (default: the agent), 1,000 net at 15 %."""
        defaults = {
            "partner_id": cls.client.id,
            "product_id": cls.product.id,
            "number": f"T-{next(_numbers):06}",
            "date_start": "2025-01-01",
            "date_end": "2025-12-31",
            "premium": 1000,
        }
        return cls.env["insurance.policy"].with_user(user or cls.agent).create(defaults | vals)

    @classmethod
    def _issued(cls, user=None, **vals):
        """Return a policy issued by ``user``; see ``_policy``."""
        policy = cls._policy(user, **vals)
        policy.action_issue()
        return policy

    @classmethod
    def _foreign(cls, user=None, **vals):
        """Return a policy held elsewhere, as noted by ``user``."""
        defaults = {
            "origin": "foreign",
            "partner_id": cls.client.id,
            "line_id": cls.line.id,
            "date_end": "2025-12-31",
        }
        return cls.env["insurance.policy"].with_user(user or cls.agent).create(defaults | vals)

    @classmethod
    def _object(cls, user=None, **vals):
        """Return a vehicle entered by ``user`` (default: the agent)."""
        defaults = {"type_id": cls.env.ref("insurance_crm.object_type_vehicle").id, "owner_id": cls.client.id}
        return cls.env["insurance.object"].with_user(user or cls.agent).create(defaults | vals)

    @classmethod
    def _deal(cls, user=None, **vals):
        """Return an insurance deal of ``user``; see ``_policy``."""
        user = user or cls.agent
        defaults = {"name": "Hull", "type": "opportunity", "insurance_kind": "new", "user_id": user.id}
        return cls.env["crm.lead"].with_user(user).create(defaults | {"partner_id": cls.client.id} | vals)

    @classmethod
    def _outbox(cls, code, record=None):
        """Return the announcements of ``code`` (for ``record``), read with full rights."""
        domain = [("event_id.code", "=", code)]
        if record:
            domain += [("model", "=", record._name), ("res_id", "in", record.ids)]
        return cls.env["insurance.outbox"].search(domain)

    @classmethod
    def _ledger(cls, policy):
        """Return all ledger rows of the policy, oldest first, read with full rights."""
        return cls.env["insurance.transaction"].search([("policy_id", "in", policy.ids)], order="id")

    def assertBooked(self, policy):
        """The policy's figures are the sums of its ledger rows, and the suite's own check agrees."""
        rows = self._ledger(policy)
        for name in ("premium", "tax", "fee", "commission"):
            self.assertAlmostEqual(policy.sudo()[name], sum(rows.mapped(name)), msg=name)
        self.assertFalse(self.env["insurance.policy"]._get_ledger_differences())
