"""Papers from templates in every status, and the insurers' own policies as files."""

import base64
from datetime import datetime, time

from .. import content_life as content
from . import paper
from .broker import AGENTS

FILED = 3  # policies of each agent whose PDF is filed


def build(demo):
    for login in AGENTS:
        policies = demo.env["insurance.policy"].search(
            [("user_id", "=", demo.users[login].id), ("origin", "=", "own"), ("state", "=", "issued")],
            order="date_issue desc, id desc", limit=len(content.DOCUMENTS) + FILED,
        )  # fmt: skip
        plans = content.DOCUMENTS if login == "olena" else content.DOCUMENTS[::3]
        for policy, plan in zip(policies, plans, strict=False):
            _write(demo, policy, demo.users[login], *plan)
        for policy in policies[-FILED:]:
            _file(demo, policy, demo.users[login])


def _write(demo, policy, agent, kind, state, ago):
    """A document from a template; what left the draft has its print, what was signed its scan."""
    document = demo.env["insurance.document"].create(
        {
            "template_id": demo.env.ref(f"insurance_crm.document_template_{kind}").id,
            "policy_id": policy.id,
            "user_id": agent.id,
            "date": demo.day(-ago),
        }
    )
    if state == "draft":
        return
    printed = paper.pdf(
        document.number, [f"Policy {policy.number}", str(document.date), "A sample of the demonstration."]
    )
    vals = {"state": state, "file": base64.b64encode(printed), "file_name": f"{document.number}.pdf"}
    if state in ("sent", "signed"):
        vals["date_sent"] = datetime.combine(document.date, time(10))
    if state == "signed":
        vals |= {
            "date_signed": document.date,
            "signed_file": paper.sheet(),
            "signed_file_name": f"{document.number}.png",
        }
    document._write_step(vals)


def _file(demo, policy, agent):
    """The insurer's own PDF."""
    lines = [policy.insurer_id.name, f"{policy.date_start} to {policy.date_end or 'open-ended'}",
             f"Net premium {policy.premium:.2f} UAH", "Invented: a sample of the demonstration."]  # fmt: skip
    demo.env["insurance.document"].create(
        {
            "kind": "policy",
            "policy_id": policy.id,
            "user_id": agent.id,
            "date": policy.date_issue,
            "file": base64.b64encode(paper.pdf(f"Policy {policy.number}", lines)),
            "file_name": f"{policy.number}.pdf",
        }
    )
