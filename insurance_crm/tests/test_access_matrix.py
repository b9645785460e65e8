"""Who may do what, as tables people can read, compared with the rights installed.

Each module of the suite has a file ``tests/access_matrix.csv`` with a row for
each of its models. A cell names what the role may do: ``r`` read, ``w`` write,
``c`` create, ``d`` delete, ``-`` nothing. The last column says in words which
records: what makes one "own", and who sees the rest.
"""

import csv

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import file_open, file_path

FILE = "tests/access_matrix.csv"
ROLES = {
    "employee": "base.group_user",
    "seller": "sales_team.group_sale_salesman",
    "agent_own": "insurance_crm.group_agent_own",
    "agent_all": "insurance_crm.group_agent_all",
    "supervisor": "insurance_crm.group_supervisor",
    "administrator": "insurance_crm.group_administrator",
    "claims_handler": "insurance_claims.group_claims_handler",
    "portal": "base.group_portal",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
CORE_MODELS = {"res.partner", "crm.lead"}


def read_matrix(module):
    """Return the rows of a module as dicts; empty when it has no file."""
    try:
        path = file_path(f"{module}/{FILE}")
    except FileNotFoundError:
        return []
    with file_open(path) as file:
        return list(csv.DictReader(file))


@tagged("post_install", "-at_install")
class TestAccessMatrix(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"].search(
            [("name", "=like", "insurance_%"), ("state", "=", "installed")], order="name"
        )
        cls.rows = [row for module in modules.mapped("name") for row in read_matrix(module)]
        cls.users = {
            role: new_test_user(cls.env, f"matrix_{role}", groups=group)
            for role, group in ROLES.items()
            if cls.env.ref(group, raise_if_not_found=False)
        }

    def _suite_models(self):
        """Names of the models that must have a row; abstract ones hold no records."""
        return {
            name
            for name, model in self.env.registry.items()
            if name in CORE_MODELS or (name.startswith("insurance.") and not model._abstract)
        }

    def test_every_model_has_one_row(self):
        named = [row["model"] for row in self.rows]
        self.assertEqual(sorted(set(named)), sorted(named), "a model has two rows")
        self.assertEqual(self._suite_models() - set(named), set(), f"models without a row in their module's {FILE}")
        self.assertEqual(set(named) - self._suite_models(), set(), "rows of models that do not exist")

    def test_rights_are_as_written(self):
        for row in self.rows:
            for role, user in self.users.items():
                with self.subTest(model=row["model"], role=role):
                    model = self.env[row["model"]].with_user(user)
                    may = "".join(letter for letter, operation in OPERATIONS.items() if model.has_access(operation))
                    self.assertEqual(may or "-", row[role])

    def test_rows_say_which_records(self):
        for row in self.rows:
            with self.subTest(row["model"]):
                self.assertGreater(len(row["records"].split()), 2)
                self.assertFalse(set("".join(row[role] for role in ROLES)) - set("rwcd-"))

    def test_every_rule_of_the_suite_is_of_a_model_in_the_table(self):
        """Rules and rights may not be given on a model nobody has described."""
        named = {row["model"] for row in self.rows}
        for access in self.env["ir.model.access"].search([("model_id.model", "=like", "insurance.%")]):
            with self.subTest(access.name):
                self.assertIn(access.model_id.model, named)
                self.assertTrue(access.group_id, "a right for everybody")
