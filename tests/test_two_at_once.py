"""Two people do the same thing to the same policy at the same moment: it happens once.

Both transactions are open, and have read the policy, before either acts; what a web request would be told to try
again is tried again in the same way (`odoo.service.model.retrying`).
"""

import pytest

PREPARE = """
client, insurer = env["res.partner"].create([{"name": "Двоє"}, {"name": "Insurer", "is_insurer": True}])
policies = env["insurance.policy"].create([
    {"partner_id": client.id, "insurer_id": insurer.id, "line_id": env.ref("insurance_crm.line_hull").id, "number": f"2-{n}",
     "date_start": "2025-01-01", "date_end": "2025-12-31", "premium": 1000, "commission_rate": 15} for n in range(3)])
(policies - policies[0]).action_issue()
env.cr.commit()
result = policies.ids
"""
TWICE = """
import threading
from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

registry, barrier, answers = Registry(env.cr.dbname), threading.Barrier(2), []

def once():
    waiting = [True]
    with registry.cursor() as cr:
        own = api.Environment(cr, arguments["user"], {})
        policy = own["insurance.policy"].browse(arguments["policy"])

        def act():
            policy.read(["state", "premium"])
            if waiting.pop() if waiting else False:
                barrier.wait()
            exec(arguments["act"], {"policy": policy})
            return "done"

        try:
            answers.append(retrying(act, own))
            cr.commit()
        except UserError as refused:
            answers.append("refused")

threads = [threading.Thread(target=once) for _two in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
result = sorted(answers)
"""
COUNT = """
policy = env["insurance.policy"].browse(arguments["policy"])
rows = env["insurance.transaction"].search([("policy_id", "=", policy.id)])
result = {
    "rows": rows.mapped("kind"),
    "premium": policy.premium,
    "next": len(policy.next_ids),
    "told": env["insurance.outbox"].search_count([("model", "=", policy._name), ("res_id", "=", policy.id)]),
    "differences": len(policy._get_ledger_differences()),
}
"""


@pytest.fixture(scope="module")
def book(module_workshop):
    """``(database, ids of a draft and two issued policies)``."""
    db = module_workshop.clone_db("twice")
    return db, module_workshop.run_in_odoo(db, PREPARE)


@pytest.fixture
def twice(module_workshop, book):
    """twice(n, act) -> (what both got, what became of the n-th policy)."""
    db, policies = book

    def run(number, act):
        arguments = {"policy": policies[number], "user": 2, "act": act}
        answers = module_workshop.run_in_odoo(db, TWICE, **arguments)
        return answers, module_workshop.run_in_odoo(db, COUNT, policy=policies[number])

    return run


def test_issued_once(twice):
    answers, left = twice(0, "policy.action_issue()")
    assert answers == ["done", "refused"]
    assert (left["rows"], left["premium"], left["told"], left["differences"]) == (["issue"], 1000, 1, 0)


def test_announced_once(twice):
    answers, left = twice(1, 'policy._announce("policy_cancelled", occurrence="x")')
    assert answers == ["done", "done"]
    assert left["told"] == 2, "issued, and this"


def test_renewed_once(twice):
    answers, left = twice(1, "policy.action_renew()")
    assert answers == ["done", "done"], "the second one is asked whether to renew once more"
    assert left["next"] == 1


def test_voided_once(twice):
    answers, left = twice(2, 'policy._void("both saw it")')
    assert answers == ["done", "refused"]
    assert (sorted(left["rows"]), left["premium"], left["differences"]) == (["issue", "reversal"], 0, 0)
